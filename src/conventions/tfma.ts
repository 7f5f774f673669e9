import type { Reading } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { confusionsOf, labelled, labelledOnly, together, type Confusion } from './confusion.ts';
import { reading } from './reading.ts';

/** The rates of Fairness Indicators on TensorFlow Model Analysis; a rate of nothing is NaN. */
function rates(own: Confusion): Readonly<Record<string, number>> {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = own;
  return {
    positive_rate: (tp + fp) / labelled(own),
    negative_rate: (tn + fn) / labelled(own),
    true_positive_rate: tp / (tp + fn),
    false_positive_rate: fp / (fp + tn),
    true_negative_rate: tn / (fp + tn),
    false_negative_rate: fn / (tp + fn),
    false_discovery_rate: fp / (tp + fp),
    false_omission_rate: fn / (fn + tn),
    precision: tp / (tp + fp),
    accuracy: (tp + tn) / labelled(own),
  };
}

/**
 * What TFMA reads for every slice, weighted where rows are; group null is its `Overall` slice. A missing value is a slice of
 * its own. It has no gap: its screens set slices beside a baseline. Its own threshold decides by `>`, here decisions are given.
 */
export function tfmaReadings(counts: OutcomeCounts): Reading[] {
  const slices = confusionsOf(counts, 'weight')
    .map(labelledOnly)
    .filter((own) => labelled(own) > 0);
  if (slices.length === 0) return [];
  const readings = (own: Confusion, group: string | null): Reading[] =>
    Object.entries(rates(own)).map(([name, value]) => reading(name, value, group));
  return [...readings(together(slices), null), ...slices.flatMap((own) => readings(own, own.group))];
}
