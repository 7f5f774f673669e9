import { choice, int, number } from '../../core/params.ts';
import { definePerturbation, type ColumnScale } from '../../core/perturbation.ts';
import type { Column } from '../../core/table.ts';
import { codeFor, ladder, mutable, perturbColumns, rowUniforms } from '../columns.ts';

/** Blanks each value the model reads with probability p, independently (missing completely at random). */
export default definePerturbation({
  id: 'tabular/missing-values',
  title: 'Missing values',
  params: {
    severity: number({ label: 'Share of values that go missing', default: 0.1, min: 0.0001, max: 1 }),
    repeats: int({ label: 'Repeats of each row', default: 5, min: 1, max: 1000 }),
    fill: choice({
      label: 'What stands in their place',
      default: 'missing',
      options: ['missing', 'typical'],
    }),
  },
  levels({ severity, repeats }, { columns }) {
    if (mutable(columns).length === 0) return { reason: 'The model reads no column that may change.' };
    return ladder(severity, repeats, 1);
  },
  apply(batch, { severity }, repeat, { fill }, { columns, key }) {
    return perturbColumns(batch, mutable(columns), (column, scale, changed) => {
      const { first } = rowUniforms(key, scale.field.name, batch, repeat);
      const hit = (index: number): boolean => (first[index] ?? 1) < (severity ?? 0);
      return blanked(column, scale, fill, hit, changed);
    });
  },
});

function blanked(
  column: Column,
  scale: ColumnScale,
  fill: 'missing' | 'typical',
  hit: (index: number) => boolean,
  changed: Uint8Array,
): Column {
  if (column.type === 'category') {
    const typical = fill === 'typical' ? mostFrequent(scale) : null;
    const { dictionary, code } =
      typical === null ? { dictionary: column.dictionary, code: -1 } : codeFor(column.dictionary, typical);
    const codes = column.codes.map((own, index) => (hit(index) ? code : own));
    noteChanges(codes, column.codes, changed);
    return { type: 'category', codes, dictionary };
  }
  const whole = scale.field.integer || scale.field.type === 'boolean';
  const mean = whole ? Math.round(scale.mean ?? Number.NaN) : (scale.mean ?? Number.NaN);
  const values = column.values.map((own, index) =>
    hit(index) ? (fill === 'typical' ? mean : Number.NaN) : own,
  );
  noteChanges(values, column.values, changed);
  return { type: column.type, values };
}

function noteChanges(after: ArrayLike<number>, before: ArrayLike<number>, changed: Uint8Array): void {
  for (let index = 0; index < after.length; index += 1) {
    if (!Object.is(after[index], before[index])) changed[index] = 1;
  }
}

function mostFrequent({ categories }: ColumnScale): string | null {
  const best = categories.reduce<{ name: string; count: number } | null>(
    (most, own) => (most === null || own.count > most.count ? own : most),
    null,
  );
  return best?.name ?? null;
}
