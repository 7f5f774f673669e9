import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { twoSidedZ } from '../../stats/normal.ts';
import {
  falsePositiveRate,
  groupRates,
  truePositiveRate,
  undecidedNote,
  type GroupRate,
} from '../../stats/group-rates.ts';
import { differenceScoreLimits } from '../../stats/score-interval.ts';
import { worstGroup, type GroupMeasure } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** (TPR + TNR) / 2, of all rows or of the worst group. In [0, 1]; ½ is chance. Undefined where a label is absent. */
export default defineCheck({
  id: 'performance/balanced-accuracy',
  title: 'Balanced accuracy',
  aliases: ['mean of sensitivity and specificity'],
  needs: 'outcome-counts',
  grouping: 'optional',
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: { op: '>=', default: 0.6, source: 'a placeholder above chance (0.5); set your own' },
  chart: { kind: 'group-dots', x: 'balanced accuracy' },
  explain: {
    question: 'How often is the decision right if both labels count the same?',
    what: 'The mean of the shares of right decisions among favourable and among unfavourable labels; with groups, of the worst.',
    whenNot: 'Where errors of the two kinds do not matter the same.',
    formula: '½ (P(ŷ=1|y=1) + P(ŷ=0|y=0)); with groups the least over g',
    source: 'doi:10.1109/ICPR.2010.764; score interval of TPR − FPR, doi:10.1002/sim.4780040211',
    sameAs: {
      fairlearn: 'balanced_accuracy_score by group',
      AIF360: '½ (TPR + TNR)',
      Aequitas: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level, slice }) {
    const minimum = slice ? minGroupSize : 1;
    const negatives = groupRates(counts, falsePositiveRate, minimum);
    const measures = groupRates(counts, truePositiveRate, minimum).map((tpr) =>
      meanOfRates(
        tpr,
        negatives.find(({ group }) => group === tpr.group),
      ),
    );
    return worstGroup(measures, {
      sliced: slice !== null,
      level,
      worst: 'lowest',
      notes: undecidedNote(counts),
    });
  },
  finding: (facts) => qualitySentence(facts, 'balanced accuracy', 'higher'),
});

/** ½ (TPR + TNR) = ½ (1 + TPR − FPR), with the limits of that difference. */
function meanOfRates(tpr: GroupRate, fpr: GroupRate | undefined): GroupMeasure {
  const [a, b] = [tpr.proportion, fpr?.proportion ?? null];
  return {
    group: tpr.group,
    n: tpr.n + (fpr?.n ?? 0),
    value: a && b ? (1 + a.x / a.n - b.x / b.n) / 2 : null,
    reason: tpr.reason ?? fpr?.reason ?? null,
    interval(level) {
      const [lower, upper] = a && b ? differenceScoreLimits(a, b, twoSidedZ(level)) : [-1, 1];
      return { lower: (1 + lower) / 2, upper: (1 + upper) / 2, level, method: 'score' };
    },
  };
}
