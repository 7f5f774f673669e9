import {
  Dictionary, Field as ArrowField, Float64, Int32, makeData, makeVector, RecordBatch, Schema, Struct, Table,
  tableToIPC, Utf8, type Data, type DataType, type Vector,
} from 'apache-arrow'; // prettier-ignore
import { ok, type Outcome } from '../../core/outcome.ts';
import type { Batch, ByteSource, CategoryColumn, Column, Dataset, Field } from '../../core/table.ts';
import { openArrow } from '../arrow.ts';
import { fault } from '../fault.ts';

/** Collects batches of columns and writes them as an Arrow file. */
export interface AlignedWriter {
  /** Columns of one batch by the position of the field; categories are codes into the dictionary given at the start. */
  add(columns: readonly Column[], rows: number): void;
  finish(): Uint8Array;
}

/**
 * Writes attribute columns that stand in the order of other rows. Categories go into one dictionary for the file; everything
 * else is 64-bit floats with NaN where missing, to be read back by `openAligned`, which knows what the numbers are.
 */
export function alignedWriter(
  fields: readonly Field[],
  samples: readonly Column[],
  file: string,
): AlignedWriter {
  const dictionaries = samples.map((column) =>
    column.type === 'category' ? makeVector(textData(column.dictionary, file)) : null,
  );
  // Ids are given, for the library's own count on while the page lives.
  const types = dictionaries.map((own, id) =>
    own ? new Dictionary(new Utf8(), new Int32(), id) : new Float64(),
  );
  const schema = new Schema(
    fields.map(({ name }, index) => new ArrowField(name, types[index] ?? new Float64(), true)),
  );
  const batches: RecordBatch[] = [];
  return {
    add(columns, rows) {
      const children = columns.map((column, index) =>
        dataOf(column, types[index] ?? new Float64(), dictionaries[index] ?? null),
      );
      const type = new Struct(schema.fields);
      batches.push(new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children })));
    },
    finish: () => tableToIPC(new Table(schema, batches), 'file'),
  };
}

function dataOf(column: Column, type: DataType, dictionary: Vector<Utf8> | null): Data {
  if (column.type !== 'category' || !dictionary) {
    const data = column.type === 'category' ? new Float64Array(column.codes.length) : column.values;
    return makeData({ type, length: data.length, nullCount: 0, data } as never) as Data;
  }
  return codesData(column, type, dictionary);
}

function codesData({ codes }: CategoryColumn, type: DataType, dictionary: Vector<Utf8>): Data {
  const nullBitmap = new Uint8Array(((codes.length + 63) >>> 6) << 3);
  let nullCount = 0;
  for (const [row, code] of codes.entries()) {
    if (code < 0) nullCount += 1;
    else nullBitmap[row >>> 3] = (nullBitmap[row >>> 3] ?? 0) | (1 << (row & 7));
  }
  const data = codes.map((code) => Math.max(0, code));
  return makeData({ type, length: codes.length, nullCount, nullBitmap, data, dictionary } as never) as Data;
}

function textData(texts: readonly string[], file: string): Data<Utf8> {
  const encoder = new TextEncoder();
  const encoded = texts.map((text) => encoder.encode(text));
  const bytes = encoded.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes > 0x7fffffff) {
    const todo = 'Leave out columns of long texts: groups are made of few values.';
    throw fault(
      `'${file}' holds too much text to be joined.`,
      'One of its columns has over 2 GiB.',
      todo,
      file,
    );
  }
  const valueOffsets = new Int32Array(texts.length + 1);
  const data = new Uint8Array(bytes);
  for (const [index, own] of encoded.entries()) {
    const start = valueOffsets[index] ?? 0;
    data.set(own, start);
    valueOffsets[index + 1] = start + own.byteLength;
  }
  return makeData({ type: new Utf8(), length: texts.length, nullCount: 0, valueOffsets, data });
}

/** Opens what an `AlignedWriter` wrote as columns of these fields. */
export async function openAligned(source: ByteSource, fields: readonly Field[]): Promise<Outcome<Dataset>> {
  const opened = await openArrow(source, 'arrow-file');
  if (!opened.ok) return opened;
  const typeOf = new Map(fields.map(({ name, type }) => [name, type]));
  const named = (batch: Batch): Batch => ({
    ...batch,
    columns: new Map([...batch.columns].map(([name, own]) => [name, retyped(own, typeOf.get(name))])),
  });
  async function* batches(...asked: Parameters<Dataset['batches']>): AsyncGenerator<Batch> {
    for await (const batch of opened.ok ? opened.value.batches(...asked) : []) yield named(batch);
  }
  return ok({ ...opened.value, fields, batches });
}

function retyped(column: Column, type: Field['type'] | undefined): Column {
  if (column.type === 'category' || type === undefined || type === 'category') return column;
  return { type, values: column.values };
}
