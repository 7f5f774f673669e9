import type { Detail, GroupEstimate } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { proportionOf, scaleOf, type Part } from './contrast.ts';
import type { Gap, GapSpec } from './gap.ts';
import type { GroupRate, GroupSize } from './group-rates.ts';
import { missingBounds, type CountedRate, type MissingFamily } from './missing-bounds.ts';
import { detectableDifference, detectableDrop, PLANNED_POWER, rowsPerGroup } from './power.ts';
import type { RateFamily, RateGapSpec } from './rate-family.ts';

/** Bounds of a gap for rows without a group; null where there are no such rows, or nothing to compare without them. */
export function boundsOf(
  families: readonly RateFamily[],
  sizes: readonly GroupSize[],
  { sets, aggregate }: GapSpec,
  { scale }: RateGapSpec,
): { lower: number; upper: number } | null {
  const missing = new Set(sizes.filter((own) => own.missing).map(({ group }) => group));
  const parts = families.map(({ all, names }): MissingFamily => {
    const byName = new Map(all.map((rate) => [rate.group, rate]));
    const known = names.map((name) => (missing.has(name) ? null : (byName.get(name) ?? null)));
    return { known, missing: added(all.filter(({ group }) => missing.has(group))), all: added(all) };
  });
  return parts.some((family) => family.missing.weight > 0)
    ? missingBounds(parts, sets, scale, aggregate)
    : null;
}

function added(rates: readonly GroupRate[]): CountedRate {
  return rates.reduce(
    (sum, { counted, weight }) => ({ counted: sum.counted + counted, weight: sum.weight + weight }),
    { counted: 0, weight: 0 },
  );
}

/** Groups that take no part, with their rows and their share of all rows by weight. */
export function excludedOf(
  groups: readonly GroupEstimate[],
  sizes: readonly GroupSize[],
): { group: string; rows: number; share: number; reason: string }[] {
  return groups.flatMap(({ group, reason }) => {
    const size = sizes.find((own) => own.group === group);
    return reason === null ? [] : [{ group, rows: size?.rows ?? 0, share: size?.share ?? 0, reason }];
  });
}

/**
 * What sizes like these can tell, of the contrast with the fewest rows: the smallest gap from none that is found with 80 %
 * power at the critical value used, and rows a group of equal size needs for the target. Null for sums of several rates.
 */
export function powerOf(gap: Gap, gapSpec: GapSpec, spec: RateGapSpec): PowerDetail | null {
  const rates = gapSpec.families.flat();
  const parts = gapSpec.sets.flatMap(({ contrasts }) => contrasts.map((own) => own.parts));
  if (parts.some((own) => own.length !== 1)) return null;
  const spread = (part: Part): number => {
    const [a, b] = [proportionOf(rates, part.a), proportionOf(rates, part.b)];
    return 1 / a.n + 1 / b.n;
  };
  const weakest = parts.flat().reduce<Part | null>((most, own) => {
    return most === null || spread(own) > spread(most) ? own : most;
  }, null);
  if (weakest === null) return null;
  const [a, b] = [proportionOf(rates, weakest.a), proportionOf(rates, weakest.b)];
  const family = familyOf(gapSpec, weakest.a[0]?.index ?? 0);
  const base =
    family.reduce((sum, { x }) => sum + x, 0) /
    Math.max(
      1e-300,
      family.reduce((sum, { n }) => sum + n, 0),
    );
  const [large, small] = a.n < b.n ? [b.n, a.n] : [a.n, b.n];
  const { critical } = gap;
  const ratio = spec.scale === 'ratio';
  const found = (ratio ? detectableDrop : detectableDifference)(base, large, small, critical);
  const other = ratio ? base * spec.target : base <= 0.5 ? base + spec.target : base - spec.target;
  return {
    power: PLANNED_POWER,
    critical,
    minimumDetectable:
      found === null ? null : ratio ? toAll(1 - found / base, weakest) : found * scaleOf(weakest),
    target: spec.target,
    rowsPerGroup: spec.compare === 'to overall' ? null : rowsPerGroup(base, other, critical),
  };
}

/** Power of a gap as a result keeps it. */
export interface PowerDetail extends Detail {
  readonly power: number;
  readonly critical: number;
  readonly minimumDetectable: number | null;
  readonly target: number;
  readonly rowsPerGroup: number | null;
}

function familyOf({ families }: GapSpec, index: number): GapSpec['families'][number] {
  let end = 0;
  return families.find(({ length }) => (end += length) > index) ?? [];
}

function toAll(ratio: number, { own }: Part): number {
  return ratio / (own * ratio + 1 - own);
}

/** What a reader must know of how groups were compared. */
export function comparisonNotes(found: {
  readonly counts: OutcomeCounts;
  readonly sizes: readonly GroupSize[];
  readonly spec: RateGapSpec;
  readonly reference: string;
  readonly bounds: { readonly lower: number; readonly upper: number } | null;
  readonly power: PowerDetail | null;
}): string[] {
  const { counts, sizes, spec, reference, bounds, power } = found;
  const notes: string[] = [];
  if (spec.compare === 'to reference' && spec.reference === '')
    notes.push(`The reference is the largest group, ${reference}.`);
  if (spec.compare !== 'to reference' && spec.reference !== '')
    notes.push(`The reference group ${spec.reference} is not used: groups are compared ${spec.compare}.`);
  if (spec.compare === 'mean of pairs')
    notes.push('The interval averages limits that hold for all pairs at once, so it is wider than needed.');
  if (bounds !== null) {
    const rows = sizes.reduce((sum, own) => sum + (own.missing ? own.rows : 0), 0);
    notes.push(
      `${rows} rows have no value of ${counts.attributes.join(' or ')}. Whichever of the other groups they belong to, the figure in these data lies between ${bounds.lower.toFixed(3)} and ${bounds.upper.toFixed(3)}.`,
    );
  }
  return [...notes, ...powerNote(spec, power)];
}

function powerNote({ scale, target, rates, level }: RateGapSpec, power: PowerDetail | null): string[] {
  if (power === null) return [];
  const { minimumDetectable: found, rowsPerGroup: rows } = power;
  if (found !== null && (scale === 'ratio' ? found >= target : found <= target)) return [];
  const what = scale === 'ratio' ? 'ratio' : 'difference';
  const nouns = [...new Set(rates.map(({ rate }) => rate.noun))].join(' and ');
  const least =
    found === null
      ? `Between the smallest groups compared, no ${what} can be told from none with 80 % power at level ${level}.`
      : `Between the smallest groups compared, only a ${what} of ${found.toFixed(3)} or ${scale === 'ratio' ? 'less' : 'more'} is told from none with 80 % power at level ${level}.`;
  return [rows === null ? least : `${least} For ${target}, about ${rows} ${nouns} a group are needed.`];
}
