import { defineCheck } from '../../core/check.ts';
import { choice, int, number } from '../../core/params.ts';
import { estimateFlips } from '../../stats/flip-rates.ts';
import { flipSentence } from '../words.ts';

/** Share of decisions that flip when values go missing at random; with groups, the largest gap between them. In [0, 1]. */
export default defineCheck({
  id: 'robustness/missing-values',
  title: 'Missing values',
  aliases: ['missingness stability'],
  needs: 'flip-counts',
  grouping: 'optional',
  perturbation: 'tabular/missing-values',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    severity: number({ label: 'Share of values that go missing', default: 0.1, min: 0.0001, max: 1 }),
    repeats: int({ label: 'Repeats of each row', default: 5, min: 1, max: 1000 }),
    fill: choice({
      label: 'What stands in their place',
      default: 'missing',
      options: ['missing', 'typical'],
    }),
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.05,
    source: 'a convention of this tool: five decisions in a hundred; set your own',
  },
  chart: { kind: 'severity-lines', x: 'share of values missing' },
  explain: {
    question: 'Do missing values change decisions, and more for one group than another?',
    what: 'The share of decisions that flip when a tenth of the values go missing; with groups, the gap between the most and the least affected.',
    whenNot:
      'Values go missing completely at random; in life they go missing for reasons. A model that refuses gaps gives no score, which is said.',
    formula: 'mean over rows and repeats of 1[ŷ(x with gaps) ≠ ŷ(x)]; with groups max_g − min_g',
    source: 'doi:10.14778/3450980.3450989 (data errors); ISO/IEC TR 24029-1:2021',
    sameAs: { jenga: 'MissingValues, MCAR (performance, not flips)' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4', 'iso24029-1-statistical'],
  estimate(counts, { severity, minGroupSize }, { level, slice }) {
    const judged = counts.levels.filter((name) => name === String(severity));
    return estimateFlips(counts, { judged, minimum: minGroupSize, level, sliced: slice !== null });
  },
  finding: (facts) => flipSentence(facts, 'missing values'),
});
