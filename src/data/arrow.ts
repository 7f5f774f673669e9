import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Batch, ByteSource, Column, Dataset, Field, RowRange } from '../core/table.ts';
import { openBody } from './arrow/body.ts';
import { nameClasses, readColumn } from './arrow/columns.ts';
import { dictionaryReader, type DictionaryReader } from './arrow/dictionaries.ts';
import { chosenColumns, describeColumns, type ReadableColumn } from './arrow/fields.ts';
import { columnPlaces } from './arrow/layout.ts';
import { blockMessage, fileBounds, indexMessages, type ArrowIndex, type RowBlock } from './arrow/messages.ts';
import { corrupt, faultError } from './fault.ts';

/** Eight booleans a byte, compressed by Zstandard at its best. */
const mostRowsPerByte = 8 * 65536;

interface Opened {
  readonly source: ByteSource;
  readonly index: ArrowIndex;
  readonly columns: ReadonlyMap<string, ReadableColumn>;
  readonly notes: readonly string[];
  readonly dictionary: DictionaryReader;
}

/**
 * Opens an Arrow IPC file or stream. Only message headers are read; rows are decoded when `batches` is iterated, which
 * throws a fault (see `fault.ts`) where the file turns out damaged: iterate with `forEachBatch` to get an `Outcome`.
 */
export async function openArrow(
  source: ByteSource,
  format: 'arrow-file' | 'arrow-stream',
): Promise<Outcome<Dataset>> {
  try {
    const stream = { start: 0, end: source.size, footer: null };
    const index = await indexMessages(source, format === 'arrow-file' ? await fileBounds(source) : stream);
    const { columns, notes, problem } = describeColumns(index.schema, source.name);
    if (problem) return fail(problem);
    if (index.rows === 0) {
      return inputError(
        `'${source.name}' has no rows.`,
        'It holds column names only.',
        'Write it with data.',
        {
          place: { file: source.name },
        },
      );
    }
    if (index.rows > source.size * mostRowsPerByte)
      throw corrupt(source.name, 'Its row count cannot be true.');
    const dictionary = dictionaryReader(source, index, format === 'arrow-file');
    return ok(dataset({ source, index, columns, notes, dictionary }, format));
  } catch (thrown) {
    return fail(faultError(thrown, `opening ${source.name}`));
  }
}

function dataset(opened: Opened, format: Dataset['format']): Dataset {
  const fields: Field[] = [...opened.columns.values()].map((column) => column.field);
  return {
    name: opened.source.name,
    format,
    fields,
    rows: opened.index.rows,
    notes: opened.notes,
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
  const end = Math.min(opened.index.rows, Math.ceil(range.end));
  const step = Math.max(1, Math.floor(batchRows));
  for (let at = firstBlock(opened.index.blocks, start); at < opened.index.blocks.length; at += 1) {
    const block = opened.index.blocks[at];
    if (!block || block.start >= end) return;
    const last = Math.min(end, block.start + block.rows);
    let from = Math.max(start, block.start);
    if (from >= last) continue;
    const read = await openBlock(opened, block, wanted, last - from);
    for (; from < last; from += step) yield read(from, Math.min(last, from + step));
  }
}

/** Index of the block that holds row `start`, by bisection. */
function firstBlock(blocks: readonly RowBlock[], start: number): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const block = blocks[middle];
    if (block && block.start + block.rows <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A function that decodes rows [from, to), absolute, of one record batch. */
async function openBlock(
  { source, index, dictionary }: Opened,
  block: RowBlock,
  wanted: readonly ReadableColumn[],
  rows: number,
): Promise<(from: number, to: number) => Promise<Batch>> {
  const message = await blockMessage(source, block);
  if (message.kind !== 'batch') throw corrupt(source.name, 'A record batch changed while it was read.');
  const places = columnPlaces(index.schema.fields, message.header, index.schema.version);
  const share = (rows / block.rows) * (wanted.length / index.schema.fields.length);
  const body = await openBody(
    source,
    block,
    message.header,
    share > 0.5 && block.bodyEnd - block.bodyStart < 1 << 28,
  );
  const readOne = async (
    { arrow, position, classes }: ReadableColumn,
    from: number,
    to: number,
  ): Promise<Column> => {
    const place = places[position];
    if (!place) throw corrupt(source.name, `Column '${arrow.name}' is missing from a record batch.`);
    const values = arrow.dictionary ? await dictionary(arrow.dictionary.id, block.metaStart) : null;
    const column = await readColumn(arrow, place, body, from - block.start, to - block.start, values);
    return classes ? nameClasses(column, classes, arrow.name, source.name) : column;
  };
  return async (from, to) => {
    const columns = new Map<string, Column>();
    for (const column of wanted) columns.set(column.field.name, await readOne(column, from, to));
    return { start: from, rows: to - from, columns };
  };
}
