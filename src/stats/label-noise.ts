import type { GroupConfusion } from './group-confusion.ts';
import { normalQuantile } from './normal.ts';
import type { Proportion } from './proportion.ts';
import { differenceScoreLimits } from './score-interval.ts';

/** Which labels are wrong at rate r in one group: recorded as favourable though they are not, the reverse, or both. */
export type NoiseKind = 'recorded-favourable' | 'recorded-unfavourable' | 'both';

/** What is asked of the corrected counts: gaps in TPR, or in TPR and FPR. */
export type NoiseCriterion = 'equal-opportunity' | 'equalized-odds';

/**
 * The outcomes that labels without noise would have shown. Recorded labels differ from true ones at rates e₀ (unfavourable
 * recorded as favourable) and e₁ (the reverse) whatever the decision: of each decision, true favourable =
 * ((1 − e₀) recorded favourable − e₀ recorded unfavourable) ÷ (1 − e₀ − e₁). Null where that is negative: labels of these
 * rows cannot be as noisy as that.
 */
export function withoutNoise(group: GroupConfusion, rate: number, kind: NoiseKind): GroupConfusion | null {
  const e0 = kind === 'recorded-unfavourable' ? 0 : rate;
  const e1 = kind === 'recorded-favourable' ? 0 : rate;
  const scale = 1 - e0 - e1;
  if (!(scale > 0)) return null;
  const positive = (favourable: number, other: number): number =>
    ((1 - e0) * favourable - e0 * other) / scale;
  const negative = (favourable: number, other: number): number =>
    ((1 - e1) * other - e1 * favourable) / scale;
  const own = {
    ...{ tp: positive(group.tp, group.fp), fp: negative(group.tp, group.fp) },
    ...{ fn: positive(group.fn, group.tn), tn: negative(group.fn, group.tn) },
  };
  const possible =
    Math.min(own.tp, own.fp, own.fn, own.tn) >= -1e-9 && own.tp + own.fn > 0 && own.fp + own.tn > 0;
  return possible ? { ...group, ...own } : null;
}

/** One rate of a corrected group as a proportion of the sample that its delta-method variance is worth. */
function asProportion(
  group: GroupConfusion,
  rate: number,
  kind: NoiseKind,
  of: 'tpr' | 'fpr',
): Proportion | null {
  const value = rateOf(withoutNoise(group, rate, kind), of);
  if (value === null) return null;
  const size = of === 'tpr' ? group.tp + group.fn : group.fp + group.tn;
  if (rate === 0) return { x: value * size, n: size };
  const variance = deltaVariance(smoothedCounts(group), rate, kind, of);
  const p = (value * size + 0.5) / (size + 1);
  const n = Math.max(1, Math.min(size, (p * (1 - p)) / variance));
  return { x: value * n, n };
}

function rateOf(group: GroupConfusion | null, of: 'tpr' | 'fpr'): number | null {
  if (group === null) return null;
  const [yes, no] = of === 'tpr' ? [group.tp, group.fn] : [group.fp, group.tn];
  return yes + no > 0 ? Math.min(1, Math.max(0, yes / (yes + no))) : null;
}

function smoothedCounts(group: GroupConfusion): GroupConfusion {
  return { ...group, tn: group.tn + 0.25, fp: group.fp + 0.25, fn: group.fn + 0.25, tp: group.tp + 0.25 };
}

const CELLS = ['tn', 'fp', 'fn', 'tp'] as const;

/** Σ n_c (∂rate/∂n_c)²: the rate does not change when all counts grow alike, so the multinomial's second term is 0. */
function deltaVariance(group: GroupConfusion, rate: number, kind: NoiseKind, of: 'tpr' | 'fpr'): number {
  return CELLS.reduce((sum, cell) => {
    const step = 1e-3;
    const moved = (by: number): number => rawRate({ ...group, [cell]: group[cell] + by }, rate, kind, of);
    const slope = (moved(step) - moved(-step)) / (2 * step);
    return sum + group[cell] * slope * slope;
  }, 0);
}

/** The corrected rate as the formula has it, also where it leaves [0, 1]. */
function rawRate(group: GroupConfusion, rate: number, kind: NoiseKind, of: 'tpr' | 'fpr'): number {
  const e0 = kind === 'recorded-unfavourable' ? 0 : rate;
  const e1 = kind === 'recorded-favourable' ? 0 : rate;
  const part = (favourable: number, other: number): number =>
    of === 'tpr' ? (1 - e0) * favourable - e0 * other : (1 - e1) * other - e1 * favourable;
  const yes = part(group.tp, group.fp);
  return yes / (yes + part(group.fn, group.tn));
}

/** One point of a group's curve: the gap if labels of this group are wrong at `rate`, with limits. */
export interface NoisePoint {
  readonly rate: number;
  readonly gap: number;
  readonly lower: number;
  readonly upper: number;
}

/** How much noise in one group's labels would turn the finding round. */
export interface TippingCurve {
  readonly group: number;
  readonly points: readonly NoisePoint[];
  /** The least rate that turns it; null where none that the data allow does. */
  readonly tipsAt: number | null;
  /**
   * From the least to the greatest rate that is not excluded: the tolerance is inside the limits of the gap there. Widened by a
   * step of the curve; up to `MOST_NOISE` where the data end before it is excluded, for more noise may be possible than they show.
   */
  readonly lower: number;
  readonly upper: number;
}

