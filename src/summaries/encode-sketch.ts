import * as z from 'zod';
import {
  binCount,
  type ColumnSketch,
  type SketchBlock,
  type SketchColumn,
  type SketchDesign,
} from '../core/summary.ts';
import { countSchema, firstRepeat, isAmount, type Codec } from './encode-codec.ts';
import { integerColumn, listColumn, textColumn, type FilledColumn } from './encode-columns.ts';

/** How a column is binned, as the metadata hold it. */
export const columnDesign = z.strictObject({
  name: z.string(),
  type: z.enum(['numeric', 'category']),
  edges: z.array(z.number()),
  categories: z.array(z.string()),
});
const features = z.strictObject({
  count: countSchema,
  bandwidth: z.number(),
  inputs: z.array(
    z.strictObject({
      column: z.string(),
      category: z.string().nullable(),
      centre: z.number(),
      scale: z.number(),
    }),
  ),
});
const header = z.strictObject({
  design: z.strictObject({
    blockRows: countSchema,
    seed: z.string(),
    columns: z.array(columnDesign),
    features: features.nullable(),
    leftOut: z.array(z.strictObject({ column: z.string(), reason: z.string(), changed: z.boolean() })),
  }),
  remainder: z.strictObject({ reference: countSchema, current: countSchema }),
});
type Header = z.output<typeof header>;

const sides: readonly string[] = ['reference', 'current'];

/**
 * `ColumnSketch` as a table, one row a block: `side`, `index`, `counts.<column>` (a list with the bins of the column,
 * the two special ones last), `features` (a list: all cosines, then all sines). The design is in the metadata.
 */
export const sketchCodec: Codec<ColumnSketch, Header> = {
  header,
  encode({ design, remainder, blocks }) {
    const head = headerOf(design, remainder);
    return { header: head, rows: blocks.length, columns: fill(head, [...blocks].sort(compareBlocks)) };
  },
  columns: (head) => fill(head, []),
  build(head, columns) {
    const widths = head.design.columns.map(binCount);
    const [sideOf, indexes] = [columns.texts(0), columns.integers(1)];
    const counts = widths.map((_, index) => columns.doubles(2 + index));
    const pairs = (head.design.features?.count ?? 0) * 2;
    const sums = pairs > 0 ? columns.doubles(2 + widths.length) : new Float64Array(0);
    const blocks = sideOf.map((side, row): SketchBlock => ({
      side: side as SketchBlock['side'],
      index: indexes[row]!,
      counts: rowOf(counts, widths, row),
      features: sums.slice(row * pairs, (row + 1) * pairs),
    }));
    return { kind: 'column-sketch', ...head, blocks: blocks.sort(compareBlocks) };
  },
  problem({ blocks, design }) {
    const strange = blocks.findIndex(
      (block) =>
        !sides.includes(block.side) ||
        block.index < 0 ||
        !block.counts.every(isAmount) ||
        !block.features.every(Number.isFinite),
    );
    if (strange >= 0) return `block ${strange + 1} has an unknown side, a bad index or impossible counts`;
    const ascending = design.columns.every(({ edges }) =>
      edges.every((edge, i) => i === 0 || edges[i - 1]! < edge),
    );
    if (!ascending) return 'edges of a column are not ascending';
    return firstRepeat(blocks, compareBlocks) < 0 ? null : 'a block is repeated';
  },
};

/** A column's design with its keys in a fixed order. */
export function plainColumn({ name, type, edges, categories }: SketchColumn): z.output<typeof columnDesign> {
  return { name, type, edges: [...edges], categories: [...categories] };
}

/** The design with its keys in a fixed order, so that equal designs give equal bytes. */
function headerOf(design: SketchDesign, remainder: ColumnSketch['remainder']): Header {
  const columns = design.columns.map(plainColumn);
  const inputs = design.features?.inputs.map(({ column: of, category, centre, scale }) => ({
    column: of,
    category,
    centre,
    scale,
  }));
  const { blockRows, seed, features: made } = design;
  const leftOut = design.leftOut.map(({ column: of, reason, changed }) => ({ column: of, reason, changed }));
  return {
    design: {
      blockRows,
      seed,
      columns,
      leftOut,
      features: made === null ? null : { count: made.count, bandwidth: made.bandwidth, inputs: inputs ?? [] },
    },
    remainder: { reference: remainder.reference, current: remainder.current },
  };
}

/** Orders blocks by side, reference first, then index. */
function compareBlocks(a: SketchBlock, b: SketchBlock): number {
  if (a.side === b.side) return a.index - b.index;
  return a.side === 'reference' ? -1 : 1;
}

function fill({ design }: Header, blocks: readonly SketchBlock[]): FilledColumn[] {
  let from = 0;
  const counts = design.columns.map((each) => {
    const [start, width] = [from, binCount(each)];
    from += width;
    const values = blocks.map((block) => block.counts.subarray(start, start + width));
    return listColumn(`counts.${each.name}`, width, joinRows(values, width));
  });
  const pairs = (design.features?.count ?? 0) * 2;
  const sums = blocks.map((block) => block.features);
  return [
    textColumn(
      'side',
      blocks.map((block) => block.side),
    ),
    integerColumn(
      'index',
      blocks.map((block) => block.index),
    ),
    ...counts,
    ...(pairs > 0 ? [listColumn('features', pairs, joinRows(sums, pairs))] : []),
  ];
}

function joinRows(rows: readonly Float64Array[], width: number): Float64Array {
  const joined = new Float64Array(rows.length * width);
  for (const [index, row] of rows.entries()) joined.set(row, index * width);
  return joined;
}

function rowOf(columns: readonly Float64Array[], widths: readonly number[], row: number): Float64Array {
  const joined = new Float64Array(widths.reduce((total, width) => total + width, 0));
  let at = 0;
  columns.forEach((values, index) => {
    const width = widths[index]!;
    joined.set(values.subarray(row * width, (row + 1) * width), at);
    at += width;
  });
  return joined;
}
