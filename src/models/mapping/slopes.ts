import { ok, type Outcome } from '../../core/outcome.ts';
import { medianOf, type EffectSearch } from './effects.ts';
import { centred, handOut } from './hand-out.ts';
import type { Order } from './score-orders.ts';

/** Places at which slopes are measured. */
const PLACES = 8;
/** Halvings that find a place between two rows: more than a float32 can tell apart. */
const HALVINGS = 40;
/** Steps by which one input is moved, up and down, whatever its unit may be. */
const STEPS = [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000, 10_000] as const;
/** Most that a step may change the scores: there the scale of scores is straight enough. */
const MOST_CHANGE = 1;

/** Most rows that one suggestion by slopes scores for inputs of this width. */
export function slopeRows(width: number, rows: number): number {
  return 2 * rows + PLACES * (HALVINGS + width * 2 * STEPS.length);
}

/**
 * Suggests which column belongs at which position, for models that change smoothly, such as linear ones: at places where the
 * score is a middling one, the slope of each input is measured, and a column has its values times that slope for effect. This
 * holds where columns in the wrong order drive every score to 0 or 1, and values tried one by one would show nothing. Places lie
 * between rows in the order `near` and their negatives, for one wrong column can drive all rows the same way. It proves nothing.
 */
export async function orderBySlopes(search: EffectSearch, near: Order): Promise<Outcome<Order>> {
  const { columns, target } = search;
  const places = await middlePlaces(search, near);
  if (!places.ok) return places;
  const slopes = await slopesAt(search, places.value);
  if (!slopes.ok) return slopes;
  const effects = columns.map((values) => {
    const own = centred(values);
    return Array.from(slopes.value, (slope) => own.map((value) => value * slope));
  });
  return ok(handOut(effects, columns, centred(target), near));
}

/** Places between rows of high and low scores, or their negatives, where the score is that of the middle of the target. */
async function middlePlaces(
  { columns, link, score, target }: EffectSearch,
  near: Order,
): Promise<Outcome<Float64Array[]>> {
  const placed = near.map((from) => {
    const own = columns[from] ?? new Float64Array(target.length);
    return Float64Array.of(...own, ...own.map((value) => -value));
  });
  const scored = await score(placed);
  if (!scored.ok) return scored;
  const heights = link(scored.value);
  const rows = [...heights.keys()]
    .filter((row) => Number.isFinite(heights[row]) && placed.every((own) => Number.isFinite(own[row])))
    .sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0) || a - b);
  const count = Math.min(PLACES, rows.length >> 1);
  const pick = (from: readonly number[]): Float64Array[] =>
    from.slice(0, count).map((row) => Float64Array.from(placed, (own) => own[row] ?? 0));
  const [low, high] = [pick(rows), pick(rows.reverse())];
  const middle = medianOf(target);
  for (let halving = 0; halving < HALVINGS && count > 0; halving++) {
    const halves = between(low, high);
    const found = await score(columns.map((_, at) => Float64Array.from(halves, (own) => own[at] ?? 0)));
    if (!found.ok) return found;
    link(found.value).forEach((height, at) => {
      const half = halves[at];
      if (half) (height < middle ? low : high)[at] = half;
    });
  }
  return ok(between(low, high));
}

function between(low: readonly Float64Array[], high: readonly Float64Array[]): Float64Array[] {
  return low.map((own, at) => own.map((value, position) => (value + (high[at]?.[position] ?? 0)) / 2));
}

/** The median slope of each input over the places: from the largest step, up and down, that leaves the score nearly in place. */
async function slopesAt(
  { columns, link, score }: EffectSearch,
  places: readonly Float64Array[],
): Promise<Outcome<Float64Array>> {
  const moved = STEPS.flatMap((step) => [step, -step]);
  const rows = columns.length * places.length * moved.length;
  if (rows === 0) return ok(new Float64Array(columns.length));
  const stacked = columns.map((_, at) =>
    Float64Array.from({ length: rows }, (_each, row) => {
      const place = places[Math.floor(row / moved.length) % places.length];
      const position = Math.floor(row / moved.length / places.length);
      // Whole steps of a float32, so that what the model is given is what is divided by.
      return Math.fround((place?.[at] ?? 0) + (position === at ? (moved[row % moved.length] ?? 0) : 0));
    }),
  );
  const scored = await score(stacked);
  if (!scored.ok) return scored;
  const heights = link(scored.value);
  return ok(
    Float64Array.from(columns, (_, position) =>
      medianOf(
        Float64Array.from(places, (_place, at) =>
          slopeOf(heights, stacked[position]!, (position * places.length + at) * moved.length),
        ),
      ),
    ),
  );
}

function slopeOf(heights: Float64Array, values: Float64Array, start: number): number {
  let slope = 0;
  for (let step = 0; step < STEPS.length; step++) {
    const [up, down] = [start + 2 * step, start + 2 * step + 1];
    const change = (heights[up] ?? 0) - (heights[down] ?? 0);
    const distance = (values[up] ?? 0) - (values[down] ?? 0);
    if (distance > 0 && Math.abs(change) <= MOST_CHANGE) slope = change / distance;
  }
  return slope;
}