/** Labels that are wrong half of the time say nothing; no more is looked at. */
export const MOST_NOISE = 0.5;
const STEPS = 50;
const STEP = MOST_NOISE / STEPS;

/** What is looked for. */
export interface NoiseQuestion {
  readonly kind: NoiseKind;
  readonly criterion: NoiseCriterion;
  /** A finding is a gap above this. */
  readonly tolerance: number;
  readonly level: number;
}

/**
 * For every group, the gap as a function of noise in its labels alone, and where it first crosses the tolerance. Limits invert the
 * test of each rate: score limits of every pair's difference, Bonferroni over pairs and groups, so the least rate of all groups
 * is held by the least of their lower and upper limits.
 */
export function tippingCurves(groups: readonly GroupConfusion[], question: NoiseQuestion): TippingCurve[] {
  const rates = question.criterion === 'equalized-odds' ? (['tpr', 'fpr'] as const) : (['tpr'] as const);
  const comparisons = (rates.length * groups.length * (groups.length - 1)) / 2;
  const z = -normalQuantile((1 - question.level) / (2 * comparisons * groups.length));
  const still = rates.map((of) => groups.map((group) => asProportion(group, 0, question.kind, of)));
  const others = still.map((family) => pairLimits(family, z));
  return groups.map((group, at) => {
    const points: NoisePoint[] = [];
    for (let step = 0; step < STEPS; step += 1) {
      const rate = step * STEP;
      const moved = rates.map((of) => asProportion(group, rate, question.kind, of));
      if (moved.some((own) => own === null)) break;
      const limits = moved.flatMap((own, f) => [
        ...(others[f] ?? []).filter(({ a, b }) => a !== at && b !== at),
        ...pairLimitsWith(own, still[f] ?? [], at, z),
      ]);
      points.push({ rate, ...foldGap(limits) });
    }
    return curveOf(at, points, question, (rate) => gapAt(groups, at, rate, question));
  });
}

interface PairLimits {
  readonly a: number;
  readonly b: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

function pairLimits(family: readonly (Proportion | null)[], z: number): PairLimits[] {
  return family.flatMap((own, at) => pairLimitsWith(own, family.slice(0, at), at, z));
}

function pairLimitsWith(
  own: Proportion | null,
  family: readonly (Proportion | null)[],
  at: number,
  z: number,
): PairLimits[] {
  return family.flatMap((other, b) => {
    if (own === null || other === null || b === at) return [];
    const [lower, upper] = differenceScoreLimits(own, other, z);
    return [{ a: at, b, value: own.x / own.n - other.x / other.n, lower, upper }];
  });
}

function foldGap(pairs: readonly PairLimits[]): { gap: number; lower: number; upper: number } {
  const most = (of: (pair: PairLimits) => number): number =>
    pairs.reduce((max, pair) => Math.max(max, of(pair)), 0);
  return {
    gap: most(({ value }) => Math.abs(value)),
    lower: most(({ lower, upper }) => Math.max(lower, -upper)),
    upper: most(({ lower, upper }) => Math.max(Math.abs(lower), Math.abs(upper))),
  };
}

/** The gap without limits, for the search between two points of the curve. */
function gapAt(groups: readonly GroupConfusion[], at: number, rate: number, question: NoiseQuestion): number {
  const families = question.criterion === 'equalized-odds' ? (['tpr', 'fpr'] as const) : (['tpr'] as const);
  const gaps = families.map((of) => {
    const values = groups.map(
      (group, own) => rateOf(own === at ? withoutNoise(group, rate, question.kind) : group, of) ?? 0,
    );
    return Math.max(...values) - Math.min(...values);
  });
  return Math.max(...gaps);
}

function curveOf(
  group: number,
  points: readonly NoisePoint[],
  { tolerance }: NoiseQuestion,
  gap: (rate: number) => number,
): TippingCurve {
  const found = (points[0]?.gap ?? 0) > tolerance;
  const turn = points.findIndex((point) => point.gap > tolerance !== found);
  const [before, after] = [points[turn - 1]?.rate ?? 0, points[turn]?.rate ?? 0];
  const tipsAt = turn < 0 ? null : crossing((rate) => gap(rate) > tolerance !== found, before, after);
  const open = points
    .filter((point) => point.lower <= tolerance && tolerance <= point.upper)
    .map(({ rate }) => rate);
  const [first, last] = [open[0] ?? tipsAt, open.at(-1) ?? tipsAt];
  const end = points.at(-1)?.rate ?? 0;
  const cutShort = points.length < STEPS;
  return {
    ...{ group, points, tipsAt },
    lower: first === null ? (cutShort ? end : MOST_NOISE) : first === 0 ? 0 : Math.max(0, first - STEP),
    upper: tipsAt === null || last === null || last >= end ? MOST_NOISE : Math.max(last + STEP, tipsAt),
  };
}

/** The rate between `low` and `high` where a turn that is not there at `low` first is, by 40 halvings. */
function crossing(turned: (rate: number) => boolean, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 40; step += 1) {
    const middle = (from + to) / 2;
    if (turned(middle)) to = middle;
    else from = middle;
  }
  return to;
}
