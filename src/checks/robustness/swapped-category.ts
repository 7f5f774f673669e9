import { defineCheck } from '../../core/check.ts';
import { int, number } from '../../core/params.ts';
import { estimateFlips } from '../../stats/flip-rates.ts';
import { flipSentence } from '../words.ts';

/** Share of decisions that flip when categories are drawn anew with probability p; with groups, the largest gap between them. In [0, 1]. */
export default defineCheck({
  id: 'robustness/swapped-category',
  title: 'Swapped category',
  aliases: ['category resampling'],
  needs: 'flip-counts',
  grouping: 'optional',
  perturbation: 'tabular/swapped-category',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    severity: number({ label: 'Chance that a category is drawn anew', default: 0.1, min: 0.0001, max: 1 }),
    repeats: int({ label: 'Repeats of each row', default: 5, min: 1, max: 1000 }),
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.05,
    source: 'a convention of this tool: five decisions in a hundred; set your own',
  },
  chart: { kind: 'severity-lines', x: 'chance of another category' },
  explain: {
    question: 'Do wrong categories change decisions, and more for one group than another?',
    what: 'The share of decisions that flip when each category is drawn anew with a chance of a tenth; with groups, the gap between the most and the least affected.',
    whenNot:
      'Categories are drawn from the column as a whole, so frequent ones often come out unchanged; those count as not flipped and are said.',
    formula: 'mean over rows and repeats of 1[ŷ(x swapped) ≠ ŷ(x)]; with groups max_g − min_g',
    source: 'as in PiML; ISO/IEC TR 24029-1:2021',
    sameAs: { PiML: 'robustness test on categories (accuracy, not flips)' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4', 'iso24029-1-statistical'],
  estimate(counts, { severity, minGroupSize }, { level, slice }) {
    const judged = counts.levels.filter((name) => name === String(severity));
    return estimateFlips(counts, { judged, minimum: minGroupSize, level, sliced: slice !== null });
  },
  finding: (facts) => flipSentence(facts, 'wrong categories'),
});
