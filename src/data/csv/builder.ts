import {
  AsyncByteQueue,
  Field,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
} from 'apache-arrow';
import { createColumn } from './columns.ts';
import type { StoredType } from './inference.ts';
import type { Labels } from './labels.ts';
import type { Cells } from './scan.ts';

/** One column to build. */
export interface ColumnPlan {
  readonly name: string;
  readonly type: StoredType;
  readonly labels: Labels | null;
}

/** Writes an Arrow file from rows of cells. */
export interface TableBuilder {
  /** Adds row `row` of `cells`, leaving out its first `skip` cells. */
  addRow(cells: Cells, row: number, skip: number): void;
  finish(): Blob;
}

/** Most rows of a record batch, and most cells, so that a batch of thousands of columns stays small. */
const mostRows = 65_536;
const mostCells = 1 << 23;
/** Most bytes of text in a record batch before it is written. */
const mostBytes = 1 << 26;

/**
 * A builder of an Arrow file. It holds one record batch at a time; those written lie in a Blob, which a browser may keep
 * on disk and which workers share.
 */
export function createTableBuilder(plan: readonly ColumnPlan[]): TableBuilder {
  const columns = plan.map(({ type, labels }) => createColumn(type, labels));
  const schema = new Schema(
    plan.map(({ name }, index) => new Field(name, columns[index]?.type as never, true)),
  );
  const { writer, taken } = partsWriter();
  const batchRows = Math.max(1, Math.min(mostRows, Math.floor(mostCells / plan.length)));
  const parts: Blob[] = [];
  let [rows, bytes] = [0, 0];
  const flush = (): void => {
    const children = columns.map((column) => column.flush());
    const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
    writer.write(new RecordBatch(schema, data));
    parts.push(new Blob(taken()));
    [rows, bytes] = [0, 0];
  };
  return {
    addRow({ bytes: text, starts, ends, firsts }, row, skip) {
      let at = (firsts[row] ?? 0) + skip;
      const last = (firsts[row + 1] ?? 0) - 1;
      bytes += (ends[last] ?? 0) - (starts[at] ?? 0);
      for (const column of columns) {
        column.add(text, starts[at] ?? 0, ends[at] ?? 0);
        at += 1;
      }
      rows += 1;
      if (rows === batchRows || bytes > mostBytes) flush();
    },
    finish() {
      if (rows > 0) flush();
      writer.finish();
      parts.push(new Blob(taken()));
      return new Blob(parts);
    },
  };
}

/** A writer whose output is taken away part by part: its own queue would keep the whole file. */
function partsWriter(): { writer: RecordBatchFileWriter; taken: () => Uint8Array<ArrayBuffer>[] } {
  let written: Uint8Array<ArrayBuffer>[] = [];
  const sink = Object.assign(new AsyncByteQueue(), {
    write(part: Uint8Array) {
      written.push(part as Uint8Array<ArrayBuffer>);
    },
  });
  const writer = new RecordBatchFileWriter();
  writer.reset(sink);
  const taken = (): Uint8Array<ArrayBuffer>[] => {
    const own = written;
    written = [];
    return own;
  };
  return { writer, taken };
}
