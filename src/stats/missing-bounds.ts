import type { Contrast, ContrastSet } from './contrast.ts';
import { foldRatio, sizeOf, type Aggregate } from './gap.ts';

/** Weights behind one rate: `counted` of `weight`. */
export interface CountedRate {
  readonly counted: number;
  readonly weight: number;
}

/** The rates of one family, and the rows of it that have no group. */
export interface MissingFamily {
  /** By index in the family; null for a group that is itself a missing value, or has no such rows. */
  readonly known: readonly (CountedRate | null)[];
  readonly missing: CountedRate;
  /** All rows, with and without a group. */
  readonly all: CountedRate;
}

type Range = readonly [number, number];

/**
 * Worst and best case of a gap (Manski 1990, American Economic Review 80(2), 319–323): the most and a least that it could be if every row without a group
 * belonged to some compared group, whichever. A group's rate is highest with all missing successes and lowest with all missing
 * failures; both can hold at once for two groups, so each contrast's bounds are reached. With three groups or more the lower
 * bound of the whole is valid but may not be reached. Null where fewer than one contrast is left.
 */
export function missingBounds(
  families: readonly MissingFamily[],
  sets: readonly ContrastSet[],
  scale: 'difference' | 'ratio',
  aggregate: Aggregate,
): { lower: number; upper: number } | null {
  const rates = families.flatMap((family) => family.known.map((known) => ({ family, known })));
  const knownHere = ({ a, b, parts }: Contrast): boolean =>
    parts.every(
      (part) => rates[part.a[0]?.index ?? a]?.known && (b === null || rates[part.b[0]?.index ?? b]?.known),
    );
  const range = (index: number): Range => {
    const own = rates[index];
    return own?.known ? extremesOf(own.known, own.family.missing) : [0, 1];
  };
  const overall = (index: number): Range => {
    const { counted, weight } = rates[index]?.family.all ?? { counted: 0, weight: 1 };
    return [counted / weight, counted / weight];
  };
  const sizes = sets.map(({ contrasts }) =>
    contrasts.filter(knownHere).map((contrast) => {
      const ranges = contrast.parts.map(({ a, b, factor }) => {
        const left = range(a[0]?.index ?? 0);
        const right = contrast.b === null ? overall(a[0]?.index ?? 0) : range(b[0]?.index ?? 0);
        return { factor, left, right };
      });
      const [lower, upper] = scale === 'ratio' ? quotient(ranges[0]) : signedSum(ranges);
      return (scale === 'ratio' ? foldRatio : sizeOf)({ value: lower, lower, upper });
    }),
  );
  if (sizes.some((own) => own.length === 0)) return null;
  return {
    lower: aggregate(sizes.map((own) => own.map(({ lower }) => lower))),
    upper: aggregate(sizes.map((own) => own.map(({ upper }) => upper))),
  };
}

interface Ranges {
  readonly factor: number;
  readonly left: Range;
  readonly right: Range;
}

function signedSum(parts: readonly Ranges[]): Range {
  return parts.reduce<Range>(
    ([low, high], { factor, left, right }) => {
      const ends = [factor * (left[0] - right[1]), factor * (left[1] - right[0])];
      return [low + Math.min(...ends), high + Math.max(...ends)];
    },
    [0, 0],
  );
}

function quotient(part: Ranges | undefined): Range {
  const { left, right } = part ?? { left: [0, 1], right: [0, 1] };
  const over = (a: number, b: number, empty: number): number => (b > 0 ? a / b : a > 0 ? Infinity : empty);
  return [over(left[0], right[1], 0), over(left[1], right[0], Infinity)];
}

function extremesOf(own: CountedRate, missing: CountedRate): Range {
  const failures = missing.weight - missing.counted;
  return [
    own.counted / (own.weight + failures),
    (own.counted + missing.counted) / (own.weight + missing.counted),
  ];
}
