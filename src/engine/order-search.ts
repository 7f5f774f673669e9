import { ok, type Outcome } from '../core/outcome.ts';
import type { ColumnBinding, ModelInfo, ModelMapping } from '../core/predictor.ts';
import { streamKey } from '../core/random.ts';
import type { Batch, Column } from '../core/table.ts';
import { feed } from '../models/feed.ts';
import { findOrder, MOST_SEARCHED, type FoundOrder } from '../models/mapping/reorder.ts';
import type { Order, ScoreColumns } from '../models/mapping/score-orders.ts';
import type { OpenedModel } from '../models/open.ts';

/** A model with one matrix input, fed from plain numbers: the columns as the mapping encodes them, in its order. */
export interface MatrixView {
  readonly columns: readonly Float64Array[];
  readonly score: ScoreColumns;
  dispose(): void;
}

function slotName(position: number): string {
  return `#${position}`;
}

/** The values of one tensor by column, widened to float64. */
function columnsOf(data: ArrayLike<number | bigint>, rows: number, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, at) =>
    Float64Array.from({ length: rows }, (_, row) => Number(data[row * width + at] ?? Number.NaN)),
  );
}

/**
 * Opens a model so that the order of its columns can be tried out. Null where there is nothing to try: no single matrix
 * of numbers, or one that is wider than is searched.
 */
export async function matrixView(
  info: ModelInfo,
  mapping: ModelMapping,
  load: OpenedModel['load'],
  sample: Batch,
): Promise<Outcome<MatrixView | null>> {
  const [binding, ...others] = mapping.inputs;
  const width = binding?.slots.length ?? 0;
  if (binding === undefined || others.length > 0 || width < 2 || width > MOST_SEARCHED) return ok(null);
  const fed = feed(info.inputs, mapping.inputs, sample);
  if (!fed.ok) return fed;
  const data = fed.value.tensors[0]?.data;
  if (data === undefined || Array.isArray(data)) return ok(null);
  const slots = binding.slots.map((_, at): ColumnBinding => ({
    column: slotName(at),
    encoding: { kind: 'number' },
  }));
  const loaded = await load({ ...mapping, inputs: [{ input: binding.input, slots }] });
  if (!loaded.ok) return loaded;
  return ok({
    columns: columnsOf(data, sample.rows, width),
    score: (columns) =>
      loaded.value.predict({
        start: 0,
        rows: columns[0]?.length ?? 0,
        columns: new Map(
          columns.map((values, at): [string, Column] => [slotName(at), { type: 'number', values }]),
        ),
      }),
    dispose: () => loaded.value.dispose(),
  });
}

/** The mapping with the columns of its one matrix in another order. */
export function reordered(mapping: ModelMapping, order: Order): ModelMapping {
  const inputs = mapping.inputs.map(({ input, slots }) => ({
    input,
    slots: order.flatMap((from) => slots[from] ?? []),
  }));
  return { ...mapping, inputs };
}

/** The order of columns that comes nearest to the given scores, after scoring at most `mostRows` rows. */
export async function nearestOrder(
  view: MatrixView,
  mapping: ModelMapping,
  given: Float64Array,
  mostRows: number,
): Promise<Outcome<FoundOrder | null>> {
  const names = mapping.inputs[0]?.slots.map(({ column }) => column) ?? [];
  const byName = names
    .map((name, at) => ({ name, at }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.at - b.at))
    .map(({ at }) => at);
  const key = streamKey('0', 'column-order');
  return findOrder(view.columns, given, view.score, key, { starts: [byName], mostRows });
}

/**
 * Moves each column to other rows, alone. With scores that agree, each move must make them disagree, or the column says
 * nothing; where they disagree, a column whose move brings them nearer is probably in the wrong place.
 */
export async function moveEach(
  view: MatrixView,
  names: readonly string[],
  given: Float64Array,
): Promise<Outcome<{ readonly helps: readonly string[]; readonly silent: readonly string[] }>> {
  const rows = Math.min(256, given.length);
  const columns = view.columns.map((values) => values.subarray(0, rows));
  const distance = async (own: readonly Float64Array[]): Promise<Outcome<number>> => {
    const scores = await view.score(own);
    if (!scores.ok) return scores;
    const gaps = scores.value.map((score, row) => Math.abs(score - (given[row] ?? Number.NaN)));
    const known = gaps.filter((gap) => !Number.isNaN(gap));
    return ok(known.reduce((sum, gap) => sum + gap, 0) / Math.max(1, known.length));
  };
  const before = await distance(columns);
  if (!before.ok) return before;
  const found: { helps: string[]; silent: string[] } = { helps: [], silent: [] };
  for (const [at, name] of names.entries()) {
    const moved = columns.map((values, position) =>
      position === at ? values.map((_, row) => values[(row + 1) % rows] ?? Number.NaN) : values,
    );
    const after = await distance(moved);
    if (!after.ok) return after;
    if (after.value < 0.95 * before.value) found.helps.push(name);
    else if (after.value === before.value) found.silent.push(name);
  }
  return ok(found);
}
