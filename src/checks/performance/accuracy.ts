import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { accuracyRate, groupRates, rateValue, undecidedNote } from '../../stats/group-rates.ts';
import { wilson } from '../../stats/proportion.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** P(ŷ = y), of all rows or of the worst group. In [0, 1]; 1 is best. */
export default defineCheck({
  id: 'performance/accuracy',
  title: 'Accuracy',
  aliases: ['share of right decisions'],
  needs: 'outcome-counts',
  grouping: 'optional',
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '>=', default: 0.7, source: 'a placeholder; set your own' },
  chart: { kind: 'group-dots', x: 'accuracy' },
  explain: {
    question: 'How often is the decision right, for everyone and for the group it serves worst?',
    what: 'The share of rows whose decision equals the label; with groups, that of the worst group.',
    whenNot: 'Where one label is rare, always saying the other looks accurate; use balanced accuracy or AUC.',
    formula: 'P(ŷ = y); with groups min_g P(ŷ = y | g)',
    source: 'ISO/IEC TS 4213:2022 names the measure',
    sameAs: {
      fairlearn: 'accuracy_score, MetricFrame.group_min()',
      AIF360: 'accuracy()',
      Aequitas: 'accuracy',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level, slice }) {
    const measures = groupRates(counts, accuracyRate, slice ? minGroupSize : 1).map((rate) => ({
      group: rate.group,
      n: rate.n,
      value: rateValue(rate),
      reason: rate.reason,
      interval: (own: number) => wilson(rate.proportion ?? { x: 0, n: 1 }, own),
    }));
    return worstGroup(measures, {
      sliced: slice !== null,
      level,
      worst: 'lowest',
      notes: undecidedNote(counts),
    });
  },
  finding: (facts) => qualitySentence(facts, 'accuracy', 'higher'),
});
