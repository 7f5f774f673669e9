import type { Interval } from '../core/estimate.ts';
import type { ContrastSet, Limited } from './contrast.ts';
import { differenceLimits, ratioLimits } from './contrast.ts';
import { criticalValue, equalityP, pairsOf } from './critical-value.ts';
import type { Proportion } from './proportion.ts';
import { wilsonLimits } from './proportion.ts';

/** The interval of one contrast, simultaneous with all others; `a`, `b` index the rates given, `b` null is all rows. */
export interface PairInterval extends Limited {
  readonly a: number;
  readonly b: number | null;
}

/** A gap over all contrasts with its simultaneous interval, the contrasts behind it, and limits of each rate. */
export interface Gap {
  readonly value: number;
  readonly interval: Interval;
  readonly pairs: readonly PairInterval[];
  /** Wilson limits of each rate at the family's critical value; overlap of two does not decide their pair. */
  readonly limits: readonly (readonly [number, number])[];
  /** The critical value that all limits share. */
  readonly critical: number;
  /** p-value that nothing compared differs; null where contrasts have several parts. */
  readonly pValue: number | null;
}

/** One number from the sizes of all contrasts, by set; it must rise, or stay, with each of them. */
export type Aggregate = (sizes: readonly (readonly number[])[]) => number;

/** What is compared, at which level, and how contrasts become one number. */
export interface GapSpec {
  readonly families: readonly (readonly Proportion[])[];
  readonly sets: readonly ContrastSet[];
  readonly level: number;
  readonly aggregate: Aggregate;
  /** What contrasts are called in the name of the method; default `pairs`. */
  readonly noun?: string;
}

/** The largest of all. */
export const largest: Aggregate = (sizes) =>
  sizes.reduce((most, own) => own.reduce((a, b) => Math.max(a, b), most), 0);

/** The least of all ratios. */
export const least: Aggregate = (sizes) =>
  sizes.reduce((low, own) => own.reduce((a, b) => Math.min(a, b), low), 1);

/**
 * Differences between groups as one size in [0, 1], with an interval that is simultaneous over all contrasts: score limits of
 * each at the max-t critical value, aggregated at both ends, so it may cover 0 and the contrasts may be read as they are.
 */
export function differencesOf(spec: GapSpec): Gap {
  return gapOf(spec, differenceLimits, sizeOf);
}

/**
 * Ratios between groups as min(r, 1/r), in [0, 1], with the simultaneous interval from Koopman's score limits of every ratio
 * at the max-t critical value. It leaves out 1 exactly where the difference leaves out 0: at equality both scores are the
 * pooled z, and the critical value is the same. Contrasts of one part; some rate must be above 0.
 */
export function ratiosOf(spec: GapSpec): Gap {
  return gapOf(spec, ratioLimits, foldRatio);
}

/** max − min of rates over the groups of one family, or the largest such gap over several families. */
export function differenceGap(families: readonly (readonly Proportion[])[], level: number): Gap {
  return differencesOf({ families, sets: pairsOf(families), level, aggregate: largest });
}

/** min ÷ max of rates over groups. Needs two groups and at least one success. */
export function ratioGap(family: readonly Proportion[], level: number): Gap {
  const families = [family];
  return ratiosOf({ families, sets: pairsOf(families), level, aggregate: least });
}

function gapOf(spec: GapSpec, limits: typeof differenceLimits, size: (own: Limited) => Limited): Gap {
  const { families, sets, level, aggregate } = spec;
  const q = criticalValue(spec, level);
  const rates = families.flat();
  const pairs = sets.map(({ contrasts }) =>
    contrasts.map((own): PairInterval => ({ a: own.a, b: own.b, ...limits(rates, own, q) })),
  );
  const sizes = pairs.map((set) => set.map(size));
  const over = (of: (own: Limited) => number): number => aggregate(sizes.map((set) => set.map(of)));
  const single = sets.every(({ contrasts }) => contrasts.every(({ parts }) => parts.length === 1));
  return {
    value: over(({ value }) => value),
    interval: {
      lower: over(({ lower }) => lower),
      upper: over(({ upper }) => upper),
      level,
      method: methodName(spec, single),
    },
    pairs: pairs.flat(),
    limits: rates.map((rate) => wilsonLimits(rate, q)),
    critical: q,
    pValue: single ? equalityP(spec) : null,
  };
}

/** |d| of a difference and its limits; 0 below where the limits hold 0. */
export function sizeOf({ value, lower, upper }: Limited): Limited {
  return {
    value: Math.abs(value),
    lower: Math.max(0, lower, -upper),
    upper: Math.max(Math.abs(lower), Math.abs(upper)),
  };
}

/** min(r, 1/r) of a ratio and its limits; limits astride 1 give an upper end of 1. 0/0 is 1: neither group has any. */
export function foldRatio({ value, lower, upper }: Limited): Limited {
  const fold = (r: number): number => (r > 1 ? 1 / r : r);
  const astride = lower <= 1 && upper >= 1;
  const [low = 0, high = 1] = [fold(lower), fold(upper)].sort((x, y) => x - y);
  return { value: Number.isNaN(value) ? 1 : fold(value), lower: low, upper: astride ? 1 : high };
}

function methodName({ sets, noun = 'pairs' }: GapSpec, single: boolean): string {
  const k = sets.reduce((sum, { contrasts }) => sum + contrasts.length, 0);
  const base = single ? 'score' : 'MOVER of score limits';
  return k <= 1 ? base : `${base}, max-t over ${k} ${noun}`;
}
