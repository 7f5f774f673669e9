import * as z from 'zod';
import {
  MAX_MEMBER_BINS,
  MAX_SLICES,
  SLICE_CELLS,
  emptySliceCounts,
  memberBins,
  sliceName,
  sliceTables,
  sliceTotal,
  slicesOf,
} from '../core/slices.ts';
import { binCount, type SliceCounts, type SliceDesign } from '../core/summary.ts';
import { isAmount, type Codec } from './encode-codec.ts';
import { integerColumn, listColumn, textColumn, type FilledColumn } from './encode-columns.ts';
import { columnDesign, plainColumn } from './encode-sketch.ts';

const header = z.strictObject({
  design: z.strictObject({
    seed: z.string(),
    weighted: z.boolean(),
    columns: z.array(columnDesign),
    attributes: z.array(columnDesign),
    leftOut: z.array(z.strictObject({ column: z.string(), reason: z.string() })),
  }),
});
type Header = z.output<typeof header>;

/**
 * `SliceCounts` as a table, one row for each slice that holds rows: `slice` (its number), `conditions` (in words), `rows` (a
 * list: discovery then confirmation; in each, label unknown, unfavourable, favourable; in each, decision likewise), with
 * weights `weight` and `weightSquared` (lists alike), and `members` (a list: rows by value of each sensitive feature, in
 * order, the two special bins last). The design is in the metadata.
 */
export const sliceCodec: Codec<SliceCounts, Header> = {
  header,
  encode(counts) {
    const { design, rows } = counts;
    const head = headerOf(design);
    const held: number[] = [];
    for (let slice = 0; slice < sliceTotal(design); slice += 1)
      if (rows.subarray(slice * SLICE_CELLS, (slice + 1) * SLICE_CELLS).some((count) => count !== 0))
        held.push(slice);
    return { header: head, rows: held.length, columns: fill(counts, held) };
  },
  columns: ({ design }) =>
    // A design of too many slices is refused by `build`; until then none of them is made.
    fill({ ...nothing, design: { ...design, columns: [] } }, []),
  build({ design }, columns) {
    if (sliceTotal(design) > MAX_SLICES) return `it has more than ${MAX_SLICES} slices`;
    if (memberBins(design) > MAX_MEMBER_BINS) return `its features have more than ${MAX_MEMBER_BINS} values`;
    const counts = emptySliceCounts(design);
    const width = memberBins(design);
    const lists: readonly [into: Float64Array, width: number][] = [
      [counts.rows, SLICE_CELLS],
      ...(design.weighted ? ([counts.weight, counts.weightSquared] as const).map(withCells) : []),
      ...(width > 0 ? [[counts.members, width] as [Float64Array, number]] : []),
    ];
    const read = lists.map(([into, own], at) => ({ into, own, values: columns.doubles(2 + at) }));
    const seen = new Set<number>();
    for (const [row, slice] of columns.integers(0).entries()) {
      if (slice === null || slice < 0 || slice >= sliceTotal(design) || seen.has(slice))
        return `row ${row + 1} is of a slice that there is not, or that is repeated`;
      seen.add(slice);
      for (const { into, own, values } of read)
        into.set(values.subarray(row * own, (row + 1) * own), slice * own);
    }
    return counts;
  },
  problem(counts) {
    const { design, rows, weight, weightSquared, members } = counts;
    if (![rows, members].every((own) => own.every(Number.isSafeInteger)) || !rows.every(isAmount))
      return 'a count is no whole number';
    if (![weight, weightSquared, members].every((own) => own.every(isAmount)))
      return 'a count or weight is below 0 or infinite';
    const ascending = [...design.columns, ...design.attributes].every(({ edges }) =>
      edges.every((edge, i) => i === 0 || edges[i - 1]! < edge),
    );
    if (!ascending) return 'edges of a column are not ascending';
    return addsUp(counts) ? null : 'slices by the same columns do not add up to all rows';
  },
};

function withCells(values: Float64Array): [Float64Array, number] {
  return [values, SLICE_CELLS];
}

/** Whether the slices of each table hold each row once, and the values of each sensitive feature each row of a slice. */
function addsUp({ design, rows, members }: SliceCounts): boolean {
  const total = sliceTotal(design);
  const tables = sliceTables(design);
  const whole = tables.every(({ first }, index) => {
    const end = tables[index + 1]?.first ?? total;
    for (let cell = 0; cell < SLICE_CELLS; cell += 1) {
      let sum = 0;
      for (let slice = first; slice < end; slice += 1) sum += rows[slice * SLICE_CELLS + cell]!;
      if (sum !== rows[cell]) return false;
    }
    return true;
  });
  const width = memberBins(design);
  let first = 0;
  return (
    whole &&
    design.attributes.every((own) => {
      const offset = first;
      first += binCount(own);
      for (let slice = 0; slice < total; slice += 1) {
        const held = rows.subarray(slice * SLICE_CELLS, (slice + 1) * SLICE_CELLS);
        const split = members.subarray(slice * width + offset, slice * width + first);
        if (sumOf(held) !== sumOf(split)) return false;
      }
      return true;
    })
  );
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The design with its keys in a fixed order, so that equal designs give equal bytes. */
function headerOf({ seed, weighted, columns, attributes, leftOut }: SliceDesign): Header {
  return {
    design: {
      ...{ seed, weighted, columns: columns.map(plainColumn), attributes: attributes.map(plainColumn) },
      leftOut: leftOut.map(({ column, reason }) => ({ column, reason })),
    },
  };
}

const none = new Float64Array(0);
const nothing = { rows: none, weight: none, weightSquared: none, members: none };

function fill(
  { design, rows, weight, weightSquared, members }: Omit<SliceCounts, 'kind'>,
  held: readonly number[],
): FilledColumn[] {
  const width = memberBins(design);
  const names = held.length > 0 ? slicesOf(design) : [];
  return [
    integerColumn('slice', held),
    textColumn(
      'conditions',
      held.map((slice) => sliceName(design, names[slice] ?? [])),
    ),
    listColumn('rows', SLICE_CELLS, picked(rows, held, SLICE_CELLS)),
    ...(design.weighted
      ? [
          listColumn('weight', SLICE_CELLS, picked(weight, held, SLICE_CELLS)),
          listColumn('weightSquared', SLICE_CELLS, picked(weightSquared, held, SLICE_CELLS)),
        ]
      : []),
    ...(width > 0 ? [listColumn('members', width, picked(members, held, width))] : []),
  ];
}

function picked(values: Float64Array, held: readonly number[], width: number): Float64Array {
  const out = new Float64Array(held.length * width);
  for (const [row, slice] of held.entries())
    out.set(values.subarray(slice * width, (slice + 1) * width), row * width);
  return out;
}
