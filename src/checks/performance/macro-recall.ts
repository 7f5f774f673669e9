import { defineCheck } from '../../core/check.ts';
import type { Detail } from '../../core/estimate.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import type { OutcomeCounts } from '../../core/summary.ts';
import { byGroup } from '../../core/summary.ts';
import { classPrecision, classRecall, MEAN_METHOD, meanOfRates, noClasses } from '../../stats/class-rates.ts';
import { rateOf, rateValue, undecidedNote, type GroupRate } from '../../stats/group-rates.ts';
import { twoSidedZ } from '../../stats/normal.ts';
import { worstGroup, type GroupMeasure } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** Mean over classes of P(ŷ = k | y = k), of all rows or of the worst group. In [0, 1]; 1/K is chance. Undefined where a class is absent. */
export default defineCheck({
  id: 'performance/macro-recall',
  title: 'Macro recall',
  aliases: ['mean recall over classes', 'multi-class balanced accuracy'],
  needs: 'outcome-counts',
  counts: 'classes',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Fewest rows of each class in a group', default: 30, min: 1 }) },
  threshold: { op: '>=', default: 0.6, source: 'a placeholder; set your own' },
  chart: { kind: 'group-dots', x: 'mean recall over classes' },
  explain: {
    question: 'How often is a row put into its own class if every class counts the same?',
    what: 'The mean over classes of the share of their rows that are taken for them; with groups, of the worst. Recall and precision of every class are in the detail.',
    whenNot: 'Where classes should count by how frequent they are; use accuracy over classes.',
    formula: '(1/K) Σ_k P(ŷ=k | y=k); with groups the least over g',
    source:
      'ISO/IEC TS 4213:2022 names the measure; Wilson on the effective sample of the mean, doi:10.1080/01621459.1927.10502953',
    sameAs: {
      'scikit-learn':
        'recall_score(average="macro"), which counts a class without labels as 0; balanced_accuracy_score leaves it out, as here',
      holisticai:
        'recall_matrix and precision_matrix are swapped: what one calls recall is the share of rows taken for a class that are of it',
      'balanced-accuracy': 'with two classes decided by the threshold, the same number',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level, slice }) {
    const none = noClasses(counts);
    if (none !== null) return notApplicable(none);
    // A class that no row at all is labelled with says nothing about anybody; one that a group lacks leaves that group out.
    const present = counts.classes.flatMap((name, k) =>
      counts.cells.some(({ label, decision }) => label === k && decision !== null) ? [{ name, k }] : [],
    );
    const absent = counts.classes.filter((_, k) => present.every((own) => own.k !== k));
    const measures = byGroup(counts.cells).map(({ name, items }) =>
      recallOf(
        name,
        present.map((own) => rateOf(name, items, classRecall(own.k, own.name), slice ? minGroupSize : 1)),
      ),
    );
    const notes = absent.map(
      (name) => `No row is labelled “${name}”, so its recall is undefined and left out.`,
    );
    const options = { sliced: slice !== null, level, worst: 'lowest' as const };
    return worstGroup(measures, {
      ...options,
      notes: [...undecidedNote(counts), ...notes],
      detail: { classes: detailOf(counts) },
    });
  },
  finding: (facts) => qualitySentence(facts, 'macro recall', 'higher'),
});

function recallOf(group: string, rates: readonly GroupRate[]): GroupMeasure {
  const proportions = rates.flatMap(({ proportion }) => proportion ?? []);
  const whole = rates.length > 0 && proportions.length === rates.length;
  const reason = rates.find((rate) => rate.reason !== null)?.reason ?? null;
  return {
    ...{ group, n: rates.reduce((sum, { n }) => sum + n, 0) },
    value: whole ? meanOfRates(proportions, 0).value : null,
    reason: rates.length === 0 ? 'There are no rows with a label and a predicted class.' : reason,
    interval(level) {
      const { lower, upper } = meanOfRates(proportions, twoSidedZ(level));
      return { lower, upper, level, method: MEAN_METHOD };
    },
  };
}

/** Recall and precision of every class over all rows, null where undefined. */
function detailOf({ classes, cells }: OutcomeCounts): Detail[] {
  return classes.map((name, k) => {
    const recall = rateOf('', cells, classRecall(k, name), 0);
    const precision = rateOf('', cells, classPrecision(k, name), 0);
    return { class: name, rows: recall.n, recall: rateValue(recall), precision: rateValue(precision) };
  });
}
