import type { GroupEstimate } from '../core/estimate.ts';
import type { OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import { effectiveSize } from './bounded-mean.ts';
import type { Proportion } from './proportion.ts';

/** Which cells a rate counts, and among which. `noun` names the denominator: `rows`, `favourable labels`. */
export interface RateSpec {
  readonly of: (cell: OutcomeCell) => boolean;
  readonly among: (cell: OutcomeCell) => boolean;
  readonly noun: string;
}

/** P(ŷ = 1): favourable decisions among rows with a decision. */
export const selectionRate: RateSpec = {
  of: (cell) => cell.decision === 1,
  among: (cell) => cell.decision !== null,
  noun: 'rows with a decision',
};

/** P(ŷ = 1 | y = 1): favourable decisions among rows whose label is favourable. */
export const truePositiveRate: RateSpec = {
  of: (cell) => cell.decision === 1,
  among: (cell) => cell.label === 1 && cell.decision !== null,
  noun: 'rows with a favourable label',
};

/** P(ŷ = 1 | y = 0): favourable decisions among rows whose label is not favourable. */
export const falsePositiveRate: RateSpec = {
  of: (cell) => cell.decision === 1,
  among: (cell) => cell.label === 0 && cell.decision !== null,
  noun: 'rows with an unfavourable label',
};

/** P(ŷ = y): right decisions among rows with both. */
export const accuracyRate: RateSpec = {
  of: (cell) => cell.decision === cell.label,
  among: (cell) => cell.label !== null && cell.decision !== null,
  noun: 'rows with a label and a decision',
};

/** The rate of one group. `proportion` is on the effective sample where rows are weighted; null where nothing is counted. */
export interface GroupRate {
  readonly group: string;
  /** Rows in the denominator. */
  readonly n: number;
  readonly proportion: Proportion | null;
  /** Why the group takes no part: undefined or too small; null where it does. */
  readonly reason: string | null;
}

/** The rate of every group of the summary, each with at least `minimum` rows in its denominator or a reason. */
export function groupRates(counts: OutcomeCounts, spec: RateSpec, minimum: number): GroupRate[] {
  return byGroup(counts.cells).map(({ name, items }) => rateOf(name, items, spec, minimum));
}

function rateOf(group: string, cells: readonly OutcomeCell[], spec: RateSpec, minimum: number): GroupRate {
  const among = cells.filter(spec.among);
  const n = sum(among, (cell) => cell.rows);
  const weight = sum(among, (cell) => cell.weight);
  if (!(weight > 0))
    return {
      group,
      n,
      proportion: null,
      reason: `There are no ${spec.noun} here, so the rate is undefined.`,
    };
  const size = effectiveSize(
    weight,
    sum(among, (cell) => cell.weightSquared),
  );
  const share = sum(among.filter(spec.of), (cell) => cell.weight) / weight;
  const counted =
    size < n - 0.5
      ? `${n} ${spec.noun}, which count as ${Math.floor(size)} after weighting`
      : `${n} ${spec.noun}`;
  const reason = size < minimum ? `Too few: ${counted}, ${minimum} needed.` : null;
  return { group, n, proportion: { x: share * size, n: size }, reason };
}

function sum(cells: readonly OutcomeCell[], of: (cell: OutcomeCell) => number): number {
  return cells.reduce((total, cell) => total + of(cell), 0);
}

/** The rate of a group, or null where it is undefined. */
export function rateValue({ proportion }: GroupRate): number | null {
  return proportion === null ? null : proportion.x / proportion.n;
}

/** Rows that carry no decision, to be said in notes. */
export function undecidedNote(counts: OutcomeCounts): string[] {
  const undecided = sum(
    counts.cells.filter((cell) => cell.decision === null),
    (cell) => cell.rows,
  );
  return undecided === 0
    ? []
    : [`${undecided} rows have no decision, because the model gave no score, and are left out.`];
}

/** Names of groups that take no part, too small or without any row that the measure looks at: while there are any, nothing passes. */
export function untestedGroups(groups: readonly GroupEstimate[]): string[] {
  return groups.filter(({ reason }) => reason !== null).map(({ group }) => group);
}
