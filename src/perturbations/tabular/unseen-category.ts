import { definePerturbation, type ColumnScale } from '../../core/perturbation.ts';
import type { CategoryColumn } from '../../core/table.ts';
import { categorical, codeFor, withColumns } from '../columns.ts';

/** A category that the column does not hold: `__unseen__`, with more underscores where even that occurs. */
function unseenName(scale: ColumnScale | undefined): string {
  const seen = new Set(scale?.categories.map(({ name }) => name));
  let name = '__unseen__';
  while (seen.has(name)) name = `_${name}_`;
  return name;
}

/** Puts a category that the model has never seen into one column at a time, in every row. */
export default definePerturbation({
  id: 'tabular/unseen-category',
  title: 'Unseen category',
  params: {},
  levels(_params, { columns }) {
    const names = categorical(columns).map(({ field }) => field.name);
    if (names.length === 0) return { reason: 'The model reads no column of categories that may change.' };
    return names.map((name) => ({ name, severity: null, repeats: 1 }));
  },
  apply(batch, level, _repeat, _params, { columns }) {
    const column = batch.columns.get(level.name);
    const changed = new Uint8Array(batch.rows);
    if (column?.type !== 'category') return { batch, changed, included: null };
    const name = unseenName(columns.find(({ field }) => field.name === level.name));
    const { dictionary, code } = codeFor(column.dictionary, name);
    const replaced: CategoryColumn = {
      type: 'category',
      codes: new Int32Array(batch.rows).fill(code),
      dictionary,
    };
    return {
      batch: withColumns(batch, new Map([[level.name, replaced]])),
      changed: changed.fill(1),
      included: null,
    };
  },
});
