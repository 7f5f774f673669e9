import type { RowStatistics } from '../core/summary.ts';
import type { GatheredRows } from './gathered-rows.ts';
import {
  emptyRowStatistics,
  joinGroups,
  joinInfluences,
  type RowStatisticsDesign,
} from './row-statistics.ts';

/** The nearest rows of all gathered rows. */
export interface NeighbourLists {
  /** Rows × (`others` + 1), nearest first, or nothing where none were searched; the last takes the place of one that is left out. */
  readonly rows: Uint32Array;
  /** Other rows that a row is compared with: all neighbours, or all but itself. */
  readonly others: number;
}

/**
 * Of each gathered row, how many of its nearest have another decision; and what leaving a row out does to the sums of groups: its
 * own number goes, and wherever it was among the nearest the next one takes its place. `range` leaves other rows to other calls,
 * whose results merge.
 */
export function neighbourAgreement(
  design: RowStatisticsDesign,
  gathered: GatheredRows,
  lists: NeighbourLists,
  range: { readonly start: number; readonly end: number } = { start: 0, end: gathered.codes.length },
): RowStatistics {
  const { keys, codes, seen, missing } = gathered;
  const first = range.start === 0;
  const sample = first
    ? { rows: seen, drawn: codes.length + missing, missing }
    : { rows: 0, drawn: 0, missing: 0 };
  const counts = keys.map(() => new Float64Array(design.steps + 1));
  const base = { ...emptyRowStatistics(design), sample };
  const groupsOf = () => joinGroups(keys.map((group, code) => ({ group, rows: counts[code]! })));
  if (lists.rows.length === 0 || codes.length < lists.others + 2) return { ...base, groups: groupsOf() };
  const differing = differingOf(gathered, lists);
  for (let row = range.start; row < range.end; row += 1) {
    const own = counts[codes[row] ?? 0]!;
    own[differing[row] ?? 0]! += 1;
  }
  return { ...base, groups: groupsOf(), influences: influencesOf(gathered, lists, differing, range) };
}

function differingOf({ decisions }: GatheredRows, { rows, others }: NeighbourLists): Int32Array {
  return Int32Array.from(decisions, (decision, row) => {
    let differing = 0;
    for (let at = row * (others + 1); at < row * (others + 1) + others; at += 1)
      if (decisions[rows[at] ?? 0] !== decision) differing += 1;
    return differing;
  });
}

function influencesOf(
  { decisions, codes, keys }: GatheredRows,
  { rows, others }: NeighbourLists,
  differing: Int32Array,
  { start, end }: { readonly start: number; readonly end: number },
): RowStatistics['influences'] {
  const width = others + 1;
  const { first, ends } = byNeighbour(rows, width, codes.length);
  const size = keys.length;
  const [products, owns] = [new Map<number, number>(), new Map<number, number>()];
  const add = (to: Map<number, number>, at: number, value: number) => to.set(at, (to.get(at) ?? 0) + value);
  for (let row = start; row < end; row += 1) {
    const group = codes[row] ?? 0;
    const taken = new Map([[group, differing[row] ?? 0]]);
    for (let at = first[row] ?? 0; at < (first[row + 1] ?? 0); at += 1) {
      const other = ends[at] ?? 0;
      const decision = decisions[other];
      const next = decisions[rows[other * width + others] ?? 0];
      const change = Number(decisions[row] !== decision) - Number(next !== decision);
      if (change !== 0) add(taken, codes[other] ?? 0, change);
    }
    for (const [a, value] of taken) {
      add(owns, group * size + a, value);
      for (const [b, other] of taken) add(products, a * size + b, value * other);
    }
  }
  return joinInfluences(
    [...new Set([...products.keys(), ...owns.keys()])].map((at) => ({
      ...{ a: keys[Math.floor(at / size)]!, b: keys[at % size]! },
      ...{ products: products.get(at) ?? 0, own: owns.get(at) ?? 0 },
    })),
  );
}

/** The rows that have a row among their nearest: those of row i are `ends` from `first`[i] up to `first`[i + 1]. */
function byNeighbour(rows: Uint32Array, width: number, n: number): { first: Uint32Array; ends: Uint32Array } {
  const first = new Uint32Array(n + 1);
  const each = (use: (neighbour: number, row: number) => void) => {
    rows.forEach((neighbour, at) => {
      if (at % width < width - 1) use(neighbour, Math.floor(at / width));
    });
  };
  each((neighbour) => (first[neighbour + 1]! += 1));
  for (let row = 0; row < n; row += 1) first[row + 1]! += first[row]!;
  const next = first.slice();
  const ends = new Uint32Array(first[n] ?? 0);
  each((neighbour, row) => (ends[next[neighbour]!++] = row));
  return { first, ends };
}
