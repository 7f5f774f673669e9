import fc from 'fast-check';
import {
  binCount,
  compareKeys,
  type ColumnSketch,
  type FlipCounts,
  type GroupKey,
  type OutcomeCounts,
  type ResidualMoments,
  type RowStatistics,
  type ScoreTable,
  type SliceCounts,
  type Summary,
} from '../../src/core/summary.ts';
import { sumResiduals } from '../../src/summaries/residual-moments.ts';
import { joinInfluences } from '../../src/summaries/row-statistics.ts';
import { categories, numeric, sliceCounts } from '../checks/slices.ts';
import { codes } from '../checks/tables.ts';

/** Text as data files hold it: any Unicode, no lone surrogates. */
const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const count = fc.integer({ min: 0, max: 2 ** 40 });
const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
/** Zero without a sign: metadata numbers do not keep it. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const names = fc.uniqueArray(text, { maxLength: 3 });

function keys(width: number): fc.Arbitrary<GroupKey> {
  return fc.array(fc.option(text), { minLength: width, maxLength: width });
}

function orderNullable(a: number | null, b: number | null): number {
  return a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b;
}

/** Any valid OutcomeCounts, cells in order. */
export const outcomes: fc.Arbitrary<OutcomeCounts> = fc
  .record({
    attributes: names,
    strata: names,
    classes: fc.uniqueArray(text, { minLength: 2, maxLength: 4 }),
    weighted: fc.boolean(),
  })
  .chain((head) => {
    const index = fc.option(fc.integer({ min: 0, max: head.classes.length - 1 }));
    const cell = fc.record({
      group: keys(head.attributes.length),
      stratum: keys(head.strata.length),
      label: index,
      decision: index,
      rows: fc.integer({ min: 1, max: 2 ** 40 }),
      weight: amount,
      weightSquared: amount,
    });
    const selector = (c: { group: unknown; stratum: unknown; label: unknown; decision: unknown }): string =>
      JSON.stringify([c.group, c.stratum, c.label, c.decision]);
    return fc.uniqueArray(cell, { maxLength: 12, selector }).map((cells) => ({
      kind: 'outcome-counts' as const,
      ...head,
      cells: cells.sort(
        (a, b) =>
          compareKeys(a.group, b.group) ||
          compareKeys(a.stratum, b.stratum) ||
          orderNullable(a.label, b.label) ||
          orderNullable(a.decision, b.decision),
      ),
    }));
  });

/** Any valid ScoreTable, groups in order. */
export const scoreTables: fc.Arbitrary<ScoreTable> = names.chain((attributes) => {
  const scores = fc
    .uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 10, comparator: (a, b) => a === b })
    .map((values) => Float64Array.from(values).sort());
  const group = scores.chain((sorted) => {
    const weights = fc
      .array(amount, { minLength: sorted.length, maxLength: sorted.length })
      .map((values) => Float64Array.from(values));
    return fc.record({
      group: keys(attributes.length),
      scores: fc.constant(sorted),
      positives: weights,
      negatives: weights,
      positiveRows: count,
      negativeRows: count,
      positiveWeightSquared: amount,
      negativeWeightSquared: amount,
    });
  });
  return fc.record({
    kind: fc.constant('score-table' as const),
    attributes: fc.constant(attributes),
    weighted: fc.boolean(),
    grid: fc.option(fc.constant(2 ** -20)),
    missing: count,
    groups: fc
      .uniqueArray(group, { maxLength: 4, selector: (each) => JSON.stringify(each.group) })
      .map((groups) => groups.sort((a, b) => compareKeys(a.group, b.group))),
  });
});

/** Any valid ResidualMoments, groups in order. */
export const residuals: fc.Arbitrary<ResidualMoments> = names.chain((attributes) => {
  const unlimited = fc.double({ min: -1e46, max: 1e46, noNaN: true });
  const row = fc.record({ group: keys(attributes.length), y: unlimited, prediction: unlimited, w: amount });
  return fc.tuple(fc.array(row, { maxLength: 12 }), fc.boolean(), count).map(([rows, weighted, missing]) => ({
    ...sumResiduals(
      { attributes, weighted, amounts: true },
      {
        rows: rows.length,
        groups: codes(rows.map(({ group }) => group)),
        strata: codes(rows.map(() => [])),
        label: new Int8Array(rows.length),
        decision: new Int8Array(rows.length),
        score: Float64Array.from(rows, ({ prediction }) => prediction),
        amount: Float64Array.from(rows, ({ y }) => y),
        weight: weighted ? Float64Array.from(rows, ({ w }) => w) : null,
      },
    ),
    missing,
  }));
});

