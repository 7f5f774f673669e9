import { filled } from '../core/filled.ts';
import { grouped, type Join } from '../core/joined.ts';
import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import { valueLabel, type Batch, type Column, type Dataset, type Field } from '../core/table.ts';
import { faultError, forEachBatch } from './fault.ts';
import { alignedWriter } from './join/aligned.ts';
import { JOIN_BATCH_ROWS, keyLabel, readKeyed, type KeyedTable } from './join/keyed.ts';

/** The attribute columns of a join, one row for each row of the data and in its order. */
export interface JoinedRows extends Join {
  /** An Arrow file, to be opened with `openAligned`. */
  readonly bytes: Uint8Array;
  readonly fields: readonly Field[];
  /** Columns that both tables have and that differ in some row; the data's own are kept. */
  readonly contested: readonly string[];
  /** What a person should know besides the counts. */
  readonly notes: readonly string[];
}

/**
 * Left join of `data` with `attributes` on equality of the column `key`, compared as text: 7 matches "7", and "007" does not.
 * The attributes table is held in memory, the data streams past it. The order of the attributes table does not matter.
 */
export async function joinRows(
  data: Dataset,
  attributes: Dataset,
  key: string,
): Promise<Outcome<JoinedRows>> {
  const problem = keyProblem(data, attributes, key);
  if (problem) return problem;
  const table = await readKeyed(attributes, key);
  if (!table.ok) return table;
  const own = new Set(data.fields.map(({ name }) => name));
  const brought = table.value.fields.filter(({ name }) => !own.has(name));
  if (brought.length === 0) {
    return inputError(
      `'${attributes.name}' has no column that '${data.name}' lacks.`,
      `Besides the key '${key}' there is nothing to join.`,
      'Use a table that holds the key and the features to compare by.',
      { place: { file: attributes.name } },
    );
  }
  try {
    return await alignRows(data, table.value, brought, key);
  } catch (thrown) {
    return fail(faultError(thrown, `joining ${attributes.name}`));
  }
}

function keyProblem(data: Dataset, attributes: Dataset, key: string): Outcome<never> | null {
  for (const { name, fields } of [data, attributes]) {
    if (fields.some((field) => field.name === key)) continue;
    return inputError(
      `'${name}' has no column '${key}' to join by.`,
      'The key must be a column of both tables, under one name.',
      `Its columns are: ${fields.map((field) => field.name).join(', ')}.`,
      { place: { file: name, key: 'data.attributes.key' } },
    );
  }
  const isTime = ({ fields }: Dataset) => fields.find(({ name }) => name === key)?.type === 'time';
  if (isTime(data) === isTime(attributes)) return null;
  const [times, other] = isTime(data) ? [data.name, attributes.name] : [attributes.name, data.name];
  return inputError(
    `The key '${key}' holds points in time in '${times}', but not in '${other}'.`,
    'Keys are compared as they are written, and these are written differently.',
    'Write the key the same way in both files.',
    { place: { key: 'data.attributes.key' } },
  );
}

/** A column of the data that the attributes table has too, and the rows where they differ. */
interface Shared {
  readonly name: string;
  readonly column: Column;
  differing: number;
}

async function alignRows(
  data: Dataset,
  table: KeyedTable,
  brought: readonly Field[],
  key: string,
): Promise<Outcome<JoinedRows>> {
  const columnOf = (field: Field): Column[] => table.columns.slice(table.fields.indexOf(field)).slice(0, 1);
  const columns = brought.flatMap(columnOf);
  const shared: Shared[] = table.fields
    .filter((field) => !brought.includes(field))
    .flatMap((field) => columnOf(field).map((column) => ({ name: field.name, column, differing: 0 })));
  const writer = alignedWriter(brought, columns, table.name);
  const used = new Uint8Array(table.rows);
  let [matched, unmatched, withoutKey] = [0, 0, 0];
  const names = [key, ...shared.map(({ name }) => name)];
  const whole = { start: 0, end: data.rows };
  const read = await forEachBatch(data, whole, JOIN_BATCH_ROWS, names, (batch) => {
    const rows = new Int32Array(batch.rows).fill(-1);
    const keys = batch.columns.get(key);
    for (let row = 0; keys && row < batch.rows; row += 1) {
      const label = keyLabel(keys, row, key, data.name);
      if (label === null) withoutKey += 1;
      const at = (label === null ? undefined : table.rowOf.get(label)) ?? -1;
      rows[row] = at;
      if (at >= 0) used[at] = 1;
      if (at >= 0) matched += 1;
      else unmatched += 1;
    }
    for (const own of shared) own.differing += differences(own, batch, rows);
    writer.add(columns.map((column) => gather(column, rows)), batch.rows); // prettier-ignore
  });
  if (!read.ok) return read;
  return ok({
    bytes: writer.finish(),
    fields: brought,
    key,
    columns: brought.map(({ name }) => name),
    matched,
    unmatched,
    unused: unusedRows(table, used),
    contested: shared.filter(({ differing }) => differing > 0).map(({ name }) => name),
    notes: notesOf(data.name, table, shared, withoutKey),
  });
}

function unusedRows({ rows, repeats }: KeyedTable, used: Uint8Array): number {
  const first = used.reduce((sum, own) => sum + own, 0);
  return rows - first - repeats.filter((row) => used[row] === 1).length;
}

function differences({ name, column }: Shared, batch: Batch, rows: Int32Array): number {
  const own = batch.columns.get(name);
  let count = 0;
  for (const [row, at] of rows.entries())
    if (own && at >= 0 && valueLabel(own, row) !== valueLabel(column, at)) count += 1;
  return count;
}

function gather(column: Column, rows: Int32Array): Column {
  if (column.type === 'category')
    return { ...column, codes: rows.map((at) => (at < 0 ? -1 : (column.codes[at] ?? -1))) };
  const values = filled(new Float64Array(rows.length), (row) => column.values[rows[row] ?? -1] ?? Number.NaN);
  return { type: column.type, values };
}

function notesOf(data: string, table: KeyedTable, shared: readonly Shared[], withoutKey: number): string[] {
  const rows = (count: number) => (count === 1 ? '1 row' : `${grouped(count)} rows`);
  const notes = shared.map(({ name, differing }) =>
    differing === 0
      ? `${table.name} repeats the column '${name}' with the same values; it is there once.`
      : `${table.name} has a column '${name}' too, with other values in ${rows(differing)}; the one of ${data} is kept.`,
  );
  if (withoutKey > 0)
    notes.push(`${rows(withoutKey)} of ${data} ${withoutKey === 1 ? 'has' : 'have'} no key.`);
  if (table.withoutKey > 0)
    notes.push(
      `${rows(table.withoutKey)} of ${table.name} ${table.withoutKey === 1 ? 'has' : 'have'} no key.`,
    );
  if (table.repeats.length > 0)
    notes.push(`${rows(table.repeats.length)} of ${table.name} repeat another row word for word.`);
  return notes;
}
