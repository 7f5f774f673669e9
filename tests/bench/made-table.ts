import { makeVector, Table, tableToIPC } from 'apache-arrow';
import { streamKey, uniformAt } from '../../src/core/random.ts';

/** Arrow IPC file bytes of made-up rows: `columns` numbers x0 …, a group of five values and a label 0/1. */
export function madeTable(rows: number, columns: number, seed: string): Uint8Array {
  const key = streamKey(seed, 'bench/table');
  const vectors: Record<string, ReturnType<typeof makeVector>> = {};
  for (let column = 0; column < columns; column += 1) {
    vectors[`x${column}`] = makeVector(
      Float64Array.from({ length: rows }, (_, row) => uniformAt(key, row, column, 0) * 3.46 - 1.73),
    );
  }
  vectors['label'] = makeVector(
    Float64Array.from({ length: rows }, (_, row) => (uniformAt(key, row, 900, 0) < 0.5 ? 1 : 0)),
  );
  vectors['group'] = makeVector(
    Float64Array.from({ length: rows }, (_, row) => Math.floor(uniformAt(key, row, 901, 0) * 5)),
  );
  return tableToIPC(new Table(vectors), 'file');
}
