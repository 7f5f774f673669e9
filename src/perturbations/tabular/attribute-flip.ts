import { filled } from '../../core/filled.ts';
import {
  definePerturbation,
  type ColumnScale,
  type PerturbationContext,
  type PerturbationLevel,
} from '../../core/perturbation.ts';
import type { Batch, Column } from '../../core/table.ts';
import { valueLabel } from '../../core/table.ts';
import { withColumns, withValues } from '../columns.ts';

/** Values up to which every pair is tried. */
const MAX_VALUES = 12;

/**
 * Replaces one sensitive feature and nothing else. Level `sex: any other` gives each row every other value in turn; level
 * `sex → male` gives all other rows that value, so that groups and levels together are the ordered pairs.
 */
export default definePerturbation({
  id: 'tabular/attribute-flip',
  title: 'Another value of a sensitive feature',
  params: {},
  levels(_params, context) {
    const levels = flippable(context).flatMap(levelsOf);
    if (levels.length > 0) return levels;
    return {
      reason: `The model reads none of ${context.sensitive.join(', ') || 'the sensitive features'} with few values.`,
    };
  },
  apply(batch, level, repeat, _params, context) {
    const target = flippable(context).find((scale) =>
      levelsOf(scale).some(({ name }) => name === level.name),
    );
    const column = target && batch.columns.get(target.field.name);
    const untouched = { batch, changed: new Uint8Array(batch.rows), included: new Uint8Array(batch.rows) };
    return target && column ? flipped(batch, target, column, level, repeat) : untouched;
  },
});

function flippable({ columns, sensitive }: PerturbationContext): readonly ColumnScale[] {
  return columns.filter(
    ({ field, categories }) =>
      sensitive.includes(field.name) && categories.length > 1 && categories.length <= MAX_VALUES,
  );
}

function levelsOf({ field, categories }: ColumnScale): PerturbationLevel[] {
  const any = { name: `${field.name}: any other`, severity: null, repeats: categories.length - 1 };
  return [
    any,
    ...categories.map(({ name }) => ({ name: `${field.name} → ${name}`, severity: null, repeats: 1 })),
  ];
}

function flipped(
  batch: Batch,
  { field, categories }: ColumnScale,
  column: Column,
  level: PerturbationLevel,
  repeat: number,
) {
  const names = categories.map(({ name }) => name);
  const goal = names.findIndex((name) => level.name === `${field.name} → ${name}`);
  const included = new Uint8Array(batch.rows);
  const target = filled(new Int32Array(batch.rows), (row) => {
    const label = valueLabel(column, row);
    const own = label === null ? -1 : names.indexOf(label);
    if (own < 0 || own === goal) return -1;
    included[row] = 1;
    return goal >= 0 ? goal : (own + 1 + repeat) % names.length;
  });
  const replaced = new Map([[field.name, withValues(column, names, target)]]);
  return { batch: withColumns(batch, replaced), changed: included, included };
}