/** Any valid ColumnSketch, blocks in order. */
export const sketches: fc.Arbitrary<ColumnSketch> = fc
  .record({
    blockRows: fc.integer({ min: 1, max: 4096 }),
    leftOut: fc.array(fc.record({ column: fc.string(), reason: fc.string(), changed: fc.boolean() }), {
      maxLength: 2,
    }),
    seed: text,
    columns: fc.uniqueArray(
      fc.oneof(
        fc.record({
          name: text,
          type: fc.constant('numeric' as const),
          edges: fc
            .uniqueArray(finite, { maxLength: 4, comparator: (a, b) => a === b })
            .map((edges) => edges.sort((a, b) => a - b)),
          categories: fc.constant([]),
        }),
        fc.record({
          name: text,
          type: fc.constant('category' as const),
          edges: fc.constant([]),
          categories: fc.uniqueArray(text, { maxLength: 3 }),
        }),
      ),
      { maxLength: 3, selector: ({ name }) => name },
    ),
    features: fc.option(
      fc.record({
        count: fc.integer({ min: 1, max: 4 }),
        bandwidth: amount,
        inputs: fc.array(
          fc.record({ column: text, category: fc.option(text), centre: finite, scale: finite }),
          { maxLength: 3 },
        ),
      }),
    ),
  })
  .chain((design) => {
    const bins = design.columns.reduce((total, column) => total + binCount(column), 0);
    const pairs = 2 * (design.features?.count ?? 0);
    const block = fc.record({
      side: fc.constantFrom('reference' as const, 'current' as const),
      index: count,
      counts: fc.array(count, { minLength: bins, maxLength: bins }).map((v) => Float64Array.from(v)),
      features: fc.array(finite, { minLength: pairs, maxLength: pairs }).map((v) => Float64Array.from(v)),
    });
    return fc.record({
      kind: fc.constant('column-sketch' as const),
      design: fc.constant(design),
      remainder: fc.record({ reference: count, current: count }),
      blocks: fc
        .uniqueArray(block, { maxLength: 5, selector: ({ side, index }) => `${side} ${index}` })
        .map((blocks) =>
          blocks.sort((a, b) => (a.side === b.side ? a.index - b.index : a.side === 'reference' ? -1 : 1)),
        ),
    });
  });

/** Any valid SliceCounts. */
export const slices: fc.Arbitrary<SliceCounts> = fc
  .record({
    seed: text,
    weighted: fc.boolean(),
    names: fc.uniqueArray(text, { minLength: 3, maxLength: 3 }),
    edges: fc.uniqueArray(finite, { maxLength: 3, comparator: (a, b) => a === b }),
    categories: fc.uniqueArray(text, { maxLength: 3 }),
    sensitive: fc.boolean(),
    leftOut: fc.array(fc.record({ column: text, reason: text }), { maxLength: 2 }),
  })
  .chain(({ seed, weighted, names: own, edges, categories: values, sensitive, leftOut }) => {
    const [x = '', c = '', a = ''] = own;
    const columns = [
      numeric(
        x,
        edges.sort((one, other) => one - other),
      ),
      categories(c, values),
    ];
    const design = {
      ...{ seed, weighted, columns, leftOut },
      attributes: sensitive ? [categories(a, values)] : [],
    };
    const row = fc.record({
      values: fc.record({ x: finite, c: fc.option(text), a: fc.option(fc.constantFrom('a', ...values)) }),
      ...{ label: fc.constantFrom(-1, 0, 1), decision: fc.constantFrom(-1, 0, 1), weight: amount },
    });
    return fc.array(row, { maxLength: 12 }).map((rows) =>
      sliceCounts(
        design,
        rows.map((each, place) => ({
          ...{ ...each, place },
          values: { [x]: each.values.x, [c]: each.values.c, [a]: each.values.a },
        })),
      ),
    );
  });

