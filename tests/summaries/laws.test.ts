import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnSketch, SketchDesign } from '../../src/core/summary.ts';
import type { Batch, Column } from '../../src/core/table.ts';
import { emptyColumnSketch, startColumnSketch } from '../../src/summaries/column-sketch.ts';
import { mergeSummaries, sliceSummary } from '../../src/summaries/merge.ts';
import { MAX_DISTINCT_SCORES, SCORE_GRID } from '../../src/summaries/score-table.ts';
import { weightGrid } from '../../src/summaries/scored-rows.ts';
import { scoreTable } from '../checks/tables.ts';
import { attributes, bits, kinds, rows, type Row } from './rows.ts';

describe.each(kinds)('$name', ({ of, empty }) => {
  it('of parts, merged, is that of all rows', () => {
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        expect(bits(mergeSummaries(of(a), of(b)))).toBe(bits(of([...a, ...b])));
      }),
    );
  });

  it('merges in any order and grouping', () => {
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        const [x, y, z] = [of(a), of(b), of(c)];
        expect(bits(mergeSummaries(x, y))).toBe(bits(mergeSummaries(y, x)));
        expect(bits(mergeSummaries(mergeSummaries(x, y), z))).toBe(
          bits(mergeSummaries(x, mergeSummaries(y, z))),
        );
      }),
    );
  });

  it('has the empty summary as its neutral element', () => {
    fc.assert(
      fc.property(rows, (a) => {
        expect(bits(mergeSummaries(of(a), { ...empty }))).toBe(bits(mergeSummaries(of(a), of([]))));
        expect(bits(mergeSummaries(empty, of(a)))).toBe(bits(of(a)));
      }),
    );
  });

  it('does not depend on the order of rows', () => {
    const shuffled = rows.chain((a) =>
      fc.tuple(fc.constant(a), fc.shuffledSubarray(a, { minLength: a.length })),
    );
    fc.assert(
      fc.property(shuffled, ([a, b]) => {
        expect(bits(of(b))).toBe(bits(of(a)));
      }),
    );
  });

  it.each([[['sex']], [['race']], [['race', 'sex']], [[]]])(
    'sliced by %j, then merged, is merged, then sliced',
    (by) => {
      fc.assert(
        fc.property(rows, rows, (a, b) => {
          const parts = mergeSummaries(sliceSummary(of(a), by), sliceSummary(of(b), by));
          expect(bits(parts)).toBe(bits(sliceSummary(mergeSummaries(of(a), of(b)), by)));
        }),
      );
    },
  );

  it('sliced by one feature is that of rows which never had the other', () => {
    const narrow = (a: readonly Row[]): Row[] => a.map((own) => ({ ...own, group: [own.group[0] ?? null] }));
    fc.assert(
      fc.property(rows, (a) => {
        expect(bits(sliceSummary(of(a), ['sex']))).toBe(bits({ ...of(narrow(a)), attributes: ['sex'] }));
      }),
    );
  });

  it('sliced by all features in order is itself', () => {
    fc.assert(
      fc.property(rows, (a) => {
        expect(bits(sliceSummary(of(a), attributes))).toBe(bits(of(a)));
      }),
    );
  });

  it('loses no row: another row changes it', () => {
    fc.assert(
      fc.property(
        rows.filter((a) => a.some(({ decision, label, score }) => decision >= 0 && label >= 0 && score >= 0)),
        (a) => {
          const kept = a.find(({ decision, label, score }) => decision >= 0 && label >= 0 && score >= 0)!;
          expect(bits(of([...a, kept]))).not.toBe(bits(of(a)));
        },
      ),
    );
  });
});

describe('weights on a grid', () => {
  it('add up exactly in any order, and move by a relative 1e−12 at most', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(weights, (all) => {
        const largest = Math.max(...all, 1e-9);
        const grid = weightGrid(largest, all.length);
        const sum = (values: readonly number[]): number =>
          values.reduce((total, own) => total + grid(own), 0);
        expect(sum([...all].reverse())).toBe(sum(all));
        for (const own of all) expect(Math.abs(grid(own) - own)).toBeLessThanOrEqual(largest * 1e-12);
      }),
    );
  });
});

