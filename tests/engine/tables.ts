import { Bool, Float64, Int32, Table, Utf8, tableToIPC, vectorFromArray, type Vector } from 'apache-arrow';
import type { Distribution } from '../../src/core/distribution.ts';
import { philox4x32 } from '../../src/core/random.ts';

/** A cell as tests write it; null is a missing value. */
export type Value = number | string | boolean | null;
/** Columns of equal length by name. */
export type Columns = Readonly<Record<string, readonly Value[]>>;

/** A number in [0, 1) that depends on seed, row and slot only. */
export function draw(seed: number, row: number, slot: number): number {
  return philox4x32(row, slot, 0, 0, seed, 0)[0] / 2 ** 32;
}

/**
 * People with a score that fits their label: `y` 1 with probability `p`; sex and race say nothing about either. Columns
 * `age`, `hours-per-week`, `debt ratio` and `married` are those of the models under tests/models/fixtures.
 */
export function people(rows: number, seed = 1): Record<string, Value[]> {
  const at = Array.from({ length: rows }, (_, row) => row);
  const column = (slot: number, read: (u: number) => Value): Value[] =>
    at.map((row) => read(draw(seed, row, slot)));
  const p = at.map((row) => Math.round(100 * draw(seed, row, 0)) / 100);
  return {
    id: at.map((row) => `P${row}`),
    age: column(1, (u) => 18 + Math.floor(60 * u)),
    'hours-per-week': column(2, (u) => Math.round(600 * u) / 10),
    'debt ratio': column(3, (u) => Math.round(1000 * u) / 1000),
    married: column(4, (u) => u < 0.5),
    sex: column(5, (u) => (u < 0.4 ? 'F' : 'M')),
    race: column(6, (u) => (u < 0.5 ? 'a' : u < 0.8 ? 'b' : 'c')),
    p,
    d: p.map((score) => (score >= 0.5 ? 'yes' : 'no')),
    y: at.map((row) => (draw(seed, row, 7) < (p[row] ?? 0) ? 1 : 0)),
    w: column(8, (u) => 1 + Math.floor(3 * u)),
  };
}

function vector(values: readonly Value[]): Vector {
  const known = values.find((value) => value !== null);
  if (typeof known === 'string') return vectorFromArray(values, new Utf8());
  if (typeof known === 'boolean') return vectorFromArray(values, new Bool());
  const integers = values.every((value) => value === null || Number.isInteger(value));
  return vectorFromArray(values, integers ? new Int32() : new Float64());
}

/** An Arrow IPC file, or a stream. */
export function arrowOf(columns: Columns, form: 'file' | 'stream' = 'file'): Uint8Array {
  const vectors = Object.entries(columns).map(([name, values]): [string, Vector] => [name, vector(values)]);
  return tableToIPC(new Table(Object.fromEntries(vectors)), form);
}

/** A CSV with a header. */
export function csvOf(columns: Columns): string {
  const names = Object.keys(columns);
  const rows = columns[names[0] ?? '']?.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) =>
    names.map((name) => String(columns[name]?.[row] ?? '')).join(','),
  );
  return [names.join(','), ...lines, ''].join('\n');
}

/** A distribution that says nothing, for descriptions of which only other parts are looked at. */
export const noDistribution: Distribution = {
  bins: { kind: 'values', values: [] },
  counts: [],
  elsewhere: 0,
  missing: 0,
  rows: 0,
  exact: false,
  quantiles: [],
  distinct: { least: 0, most: 0 },
};