/** Any valid RowStatistics, groups and influences in order. */
export const rowStatistics: fc.Arbitrary<RowStatistics> = fc
  .record({ attributes: names, steps: fc.integer({ min: 1, max: 6 }) })
  .chain(({ attributes, steps }) => {
    const small = fc.integer({ min: 0, max: 2 ** 20 });
    const group = keys(attributes.length);
    const rows = fc.array(small, { minLength: steps + 1, maxLength: steps + 1 });
    const influence = fc.record({
      a: group,
      b: group,
      products: small,
      own: fc.integer({ min: -9, max: 9 }),
    });
    return fc.record({
      kind: fc.constant('row-statistics' as const),
      statistic: text,
      steps: fc.constant(steps),
      attributes: fc.constant(attributes),
      weighted: fc.boolean(),
      sample: fc.constant({ rows: 2 ** 41, drawn: 2 ** 40, missing: 3 }),
      columns: names,
      leftOut: fc.array(fc.record({ column: text, reason: text }), { maxLength: 2 }),
      groups: fc
        .uniqueArray(fc.record({ group, rows: rows.map((own) => Float64Array.from(own)) }), {
          maxLength: 6,
          selector: (own) => JSON.stringify(own.group),
        })
        .map((groups) => groups.sort((a, b) => compareKeys(a.group, b.group))),
      influences: fc.array(influence, { maxLength: 6 }).map(joinInfluences),
    });
  });

/** Any valid FlipCounts, all three parts in order. */
export const flipCounts: fc.Arbitrary<FlipCounts> = fc
  .record({
    perturbation: text,
    attributes: names,
    repeats: fc.integer({ min: 1, max: 100 }),
    levels: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
  })
  .chain((head) => {
    const level = fc.constantFrom(...head.levels);
    const group = keys(head.attributes.length);
    const small = fc.integer({ min: 0, max: 50 });
    const cell = fc
      .record({
        level,
        group,
        label: fc.option(fc.constantFrom(0, 1)),
        before: fc.constantFrom(0, 1),
        flips: small,
        valid: small,
        rows: count,
      })
      .map((each) => ({
        ...each,
        flips: Math.min(each.flips, each.valid),
        valid: Math.max(each.flips, each.valid),
      }));
    const at = (a: string, b: string): number => head.levels.indexOf(a) - head.levels.indexOf(b);
    return fc.record({
      kind: fc.constant('flip-counts' as const),
      perturbation: fc.constant(head.perturbation),
      attributes: fc.constant(head.attributes),
      repeats: fc.constant(head.repeats),
      levels: fc.constant(head.levels),
      cells: fc
        .uniqueArray(cell, { maxLength: 12, selector: ({ rows: _, ...key }) => JSON.stringify(key) })
        .map((cells) =>
          cells.sort(
            (a, b) =>
              at(a.level, b.level) ||
              compareKeys(a.group, b.group) ||
              orderNullable(a.label, b.label) ||
              a.before - b.before ||
              a.flips - b.flips ||
              a.valid - b.valid,
          ),
        ),
      shifts: fc
        .uniqueArray(fc.record({ level, group, records: count, sum: finite, absolute: amount }), {
          maxLength: 6,
          selector: (each) => JSON.stringify([each.level, each.group]),
        })
        .map((shifts) => shifts.sort((a, b) => at(a.level, b.level) || compareKeys(a.group, b.group))),
      ledger: fc
        .uniqueArray(fc.record({ level, generated: count, unchanged: count, refused: count }), {
          maxLength: 4,
          selector: (each) => each.level,
        })
        .map((ledger) => ledger.sort((a, b) => at(a.level, b.level))),
    });
  });

/** Any summary of any kind. */
export const summaries: fc.Arbitrary<Summary> = fc.oneof(
  outcomes,
  scoreTables,
  residuals,
  sketches,
  flipCounts,
  slices,
  rowStatistics,
);
