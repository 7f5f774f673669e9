import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { estimateFlips } from '../../stats/flip-rates.ts';
import { flipSentence } from '../words.ts';

/** Share of decisions that flip when one column holds a category never seen before, for the worst column; with groups, the largest gap. In [0, 1]. */
export default defineCheck({
  id: 'robustness/unseen-category',
  title: 'Unseen category',
  aliases: ['out-of-vocabulary category'],
  needs: 'flip-counts',
  grouping: 'optional',
  perturbation: 'tabular/unseen-category',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.05,
    source: 'a convention of this tool: five decisions in a hundred; set your own',
  },
  chart: { kind: 'severity-lines', x: 'column with an unseen category' },
  explain: {
    question: 'What happens when a category turns up that the model has never seen?',
    what: 'The share of decisions that flip when one column, the worst one, holds an unknown category in every row; with groups, the largest gap.',
    whenNot:
      'Where the system in front of the model refuses unknown categories. A model that refuses them itself gives no score, which is said.',
    formula:
      'max over columns of mean 1[ŷ(x with unseen) ≠ ŷ(x)]; with groups max_g − min_g of the worst column',
    source: 'encoders that map unknown categories to all zeros do so silently; Bonferroni over columns',
    sameAs: { Deepchecks: 'reports new categories, not their effect' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4', 'iso24029-1-statistical'],
  estimate(counts, { minGroupSize }, { level, slice }) {
    const judged = counts.levels;
    return estimateFlips(counts, { judged, minimum: minGroupSize, level, sliced: slice !== null });
  },
  finding: (facts) => flipSentence(facts, 'an unseen category'),
});
