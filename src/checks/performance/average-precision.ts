import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { averagePrecisionMeasures, precisionRecallDetail } from '../../stats/average-precision.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** Mean precision at the scores of the positives, of all rows or of the worst group. In [0, 1]; the share of positives is chance. */
export default defineCheck({
  id: 'performance/average-precision',
  title: 'Average precision',
  aliases: ['area under the precision–recall curve', 'AP'],
  needs: 'score-table',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: {
    op: '>=',
    default: 0.5,
    source: 'a placeholder; compare it with the share of favourable labels',
  },
  chart: { kind: 'pr', x: 'average precision' },
  explain: {
    question: 'Among those with high scores, how many have the favourable label?',
    what: 'The precision at each row with a favourable label, averaged; with groups, in the worst group.',
    whenNot:
      'Where base rates of groups differ: chance alone gives each group its base rate. AUC does not depend on it.',
    formula: 'Σ_n (R_n − R_{n−1}) P_n over distinct scores from the highest; with groups min over g',
    source: 'doi:10.1007/978-3-642-40994-3_29',
    sameAs: {
      sklearn: 'average_precision_score, the same number',
      fairlearn: 'by group with MetricFrame',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level, slice }) {
    return worstGroup(averagePrecisionMeasures(table, slice ? minGroupSize : 1), {
      sliced: slice !== null,
      level,
      worst: 'lowest',
      notes: scoreNotes(table),
      detail: precisionRecallDetail(table),
    });
  },
  finding: (facts) => qualitySentence(facts, 'average precision', 'higher'),
});
