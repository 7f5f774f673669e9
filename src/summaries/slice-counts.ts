import { filled } from '../core/filled.ts';
import { philox4x32, streamKey, type StreamKey } from '../core/random.ts';
import {
  SLICE_CELLS,
  emptySliceCounts,
  memberBins,
  sliceCell,
  sliceTables,
  type SliceTable,
} from '../core/slices.ts';
import { binCount, type SliceCounts, type SliceDesign } from '../core/summary.ts';
import type { Batch } from '../core/table.ts';
import { binsOf } from './column-bins.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Counts slices batch by batch; batches may come in any order. */
export interface SliceCounter {
  add(batch: Batch, scored: ScoredRows): void;
  finish(): SliceCounts;
}

/** Starts counting. Squared weights are summed as given by `square`, which rounds to an exact grid. */
export function startSliceCounts(
  design: SliceDesign,
  square: (weight: number) => number = (weight) => weight * weight,
): SliceCounter {
  const counts = emptySliceCounts(design);
  const tables = sliceTables(design);
  const key = streamKey(design.seed, 'slice-counts/halves');
  const width = memberBins(design);
  return {
    add(batch, scored) {
      const bins = design.columns.map((own) => binsOf(own, batch.columns.get(own.name), batch.rows));
      const members = memberCodes(design, batch);
      const cells = filled(new Int32Array(batch.rows), (row) =>
        sliceCell(halfOf(key, batch.start + row), scored.label[row] ?? -1, scored.decision[row] ?? -1),
      );
      const squares = design.weighted ? scored.weight?.map(square) : undefined;
      const slices = new Int32Array(batch.rows);
      for (const table of tables) {
        fillCodes(design, table, bins, slices);
        addRows(counts.rows, slices, SLICE_CELLS, cells);
        for (const own of members) addRows(counts.members, slices, width, own);
        if (!squares || !scored.weight) continue;
        addAmounts(counts.weight, slices, cells, scored.weight);
        addAmounts(counts.weightSquared, slices, cells, squares);
      }
    },
    finish: () => counts,
  };
}

/** 0 (discovery) or 1 (confirmation): a coin that depends on the seed and the row's place in the file only. */
export function halfOf(key: StreamKey, row: number): number {
  return philox4x32(row >>> 0, Math.floor(row / 4294967296), 0, 0, key[0], key[1])[0] & 1;
}

/** The slice of each row within one table, into `out`. */
function fillCodes(
  { columns }: SliceDesign,
  { columns: [a, b], first }: SliceTable,
  bins: readonly Int32Array[],
  out: Int32Array,
): void {
  const [one, other] = [bins[a ?? -1], bins[b ?? -1]];
  const width = b !== undefined && columns[b] ? binCount(columns[b]) : 1;
  if (!one) out.fill(first);
  else if (!other) for (let row = 0; row < out.length; row += 1) out[row] = first + (one[row] ?? 0);
  else
    for (let row = 0; row < out.length; row += 1)
      out[row] = first + (one[row] ?? 0) * width + (other[row] ?? 0);
}

/** For each sensitive feature, the bin of each row among the bins of all. */
function memberCodes({ attributes }: SliceDesign, batch: Batch): Int32Array[] {
  let first = 0;
  return attributes.map((own) => {
    const offset = first;
    first += binCount(own);
    const bins = binsOf(own, batch.columns.get(own.name), batch.rows);
    return filled(bins, (row) => offset + (bins[row] ?? 0));
  });
}

function addRows(into: Float64Array, slices: Int32Array, width: number, cells: Int32Array): void {
  for (let row = 0; row < slices.length; row += 1) {
    const at = (slices[row] ?? 0) * width + (cells[row] ?? 0);
    into[at] = (into[at] ?? 0) + 1;
  }
}

function addAmounts(into: Float64Array, slices: Int32Array, cells: Int32Array, amounts: Float64Array): void {
  for (let row = 0; row < slices.length; row += 1) {
    const at = (slices[row] ?? 0) * SLICE_CELLS + (cells[row] ?? 0);
    into[at] = (into[at] ?? 0) + (amounts[row] ?? 0);
  }
}

/** The counts of both; associative and commutative, exact. */
export function mergeSliceCounts(a: SliceCounts, b: SliceCounts): SliceCounts {
  const sum = (one: Float64Array, other: Float64Array): Float64Array =>
    filled(new Float64Array(one.length), (at) => (one[at] ?? 0) + (other[at] ?? 0));
  return {
    ...a,
    rows: sum(a.rows, b.rows),
    weight: sum(a.weight, b.weight),
    weightSquared: sum(a.weightSquared, b.weightSquared),
    members: sum(a.members, b.members),
  };
}
