import { defineCheck } from '../../core/check.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import { noClasses } from '../../stats/class-rates.ts';
import { accuracyRate, groupRates, rateValue, undecidedNote } from '../../stats/group-rates.ts';
import { wilson } from '../../stats/proportion.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** P(ŷ = y) over all classes, of all rows or of the worst group. In [0, 1]; 1 is best. */
export default defineCheck({
  id: 'performance/class-accuracy',
  title: 'Accuracy over classes',
  aliases: ['multi-class accuracy', 'share of rows in the right class'],
  needs: 'outcome-counts',
  counts: 'classes',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '>=', default: 0.7, source: 'a placeholder; set your own' },
  chart: { kind: 'group-dots', x: 'accuracy over classes' },
  explain: {
    question: 'How often is a row put into its own class, for everyone and for the group served worst?',
    what: 'The share of rows whose predicted class is their label; with groups, that of the worst group. The class of a row is the one with the largest score.',
    whenNot: 'Where some classes are rare: always naming a frequent one looks accurate. Use macro recall.',
    formula: 'P(ŷ = y); with groups min_g P(ŷ = y | g)',
    source: 'ISO/IEC TS 4213:2022 names the measure',
    sameAs: {
      'scikit-learn': 'accuracy_score on the classes',
      'performance/accuracy': 'of favourable against all other outcomes, decided by the threshold',
      holisticai:
        'accuracy_matrix is another measure: TP over TP + FP + FN of each class, which is Jaccard’s',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level, slice }) {
    const none = noClasses(counts);
    if (none !== null) return notApplicable(none);
    const measures = groupRates(counts, accuracyRate, slice ? minGroupSize : 1).map((rate) => ({
      ...{ group: rate.group, n: rate.n, value: rateValue(rate), reason: rate.reason },
      interval: (own: number) => wilson(rate.proportion ?? { x: 0, n: 1 }, own),
    }));
    const options = { sliced: slice !== null, level, worst: 'lowest' as const };
    return worstGroup(measures, { ...options, notes: undecidedNote(counts) });
  },
  finding: (facts) => qualitySentence(facts, 'accuracy over classes', 'higher'),
});
