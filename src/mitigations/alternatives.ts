import { isRandomised, type ThresholdPolicy } from '../core/threshold-policy.ts';
import { costPerThousand, gapOf, policyRates, type RateName, type Trial } from './trial.ts';

/** One way to set thresholds as a point: what its errors cost and which gap it leaves, on the rows that judge. */
export interface Alternative {
  readonly id: string;
  readonly title: string;
  readonly lottery: boolean;
  /** FP · ratio + FN per 1,000 rows. */
  readonly cost: number;
  /** max − min of the rate over groups. */
  readonly gap: number;
}

/** A way to set thresholds by name, with its policy or why there is none. */
export interface NamedPolicy {
  readonly id: string;
  readonly title: string;
  readonly policy: ThresholdPolicy | { readonly reason: string };
}

/** Every policy that exists as a point of gap against cost; those without two comparable groups are left out. */
export function alternatives(
  { curves }: Trial,
  policies: readonly NamedPolicy[],
  rate: RateName,
  costRatio: number,
): Alternative[] {
  return policies.flatMap(({ id, title, policy }) => {
    if (!('rules' in policy)) return [];
    const rates = policyRates(curves, policy);
    const [cost, gap] = [costPerThousand(rates, costRatio), gapOf(rates, rate)];
    const lottery = policy.rules.some(({ rule }) => isRandomised(rule));
    return cost === null || gap === null ? [] : [{ id, title, lottery, cost, gap }];
  });
}
