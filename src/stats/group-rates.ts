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

const decided = (cell: OutcomeCell): boolean => cell.decision !== null;
const labelled = (cell: OutcomeCell): boolean => cell.label !== null;
const selected = (cell: OutcomeCell): boolean => cell.decision === 1;
const rejected = (cell: OutcomeCell): boolean => cell.decision === 0;
const deserving = (cell: OutcomeCell): boolean => cell.label === 1;
const undeserving = (cell: OutcomeCell): boolean => cell.label === 0;
const both =
  (...conditions: readonly ((cell: OutcomeCell) => boolean)[]) =>
  (cell: OutcomeCell): boolean =>
    conditions.every((holds) => holds(cell));

const FAVOURABLE_LABEL = 'rows with a favourable label';
const UNFAVOURABLE_LABEL = 'rows with an unfavourable label';
const FAVOURABLE_DECISION = 'labelled rows with a favourable decision';
const UNFAVOURABLE_DECISION = 'labelled rows with an unfavourable decision';

/** P(ŷ = 1): favourable decisions among rows with a decision. */
export const selectionRate: RateSpec = { of: selected, among: decided, noun: 'rows with a decision' };

/** P(y = 1): favourable labels among rows with a label; a property of the data, not of the model. */
export const baseRate: RateSpec = { of: deserving, among: labelled, noun: 'rows with a label' };

/** TPR = P(ŷ = 1 | y = 1): favourable decisions among rows whose label is favourable. */
export const truePositiveRate: RateSpec = {
  of: selected,
  among: both(deserving, decided),
  noun: FAVOURABLE_LABEL,
};

/** FNR = P(ŷ = 0 | y = 1) = 1 − TPR. */
export const falseNegativeRate: RateSpec = {
  of: rejected,
  among: both(deserving, decided),
  noun: FAVOURABLE_LABEL,
};

/** FPR = P(ŷ = 1 | y = 0): favourable decisions among rows whose label is not favourable. */
export const falsePositiveRate: RateSpec = {
  of: selected,
  among: both(undeserving, decided),
  noun: UNFAVOURABLE_LABEL,
};

/** TNR = P(ŷ = 0 | y = 0) = 1 − FPR. */
export const trueNegativeRate: RateSpec = {
  of: rejected,
  among: both(undeserving, decided),
  noun: UNFAVOURABLE_LABEL,
};

/** PPV = P(y = 1 | ŷ = 1): precision, given the decisions that were made. */
export const positivePredictiveValue: RateSpec = {
  of: deserving,
  among: both(selected, labelled),
  noun: FAVOURABLE_DECISION,
};

/** FDR = P(y = 0 | ŷ = 1) = 1 − PPV. */
export const falseDiscoveryRate: RateSpec = {
  of: undeserving,
  among: both(selected, labelled),
  noun: FAVOURABLE_DECISION,
};

/** NPV = P(y = 0 | ŷ = 0). */
export const negativePredictiveValue: RateSpec = {
  of: undeserving,
  among: both(rejected, labelled),
  noun: UNFAVOURABLE_DECISION,
};

/** FOR = P(y = 1 | ŷ = 0) = 1 − NPV. */
export const falseOmissionRate: RateSpec = {
  of: deserving,
  among: both(rejected, labelled),
  noun: UNFAVOURABLE_DECISION,
};

/** P(ŷ = y): right decisions among rows with both. */
export const accuracyRate: RateSpec = {
  of: (cell) => cell.decision === cell.label,
  among: both(labelled, decided),
  noun: 'rows with a label and a decision',
};

/** P(ŷ ≠ y) = 1 − accuracy. */
export const errorRate: RateSpec = {
  of: (cell) => cell.decision !== cell.label,
  among: both(labelled, decided),
  noun: 'rows with a label and a decision',
};

/** P(ŷ = 0, y = 1 | ŷ ≠ y): wrongly rejected among the wrong decisions; its odds are FN / FP. */
export const missedShareOfErrors: RateSpec = {
  of: rejected,
  among: (cell) => (cell.label === 1 && cell.decision === 0) || (cell.label === 0 && cell.decision === 1),
  noun: 'wrong decisions',
};

/** The rate of one group. `proportion` is on the effective sample where rows are weighted; null where nothing is counted. */
export interface GroupRate {
  readonly group: string;
  /** Rows in the denominator. */
  readonly n: number;
  /** Σw of the denominator. */
  readonly weight: number;
  /** Σw of what is counted. */
  readonly counted: number;
  readonly proportion: Proportion | null;
  /** Why the group takes no part: undefined or too small; null where it does. */
  readonly reason: string | null;
}

/** The rate of every group of the summary, each with at least `minimum` rows in its denominator or a reason. */
export function groupRates(counts: OutcomeCounts, spec: RateSpec, minimum: number): GroupRate[] {
  return byGroup(counts.cells).map(({ name, items }) => rateOf(name, items, spec, minimum));
}

/** The rate of some cells under a name. */
export function rateOf(
  group: string,
  cells: readonly OutcomeCell[],
  spec: RateSpec,
  minimum: number,
): GroupRate {
  const among = cells.filter(spec.among);
  const n = sum(among, (cell) => cell.rows);
  const weight = sum(among, (cell) => cell.weight);
  if (!(weight > 0))
    return {
      group,
      n,
      weight: 0,
      counted: 0,
      proportion: null,
      reason: `There are no ${spec.noun} here, so the rate is undefined.`,
    };
  const size = effectiveSize(
    weight,
    sum(among, (cell) => cell.weightSquared),
  );
  const counted = sum(among.filter(spec.of), (cell) => cell.weight);
  const share = counted / weight;
  const said =
    size < n - 0.5
      ? `${n} ${spec.noun}, which count as ${Math.floor(size)} after weighting`
      : `${n} ${spec.noun}`;
  const reason = size < minimum ? `Too few: ${said}, ${minimum} needed.` : null;
  return { group, n, weight, counted, proportion: { x: share * size, n: size }, reason };
}

/** Σ of a number over cells. */
export function sum(cells: readonly OutcomeCell[], of: (cell: OutcomeCell) => number): number {
  return cells.reduce((total, cell) => total + of(cell), 0);
}

/** The rate of a group, or null where it is undefined. */
export function rateValue({ proportion }: GroupRate): number | null {
  return proportion === null ? null : proportion.x / proportion.n;
}

/** One group of a summary: its rows of any kind, their share of all rows by weight, and whether a feature is missing there. */
export interface GroupSize {
  readonly group: string;
  readonly rows: number;
  readonly share: number;
  readonly missing: boolean;
}

/** The groups of a summary with their sizes, in the order of `groupRates`. */
export function groupSizes(counts: OutcomeCounts): GroupSize[] {
  const total = sum(counts.cells, (cell) => cell.weight);
  return byGroup(counts.cells).map(({ name, items }) => ({
    group: name,
    rows: sum(items, (cell) => cell.rows),
    share: total > 0 ? sum(items, (cell) => cell.weight) / total : 0,
    missing: (items[0]?.group ?? []).includes(null),
  }));
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

/** One group for a result, with the limits of its rate where it takes part. */
export function describeGroup(rate: GroupRate, interval: GroupEstimate['interval']): GroupEstimate {
  return { group: rate.group, n: rate.n, value: rateValue(rate), interval, reason: rate.reason };
}

/** The proportions of groups that take part. */
export function proportionsOf(rates: readonly GroupRate[]): Proportion[] {
  return rates.flatMap(({ proportion, reason }) => (reason === null && proportion ? [proportion] : []));
}
