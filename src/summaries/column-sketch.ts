import type { Preference } from '../core/kernel.ts';
import { streamKey } from '../core/random.ts';
import type { ColumnSketch, SketchBlock, SketchColumn, SketchDesign } from '../core/summary.ts';
import { binCount } from '../core/summary.ts';
import type { Batch } from '../core/table.ts';
import { blockRandomFeatures, drawFrequencies } from '../kernels/block-random-features/index.ts';
import { runKernel } from '../kernels/pick.ts';
import { binsOf } from './column-bins.ts';
import { inputRows, MOST_DEVIATIONS } from './input-rows.ts';

/** Which rows of a table are sketched: whole blocks between `start` and `end`, both multiples of the block length. */
export interface SketchRange {
  readonly side: 'reference' | 'current';
  readonly start: number;
  readonly end: number;
}

/** Sketches the blocks of one range, batch by batch in row order; batches may be cut anywhere. */
export interface ColumnSketcher {
  add(batch: Batch): Promise<void>;
  finish(): ColumnSketch;
}

/** A sketch with no blocks. */
export function emptyColumnSketch(design: SketchDesign): ColumnSketch {
  return { kind: 'column-sketch', design, remainder: { reference: 0, current: 0 }, blocks: [] };
}

/** The random frequencies of a design: inputs × features, the same wherever they are drawn. */
export function frequenciesOf(design: SketchDesign): Float32Array {
  const { features, seed } = design;
  if (features === null) return new Float32Array(0);
  const key = streamKey(seed, 'column-sketch/frequencies');
  return drawFrequencies(key, features.inputs.length, features.count, features.bandwidth);
}

/** Starts sketching `range`. */
export function startColumnSketch(
  design: SketchDesign,
  range: SketchRange,
  preference: Preference,
): ColumnSketcher {
  const { blockRows, features, columns } = design;
  const blocks = Math.floor((range.end - range.start) / blockRows);
  const width = columns.reduce((sum, column) => sum + binCount(column), 0);
  const counts = new Float64Array(blocks * width);
  const frequencies = features?.count ?? 0;
  let sums: Float64Array = new Float64Array(blocks * 2 * frequencies);
  const omega = frequenciesOf(design);
  return {
    async add(batch) {
      const firstRow = batch.start - range.start;
      countBins(batch, columns, { counts, width, blocks, blockRows, firstRow });
      if (features === null) return;
      const rows = inputRows(batch, features.inputs, MOST_DEVIATIONS);
      const shape = { featureCount: features.inputs.length, frequencies, blockRows, firstRow };
      const ran = await runKernel(blockRandomFeatures, { rows, omega, sums, ...shape }, preference);
      sums = ran.output;
    },
    finish() {
      const first = range.start / blockRows;
      const own = Array.from({ length: blocks }, (_, index): SketchBlock => ({
        side: range.side,
        index: first + index,
        counts: counts.slice(index * width, (index + 1) * width),
        features: sums.slice(index * 2 * frequencies, (index + 1) * 2 * frequencies),
      }));
      return { ...emptyColumnSketch(design), blocks: own };
    },
  };
}

/** The blocks of both; associative and commutative, exact. A block is counted once: both must not hold the same. */
export function mergeColumnSketches(a: ColumnSketch, b: ColumnSketch): ColumnSketch {
  const remainder = {
    reference: a.remainder.reference + b.remainder.reference,
    current: a.remainder.current + b.remainder.current,
  };
  const blocks = [...a.blocks, ...b.blocks].sort(compareBlocks);
  return { ...a, remainder, blocks };
}

function compareBlocks(a: SketchBlock, b: SketchBlock): number {
  return a.side === b.side ? a.index - b.index : a.side === 'reference' ? -1 : 1;
}

interface CountTarget {
  readonly counts: Float64Array;
  readonly width: number;
  readonly blocks: number;
  readonly blockRows: number;
  readonly firstRow: number;
}

function countBins(batch: Batch, columns: readonly SketchColumn[], target: CountTarget): void {
  let offset = 0;
  for (const column of columns) {
    const bins = binsOf(column, batch.columns.get(column.name), batch.rows);
    for (let row = 0; row < batch.rows; row += 1) {
      const block = Math.floor((target.firstRow + row) / target.blockRows);
      if (block < 0 || block >= target.blocks) continue;
      const cell = block * target.width + offset + (bins[row] ?? 0);
      target.counts[cell] = (target.counts[cell] ?? 0) + 1;
    }
    offset += binCount(column);
  }
}
