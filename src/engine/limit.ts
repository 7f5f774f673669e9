import type { Check } from '../core/check.ts';
import type { PlanTest } from '../core/plan.ts';
import type { Threshold } from '../core/verdict.ts';

/** Confidence of intervals where the plan names none. */
export const LEVEL = 0.95;

/**
 * The limit of a line: as the plan says, with what it leaves out from the check. null where neither gives a value, as for errors in
 * the unit of the label: the test is then measured and not judged, for a made-up limit would pass or fail at random.
 */
export function limitOf(
  { threshold: own }: Pick<Check, 'threshold'>,
  { threshold }: PlanTest,
): Threshold | null {
  const value = threshold?.value ?? own.default;
  if (value === null) return null;
  return {
    op: threshold?.op ?? own.op,
    value,
    on: threshold?.on ?? 'interval',
    level: threshold?.level ?? LEVEL,
  };
}