describe('more scores than are kept', () => {
  const many = (from: number, to: number) =>
    scoreTable(
      Array.from({ length: to - from }, (_, i) => ['a', i % 2, (from + i + 0.25) / 150000] as const),
    );
  const half = MAX_DISTINCT_SCORES / 2;

  it('are rounded to the grid, the same whichever parts they came in', () => {
    const whole = many(0, MAX_DISTINCT_SCORES + 1000);
    expect(whole.grid).toBe(SCORE_GRID);
    const parts = mergeSummaries(many(0, half), many(half, MAX_DISTINCT_SCORES + 1000));
    const uneven = mergeSummaries(many(0, 10), many(10, MAX_DISTINCT_SCORES + 1000));
    expect(bits(parts)).toBe(bits(whole));
    expect(bits(uneven)).toBe(bits(whole));
    // 16 bits after the leading one: the 36 lowest bits of the fraction are zero.
    const low =
      whole.groups[0]?.scores.map((s) =>
        Number(new BigUint64Array(Float64Array.of(s).buffer)[0]! & 0xf_ffff_ffffn),
      ) ?? [];
    expect(Math.max(...low.slice(0, 5000))).toBe(0);
    const steps =
      whole.groups[0]?.scores.slice(1).map((s, i) => (s - (whole.groups[0]?.scores[i] ?? 0)) / s) ?? [];
    expect(Math.min(...steps.slice(0, 5000))).toBeGreaterThanOrEqual(SCORE_GRID / 2.01);
  });

  it('get a coarser grid where groups are many, the same whichever parts and order they came in', () => {
    const rows = Array.from({ length: 450_000 }, (_, i) => {
      const score = ((i * 7919) % 450_000) / 450_001 + 1e-7;
      return [`g${i % 9}`, i % 2, score] as const;
    });
    const whole = scoreTable(rows);
    expect(whole.grid).toBe(16 * SCORE_GRID);
    const cut = (from: number, to: number) => scoreTable(rows.slice(from, to));
    const parts = [
      cut(0, 10),
      cut(10, 120_000),
      cut(120_000, 120_001),
      cut(120_001, 400_000),
      cut(400_000, 450_000),
    ];
    expect(parts.map(({ grid }) => grid)).toEqual([null, SCORE_GRID, null, 16 * SCORE_GRID, null]);
    const merged = parts.reduce(mergeSummaries as (a: typeof whole, b: typeof whole) => typeof whole);
    const reversed = [...parts]
      .reverse()
      .reduce(mergeSummaries as (a: typeof whole, b: typeof whole) => typeof whole);
    expect(bits(merged)).toBe(bits(whole));
    expect(bits(reversed)).toBe(bits(whole));
    const total = whole.groups.reduce(
      (sum, { positiveRows, negativeRows }) => sum + positiveRows + negativeRows,
      0,
    );
    expect(total).toBe(450_000);
  });

  it('are kept exactly up to the limit', () => expect(many(0, MAX_DISTINCT_SCORES).grid).toBeNull());
});

describe('column sketch', () => {
  const design: SketchDesign = {
    blockRows: 4,
    leftOut: [],
    seed: '7',
    columns: [
      { name: 'x', type: 'numeric', edges: [-1, 0, 2], categories: [] },
      { name: 'c', type: 'category', edges: [], categories: ['a', 'b'] },
    ],
    features: {
      ...{ count: 3, bandwidth: 1.5 },
      inputs: [
        { column: 'x', category: null, centre: 0.5, scale: 2 },
        { column: 'c', category: 'a', centre: 0, scale: 1 },
      ],
    },
  };
  interface Cell {
    readonly x: number;
    readonly c: string | null;
  }
  const cell = fc.record({
    x: fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(Number.NaN, Infinity, -1, 0, 2)),
    c: fc.constantFrom('a', 'b', 'new', null),
  });
  const cells = fc.array(cell, { minLength: 24, maxLength: 24 });

  /** Dictionaries differ between batches, as they may in a file. */
  function batchOf(all: readonly Cell[], start: number): Batch {
    const dictionary = [...new Set(all.flatMap(({ c }) => (c === null ? [] : [c])))];
    const columns = new Map<string, Column>([
      ['x', { type: 'number', values: Float64Array.from(all, ({ x }) => x) }],
      [
        'c',
        {
          type: 'category',
          dictionary,
          codes: Int32Array.from(all, ({ c }) => (c === null ? -1 : dictionary.indexOf(c))),
        },
      ],
    ]);
    return { start, rows: all.length, columns };
  }

  async function sketch(
    all: readonly Cell[],
    cuts: readonly number[],
    start = 0,
    end = all.length,
  ): Promise<ColumnSketch> {
    const sketcher = startColumnSketch(design, { side: 'current', start, end }, 'reproducible');
    const ends = [
      ...new Set([start, ...cuts.filter((cut) => cut > start && cut < end).sort((a, b) => a - b), end]),
    ];
    for (let index = 1; index < ends.length; index += 1) {
      const [from, to] = [ends[index - 1]!, ends[index]!];
      await sketcher.add(batchOf(all.slice(from, to), from));
    }
    return sketcher.finish();
  }

  it('does not depend on how batches are cut', async () => {
    await fc.assert(
      fc.asyncProperty(cells, fc.array(fc.nat(24), { maxLength: 6 }), async (all, cuts) => {
        expect(bits(await sketch(all, cuts))).toBe(bits(await sketch(all, [])));
      }),
    );
  });

  it('of parts, merged in any order and grouping, is that of all rows', async () => {
    await fc.assert(
      fc.asyncProperty(cells, async (all) => {
        const [a, b, c] = [
          await sketch(all, [], 0, 8),
          await sketch(all, [], 8, 12),
          await sketch(all, [], 12, 24),
        ];
        const whole = bits(await sketch(all, []));
        expect(bits(mergeSummaries(mergeSummaries(a, b), c))).toBe(whole);
        expect(bits(mergeSummaries(c, mergeSummaries(b, a)))).toBe(whole);
        expect(bits(mergeSummaries(emptyColumnSketch(design), mergeSummaries(b, mergeSummaries(c, a))))).toBe(
          whole,
        );
      }),
    );
  });

  it('counts every value in its bin: below, between, on an edge, unseen, missing', async () => {
    const all: Cell[] = [
      { x: -5, c: 'a' },
      { x: -1, c: 'b' },
      { x: 2, c: 'new' },
      { x: Number.NaN, c: null },
    ];
    const { blocks } = await sketch(all, []);
    expect([...blocks[0]!.counts]).toEqual([1, 1, 0, 1, 1, 1, 1, 1, 1]);
  });
});
