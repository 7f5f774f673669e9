import { streamKey, uniformAt } from '../core/random.ts';
import { sliceTables } from '../core/slices.ts';
import { binCount, type SliceDesign } from '../core/summary.ts';
import { xLogX } from './information.ts';

/** Rows by column, as slice counts know them: nothing but how many rows each slice has. */
export interface MadeRows {
  /** Columns × rows, row-major: the bin of each row. */
  readonly codes: Uint8Array;
  readonly bins: Int32Array;
}

/** A column and the one it is drawn from; the first has none. */
interface Branch {
  readonly column: number;
  readonly from: number | null;
}

/**
 * Rows that overlap in slices much as the counted rows do: each column is drawn given one other, along the tree of pairs that tell most
 * of each other. Its shares of single bins and of the pairs in the tree are those of the data but for chance; of all laws made of pairs
 * like that it is the closest. `sizes`: rows of each slice. doi:10.1109/TIT.1968.1054142
 */
export function makeRows(
  design: Pick<SliceDesign, 'columns'>,
  sizes: Float64Array,
  rows: number,
  seed: string,
): MadeRows {
  const bins = Int32Array.from(design.columns, binCount);
  const codes = new Uint8Array(bins.length * rows);
  const key = streamKey(seed, 'slice-rows');
  const pairs = pairTables(design, sizes);
  for (const { column, from } of treeOf(bins, pairs)) {
    const shares = from === null ? null : pairs(from, column);
    const width = bins[column] ?? 1;
    const alone = singles(design, sizes, column);
    for (let row = 0; row < rows; row += 1) {
      const parent = from === null ? 0 : (codes[from * rows + row] ?? 0);
      const own = shares?.subarray(parent * width, (parent + 1) * width) ?? alone;
      codes[column * rows + row] = pick(own, uniformAt(key, row, column, 0));
    }
  }
  return { codes, bins };
}

/** The bin in which a share `u` of all rows, bin after bin, is used up. */
function pick(sizes: Float64Array, u: number): number {
  let left = u * sizes.reduce((sum, own) => sum + own, 0);
  let last = 0;
  for (const [bin, own] of sizes.entries()) {
    if (own <= 0) continue;
    last = bin;
    left -= own;
    if (left < 0) break;
  }
  return last;
}

function singles({ columns }: Pick<SliceDesign, 'columns'>, sizes: Float64Array, at: number): Float64Array {
  const first = columns.slice(0, at).reduce((sum, own) => sum + binCount(own), 1);
  return sizes.subarray(first, first + binCount(columns[at]!));
}

type PairTables = (a: number, b: number) => Float64Array;

/** Rows by bins of column a (down) and b (across). */
function pairTables(design: Pick<SliceDesign, 'columns'>, sizes: Float64Array): PairTables {
  const firsts = new Map(sliceTables(design).map(({ columns, first }) => [columns.join(), first]));
  const width = (column: number): number => binCount(design.columns[column]!);
  return (a, b) => {
    const [down, across] = [width(a), width(b)];
    const first = firsts.get([Math.min(a, b), Math.max(a, b)].join()) ?? 0;
    if (a < b) return sizes.subarray(first, first + down * across);
    return Float64Array.from(
      { length: down * across },
      (_, at) => sizes[first + (at % across) * down + Math.floor(at / across)] ?? 0,
    );
  };
}

/** The spanning tree of most mutual information, from the first column on (Prim); ties go to the first in order. */
function treeOf(bins: Int32Array, pairs: PairTables): Branch[] {
  const tree: Branch[] = bins.length > 0 ? [{ column: 0, from: null }] : [];
  const best = Array.from(bins, () => ({ told: -1, from: 0 }));
  const left = new Set([...bins.keys()].slice(1));
  for (let newest = 0; left.size > 0;) {
    for (const column of left) {
      const told = information(pairs(newest, column), bins[column] ?? 1);
      if (told > best[column]!.told) best[column] = { told, from: newest };
    }
    newest = [...left].reduce((most, column) => (best[column]!.told > best[most]!.told ? column : most));
    left.delete(newest);
    tree.push({ column: newest, from: best[newest]!.from });
  }
  return tree;
}

/** Mutual information of the two ways of a table with so many cells across, in nats times its rows. */
function information(table: Float64Array, across: number): number {
  const [down, over] = [new Float64Array(table.length / across), new Float64Array(across)];
  for (const [at, rows] of table.entries()) {
    const [i, j] = [Math.floor(at / across), at % across];
    down[i] = (down[i] ?? 0) + rows;
    over[j] = (over[j] ?? 0) + rows;
  }
  const sum = (values: Float64Array): number => values.reduce((total, own) => total + xLogX(own), 0);
  return sum(table) - sum(down) - sum(over) + xLogX(over.reduce((total, own) => total + own, 0));
}
