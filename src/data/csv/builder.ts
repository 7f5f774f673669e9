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

/** One column to build. */
export interface ColumnPlan {
  readonly name: string;
  readonly type: StoredType;
  readonly labels: ReadonlyMap<string, number> | null;
}

/** Writes an Arrow file from rows of cells. */
export interface TableBuilder {
  /** Adds a row of trimmed cells, of which the first `skip` are left out. */
  addRow(row: readonly string[], skip: number): void;
  finish(): Blob;
}

/** Most rows of a record batch, and most cells, so that a batch of thousands of columns stays small. */
const mostRows = 65_536;
const mostCells = 1 << 23;
/** Most characters of a record batch before it is written. */
const mostLetters = 1 << 25;

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
  let [rows, letters] = [0, 0];
  const flush = (): void => {
    const children = columns.map((column) => column.flush());
    const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
    writer.write(new RecordBatch(schema, data));
    parts.push(new Blob(taken()));
    [rows, letters] = [0, 0];
  };
  return {
    addRow(row, skip) {
      for (let at = 0; at < columns.length; at += 1) {
        const cell = row[at + skip] ?? '';
        letters += cell.length;
        columns[at]?.add(cell);
      }
      rows += 1;
      if (rows === batchRows || letters > mostLetters) flush();
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
