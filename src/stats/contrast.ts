import type { Proportion } from './proportion.ts';
import { differenceScoreLimits, ratioScoreLimits } from './score-interval.ts';

/** One rate, or a mix of several whose shares add up to 1. `index` counts through all families of rates. */
export type Side = readonly { readonly index: number; readonly share: number }[];

/** `factor` · (1 − `own`) · (rate of `a` − rate of `b`); `own` is the share of `a` in all rows where `b` is the rest, else 0. */
export interface Part {
  readonly a: Side;
  readonly b: Side;
  readonly factor: number;
  readonly own: number;
}

/** What the difference of a part's rates is multiplied by. */
export function scaleOf({ factor, own }: Pick<Part, 'factor' | 'own'>): number {
  return factor * (1 - own);
}

/**
 * What is compared with what: the sum of its parts (most have one). `a` and `b` are indexes of rates for naming the two; `b`
 * null stands for all rows.
 */
export interface Contrast {
  readonly a: number;
  readonly b: number | null;
  readonly parts: readonly Part[];
}

/** Contrasts of one family of rates. `key` tells two sets over the same rates apart, so that critical values may be kept. */
export interface ContrastSet {
  readonly key: string;
  readonly contrasts: readonly Contrast[];
}

/** A side of one rate. */
export function only(index: number): Side {
  return [{ index, share: 1 }];
}

/** Every pair of the `size` rates from index `offset` on, the first minus the second. */
export function everyPair(size: number, offset: number): ContrastSet {
  const contrasts: Contrast[] = [];
  for (let i = offset; i < offset + size; i += 1) {
    for (let j = i + 1; j < offset + size; j += 1) contrasts.push(simple(i, j));
  }
  return { key: `pairs ${offset} ${size}`, contrasts };
}

/** Each of the `size` rates from `offset` on minus that at `reference` (an index among them). */
export function toReference(size: number, offset: number, reference: number): ContrastSet {
  const others = Array.from({ length: size }, (_, index) => index).filter((index) => index !== reference);
  const contrasts = others.map((index) => simple(offset + index, offset + reference));
  return { key: `reference ${offset} ${size} ${reference}`, contrasts };
}

/**
 * Each of the first `compared` rates minus the rate of all rows. With the shares of groups among all rows fixed, p_g − p is
 * (1 − w_g)(p_g − p_rest), a contrast of independent proportions. `weights` are the weights of all rates of the family, also
 * of those too small to be compared, which belong to all rows too. Needs two rates.
 */
export function toOverall(weights: readonly number[], offset: number, compared: number): ContrastSet {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const contrasts = weights.slice(0, compared).map((own, at): Contrast => {
    const rest = weights.flatMap((weight, index) =>
      index === at ? [] : [{ index: offset + index, share: weight / (total - own) }],
    );
    const part = { a: only(offset + at), b: rest, factor: 1, own: own / total };
    return { a: offset + at, b: null, parts: [part] };
  });
  return { key: `overall ${offset} ${compared} ${weights.join(' ')}`, contrasts };
}

/** Sums of contrasts of several families taken together, each with its factor: ½ ΔTPR + ½ ΔFPR. Sets must be aligned. */
export function combined(sets: readonly ContrastSet[], factors: readonly number[]): ContrastSet {
  const contrasts = (sets[0]?.contrasts ?? []).map(({ a, b }, at): Contrast => ({
    ...{ a, b },
    parts: sets.flatMap(({ contrasts: own }, set) =>
      (own[at]?.parts ?? []).map((part) => ({ ...part, factor: part.factor * (factors[set] ?? 0) })),
    ),
  }));
  return { key: `${sets.map(({ key }) => key).join('+')} by ${factors.join(' ')}`, contrasts };
}

function simple(a: number, b: number): Contrast {
  return { a, b, parts: [{ a: only(a), b: only(b), factor: 1, own: 0 }] };
}

/**
 * The rate of a side as one proportion. A mix counts as Σ share²/n′ = 1/n rows, which is n₁ + n₂ + … where shares follow sizes;
 * its binomial variance is never below the true one where the mixed rates differ (Hoeffding, doi:10.1214/aoms/1177728178).
 */
export function proportionOf(rates: readonly Proportion[], side: Side): Proportion {
  const [first] = side;
  if (side.length === 1 && first) return rates[first.index] ?? { x: 0, n: 1 };
  let [p, inverse] = [0, 0];
  for (const { index, share } of side) {
    const { x, n } = rates[index] ?? { x: 0, n: 1 };
    p += share * (x / n);
    inverse += (share * share) / n;
  }
  return { x: p / inverse, n: 1 / inverse };
}

/** A value with limits. */
export interface Limited {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * A contrast with its limits at critical value `q`: score limits of its difference; of a sum, MOVER (the recovered variances of
 * the parts' score limits are added, doi:10.1002/sim.3095).
 */
export function differenceLimits(rates: readonly Proportion[], contrast: Contrast, q: number): Limited {
  const parts = contrast.parts.map((part): Limited => {
    const { a, b } = part;
    const scale = scaleOf(part);
    const [left, right] = [proportionOf(rates, a), proportionOf(rates, b)];
    const [lower, upper] = differenceScoreLimits(left, right, q);
    const value = scale * (left.x / left.n - right.x / right.n);
    const [low, high] = scale < 0 ? [upper, lower] : [lower, upper];
    return { value, lower: scale * low, upper: scale * high };
  });
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const value = parts.reduce((sum, part) => sum + part.value, 0);
  const below = parts.reduce((sum, part) => sum + (part.value - part.lower) * (part.value - part.lower), 0);
  const above = parts.reduce((sum, part) => sum + (part.upper - part.value) * (part.upper - part.value), 0);
  return { value, lower: value - Math.sqrt(below), upper: value + Math.sqrt(above) };
}

/**
 * The ratio of a contrast's sides with Koopman's limits; to all rows, r = φ / (wφ + 1 − w) of the ratio φ to the rest, which
 * rises with φ. 0/0 is NaN, x/0 infinite. Contrasts of one part only.
 */
export function ratioLimits(rates: readonly Proportion[], contrast: Contrast, q: number): Limited {
  const [part] = contrast.parts;
  if (!part) return { value: Number.NaN, lower: 0, upper: Infinity };
  const [left, right] = [proportionOf(rates, part.a), proportionOf(rates, part.b)];
  const [lower, upper] = ratioScoreLimits(left, right, q);
  const value = left.x / left.n / (right.x / right.n);
  if (contrast.b !== null) return { value, lower, upper };
  const { own } = part;
  const toAll = (ratio: number): number => (ratio === Infinity ? 1 / own : ratio / (own * ratio + 1 - own));
  return { value: toAll(value), lower: toAll(lower), upper: toAll(upper) };
}
