import { ownValue } from '../core/own-value.ts';
import type { ColumnScale } from '../core/perturbation.ts';
import type { Plan } from '../core/plan.ts';
import type { Field } from '../core/table.ts';
import type { ColumnProfile, DataDescription } from './api.ts';

/** Distinct numbers up to which a numeric column also counts as a set of values. */
const FEW_VALUES = 12;

/** What perturbations may know of a column: spread and values of the reference (or of the test data without one). */
export function scaleOf(name: string, data: DataDescription, plan: Plan): ColumnScale {
  const profile = data.columns.find((own) => own.field.name === name);
  const rules = ownValue(plan.features, name) ?? {};
  const field: Field = profile?.field ?? {
    name,
    type: 'number',
    integer: false,
    ordered: false,
    source: '',
    metadata: {},
  };
  const moments = sampleMoments(data, name);
  return {
    field: { ...field, integer: rules.integer ?? field.integer },
    standardDeviation: moments?.deviation ?? null,
    mean: moments?.mean ?? null,
    categories: profile ? valuesOf(profile) : [],
    min: rules.min ?? null,
    max: rules.max ?? null,
    immutable: rules.immutable ?? false,
  };
}

function valuesOf({ field, distinct, values }: ColumnProfile): ColumnScale['categories'] {
  const few = field.type === 'category' ? distinct !== null : distinct !== null && distinct <= FEW_VALUES;
  return few ? values : [];
}

/** Mean and standard deviation of the finite values of a numeric column in the sample; null for categories. */
export function sampleMoments(
  data: DataDescription,
  name: string,
): { mean: number; deviation: number } | null {
  const column = data.sample.columns.get(name);
  if (column === undefined || column.type === 'category') return null;
  return momentsOf(column.values);
}

/** Mean and standard deviation (n − 1) of the finite ones of some numbers; null where there are none. */
export function momentsOf(values: Float64Array): { mean: number; deviation: number } | null {
  let [count, sum, squares] = [0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
  }
  if (count === 0) return null;
  const mean = sum / count;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) * (value - mean);
  return { mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : 0 };
}
