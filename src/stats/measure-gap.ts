import { exp, log } from '../core/elementary.ts';
import type { Detail, Estimate, GroupEstimate, Interval } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import { maxPairQuantile } from './critical-value.ts';
import { untestedGroups } from './group-rates.ts';
import { normalCdf, twoSidedZ } from './normal.ts';
import type { GroupMeasure } from './worst-group.ts';

/** How measures of groups are compared. */
export interface MeasureGapSpec {
  readonly level: number;
  /** `difference`: max − min, at least 0. `ratio`: min ÷ max of measures that are at least 0, in [0, 1]. */
  readonly scale: 'difference' | 'ratio';
  /** The largest difference that there can be; left out where there is no bound. */
  readonly most?: number;
  /** How the errors of two groups go together, in [−1, 1]; left out where no row bears on two groups. For differences. */
  readonly correlation?: (a: string, b: string) => number;
  readonly notes: readonly string[];
  readonly detail?: Detail;
}

interface Limits {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

interface Pair extends Limits {
  readonly a: string;
  readonly b: string;
}

/**
 * The gap of any measure over groups that share no rows (or whose correlation is known), with an interval that is simultaneous over all pairs. Each pair has the
 * MOVER limits (Zou & Donner 2008, doi:10.1002/sim.3095) of the groups' own intervals at the max-t critical value, which keep
 * the asymmetry of those and hold wherever they hold; ratios are differences of logarithms. So the gap may cover 0 (or 1).
 */
export function measureGap(measures: readonly GroupMeasure[], spec: MeasureGapSpec): Estimate {
  const tested = measures.filter(({ reason }) => reason === null);
  const own = ownLevel(tested, spec);
  const limits = new Map(tested.map((measure) => [measure.group, measure.interval(own)]));
  const groups = measures.map(({ group, n, value, reason }): GroupEstimate => {
    return { group, n, value, interval: limits.get(group) ?? null, reason };
  });
  const why = whyNot(measures, tested, spec);
  if (why !== null) return notApplicable(why, groups);
  const pairs = tested.flatMap((a, i) => tested.slice(i + 1).map((b) => pairOf(a, b, limits, spec)));
  const { value, lower, upper } = extreme(pairs, spec);
  return {
    status: 'ok',
    value,
    n: groups.reduce((sum, { n }) => sum + n, 0),
    interval: { lower, upper, level: spec.level, method: methodName(limits, pairs.length) },
    pValue: null,
    adjusted: null,
    groups,
    untested: untestedGroups(groups),
    detail: { pairs: pairs.map((pair) => ({ ...pair })), ...spec.detail },
    notes: spec.notes,
  };
}

function whyNot(
  measures: readonly GroupMeasure[],
  tested: readonly GroupMeasure[],
  { scale }: MeasureGapSpec,
): string | null {
  const [first] = measures;
  if (first && tested.length === 0) return first.reason;
  if (measures.length < 2) return 'There is only one group, so there is nothing to compare.';
  if (tested.length < 2)
    return 'Fewer than two groups have enough rows to be measured, so there is nothing to compare.';
  const nothing = tested.every(({ value }) => (value ?? 0) <= 0);
  return scale === 'ratio' && nothing ? 'It is 0 in every group, so the ratio is undefined.' : null;
}

/** The level of each group's interval whose critical value is the family's: `level` itself for two groups. */
function ownLevel(tested: readonly GroupMeasure[], { level, scale }: MeasureGapSpec): number {
  if (tested.length < 3) return level;
  const z = twoSidedZ(level);
  const variances = tested.map((measure) => {
    const [left, right] = arms(asLimits(measure, measure.interval(level)), scale);
    const half = Number.isFinite(left) ? (left + right) / 2 : right;
    return Math.max((half / z) * (half / z), 1e-200);
  });
  return 2 * normalCdf(maxPairQuantile([variances], level)) - 1;
}

function asLimits({ value }: GroupMeasure, { lower, upper }: Interval): Limits {
  return { value: value ?? 0, lower, upper };
}

/** How far the limits are from the value, below and above, on the scale of the comparison; infinite below where a limit is 0. */
function arms({ value, lower, upper }: Limits, scale: MeasureGapSpec['scale']): readonly [number, number] {
  if (scale === 'difference') return [Math.max(0, value - lower), Math.max(0, upper - value)];
  return [
    lower > 0 ? Math.max(0, log(value / lower)) : Infinity,
    value > 0 ? Math.max(0, log(upper / value)) : 1,
  ];
}

function pairOf(
  a: GroupMeasure,
  b: GroupMeasure,
  limits: ReadonlyMap<string, Interval>,
  spec: MeasureGapSpec,
): Pair {
  const [left, right] = [a, b].map((own) => {
    const { lower = 0, upper = 0 } = limits.get(own.group) ?? {};
    return { value: own.value ?? 0, lower, upper };
  }) as [Limits, Limits];
  const names = { a: a.group, b: b.group };
  return spec.scale === 'difference'
    ? {
        ...names,
        ...difference(left, right, spec.most ?? Number.MAX_VALUE, spec.correlation?.(a.group, b.group) ?? 0),
      }
    : { ...names, ...ratio(left, right) };
}

/** MOVER limits of a − b whose errors have correlation r. */
function difference(a: Limits, b: Limits, most: number, r: number): Limits {
  const [belowA, aboveA] = arms(a, 'difference');
  const [belowB, aboveB] = arms(b, 'difference');
  const value = a.value - b.value;
  return {
    value,
    lower: Math.max(-most, value - side(belowA, aboveB, r)),
    upper: Math.min(most, value + side(aboveA, belowB, r)),
  };
}

/** MOVER limits of the smaller over the larger, on the log scale; [0, 1] holds both where a limit of the smaller is 0. */
function ratio(a: Limits, b: Limits): Limits {
  const [small, large] = a.value <= b.value ? [a, b] : [b, a];
  if (large.value <= 0) return { value: 1, lower: 0, upper: 1 };
  if (small.value <= 0)
    return { value: 0, lower: 0, upper: large.lower > 0 ? Math.min(1, small.upper / large.lower) : 1 };
  const [belowSmall, aboveSmall] = arms(small, 'ratio');
  const [belowLarge, aboveLarge] = arms(large, 'ratio');
  const value = log(large.value / small.value);
  const [near, far] = [
    value - hypotenuse(aboveSmall, belowLarge),
    value + hypotenuse(belowSmall, aboveLarge),
  ];
  return {
    value: exp(-value),
    lower: exp(-Math.max(far, -near)),
    upper: exp(-Math.max(0, near)),
  };
}

/** The third side of a triangle whose sides a and b meet at the angle with cosine r. */
function side(a: number, b: number, r: number): number {
  return r === 0 ? hypotenuse(a, b) : Math.sqrt(Math.max(0, a * a + b * b - 2 * r * a * b));
}

function hypotenuse(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}

function extreme(pairs: readonly Pair[], { scale }: MeasureGapSpec): Limits {
  const worst = (start: number, of: (pair: Pair) => number): number =>
    pairs.reduce(
      (far, pair) => (scale === 'ratio' ? Math.min(far, of(pair)) : Math.max(far, of(pair))),
      start,
    );
  if (scale === 'ratio') {
    return {
      value: worst(1, ({ value }) => value),
      lower: worst(1, ({ lower }) => lower),
      upper: worst(1, ({ upper }) => upper),
    };
  }
  return {
    value: worst(0, ({ value }) => Math.abs(value)),
    lower: worst(0, ({ lower, upper }) => Math.max(lower, -upper)),
    upper: worst(0, ({ lower, upper }) => Math.max(Math.abs(lower), Math.abs(upper))),
  };
}

function methodName(limits: ReadonlyMap<string, Interval>, pairs: number): string {
  const [first] = limits.values();
  return `MOVER of ${first?.method ?? ''}${pairs > 1 ? `, max-t over ${pairs} pairs` : ''}`;
}
