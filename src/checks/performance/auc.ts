import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { aucMeasures, rocDetail } from '../../stats/auc-measure.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { qualitySentence } from '../words.ts';

/** P(s⁺ > s⁻) + ½ P(s⁺ = s⁻), of all rows or of the worst group. In [0, 1]; ½ is chance. Undefined with one class only. */
export default defineCheck({
  id: 'performance/auc',
  title: 'Area under the ROC curve',
  aliases: ['ROC AUC', 'concordance'],
  needs: 'score-table',
  grouping: 'optional',
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: { op: '>=', default: 0.7, source: 'Hosmer & Lemeshow call 0.7 acceptable; a convention' },
  chart: { kind: 'roc', x: 'area under the ROC curve' },
  explain: {
    question: 'Does the score rank those who deserve the favourable decision above the others?',
    what: 'The chance that a row with a favourable label scores above one without; with groups, in the worst group.',
    whenNot: 'Where only decisions matter, or scores must be probabilities: it looks at order alone.',
    formula: 'P(s₊ > s₋) + ½ P(s₊ = s₋)',
    source: 'doi:10.2307/2531595',
    sameAs: { fairlearn: 'roc_auc_score by group', AIF360: 'not reported', Aequitas: 'AUC only in Flow' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level, slice }) {
    return worstGroup(aucMeasures(table, slice ? minGroupSize : 1), {
      sliced: slice !== null,
      level,
      worst: 'lowest',
      notes: scoreNotes(table),
      detail: rocDetail(table),
    });
  },
  finding: (facts) => qualitySentence(facts, 'the area under the ROC curve', 'higher'),
});
