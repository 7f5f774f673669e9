import { assign } from './assign.ts';
import type { Order } from './score-orders.ts';

/** Times that columns are handed out again by what the others leave unexplained. */
const HANDOUTS = 12;

/** Rounds over the columns in which the regression settles. */
const SWEEPS = 100;

/** The values less their mean; 0 where there is none, so that such a row says nothing. */
export function centred(values: Float64Array): Float64Array {
  let [sum, count] = [0, 0];
  for (const value of values) if (Number.isFinite(value)) [sum, count] = [sum + value, count + 1];
  const mean = count === 0 ? 0 : sum / count;
  return values.map((value) => (Number.isFinite(value) ? value - mean : 0));
}

/** What each column adds to the target in a ridge regression on all of them, found by going round the columns. */
function linearParts(columns: readonly Float64Array[], target: Float64Array): Float64Array[] {
  const centredColumns = columns.map(centred);
  const squares = centredColumns.map((own) => dot(own, own));
  const slopes = columns.map(() => 0);
  const left = Float64Array.from(target);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [at, own] of centredColumns.entries()) {
      const square = squares[at] ?? 0;
      if (square === 0) continue;
      const before = slopes[at] ?? 0;
      const after = (dot(left, own) + before * square) / (square * 1.001);
      slopes[at] = after;
      own.forEach((value, row) => (left[row] = (left[row] ?? 0) - (after - before) * value));
    }
  }
  return centredColumns.map((own, at) => own.map((value) => value * (slopes[at] ?? 0)));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += (a[row] ?? 0) * (b[row] ?? 0);
  return sum;
}

/**
 * Hands columns out to positions one to one. `effects[column][position]` is what the column would add to the scores there, over
 * rows and with mean 0; `target` the scores, with mean 0 too. Each time Σ (2·r·h − h·h) is made largest, h being the effect and
 * r the target less what the other columns add: where effects add up, this is least squares. At first the others add what
 * a ridge regression of the target on `columns` says, and once more what they add in the order `near`. The handout that
 * leaves least unexplained wins.
 */
export function handOut(
  effects: readonly (readonly Float64Array[])[],
  columns: readonly Float64Array[],
  target: Float64Array,
  near: Order,
): Order {
  const first = settle(effects, linearParts(columns, target), target);
  const second = settle(effects, partsIn(near, effects, target.length), target);
  return second.left < first.left ? second.order : first.order;
}

/** Hands out again and again by what the last handout leaves unexplained, as long as that becomes less. */
function settle(
  effects: readonly (readonly Float64Array[])[],
  begin: readonly Float64Array[],
  target: Float64Array,
): { readonly order: Order; readonly left: number } {
  let parts = begin;
  let best = { order: effects.map((_, at) => at) as Order, left: Number.POSITIVE_INFINITY };
  for (let round = 0; round < HANDOUTS; round++) {
    const order = bestPairs(effects, parts, target);
    parts = partsIn(order, effects, target.length);
    const rest = unexplained(parts, target);
    const left = dot(rest, rest);
    if (left >= best.left) break;
    best = { order, left };
  }
  return best;
}

/** What each column adds in an order. */
function partsIn(
  order: Order,
  effects: readonly (readonly Float64Array[])[],
  rows: number,
): readonly Float64Array[] {
  return placesOf(order).map((position, at) => effects[at]?.[position] ?? new Float64Array(rows));
}

/** Column → position of an order. */
function placesOf(order: Order): number[] {
  const places: number[] = [];
  for (const [position, column] of order.entries()) places[column] = position;
  return places;
}

function unexplained(parts: readonly Float64Array[], target: Float64Array): Float64Array {
  const rest = Float64Array.from(target);
  for (const part of parts) part.forEach((value, row) => (rest[row] = (rest[row] ?? 0) - value));
  return rest;
}

function bestPairs(
  effects: readonly (readonly Float64Array[])[],
  parts: readonly Float64Array[],
  target: Float64Array,
): Order {
  const rest = unexplained(parts, target);
  const gains = effects.map((own, at) => {
    const wanted = rest.map((value, row) => value + (parts[at]?.[row] ?? 0));
    return own.map((effect) => 2 * dot(wanted, effect) - dot(effect, effect));
  });
  const least = Math.min(...gains.flat());
  // Every pair weighs more than none, so that nothing stays without a place.
  const pairs = gains.flatMap((own, left) =>
    own.map((gain, right) => ({ left, right, weight: gain - least + 1 })),
  );
  const order = effects.map((_, at) => at);
  for (const [column, position] of assign(pairs)) order[position] = column;
  return order;
}
