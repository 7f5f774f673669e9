import type { Detail, DetailValue, Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import type { Limited } from './contrast.ts';
import { sizeOf } from './gap.ts';
import {
  groupRates,
  groupSizes,
  rateOf,
  rateValue,
  selectionRate,
  undecidedNote,
  untestedGroups,
  type GroupRate,
} from './group-rates.ts';
import type { Proportion } from './proportion.ts';
import { wilson } from './proportion.ts';
import { excludedOf } from './rate-gap-detail.ts';
import { differenceScoreLimits } from './score-interval.ts';
import {
  bonferroniZ,
  commonDifferenceLimits,
  strataOf,
  type Stratum,
  type StratumPair,
} from './stratified.ts';

/** A group by name with what tells its cells from others. */
export interface NamedGroup {
  readonly name: string;
  readonly holds: (cell: OutcomeCell) => boolean;
}

/** What is compared inside each stratum; `b` names the other side. */
export interface ConditionalContrast {
  readonly a: string;
  readonly b: string;
  /** The two proportions and their weight in a stratum; null where one side has no rows there. */
  readonly pair: (stratum: Stratum) => StratumPair | null;
}

/** How groups are compared within strata. */
export interface ConditionalSpec {
  readonly minimum: number;
  readonly level: number;
  /** The contrasts of the groups that are large enough, largest first; or why there are none. */
  readonly contrasts: (tested: readonly NamedGroup[]) => readonly ConditionalContrast[] | string;
}

/** The proportion that a rate is of some cells, on their effective sample; null where it is undefined. */
export function proportionOfCells(
  cells: readonly OutcomeCell[],
  among: (cell: OutcomeCell) => boolean,
  of: (cell: OutcomeCell) => boolean,
): Proportion | null {
  return rateOf('', cells, { among, of, noun: 'rows' }, 0).proportion;
}

interface Found extends Limited {
  readonly contrast: ConditionalContrast;
  readonly pairs: readonly StratumPair[];
  /** The same with all strata thrown together. */
  readonly together: number | null;
}

/**
 * The largest of several differences within strata, in [0, 1], with Bonferroni limits that hold for all of them at once. A
 * stratum where one side has no rows says nothing and is left out. Groups are shown with their selection rates over all strata.
 */
export function estimateConditionalGap(counts: OutcomeCounts, spec: ConditionalSpec): Estimate {
  const rates = groupRates(counts, selectionRate, spec.minimum);
  const plain = rates.map((rate) => describeGroup(rate, spec.level));
  if (counts.strata.length === 0)
    return notApplicable(
      'The plan names no strata (roles.strata), so there is nothing to condition on.',
      plain,
    );
  const tested = rates.filter(({ reason }) => reason === null);
  if (tested.length < 2)
    return notApplicable(
      rates.length < 2
        ? 'There is only one group, so there is nothing to compare.'
        : `Fewer than two groups have at least ${spec.minimum} ${selectionRate.noun}, so there is nothing to compare.`,
      plain,
    );
  const contrasts = spec.contrasts(namedGroups(counts, tested));
  if (typeof contrasts === 'string') return notApplicable(contrasts, plain);
  const strata = strataOf(counts);
  const z = bonferroniZ(spec.level, contrasts.length);
  const found = contrasts.flatMap((contrast) => measure(contrast, strata, z));
  if (found.length === 0)
    return notApplicable(
      'No stratum holds rows of both sides of any comparison, so none can be made.',
      plain,
    );
  const silent = new Set(
    contrasts.filter((own) => !found.some(({ contrast }) => contrast === own)).map(({ a }) => a),
  );
  const groups = plain.map((group) => (silent.has(group.group) ? withoutStratum(group) : group));
  return gapOver(found, groups, counts, { ...spec, strata: strata.length, count: contrasts.length });
}

function gapOver(
  found: readonly Found[],
  groups: readonly GroupEstimate[],
  counts: OutcomeCounts,
  spec: { readonly level: number; readonly strata: number; readonly count: number },
): Estimate {
  const sizes = found.map(sizeOf);
  const most = (of: (own: Limited) => number): number => Math.max(...sizes.map(of));
  const method = `normal within strata${spec.count > 1 ? `, Bonferroni over ${spec.count}` : ''}`;
  return {
    status: 'ok',
    value: most(({ value }) => value),
    n: groups.reduce((sum, { n }) => sum + n, 0),
    interval: {
      ...{ lower: most(({ lower }) => lower), upper: most(({ upper }) => upper) },
      ...{ level: spec.level, method },
    },
    pValue: null,
    adjusted: null,
    groups,
    untested: untestedGroups(groups),
    detail: {
      conditionedOn: counts.strata,
      strata: spec.strata,
      pairs: found.map(plainPair),
      excluded: excludedOf(groups, groupSizes(counts)),
    },
    notes: [...undecidedNote(counts), ...found.flatMap((own) => strataNotes(own, spec))],
  };
}

function namedGroups(counts: OutcomeCounts, tested: readonly GroupRate[]): NamedGroup[] {
  const names = tested.map(({ group }) => group);
  const rows = new Map(groupSizes(counts).map(({ group, share, missing }) => [group, missing ? -1 : share]));
  return byGroup(counts.cells)
    .filter(({ name }) => names.includes(name))
    .map(({ name, items }) => {
      const key = JSON.stringify(items[0]?.group);
      return { name, holds: (cell: OutcomeCell) => JSON.stringify(cell.group) === key };
    })
    .sort((a, b) => (rows.get(b.name) ?? 0) - (rows.get(a.name) ?? 0));
}

function measure(contrast: ConditionalContrast, strata: readonly Stratum[], z: number): Found[] {
  const pairs = strata.flatMap((stratum) => contrast.pair(stratum) ?? []);
  const limits = commonDifferenceLimits(pairs, z);
  if (limits === null) return [];
  const all = contrast.pair({ name: 'all', cells: strata.flatMap(({ cells }) => cells) });
  const together = all && all.a.x / all.a.n - all.b.x / all.b.n;
  return [{ contrast, pairs, together, ...limits }];
}

function describeGroup(rate: GroupRate, level: number): GroupEstimate {
  const { group, n, proportion, reason } = rate;
  const interval = proportion && reason === null ? wilson(proportion, level) : null;
  return { group, n, value: rateValue(rate), interval, reason };
}

function withoutStratum(group: GroupEstimate): GroupEstimate {
  return { ...group, interval: null, reason: 'No stratum holds rows of it and of what it is compared with.' };
}

function plainPair({ contrast, pairs, together, value, lower, upper }: Found): Detail {
  const strata: DetailValue = pairs.map(({ stratum, a, b, weight }) => ({
    stratum,
    difference: a.x / a.n - b.x / b.n,
    weight,
  }));
  return { a: contrast.a, b: contrast.b, value, lower, upper, together, strata };
}

/** What one number for all strata would hide: strata left out, strata that disagree, and a difference that turns round. */
function strataNotes(own: Found, spec: { readonly level: number; readonly strata: number }): string[] {
  const { contrast, pairs, together, value } = own;
  const which = `${contrast.a} against ${contrast.b}`;
  const z = bonferroniZ(spec.level, pairs.length);
  const limits = pairs.map(({ a, b }) => differenceScoreLimits(a, b, z));
  const [above, below] = [limits.some(([low]) => low > 0), limits.some(([, high]) => high < 0)];
  const left = spec.strata - pairs.length;
  return [
    ...(left > 0 ? [`${which}: ${left} of ${spec.strata} strata lack one side and say nothing.`] : []),
    ...(above && below
      ? [`${which}: strata disagree, some for and some against, so one figure for all hides that.`]
      : []),
    ...(together !== null && together * value < 0
      ? [
          `${which}: the difference turns round within strata, ${together.toFixed(3)} over all rows and ${value.toFixed(3)} within (Simpson’s paradox).`,
        ]
      : []),
  ];
}
