import { describe, expect, it } from 'vitest';
import type { DataDescription } from '../../src/engine/api.ts';
import { blockLength, designSketch, isComparedBlock, rowsLeftOut } from '../../src/engine/sketch-design.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { streamKey, uniformAt } from '../../src/core/random.ts';
import { noDistribution } from './tables.ts';

const parsed = parsePlan(
  'assay: plan/1\ndata: { test: t, reference: r }\nroles: { favourable: 1 }\ntests: [{ check: performance/accuracy }]',
  'plan',
);
if (!parsed.ok) throw new Error(parsed.error.what);
const plan = parsed.value;

/** A described table of one numeric column and one of 300 categories; every row is in the sample. */
function described(rows: number, seed: string): DataDescription {
  const key = streamKey(seed, 'unequal');
  const x = Float64Array.from({ length: rows }, (_, row) => uniformAt(key, row, 0, 0));
  const names = Array.from({ length: 300 }, (_, index) => `c${index}`);
  const codes = Int32Array.from({ length: rows }, (_, row) => Math.floor(uniformAt(key, row, 1, 0) * 300));
  const field = (name: string, type: 'number' | 'category') => ({
    name,
    type,
    integer: false,
    ordered: false,
    source: '',
    metadata: {},
  });
  const distribution = { ...noDistribution, rows };
  const counts = names.map((name, code) => ({ name, count: codes.filter((own) => own === code).length }));
  return {
    file: { name: 'x', bytes: new Uint8Array() },
    subject: { name: 'x', sha256: '0'.repeat(64) },
    format: 'arrow-file',
    bytes: 0,
    rows,
    columns: [
      {
        field: field('x', 'number'),
        rows,
        missing: 0,
        infinite: 0,
        distinct: null,
        min: 0,
        max: 1,
        values: [],
        distribution,
      },
      {
        field: field('c', 'category'),
        rows,
        missing: 0,
        infinite: 0,
        distinct: 300,
        min: null,
        max: null,
        values: counts,
        distribution,
      },
    ],
    sample: {
      size: rows,
      keys: new Float64Array(rows),
      rows: Float64Array.from({ length: rows }, (_, row) => row),
      columns: new Map([
        ['x', { type: 'number' as const, values: x }],
        ['c', { type: 'category' as const, codes, dictionary: names }],
      ]),
    },
    notes: [],
    joined: null,
  };
}

describe('files of very unequal length', () => {
  it.each([
    [300, 30_000],
    [1000, 10_000_000],
    [1_000_000, 300],
    [6000, 8000],
  ])(
    '%i reference and %i current rows leave enough blocks on both sides, and not too many',
    (reference, current) => {
      const length = blockLength(reference, current);
      const used = (side: 'reference' | 'current', rows: number): number =>
        Array.from({ length: Math.floor(rows / length) }, (_, index) => index).filter((index) =>
          isComparedBlock(side, index, rows, length),
        ).length;
      expect(used('reference', reference)).toBeGreaterThanOrEqual(8);
      expect(used('current', current)).toBeGreaterThanOrEqual(8);
      expect(used('reference', reference) + used('current', current)).toBeLessThanOrEqual(1100);
      const left = rowsLeftOut('current', current, length);
      expect(left).toBe(current - used('current', current) * length);
    },
  );

  it('a numeric column keeps its bins with a reference a hundredth of the current rows', () => {
    const design = designSketch(plan, described(30_000, '2'), described(300, '1'));
    expect(design.columns.find(({ name }) => name === 'x')?.edges.length).toBeGreaterThan(20);
  });

  it('says so, instead of guessing bins, where hardly any row calibrates', () => {
    expect(designSketch(plan, described(5000, '2'), described(60, '1')).columns).toEqual([]);
  });
});

describe('what fixes a sketch', () => {
  it('is read off calibration blocks alone: rows that are compared cannot change it', () => {
    const [test, reference] = [described(2000, '2'), described(2000, '1')];
    const before = designSketch(plan, test, reference);
    const inCalibration = (row: number): boolean => Math.floor(row / before.blockRows) % 6 === 5;
    const column = reference.sample.columns.get('c');
    if (column?.type !== 'category') throw new Error('no column c');
    const codes = column.codes.map((code, row) => (inCalibration(row) ? code : 0));
    const changed = {
      ...reference.sample,
      columns: new Map([...reference.sample.columns, ['c', { ...column, codes }]]),
    };
    const values = [{ name: 'c0', count: 1700 }];
    const columns = reference.columns.map((own) => (own.field.name === 'c' ? { ...own, values } : own));
    expect(designSketch(plan, test, { ...reference, sample: changed, columns }).columns).toEqual(
      before.columns,
    );
  });

  it('names columns on which the files disagree', () => {
    const reference = described(2000, '1');
    const columns = reference.columns.map((own) =>
      own.field.name === 'x' ? { ...own, field: { ...own.field, type: 'category' as const } } : own,
    );
    const design = designSketch(plan, described(2000, '2'), { ...reference, columns });
    expect(design.leftOut).toEqual([
      { column: 'x', reason: 'it holds category in the reference and number now', changed: true },
    ]);
  });
});
