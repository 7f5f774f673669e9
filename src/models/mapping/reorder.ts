import { log } from '../../core/elementary.ts';
import { ok, type Outcome } from '../../core/outcome.ts';
import { uniformAt, type StreamKey } from '../../core/random.ts';

/** Scores rows given as the columns of a matrix, in order: `columns[c][row]`, all of one length. */
export type ScoreColumns = (columns: readonly Float64Array[]) => Promise<Outcome<Float64Array>>;

/** Orders of columns that were tried: position → index of the column that belongs there. */
export type Order = readonly number[];

/** The order of columns with the least disagreement that was found. */
export interface FoundOrder {
  readonly order: Order;
  /** Mean |logit difference| from the given scores, before and after. */
  readonly before: number;
  readonly after: number;
  /** True where the search ended by itself; false where it ran out of rows to score. */
  readonly finished: boolean;
}

/** Rows of one call: enough to hide the cost of a call, few enough to fit any memory. */
const CALL_ROWS = 16_384;

/** Rows that a search may score in all: a few seconds for a forest. */
export const MOST_ROWS = 1_500_000;

/** Wider inputs are not searched. */
export const MOST_SEARCHED = 64;

/** Differences of probabilities near 0 and 1 say as much as those in the middle: ln(p / (1 − p)), p kept in [1e−6, 1 − 1e−6]. */
function logits(scores: Float64Array): Float64Array {
  return scores.map((score) => {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, score));
    return log(p / (1 - p));
  });
}

/** Scores every order on the same rows; one score array an order. Many orders share one call of the model. */
export async function scoreOrders(
  columns: readonly Float64Array[],
  orders: readonly Order[],
  score: ScoreColumns,
): Promise<Outcome<Float64Array[]>> {
  const rows = columns[0]?.length ?? 0;
  const perCall = Math.max(1, Math.floor(CALL_ROWS / Math.max(1, rows)));
  const found: Float64Array[] = [];
  for (let at = 0; at < orders.length; at += perCall) {
    const part = orders.slice(at, at + perCall);
    const stacked = columns.map((_, position) => {
      const all = new Float64Array(rows * part.length);
      part.forEach((order, index) =>
        all.set(columns[order[position] ?? position] ?? new Float64Array(rows), index * rows),
      );
      return all;
    });
    const scores = await score(stacked);
    if (!scores.ok) return scores;
    part.forEach((_, index) => found.push(scores.value.slice(index * rows, (index + 1) * rows)));
  }
  return ok(found);
}

function disagreement(scores: Float64Array, given: Float64Array): number {
  const own = logits(scores);
  let [sum, rows] = [0, 0];
  for (const [row, value] of own.entries()) {
    const difference = Math.abs(value - (given[row] ?? Number.NaN));
    if (Number.isNaN(difference)) continue;
    sum += difference;
    rows += 1;
  }
  return rows === 0 ? Number.POSITIVE_INFINITY : sum / rows;
}

function swapped(order: Order, a: number, b: number): number[] {
  const next = [...order];
  [next[a], next[b]] = [order[b] ?? b, order[a] ?? a];
  return next;
}

/** Below this mean logit difference two lists of scores are the same but for rounding. */
export const SAME_SCORES = 1e-4;

interface Search {
  readonly columns: readonly Float64Array[];
  readonly given: Float64Array;
  readonly score: ScoreColumns;
  rowsLeft: number;
}

/** The best of `orders`, or null where the budget does not allow them. */
async function best(
  search: Search,
  orders: readonly Order[],
): Promise<Outcome<{ order: Order; value: number } | null>> {
  const rows = search.columns[0]?.length ?? 0;
  if (orders.length === 0 || rows * orders.length > search.rowsLeft) return ok(null);
  search.rowsLeft -= rows * orders.length;
  const scores = await scoreOrders(search.columns, orders, search.score);
  if (!scores.ok) return scores;
  let winner: { order: Order; value: number } | null = null;
  for (const [index, own] of scores.value.entries()) {
    const value = disagreement(own, search.given);
    const order = orders[index];
    if (order !== undefined && (winner === null || value < winner.value)) winner = { order, value };
  }
  return ok(winner);
}

/** Swaps each position with the one that helps most, round and round, until no swap helps. */
async function descend(
  search: Search,
  start: Order,
): Promise<Outcome<{ order: Order; value: number } | null>> {
  const first = await best(search, [start]);
  if (!first.ok || first.value === null) return first;
  let now = first.value;
  for (let better = true; better && now.value > SAME_SCORES;) {
    better = false;
    for (let a = 0; a < start.length; a++) {
      const from = now.order;
      const tried = await best(
        search,
        from.flatMap((_, b) => (b === a ? [] : [swapped(from, a, b)])),
      );
      if (!tried.ok) return tried;
      if (tried.value === null) return ok(now);
      if (tried.value.value < now.value - 1e-12) [now, better] = [tried.value, true];
    }
  }
  return ok(now);
}

/** A shuffled order, the same in every run: Fisher–Yates over counter-based draws. */
export function shuffledOrder(width: number, key: StreamKey, draw: number): number[] {
  const order = Array.from({ length: width }, (_, position) => position);
  for (let at = width - 1; at > 0; at--) {
    const other = Math.floor(uniformAt(key, at, draw, 0) * (at + 1));
    [order[at], order[other]] = [order[other] ?? other, order[at] ?? at];
  }
  return order;
}

/** The order with a handful of its positions shuffled, to leave a dead end without losing what was found. */
function kicked(order: Order, key: StreamKey, draw: number): number[] {
  const chosen = shuffledOrder(order.length, key, 2 * draw).slice(0, Math.max(3, order.length >> 2));
  const moved = shuffledOrder(chosen.length, key, 2 * draw + 1);
  const next = [...order];
  chosen.forEach((position, index) => {
    const from = chosen[moved[index] ?? index] ?? position;
    next[position] = order[from] ?? position;
  });
  return next;
}

/**
 * Looks for the order of columns under which a model gives the scores that the data holds, by swapping pairs as long as
 * that lowers the disagreement; where it gets stuck it starts again from `starts` and from the best order partly shuffled. Bounded by
 * rows scored; deterministic. Null where the input is wider than is searched.
 */
export async function findOrder(
  columns: readonly Float64Array[],
  given: Float64Array,
  score: ScoreColumns,
  key: StreamKey,
  { starts = [], mostRows = MOST_ROWS }: { starts?: readonly Order[]; mostRows?: number } = {},
): Promise<Outcome<FoundOrder | null>> {
  const width = columns.length;
  if (width < 2 || width > MOST_SEARCHED) return ok(null);
  const search: Search = { columns, given: logits(given), score, rowsLeft: mostRows };
  const asIs = Array.from({ length: width }, (_, position) => position);
  const before = await best(search, [asIs]);
  if (!before.ok) return before;
  let found = before.value;
  for (let draw = 0; found !== null && found.value > SAME_SCORES && draw < 32 + starts.length; draw++) {
    const start = draw === 0 ? asIs : (starts[draw - 1] ?? kicked(found.order, key, draw));
    const end = await descend(search, start);
    if (!end.ok) return end;
    if (end.value === null) break;
    if (end.value.value < found.value) found = end.value;
  }
  if (found === null) return ok(null);
  const finished = found.value <= SAME_SCORES || search.rowsLeft > 0;
  return ok({ order: found.order, before: before.value?.value ?? 0, after: found.value, finished });
}
