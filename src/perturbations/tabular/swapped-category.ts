import { int, number } from '../../core/params.ts';
import { definePerturbation, type ColumnScale } from '../../core/perturbation.ts';
import { categorical, codeFor, ladder, perturbColumns, rowUniforms } from '../columns.ts';

/** With probability p, each category the model reads is drawn anew from the column's own distribution. */
export default definePerturbation({
  id: 'tabular/swapped-category',
  title: 'Swapped category',
  params: {
    severity: number({ label: 'Chance that a category is drawn anew', default: 0.1, min: 0.0001, max: 1 }),
    repeats: int({ label: 'Repeats of each row', default: 5, min: 1, max: 1000 }),
  },
  levels({ severity, repeats }, { columns }) {
    if (swappable(columns).length === 0) {
      return { reason: 'The model reads no column with two or more categories that may change.' };
    }
    return ladder(severity, repeats, 1);
  },
  apply(batch, { severity }, repeat, _params, { columns, key }) {
    return perturbColumns(batch, swappable(columns), (column, scale, changed) => {
      if (column.type !== 'category') return null;
      const { first, second } = rowUniforms(key, scale.field.name, batch, repeat);
      const { dictionary, draw } = marginal(column.dictionary, scale);
      const codes = column.codes.map((own, index) => {
        if (own < 0 || (first[index] ?? 1) >= (severity ?? 0)) return own;
        const next = draw(second[index] ?? 0);
        if (next !== own) changed[index] = 1;
        return next;
      });
      return { type: 'category', codes, dictionary };
    });
  },
});

function swappable(columns: readonly ColumnScale[]): readonly ColumnScale[] {
  return categorical(columns).filter(({ categories }) => categories.length > 1);
}

/** Draws a category's code by its frequency, from one uniform number. */
function marginal(
  known: readonly string[],
  { categories }: ColumnScale,
): { dictionary: readonly string[]; draw: (u: number) => number } {
  let dictionary = known;
  const total = categories.reduce((sum, { count }) => sum + count, 0);
  const cumulative: { upTo: number; code: number }[] = [];
  let running = 0;
  for (const { name, count } of categories) {
    const found = codeFor(dictionary, name);
    dictionary = found.dictionary;
    running += count;
    cumulative.push({ upTo: running / total, code: found.code });
  }
  const draw = (u: number): number =>
    cumulative.find(({ upTo }) => u < upTo)?.code ?? cumulative.at(-1)?.code ?? -1;
  return { dictionary, draw };
}
