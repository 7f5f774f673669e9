import type { Reading } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { confusionsOf, labelled, labelledOnly, together, type Confusion } from './confusion.ts';
import { reading } from './reading.ts';

/** A division by zero is NaN in `Group`; in `Bias` it is NaN for 0/0, and what would be infinite becomes 10. */
const divide = (part: number, whole: number): number => (whole === 0 ? NaN : part / whole);
const MOST = 10;

/** The metrics of `Group`; those that `Bias` makes disparities of, and the rest. */
function metrics(own: Confusion, selectedInAll: number) {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = own;
  const compared = {
    ppr: divide(tp + fp, selectedInAll),
    pprev: divide(tp + fp, labelled(own)),
    precision: divide(tp, tp + fp),
    fdr: divide(fp, tp + fp),
    for: divide(fn, fn + tn),
    fpr: divide(fp, fp + tn),
    fnr: divide(fn, fn + tp),
    tpr: divide(tp, tp + fn),
    tnr: divide(tn, tn + fp),
    npv: divide(tn, tn + fn),
  };
  return {
    compared,
    others: { accuracy: divide(tp + tn, labelled(own)), prev: divide(tp + fn, labelled(own)) },
  };
}

/**
 * What `Group` and `Bias` of Aequitas 1.0 read, by group, against one reference group. It knows no weights and needs labels.
 * Rows with a missing sensitive value are in no group, though `ppr` counts them among all selected.
 */
export function aequitasReadings(counts: OutcomeCounts, reference: string): Reading[] {
  const all = confusionsOf(counts, 'rows').map(labelledOnly);
  const groups = all.filter((own) => !own.missing && labelled(own) > 0);
  const chosen = groups.find(({ group }) => group === reference);
  if (!chosen) return [];
  const { selected } = together(all);
  const base: Readonly<Record<string, number>> = metrics(chosen, selected).compared;
  return groups.flatMap((own) => {
    const { compared, others } = metrics(own, selected);
    return [
      ...Object.entries({ ...others, ...compared }).map(([name, value]) => reading(name, value, own.group)),
      ...Object.entries(compared).map(([name, value]) => {
        const disparity = value / (base[name] ?? NaN);
        return reading(`${name}_disparity`, disparity === Infinity ? MOST : disparity, own.group);
      }),
    ];
  });
}
