import { Dictionary, Field, Int32, makeData, RecordBatch, Schema, Struct, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'; // prettier-ignore
import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../src/core/random.ts';
import { vectorIn, type FlatTable } from '../../src/core/flatbuffer.ts';
import { checkHeader } from '../../src/data/arrow/layout.ts';
import { readNumbers } from '../../src/data/arrow/numbers.ts';
import type { ArrowSchema, ArrowType } from '../../src/data/arrow/schema.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { forEachBatch } from '../../src/data/fault.ts';
import { openDataset } from '../../src/data/open.ts';
import { error, value } from './reading.ts';

const plain: ArrowType = { name: 'Int', bits: 64, signed: true, scale: 0, unit: 1, zone: '', dense: false };

describe('times finer than a millisecond', () => {
  it.each([1e6, 1e9])('%i ticks a second: whole milliseconds stay whole, before 1970 too', (unit) => {
    const times = Array.from(
      { length: 500 },
      (_, at) => (philox4x32(at, 0, 0, 0, 3, 4)[0] - 2147483648) * 977 + 123,
    );
    const ticks = BigInt64Array.from(times, (each) => BigInt(each) * BigInt(unit / 1e3));
    const type: ArrowType = { ...plain, name: 'Timestamp', unit };
    expect([...(readNumbers(type, new Uint8Array(ticks.buffer), 500) ?? [])]).toEqual(times);
  });
});

describe('a category outside its dictionary', () => {
  it('is an error, not a missing value', async () => {
    const type = new Dictionary(new Utf8(), new Int32());
    const dictionary = vectorFromArray(['a', 'b'], new Utf8());
    const schema = new Schema([new Field('c', type, true)]);
    const column = makeData({ type, length: 3, data: Int32Array.of(0, 2, 1), dictionary });
    const rows = makeData({ type: new Struct(schema.fields), length: 3, nullCount: 0, children: [column] });
    const bytes = tableToIPC(new Table(schema, [new RecordBatch(schema, rows)]), 'file');
    const dataset = value(await openDataset(bytesSource(bytes, 'c.arrow')));
    const said = error(await forEachBatch(dataset, { start: 0, end: 3 }, 10, undefined, () => undefined));
    expect(said.why).toBe("Column 'c' uses category 2, but its dictionary has 2.");
  });
});

describe('checkHeader', () => {
  const schema: ArrowSchema = {
    fields: [{ name: 'x', type: plain, dictionary: null, children: [], metadata: {} }],
    metadata: {},
    version: 4,
    bigEndian: false,
  };
  const check = (nodes: number[], buffers: number[], bodyLength: number, rows = 4): void => {
    const header = {
      rows,
      nodes: Float64Array.from(nodes),
      buffers: Float64Array.from(buffers),
      codec: 'none' as const,
      variadic: [],
    };
    checkHeader('f', schema, { kind: 'batch', bodyLength, header });
  };

  it('accepts what fits', () => {
    expect(() => check([4, 0], [0, 0, 0, 32], 32)).not.toThrow();
  });

  it.each([
    ['a buffer past the body', [4, 0], [0, 0, 8, 32], 32],
    ['a buffer too short for its rows', [4, 0], [0, 0, 0, 24], 32],
    ['other rows than the batch', [5, 0], [0, 0, 0, 64], 64],
    ['a node missing', [], [0, 0, 0, 32], 32],
    ['a buffer missing', [4, 0], [0, 0], 32],
  ])('refuses %s', (_, nodes, buffers, bodyLength) => {
    expect(() => check(nodes, buffers, bodyLength)).toThrow("'f' is damaged or incomplete.");
  });
});

describe('vectorIn', () => {
  it('refuses a vector longer than its message before it reads it', () => {
    // vtable: 6 bytes, table 8 bytes, field 0 at 4; table at 8 points back to it; the vector at 16 says its count.
    const bytes = Uint8Array.of(6, 0, 8, 0, 4, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 1, 1, 1);
    const table: FlatTable = { view: new DataView(bytes.buffer), at: 8 };
    expect(vectorIn(table, 0, 2)).toEqual({ start: 20, count: 2 });
    expect(vectorIn(table, 1, 2)).toEqual({ start: 0, count: 0 });
    expect(() => vectorIn(table, 0, 4)).toThrow(RangeError);
  });
});
