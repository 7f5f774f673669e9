import type { ColumnSketch, SketchBlock, SketchColumn } from '../../src/core/summary.ts';
import { binCount } from '../../src/core/summary.ts';
import { blockRandomFeatures } from '../../src/kernels/block-random-features/index.ts';

type Side = SketchBlock['side'];

/** How many blocks of how many rows each side has. */
export interface Shape {
  readonly blockRows: number;
  readonly reference: number;
  readonly current: number;
}

/** A column of categories, and a numeric one of `bins` equal-width bins of [0, 1]. */
export const categories = (name: string, names: readonly string[]): SketchColumn => ({
  ...{ name, type: 'category', edges: [], categories: names },
});
export const numeric = (name: string, bins: number): SketchColumn => ({
  ...{ name, type: 'numeric', categories: [] },
  edges: Array.from({ length: bins - 1 }, (_, index) => (index + 1) / bins),
});

/** A sketch of bin counts: `row` gives the bin of every column for the next row of a side. */
export function binnedSketch(
  columns: readonly SketchColumn[],
  shape: Shape,
  row: (side: Side) => readonly number[],
): ColumnSketch {
  const offsets = columns.map((_, j) => columns.slice(0, j).reduce((sum, own) => sum + binCount(own), 0));
  const width = columns.reduce((sum, own) => sum + binCount(own), 0);
  const blocksOf = (side: Side): SketchBlock[] =>
    Array.from({ length: shape[side] }, (_, index) => {
      const counts = new Float64Array(width);
      for (let at = 0; at < shape.blockRows; at += 1) {
        row(side).forEach((bin, j) => (counts[offsets[j]! + bin] = (counts[offsets[j]! + bin] ?? 0) + 1));
      }
      return { side, index, counts, features: new Float64Array(0) };
    });
  return {
    kind: 'column-sketch',
    design: { blockRows: shape.blockRows, seed: '1', leftOut: [], columns, features: null },
    remainder: { reference: 0, current: 0 },
    blocks: [...blocksOf('reference'), ...blocksOf('current')],
  };
}

/** A sketch of random features: `row` gives the inputs of the next row of a side. */
export function featureSketch(
  omega: Float32Array,
  inputs: number,
  shape: Shape,
  row: (side: Side) => readonly number[],
): ColumnSketch {
  const frequencies = omega.length / inputs;
  const blocksOf = (side: Side): SketchBlock[] => {
    const rows = Array.from({ length: shape[side] * shape.blockRows }, () => row(side));
    const sums = blockRandomFeatures.wasm({
      rows: Float32Array.from(rows.flat()),
      omega,
      sums: new Float64Array(shape[side] * 2 * frequencies),
      ...{ featureCount: inputs, frequencies, blockRows: shape.blockRows, firstRow: 0 },
    });
    const length = 2 * frequencies;
    return Array.from({ length: shape[side] }, (_, index) => ({
      ...{ side, index, counts: new Float64Array(0) },
      features: sums.slice(index * length, (index + 1) * length),
    }));
  };
  const features = { count: frequencies, bandwidth: 1, inputs: [] };
  return {
    kind: 'column-sketch',
    design: { blockRows: shape.blockRows, seed: '1', leftOut: [], columns: [], features },
    remainder: { reference: 0, current: 0 },
    blocks: [...blocksOf('reference'), ...blocksOf('current')],
  };
}
