import type { ParamSchema, ParamValues } from './params.ts';
import type { StreamKey } from './random.ts';
import type { Batch, Field } from './table.ts';

/** What a perturbation may know of a column; taken from the reference data (or the test data where there is none). */
export interface ColumnScale {
  readonly field: Field;
  /** Standard deviation and mean of a seeded sample of rows; null for categories. */
  readonly standardDeviation: number | null;
  readonly mean: number | null;
  /** Seen values with counts, sorted by name; empty for numbers with many values. */
  readonly categories: readonly { readonly name: string; readonly count: number }[];
  /** Bounds, step and immutability declared in the plan's `features`. */
  readonly min: number | null;
  readonly max: number | null;
  readonly immutable: boolean;
}

/** How a proxy is distributed among the rows of one value of a sensitive feature. */
export interface ProxyGroup {
  readonly value: string;
  /** Ascending values at evenly spaced ranks; empty for categories. */
  readonly numbers: readonly number[];
  /** Share of each category; empty for numbers. */
  readonly shares: Readonly<Record<string, number>>;
}

/** A column that the plan declares to stand for a sensitive feature; no groups where that has too many values. */
export interface ProxyScale {
  readonly column: string;
  readonly sensitive: string;
  readonly groups: readonly ProxyGroup[];
}

/** Everything a perturbation needs besides the rows. */
export interface PerturbationContext {
  /** Columns that the model reads, in order. */
  readonly columns: readonly ColumnScale[];
  /** Sensitive features of the plan. */
  readonly sensitive: readonly string[];
  /** Columns that stand for sensitive features; left out where the plan declares none. */
  readonly proxies?: readonly ProxyScale[];
  readonly key: StreamKey;
}

/** One setting of a perturbation, e.g. a noise level or a pair of attribute values. */
export interface PerturbationLevel {
  readonly name: string;
  /** Numeric severity where levels are ordered; null otherwise. */
  readonly severity: number | null;
  /** How often each row is perturbed, each time with other random draws (or the next other value). */
  readonly repeats: number;
}

/** A perturbed batch and, per row, whether it differs from the original (1) or could not be made (0 = unchanged). */
export interface Perturbed {
  readonly batch: Batch;
  readonly changed: Uint8Array;
  /** Rows (1) that take part; others are not counted at all, e.g. rows of another group in an attribute flip. */
  readonly included: Uint8Array | null;
}

/** A change of inputs that should not change decisions. One file each; pure and keyed by (row, repeat). */
export interface Perturbation<P extends ParamSchema = ParamSchema> {
  readonly id: string;
  readonly title: string;
  readonly params: P;
  /** Levels to run, or why there is nothing to perturb. */
  levels(
    params: ParamValues<P>,
    context: PerturbationContext,
  ): readonly PerturbationLevel[] | { readonly reason: string };
  apply(
    batch: Batch,
    level: PerturbationLevel,
    repeat: number,
    params: ParamValues<P>,
    context: PerturbationContext,
  ): Perturbed;
}

/** Declares a perturbation; the identity, for type inference. */
export function definePerturbation<const P extends ParamSchema>(
  perturbation: Perturbation<P>,
): Perturbation<P> {
  return perturbation;
}
