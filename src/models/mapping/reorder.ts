import { log } from '../../core/elementary.ts';
import { ok, type Outcome } from '../../core/outcome.ts';
import { uniformAt, type StreamKey } from '../../core/random.ts';
import { effectRows, orderByValues, type EffectSearch } from './effects.ts';
import { scoreOrders, type Order, type ScoreColumns } from './score-orders.ts';
import { orderBySlopes, slopeRows } from './slopes.ts';

/** The order of columns with the least disagreement that was found. */
export interface FoundOrder {
  readonly order: Order;
  /** Mean difference from the given scores, before and after: in log-odds, or as a share of the range of amounts. */
  readonly before: number;
  readonly after: number;
  /** True where the search ended by itself; false where it ran out of rows to score. */
  readonly finished: boolean;
}

/** Rows that a search may score in all: a few seconds for a forest. */
export const MOST_ROWS = 1_500_000;

/** Wider inputs are not searched. */
export const MOST_SEARCHED = 64;

/** Puts scores on a scale on which differences say as much everywhere. */
type Link = (scores: Float64Array) => Float64Array;

/** Differences of probabilities near 0 and 1 say as much as those in the middle: ln(p / (1 − p)), p kept in [1e−15, 1 − 1e−15]. */
const logits: Link = (scores) =>
  scores.map((score) => {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, score));
    return log(p / (1 - p));
  });

/** Log-odds where all given scores are probabilities; amounts are measured by their own range. */
function linkFor(given: Float64Array): Link {
  let [lower, upper] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const score of given) [lower, upper] = [score < lower ? score : lower, score > upper ? score : upper];
  if (!(lower < 0 || upper > 1)) return logits;
  const range = upper > lower ? upper - lower : 1;
  return (scores) => scores.map((score) => (score - lower) / range);
}

function disagreement(own: Float64Array, given: Float64Array): number {
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

/** Below this mean difference two lists of scores are the same but for rounding. */
export const SAME_SCORES = 1e-4;

interface Tried {
  readonly order: Order;
  readonly value: number;
}

interface Search {
  readonly columns: readonly Float64Array[];
  readonly given: Float64Array;
  readonly score: ScoreColumns;
  readonly link: Link;
  rowsLeft: number;
}

/** The best of `orders`, or null where the budget does not allow them. */
async function best(search: Search, orders: readonly Order[]): Promise<Outcome<Tried | null>> {
  const rows = search.columns[0]?.length ?? 0;
  if (orders.length === 0 || rows * orders.length > search.rowsLeft) return ok(null);
  const scores = await scoreOrders(search.columns, orders, search.score);
  if (!scores.ok) return scores;
  let winner: Tried | null = null;
  for (const [index, own] of scores.value.entries()) {
    const value = disagreement(search.link(own), search.given);
    const order = orders[index];
    if (order !== undefined && (winner === null || value < winner.value)) winner = { order, value };
  }
  return ok(winner);
}

/** Swaps each position with the one that helps most, round and round, until no swap helps. */
async function descend(search: Search, start: Order): Promise<Outcome<Tried | null>> {
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

/** Rows that swaps of columns are compared on: few, for they are scored in hundreds of orders. */
const SEARCH_ROWS = 64;

/** Rows over which effects of columns are compared with scores. */
const EFFECT_ROWS = 512;

/** Log-odds beyond which a float32 probability has no digits left. */
const MOST_LOGIT = 12;

/** The rows whose scores say something about effects. */
function tellingRows(
  columns: readonly Float64Array[],
  given: Float64Array,
  { link, score }: Search,
): EffectSearch {
  const all = link(given);
  const rows = [...all.keys()]
    .filter((row) => Math.abs(all[row] ?? Number.NaN) <= MOST_LOGIT)
    .slice(0, EFFECT_ROWS);
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  return { columns: columns.map(pick), target: pick(all), link, score };
}

/** Times that effects are asked for a start, and turns that each may take. */
const SUGGESTIONS = 4;
const TURNS = 4;

/**
 * The order that effects of columns suggest as a start: the first time by slopes, then by values, tried among rows in the best
 * order so far, as long as that brings the scores nearer. Null where too few rows can tell, or the rows left do not allow it.
 */
async function suggested(
  search: Search,
  telling: EffectSearch,
  { near, first }: { near: Order; first: boolean },
): Promise<Outcome<Order | null>> {
  const width = search.columns.length;
  const rows = telling.target.length;
  let now: Tried | null = null;
  for (let turn = first ? 0 : 1; turn < TURNS && rows > width; turn++) {
    if (effectRows(width, rows) + slopeRows(width, rows) > search.rowsLeft / 2) break;
    const order: Outcome<Order> =
      turn === 0 ? await orderBySlopes(telling, near) : await orderByValues(telling, now?.order ?? near);
    if (!order.ok) return order;
    const tried = await best(search, [order.value]);
    if (!tried.ok) return tried;
    if (tried.value === null) break;
    if (now && tried.value.value >= now.value && turn > 1) break;
    if (!now || tried.value.value < now.value) now = tried.value;
    if (now.value <= SAME_SCORES) break;
  }
  return ok(now?.order ?? null);
}

/**
 * Looks for the order of columns under which a model gives the scores that the data holds. Effects of columns suggest where to
 * begin; from there pairs are swapped as long as that lowers the disagreement. Where it gets stuck it asks for the effects
 * again, then starts from the order of the data, from `starts` and from the best order partly shuffled. Bounded by rows
 * scored; deterministic. Null where the input is wider than is searched.
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
  const link = linkFor(given);
  const few = (values: Float64Array): Float64Array => values.subarray(0, SEARCH_ROWS);
  const search: Search = {
    columns: columns.map(few),
    given: link(few(given)),
    score: (own) => {
      search.rowsLeft -= own[0]?.length ?? 0;
      return score(own);
    },
    link,
    rowsLeft: mostRows,
  };
  const asIs = Array.from({ length: width }, (_, position) => position);
  const before = await best(search, [asIs]);
  if (!before.ok) return before;
  if (before.value === null) return ok(null);
  const telling = tellingRows(columns, given, search);
  const begin = [...Array.from({ length: SUGGESTIONS }, () => null), asIs, ...starts];
  let found = before.value;
  for (let draw = 0; found.value > SAME_SCORES && draw < 32 + begin.length; draw++) {
    const from = { near: found.order, first: draw === 0 };
    const start =
      draw < SUGGESTIONS
        ? await suggested(search, telling, from)
        : ok(begin[draw] ?? kicked(found.order, key, draw));
    if (!start.ok) return start;
    if (start.value === null) continue;
    const end = await descend(search, start.value);
    if (!end.ok) return end;
    if (end.value === null) break;
    if (end.value.value < found.value) found = end.value;
    else if (draw < SUGGESTIONS) draw = SUGGESTIONS - 1;
  }
  const finished = found.value <= SAME_SCORES || search.rowsLeft > 0;
  return ok({ order: found.order, before: before.value.value, after: found.value, finished });
}
