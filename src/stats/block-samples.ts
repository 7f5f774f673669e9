import type { ColumnSketch, SketchBlock } from '../core/summary.ts';
import { binCount } from '../core/summary.ts';
import { lgamma } from '../core/elementary.ts';

/** The blocks of a sketch in the order that label permutations use: all reference blocks, then all current ones. */
export interface BlockSamples {
  readonly blocks: readonly SketchBlock[];
  readonly reference: number;
  readonly current: number;
  readonly blockRows: number;
}

/** Reference blocks first. */
export function blockSamples({ blocks, design }: ColumnSketch): BlockSamples {
  const reference = blocks.filter(({ side }) => side === 'reference');
  const current = blocks.filter(({ side }) => side === 'current');
  return {
    blocks: [...reference, ...current],
    reference: reference.length,
    current: current.length,
    blockRows: design.blockRows,
  };
}

/** Why blocks cannot be permuted, or null: p-values need at least about 200 distinct ways to label the blocks. */
export function tooFewBlocks({ reference, current, blockRows }: BlockSamples): string | null {
  const logWays = lgamma(reference + current + 1) - lgamma(reference + 1) - lgamma(current + 1);
  if (reference >= 2 && current >= 2 && logWays > 5.3) return null;
  return `Too few rows: they make ${reference} reference and ${current} current blocks of ${blockRows} rows, which is too few to compare.`;
}

/** Where each column's bins start in `SketchBlock.counts`. */
export function columnOffsets({ design }: ColumnSketch): number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const column of design.columns) {
    offsets.push(offset);
    offset += binCount(column);
  }
  return offsets;
}

/** What a reader must know of a sketch: columns and rows that are not compared. */
export function sketchNotes({ design, remainder }: ColumnSketch): string[] {
  const rows = remainder.reference + remainder.current;
  const columns = design.leftOut.map(({ column, reason }) => `${column} (${reason})`);
  return [
    ...(columns.length > 0 ? [`Not compared: ${columns.join(', ')}.`] : []),
    ...(rows > 0
      ? [
          `${rows} rows are left out: ends that fill no block, and blocks beyond the 512 a side that are compared.`,
        ]
      : []),
  ];
}

/** Columns on which the two tables disagree: while there are any, no pass is given. */
export function changedColumns({ design }: ColumnSketch): string[] {
  return design.leftOut.filter(({ changed }) => changed).map(({ column }) => column);
}
