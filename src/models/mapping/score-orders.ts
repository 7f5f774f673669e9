import { ok, type Outcome } from '../../core/outcome.ts';

/** Scores rows given as the columns of a matrix, in order: `columns[c][row]`, all of one length. */
export type ScoreColumns = (columns: readonly Float64Array[]) => Promise<Outcome<Float64Array>>;

/** Orders of columns that were tried: position → index of the column that belongs there. */
export type Order = readonly number[];

/** Rows of one call: enough to hide the cost of a call, few enough to fit any memory. */
const CALL_ROWS = 16_384;

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
