import { cos, log } from '../../core/elementary.ts';
import { int, number } from '../../core/params.ts';
import { definePerturbation, type ColumnScale } from '../../core/perturbation.ts';
import { ladder, mutable, perturbColumns, rowUniforms } from '../columns.ts';

/** x + N(0, (λ·sd)²) on every number the model reads; whole numbers stay whole, bounds are kept, missing stays missing. */
export default definePerturbation({
  id: 'tabular/scaled-noise',
  title: 'Noise scaled to each column',
  params: {
    severity: number({ label: 'Noise in standard deviations', default: 0.1, min: 0.0001, max: 10 }),
    repeats: int({ label: 'Repeats of each row', default: 10, min: 1, max: 1000 }),
  },
  levels({ severity, repeats }, { columns }) {
    if (noisy(columns).length === 0)
      return { reason: 'The model reads no column of numbers that may change.' };
    return ladder(severity, repeats);
  },
  apply(batch, { severity }, repeat, _params, { columns, key }) {
    return perturbColumns(batch, noisy(columns), (column, scale, changed) => {
      if (column.type === 'category') return null;
      const { first, second } = rowUniforms(key, scale.field.name, batch, repeat);
      const sigma = (severity ?? 0) * (scale.standardDeviation ?? 0);
      const values = column.values.map((value, index) => {
        if (Number.isNaN(value)) return value;
        const next = within(scale, value + sigma * normal(first[index] ?? 0, second[index] ?? 0));
        if (next !== value) changed[index] = 1;
        return next;
      });
      return { type: column.type, values };
    });
  },
});

function noisy(columns: readonly ColumnScale[]): readonly ColumnScale[] {
  return mutable(columns).filter(
    ({ field, standardDeviation }) => field.type === 'number' && (standardDeviation ?? 0) > 0,
  );
}

function normal(u: number, v: number): number {
  return Math.sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

function within({ field, min, max }: ColumnScale, value: number): number {
  const [low, high] = [min ?? -Infinity, max ?? Infinity];
  if (field.integer) return Math.min(Math.floor(high), Math.max(Math.ceil(low), Math.round(value)));
  return Math.min(high, Math.max(low, value));
}
