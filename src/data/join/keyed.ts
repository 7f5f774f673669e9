import { fail, inputError, ok, type Outcome } from '../../core/outcome.ts';
import { grouped } from '../../core/joined.ts';
import { valueLabel, type CategoryColumn, type Column, type Dataset, type Field } from '../../core/table.ts';
import { fault, forEachBatch } from '../fault.ts';

/** An attributes table held in memory, with its rows found by key. */
export interface KeyedTable {
  readonly name: string;
  readonly rows: number;
  /** Every column but the key. */
  readonly fields: readonly Field[];
  /** Values by the position of the field, in the order of the file; categories by code units. */
  readonly columns: readonly Column[];
  /** Row by the label of its key; of rows that are the same, the first. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** For each row that repeats an earlier one word for word, that one. */
  readonly repeats: readonly number[];
  readonly withoutKey: number;
}

/** Rows of a batch while a table is read. */
export const JOIN_BATCH_ROWS = 65_536;

/** Cells of an attributes table that are held at most; each takes 4 or 8 bytes. */
const MOST_CELLS = 2 ** 27;

/** From here on a number may stand for several 64-bit integers. */
const INEXACT = 2 ** 53;

/** The key of a row as text, null where missing. Throws a fault where the reader cannot have kept every digit. */
export function keyLabel(column: Column, row: number, key: string, file: string): string | null {
  if (column.type !== 'category' && Math.abs(column.values[row] ?? 0) >= INEXACT) {
    throw fault(
      `The key '${key}' of ${file} holds numbers too long to compare.`,
      'From 2^53 on, numbers lose their last digits when they are read, so that two people could pass for one.',
      `Write the key as text in both files: df["${key}"] = df["${key}"].astype(str).`,
      file,
    );
  }
  return valueLabel(column, row);
}

/** Reads an attributes table whole. Keys that occur twice are refused, unless their rows are the same in every column. */
export async function readKeyed(table: Dataset, key: string): Promise<Outcome<KeyedTable>> {
  const fields = table.fields.filter(({ name }) => name !== key);
  if (table.rows * fields.length > MOST_CELLS) {
    return inputError(
      `'${table.name}' is too large to be joined.`,
      `It has ${grouped(table.rows)} rows × ${fields.length} columns; at most ${grouped(MOST_CELLS)} cells are held in memory.`,
      'Keep the key and the columns that groups are made of.',
      { place: { file: table.name } },
    );
  }
  const stores = fields.map((field) => storeOf(field, table.rows));
  const rowOf = new Map<string, number>();
  const doubles: { readonly label: string; readonly row: number; readonly first: number }[] = [];
  let [at, withoutKey] = [0, 0];
  const whole = { start: 0, end: table.rows };
  const read = await forEachBatch(table, whole, JOIN_BATCH_ROWS, undefined, (batch) => {
    const keys = batch.columns.get(key);
    for (let row = 0; keys && row < batch.rows; row += 1) {
      const label = keyLabel(keys, row, key, table.name);
      const first = label === null ? undefined : rowOf.get(label);
      if (label === null) withoutKey += 1;
      else if (first === undefined) rowOf.set(label, at + row);
      else doubles.push({ label, row: at + row, first });
    }
    for (const [index, { name }] of fields.entries()) {
      const column = batch.columns.get(name);
      if (column) stores[index]?.add(column, at);
    }
    at += batch.rows;
  });
  if (!read.ok) return read;
  const columns = stores.map((store) => store.finish());
  const unlike = doubles.filter(({ row, first }) => !columns.every((column) => sameCell(column, row, first)));
  if (unlike.length > 0) return doubled(table.name, key, new Set(unlike.map(({ label }) => label)));
  const repeats = doubles.map(({ first }) => first);
  return ok({ name: table.name, rows: table.rows, fields, columns, rowOf, repeats, withoutKey });
}

function doubled(file: string, key: string, labels: ReadonlySet<string>): Outcome<never> {
  const example = [...labels].reduce((least, label) => (label < least ? label : least));
  const others = labels.size - 1;
  const more =
    others === 0 ? '' : `, and so ${others === 1 ? 'does another key' : `do ${grouped(others)} other keys`}`;
  return fail({
    code: 'input',
    what: `'${file}' has more than one entry for a key.`,
    why: `'${key}' ${example} occurs with different values${more}, so nobody can say which ones hold.`,
    todo: `Keep one row for each '${key}', or join by another column.`,
    place: { file },
  });
}

function sameCell(column: Column, a: number, b: number): boolean {
  if (column.type === 'category') return column.codes[a] === column.codes[b];
  return Object.is((column.values[a] ?? 0) + 0, (column.values[b] ?? 0) + 0);
}

/** Collects one column over batches. */
interface Store {
  add(column: Column, at: number): void;
  finish(): Column;
}

function storeOf({ type }: Field, rows: number): Store {
  if (type === 'category') return categoryStore(rows);
  const values = new Float64Array(rows);
  return {
    add: (column, at) => column.type !== 'category' && values.set(column.values, at),
    finish: () => ({ type, values }),
  };
}

/** Codes into one dictionary for the whole table; at the end it is sorted, so that the order of rows does not show. */
function categoryStore(rows: number): Store {
  const codes = new Int32Array(rows).fill(-1);
  const known = new Map<string, number>();
  let last: readonly string[] | null = null;
  let codeOf = new Int32Array(0);
  const add = ({ codes: own, dictionary }: CategoryColumn, at: number): void => {
    if (dictionary !== last) [last, codeOf] = [dictionary, new Int32Array(dictionary.length).fill(-1)];
    for (const [row, code] of own.entries()) {
      if (code < 0) continue;
      if (codeOf[code] === -1) codeOf[code] = codeIn(known, dictionary[code] ?? '');
      codes[at + row] = codeOf[code] ?? -1;
    }
  };
  return {
    add: (column, at) => column.type === 'category' && add(column, at),
    finish() {
      const dictionary = [...known.keys()].sort();
      const place = new Int32Array(dictionary.length);
      for (const [index, text] of dictionary.entries()) place[known.get(text) ?? 0] = index;
      return {
        type: 'category',
        codes: codes.map((code) => (code < 0 ? -1 : (place[code] ?? -1))),
        dictionary,
      };
    },
  };
}

function codeIn(known: Map<string, number>, text: string): number {
  const code = known.get(text) ?? known.size;
  known.set(text, code);
  return code;
}
