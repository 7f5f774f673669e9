import { describe, expect, it } from 'vitest';
import type { ProxyGroup } from '../../src/core/perturbation.ts';
import { streamKey } from '../../src/core/random.ts';
import { valueLabel, type Column } from '../../src/core/table.ts';
import { rowUniforms } from '../../src/perturbations/columns.ts';
import { moveProxy } from '../../src/perturbations/move-proxy.ts';

const ROWS = 20_000;
const names = ['east', 'north', 'west'];

function moved(column: Column, groups: readonly ProxyGroup[]): { column: Column; changed: number } {
  const batch = { start: 0, rows: ROWS, columns: new Map([['zip', column]]) };
  const changed = new Uint8Array(ROWS);
  const scale = { column: 'zip', sensitive: 'sex', groups };
  const [own, target] = [new Int32Array(ROWS), new Int32Array(ROWS).fill(1)];
  const uniforms = rowUniforms(streamKey('1', 'test'), 'zip', batch, 0);
  const next = moveProxy(column, { scale, values: ['f', 'm'], own, target, uniforms }, changed);
  return { column: next, changed: changed.reduce((sum, one) => sum + one, 0) };
}

const numbers = (value: string, of: readonly number[]): ProxyGroup => ({ value, numbers: of, shares: {} });
const shares = (value: string, of: Record<string, number>): ProxyGroup => ({
  value,
  numbers: [],
  shares: of,
});
const spread = (from: number, to: number): number[] =>
  Array.from({ length: 500 }, (_, at) => from + ((to - from) * (at + 0.5)) / 500);

describe('a moved proxy', () => {
  it('stays where both groups are alike, ties and categories too', () => {
    const values = Float64Array.from({ length: ROWS }, (_, row) => row % 4);
    const alike = [0, 0, 1, 2, 2, 2, 3, 3];
    expect(moved({ type: 'number', values }, [numbers('f', alike), numbers('m', alike)]).changed).toBe(0);
    const codes = Int32Array.from({ length: ROWS }, (_, row) => row % 3);
    const same = { east: 0.2, north: 0.5, west: 0.3 };
    const category: Column = { type: 'category', dictionary: names, codes };
    expect(moved(category, [shares('f', same), shares('m', same)]).changed).toBe(0);
  });

  it('keeps the rank of a number, and takes the distribution of the other group', () => {
    const values = Float64Array.from({ length: ROWS }, (_, row) => (row * 7919) % 1000);
    const [low, high] = [numbers('f', spread(0, 1000)), numbers('m', spread(2000, 6000))];
    const { column } = moved({ type: 'number', values }, [low, high]);
    if (column.type === 'category') throw new Error('a number became a category');
    values.forEach((value, row) =>
      expect(Math.abs((column.values[row] ?? 0) - 2000 - 4 * value)).toBeLessThan(17),
    );
  });

  it('takes the shares of the other group, and changes no more rows than their total variation distance', () => {
    const [from, to] = [
      { east: 0.5, north: 0.3, west: 0.2 },
      { east: 0.2, north: 0.35, west: 0.45 },
    ];
    const codes = Int32Array.from(
      { length: ROWS },
      (_, row) => [0, 0, 0, 0, 0, 1, 1, 1, 2, 2][row % 10] ?? 0,
    );
    const { column, changed } = moved({ type: 'category', dictionary: names, codes }, [
      shares('f', from),
      shares('m', to),
    ]);
    const error = 5 * Math.sqrt(0.25 / ROWS);
    for (const [name, share] of Object.entries(to)) {
      const rows = Array.from({ length: ROWS }, (_, row) => valueLabel(column, row)).filter(
        (own) => own === name,
      );
      expect(Math.abs(rows.length / ROWS - share)).toBeLessThan(error);
    }
    expect(Math.abs(changed / ROWS - 0.3)).toBeLessThan(error);
  });

  it('leaves a missing value, and a group that the sample lacks', () => {
    const values = new Float64Array(ROWS).fill(Number.NaN);
    expect(moved({ type: 'number', values }, [numbers('f', [1]), numbers('m', [2])]).changed).toBe(0);
    expect(moved({ type: 'number', values: new Float64Array(ROWS) }, [numbers('f', [0])]).changed).toBe(0);
  });
});
