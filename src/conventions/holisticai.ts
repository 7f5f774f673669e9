import { log } from '../core/elementary.ts';
import type { Reading } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { confusionsOf, labelled, together, type Confusion } from './confusion.ts';
import { benefitsOf, libraryEntropy } from './entropy.ts';
import { reading } from './reading.ts';

/**
 * What holisticai reads for two groups: `groupA` and the other. It knows no weights and no more groups: then there is nothing
 * to read. Rates of nothing are 0; its coefficient of variation is 2·√GEI, where the formula says √(2·GEI).
 */
export function holisticaiReadings(counts: OutcomeCounts, groupA: string): Reading[] {
  const groups = confusionsOf(counts, 'rows').filter(({ missing }) => !missing);
  const a = groups.find(({ group }) => group === groupA);
  const b = groups.find(({ group }) => group !== groupA);
  if (!a || !b || groups.length !== 2) return [];
  const parity = parityReadings(a, b);
  if (labelled(together(groups)) === 0) return parity;
  const entropy = libraryEntropy(benefitsOf(together(groups)), 2);
  const [x, y] = [ratesOf(a), ratesOf(b)];
  return [
    ...parity,
    reading('equal_opportunity_diff', x.tpr - y.tpr),
    reading('false_positive_rate_diff', x.fpr - y.fpr),
    reading('average_odds_diff', 0.5 * (x.tpr - y.tpr + x.fpr - y.fpr)),
    reading('accuracy_diff', x.accuracy - y.accuracy),
    reading('generalized_entropy_index', entropy),
    reading('theil_index', libraryEntropy(benefitsOf(together(groups)), 1)),
    reading('coefficient_of_variation', 2 * Math.sqrt(entropy)),
  ];
}

function parityReadings(a: Confusion, b: Confusion): Reading[] {
  const [ra, rb] = [a.selected / a.decided, b.selected / b.decided];
  const all = together([a, b]);
  const pooled = all.selected / all.decided;
  const shares = (a.decided / all.decided) * (b.decided / all.decided);
  const spread = (a.decided - 1) * ra * (1 - ra) + (b.decided - 1) * rb * (1 - rb);
  const deviation = Math.sqrt(spread / (all.decided - 2));
  return [
    reading('statistical_parity', ra - rb),
    reading('disparate_impact', ra / rb),
    reading('four_fifths', Math.min(ra / rb, rb / ra)),
    reading('cohen_d', (ra - rb) / deviation),
    reading('z_test_diff', (ra - rb) / Math.sqrt((pooled * (1 - pooled)) / (all.decided * shares))),
    reading('z_test_ratio', log(ra / rb) / Math.sqrt((1 - pooled) / pooled / (all.decided * shares))),
  ];
}

function ratesOf(own: Confusion) {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = own;
  const orZero = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  return {
    tpr: orZero(tp, tp + fn),
    fpr: orZero(fp, fp + tn),
    accuracy: orZero(tp + tn, labelled(own)),
  };
}
