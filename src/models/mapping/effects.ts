import { ok, type Outcome } from '../../core/outcome.ts';
import { centred, handOut } from './hand-out.ts';
import type { Order, ScoreColumns } from './score-orders.ts';

/** What an order is looked for with: columns as the mapping encodes them, the scores to meet, and the scale both are compared on. */
export interface EffectSearch {
  readonly columns: readonly Float64Array[];
  /** Given scores on the scale of `link`, all of them finite and away from the ends of the scale. */
  readonly target: Float64Array;
  /** Scores to a scale on which effects of columns add up. */
  readonly link: (scores: Float64Array) => Float64Array;
  readonly score: ScoreColumns;
}

/** Values of a column at which each position is tried. */
const MOST_VALUES = 16;
/** Rows that stand round a tried value, so that no single one decides. */
const AROUND = 8;

/** Most rows that one suggestion by values scores for inputs of this width. */
export function effectRows(width: number, rows: number): number {
  return width * width * MOST_VALUES * AROUND + rows;
}

/**
 * Suggests which column belongs at which position, for models whose columns act more or less by themselves, such as boosted
 * trees: every column is put at every position of a few rows, which gives its effect there as a curve over its values.
 * `near` is the order in which the other columns of those rows stand. It proves nothing.
 */
export async function orderByValues(search: EffectSearch, near: Order): Promise<Outcome<Order>> {
  const { columns, target } = search;
  const around = await middleRows(search, near);
  if (!around.ok) return around;
  const grids = columns.map(gridOf);
  const effects: Float64Array[][] = columns.map(() => []);
  for (let position = 0; position < columns.length; position++) {
    const curves = await curvesAt(search, around.value, grids, position);
    if (!curves.ok) return curves;
    for (const [at, own] of columns.entries())
      effects[at]?.push(centred(spread(own, grids[at] ?? NOTHING, curves.value[at] ?? NOTHING)));
  }
  return ok(handOut(effects, columns, centred(target), near));
}

const NOTHING = new Float64Array(0);

/** Distinct values of a column in order, thinned to evenly spaced ranks. */
function gridOf(values: Float64Array): Float64Array {
  const distinct = Float64Array.from(new Set(values.filter((value) => Number.isFinite(value)))).sort();
  if (distinct.length <= MOST_VALUES) return distinct;
  const step = (distinct.length - 1) / (MOST_VALUES - 1);
  return Float64Array.from({ length: MOST_VALUES }, (_, at) => distinct[Math.round(at * step)] ?? 0);
}

/** Heights at a grid of values, spread over rows by straight lines between them. */
function spread(values: Float64Array, grid: Float64Array, heights: Float64Array): Float64Array {
  return values.map((value) => {
    if (!Number.isFinite(value) || grid.length === 0) return Number.NaN;
    let at = 0;
    while (at + 2 < grid.length && value > (grid[at + 1] ?? 0)) at += 1;
    const [left = 0, right = left] = [grid[at], grid[at + 1]];
    const [low = Number.NaN, high = low] = [heights[at], heights[at + 1]];
    return right === left ? low : low + ((high - low) * (value - left)) / (right - left);
  });
}

/** Rows in the order `near` whose scores lie nearest the middle of the target: there no effect is cut off by a limit. */
async function middleRows(
  { columns, link, score, target }: EffectSearch,
  near: Order,
): Promise<Outcome<Float64Array[]>> {
  const placed = near.map((from) => columns[from] ?? NOTHING);
  const scores = await score(placed);
  if (!scores.ok) return scores;
  const middle = medianOf(target);
  const away = link(scores.value).map((value) => Math.abs(value - middle));
  const chosen = [...away.keys()]
    .filter((row) => Number.isFinite(away[row]))
    .sort((a, b) => (away[a] ?? 0) - (away[b] ?? 0) || a - b)
    .slice(0, AROUND);
  return ok(chosen.map((row) => Float64Array.from(placed, (values) => values[row] ?? Number.NaN)));
}

/** The upper median; 0 of nothing. */
export function medianOf(values: Float64Array): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? 0;
}

/** For each column, the mean scores at its grid values at one position; one call of the model. */
async function curvesAt(
  { link, score }: EffectSearch,
  around: readonly Float64Array[],
  grids: readonly Float64Array[],
  position: number,
): Promise<Outcome<Float64Array[]>> {
  const tried = grids.flatMap((grid) => [...grid]);
  const rows = around.length;
  const stacked = grids.map((_, at) =>
    Float64Array.from({ length: tried.length * rows }, (_each, row) =>
      at === position ? (tried[Math.floor(row / rows)] ?? 0) : (around[row % rows]?.[at] ?? Number.NaN),
    ),
  );
  if (tried.length * rows === 0) return ok(grids.map(() => NOTHING));
  const scores = await score(stacked);
  if (!scores.ok) return scores;
  const heights = link(scores.value);
  const mean = (value: number): number =>
    heights.subarray(value * rows, (value + 1) * rows).reduce((sum, height) => sum + height, 0) / rows;
  let next = 0;
  return ok(grids.map((grid) => grid.map(() => mean(next++))));
}
