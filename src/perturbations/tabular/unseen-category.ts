import { definePerturbation } from '../../core/perturbation.ts';
import type { CategoryColumn } from '../../core/table.ts';
import { categorical, codeFor, withColumns } from '../columns.ts';

/** The category that no training data holds. */
const UNSEEN = '__unseen__';

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
  apply(batch, level) {
    const column = batch.columns.get(level.name);
    const changed = new Uint8Array(batch.rows);
    if (column?.type !== 'category') return { batch, changed, included: null };
    const { dictionary, code } = codeFor(column.dictionary, UNSEEN);
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
