import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import type { ScoreGroup } from '../../core/summary.ts';
import { groupName } from '../../core/summary.ts';
import { effectiveSize, meanAsProportion } from '../../stats/bounded-mean.ts';
import { wilson } from '../../stats/proportion.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { worstGroup, type GroupMeasure } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** Mean (s − y)², of all rows or of the worst group. In [0, 1]; 0 is best. Needs scores that are probabilities. */
export default defineCheck({
  id: 'performance/brier-score',
  title: 'Brier score',
  aliases: ['mean squared error of probabilities'],
  needs: 'score-table',
  grouping: 'optional',
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'score',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.25, source: 'the score of always saying ½' },
  chart: { kind: 'group-dots', x: 'Brier score' },
  explain: {
    question: 'How far are the scores, read as probabilities, from what happened?',
    what: 'The mean squared distance between score and label; with groups, in the worst group.',
    whenNot:
      'Where scores are not meant as probabilities. Base rates bound it, so groups with other base rates differ.',
    formula: 'mean of (s − y)²; with groups the largest over g',
    source: 'doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2',
    sameAs: { fairlearn: 'brier_score_loss by group', AIF360: 'not reported', Aequitas: 'not reported' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level, slice }) {
    const outside = table.groups.some(leavesProbabilities);
    const measures = table.groups.map((group) => measure(group, slice ? minGroupSize : 1, outside));
    return worstGroup(measures, {
      sliced: slice !== null,
      level,
      worst: 'highest',
      notes: scoreNotes(table),
    });
  },
  finding: (facts) => qualitySentence(facts, 'the Brier score', 'lower'),
});

/** Sums of float32 leaves can pass 1 by a rounding error, which is no sign of another scale. */
function leavesProbabilities({ scores }: ScoreGroup): boolean {
  return (scores[0] ?? 0) < -1e-6 || (scores.at(-1) ?? 1) > 1 + 1e-6;
}

/** `outside`: some score of some group is no probability, so that none is: they are all on one scale. */
function measure(group: ScoreGroup, minimum: number, outside: boolean): GroupMeasure {
  const n = group.positiveRows + group.negativeRows;
  const [weight, mean, variance] = lossMoments(group);
  const size = effectiveSize(weight, group.positiveWeightSquared + group.negativeWeightSquared);
  const tooFew = size < minimum ? `Too few: ${n} rows with a label and a score, ${minimum} needed.` : null;
  return {
    group: groupName(group.group),
    n,
    value: outside || weight === 0 ? null : mean,
    reason: outside ? 'Some scores are outside [0, 1], so they are no probabilities.' : tooFew,
    interval: (level) => ({
      ...wilson(meanAsProportion(mean, variance, size), level),
      method: 'Wilson on the effective sample',
    }),
  };
}

/** Total weight, mean and variance of (s − y)². */
function lossMoments({ scores, positives, negatives }: ScoreGroup): [number, number, number] {
  let [weight, sum, squares] = [0, 0, 0];
  scores.forEach((score, index) => {
    const [p, q] = [positives[index] ?? 0, negatives[index] ?? 0];
    const [missed, raised] = [(1 - score) * (1 - score), score * score];
    weight += p + q;
    sum += p * missed + q * raised;
    squares += p * missed * missed + q * raised * raised;
  });
  const mean = weight > 0 ? sum / weight : 0;
  return [weight, mean, weight > 0 ? Math.max(0, squares / weight - mean * mean) : 0];
}
