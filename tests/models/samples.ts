import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../src/core/outcome.ts';
import type { ModelMapping } from '../../src/core/predictor.ts';
import type { Batch, ByteSource, Column, Field } from '../../src/core/table.ts';

/** The value of a success; a failure fails the test with its words. */
export function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error, null, 1));
  return outcome.value;
}

/** The error of a failure; a success fails the test. */
export function error(outcome: Outcome<unknown>) {
  if (outcome.ok) throw new Error('expected a failure');
  return outcome.error;
}

/** A file in memory. */
export function memory(name: string, bytes: Uint8Array | string): ByteSource {
  const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  return { name, size: data.length, read: (start, end) => Promise.resolve(data.slice(start, end)) };
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

export function fixture(name: string): ByteSource {
  return memory(name, readFileSync(path(`./fixtures/${name}`)));
}

const SHARED = path('../../../shared/data/');

/** True where the real models beside the checkout are present. */
export const hasShared = existsSync(SHARED);

export function shared(relative: string): ByteSource {
  return memory(relative.split('/').at(-1) ?? relative, readFileSync(SHARED + relative));
}

export function field(name: string, type: Field['type'] = 'number', integer = false): Field {
  return { name, type, integer, ordered: false, source: type, metadata: {} };
}

export function numbers(values: readonly number[]): Column {
  return { type: 'number', values: Float64Array.from(values) };
}

export function texts(values: readonly string[]): Column {
  const dictionary = [...new Set(values)].sort();
  return {
    type: 'category',
    dictionary,
    codes: Int32Array.from(values, (label) => dictionary.indexOf(label)),
  };
}

interface Expected {
  readonly rows: number;
  readonly table: Readonly<Record<string, readonly (number | string | boolean)[]>>;
  readonly models: Readonly<Record<string, readonly number[]>>;
}

export const expected = JSON.parse(readFileSync(path('./fixtures/expected.json'), 'utf8')) as Expected;

/** `rows` rows of the fixtures' table from `start`, going round it as often as needed. */
export function table(rows: number, start = 0): Batch {
  const at = Array.from({ length: rows }, (_, i) => (start + i) % expected.rows);
  const columns = Object.entries(expected.table).map(([name, all]): [string, Column] => {
    const values = at.map((row) => all[row]);
    if (typeof values[0] === 'string') return [name, texts(values as string[])];
    const type = typeof values[0] === 'boolean' ? 'boolean' : 'number';
    return [name, { type, values: Float64Array.from(values as number[], Number) }];
  });
  return { start, rows, columns: new Map(columns) };
}

export const FIELDS: readonly Field[] = [
  field('age', 'number', true),
  field('hours-per-week'),
  field('debt ratio'),
  field('housing', 'category'),
  field('married', 'boolean'),
];

export const NUMBERS = ['age', 'hours-per-week', 'debt ratio', 'married'];

export const categoriesOf = (column: string): readonly string[] =>
  column === 'housing' ? ['other', 'own', 'rent'] : [];

/** A matrix mapping of plain numbers. */
export function matrix(
  input: string,
  columns: readonly string[],
  output: string,
  column: number | null,
  transform: ModelMapping['score']['transform'] = 'none',
): ModelMapping {
  const slots = columns.map((name) => ({ column: name, encoding: { kind: 'number' as const } }));
  return { inputs: [{ input, slots }], score: { output, column, transform }, assumedOrder: false };
}

/** A batch of numeric columns `c0`, `c1` … drawn from a fixed sine pattern. */
export function waves(rows: number, width: number, start = 0): Batch {
  const columns = Array.from({ length: width }, (_, c): [string, Column] => [
    `c${c}`,
    numbers(
      Array.from(
        { length: rows },
        (_, r) => Math.round((3 + 3 * Math.sin((start + r) * (c + 1.7))) * 100) / 100,
      ),
    ),
  ]);
  return { start, rows, columns: new Map(columns) };
}

export function waveNames(width: number): string[] {
  return Array.from({ length: width }, (_, c) => `c${c}`);
}
