import { filled } from '../core/filled.ts';
import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Batch, ByteSource, CategoryColumn, Column, Dataset, RowRange } from '../core/table.ts';
import { nameClasses } from './arrow/columns.ts';
import { chosenColumns, describeColumns, type ReadableColumn } from './arrow/fields.ts';
import { corrupt, faultError, orCorrupt } from './fault.ts';
import { chunkReader, type ChunkReader } from './parquet/chunk.ts';
import { readFooter, type Footer, type RowGroup } from './parquet/footer.ts';
import { readSchema, type Leaf } from './parquet/schema.ts';

interface Opened {
  readonly source: ByteSource;
  readonly footer: Footer;
  readonly columns: ReadonlyMap<string, ReadableColumn>;
  readonly leaves: readonly (Leaf | null)[];
  /** The chunk that was last read of each column. */
  readonly readers: Map<string, { readonly group: RowGroup; readonly read: ChunkReader }>;
}

/**
 * Opens a Parquet file. Only its footer is read; pages are decoded one by one when `batches` is iterated, which throws a
 * fault (see `fault.ts`) where the file turns out damaged: iterate with `forEachBatch` to get an `Outcome`. At any time
 * one decoded page and one dictionary of each column that was read are held. Types, indexes and class names mean what
 * they mean in Arrow.
 */
export async function openParquet(source: ByteSource): Promise<Outcome<Dataset>> {
  try {
    const footer = await readFooter(source);
    const { arrow, leaves } = orCorrupt(source.name, 'Its schema cannot be decoded.', () =>
      readSchema(source.name, footer),
    );
    const { columns, notes, problem } = describeColumns(arrow, source.name);
    if (problem) return fail(problem);
    if (footer.rows === 0) {
      const why = 'It holds column names only.';
      return inputError(`'${source.name}' has no rows.`, why, 'Write it with data.', {
        place: { file: source.name },
      });
    }
    const { readable, locked } = withoutEncrypted(footer, columns, leaves);
    if (readable.size === 0) {
      const todo = 'Write it again without encryption.';
      return inputError(`Every column of '${source.name}' is encrypted.`, 'Assay has no key.', todo);
    }
    const opened = { source, footer, columns: readable, leaves, readers: new Map() };
    return ok(dataset(opened, [...notes, ...locked]));
  } catch (thrown) {
    return fail(faultError(thrown, `opening ${source.name}`));
  }
}

function withoutEncrypted(
  { groups }: Footer,
  columns: ReadonlyMap<string, ReadableColumn>,
  leaves: Opened['leaves'],
): { readable: Map<string, ReadableColumn>; locked: string[] } {
  const isOpen = ({ position }: ReadableColumn): boolean => {
    const at = leaves[position]?.position ?? -1;
    return groups.every(({ chunks }) => chunks[at] !== null);
  };
  const readable = new Map([...columns].filter(([, column]) => isOpen(column)));
  const locked = [...columns.keys()].filter((name) => !readable.has(name));
  return { readable, locked: locked.map((name) => `Column '${name}' is encrypted; it is left out.`) };
}

function dataset(opened: Opened, notes: readonly string[]): Dataset {
  return {
    name: opened.source.name,
    format: 'parquet',
    fields: [...opened.columns.values()].map(({ field }) => field),
    rows: opened.footer.rows,
    notes,
    batches: (range, batchRows, columns) => readBatches(opened, range, batchRows, columns),
  };
}

async function* readBatches(
  opened: Opened,
  range: RowRange,
  batchRows: number,
  names: readonly string[] | undefined,
): AsyncGenerator<Batch> {
  const wanted = chosenColumns(opened.columns, names, opened.source.name);
  const start = Math.max(0, Math.floor(range.start));
  const end = Math.min(opened.footer.rows, Math.ceil(range.end));
  const step = Math.max(1, Math.floor(batchRows));
  for (const group of opened.footer.groups) {
    if (group.start >= end) return;
    const last = Math.min(end, group.start + group.rows);
    for (let from = Math.max(start, group.start); from < last; from += step)
      yield await readBatch(opened, group, wanted, from, Math.min(last, from + step));
  }
}

async function readBatch(
  opened: Opened,
  group: RowGroup,
  wanted: readonly ReadableColumn[],
  from: number,
  to: number,
): Promise<Batch> {
  const columns = new Map<string, Column>();
  for (const column of wanted) {
    const read = readerOf(opened, group, column);
    const values = await read(from - group.start, to - group.start);
    columns.set(column.field.name, named(column, values, opened.source.name));
  }
  return { start: from, rows: to - from, columns };
}

function readerOf({ source, leaves, readers }: Opened, group: RowGroup, column: ReadableColumn): ChunkReader {
  const kept = readers.get(column.field.name);
  if (kept?.group === group) return kept.read;
  const leaf = leaves[column.position];
  const chunk = leaf && group.chunks[leaf.position];
  if (!chunk) throw corrupt(source.name, `Column '${column.field.name}' is missing from a row group.`);
  const read = chunkReader(source, leaf, chunk, group.rows);
  readers.set(column.field.name, { group, read });
  return read;
}

/** Numbers under the names that the file's metadata gives them, or as categories where pandas had them so. */
function named({ arrow, classes }: ReadableColumn, column: Column, file: string): Column {
  if (classes) return nameClasses(column, classes, arrow.name, file);
  return arrow.dictionary && column.type !== 'category' ? asCategories(column) : column;
}

function asCategories({ type, values }: Exclude<Column, CategoryColumn>): CategoryColumn {
  const label = (value: number): string =>
    type === 'boolean' ? (value === 1 ? 'true' : 'false') : String(value);
  const known = new Map<number, number>();
  const codes = filled(new Int32Array(values.length), (row) => {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) return -1;
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
  return { type: 'category', codes, dictionary: [...known.keys()].map(label) };
}
