import { ownValue } from '../core/own-value.ts';
import { binIndex, binName } from '../core/bins.ts';
import { filled } from '../core/filled.ts';
import type { GroupKey } from '../core/summary.ts';
import type { Batch, Column } from '../core/table.ts';
import { valueLabel } from '../core/table.ts';

/** Inner edges of the bins that turn a numeric feature into groups, by column. */
export type GroupBins = Readonly<Record<string, readonly number[]>>;

/** The group of each row as a code into `keys`; keys are those met in this batch, in no particular order. */
export interface GroupCodes {
  readonly keys: readonly GroupKey[];
  readonly codes: Int32Array;
}

/** One feature of a batch as codes into labels; a missing value has the last code, with label null. */
interface Labelled {
  readonly labels: readonly (string | null)[];
  readonly codes: Int32Array;
}

/** Groups of a batch by the values (or bins) of `attributes`; every row belongs to one, with null for missing values. */
export function codeGroups(batch: Batch, attributes: readonly string[], bins: GroupBins): GroupCodes {
  const features = attributes.map((name) =>
    labelled(batch.columns.get(name), batch.rows, ownValue(bins, name)),
  );
  const codes = new Int32Array(batch.rows);
  const keys: GroupKey[] = [];
  const known = new Map<number, number>();
  for (let row = 0; row < batch.rows; row += 1) {
    let cell = 0;
    for (const { codes: own, labels } of features) cell = cell * labels.length + (own[row] ?? 0);
    let code = known.get(cell);
    if (code === undefined) {
      code = keys.length;
      known.set(cell, code);
      keys.push(features.map(({ codes: own, labels }) => labels[own[row] ?? 0] ?? null));
    }
    codes[row] = code;
  }
  return { keys, codes };
}

function labelled(column: Column | undefined, rows: number, edges: readonly number[] | undefined): Labelled {
  if (column === undefined) return { labels: [null], codes: new Int32Array(rows) };
  if (column.type === 'category') {
    const missing = column.dictionary.length;
    return {
      labels: [...column.dictionary, null],
      codes: column.codes.map((code) => (code < 0 ? missing : code)),
    };
  }
  if (edges) return binned(column.values, edges);
  return numbered(column);
}

function binned(values: Float64Array, edges: readonly number[]): Labelled {
  const labels = Array.from({ length: edges.length + 1 }, (_, index) => binName(edges, index));
  const codes = filled(new Int32Array(values.length), (row) => {
    const value = values[row] ?? Number.NaN;
    return Number.isNaN(value) ? labels.length : binIndex(edges, value);
  });
  return { labels: [...labels, null], codes };
}

function numbered(column: Column & { values: Float64Array }): Labelled {
  const { values } = column;
  const labels: (string | null)[] = [];
  // By number first, since a text for each row takes long; by label too, for booleans have one for all but 0.
  const [byValue, byLabel] = [new Map<number, number>(), new Map<string | null, number>()];
  const codes = filled(new Int32Array(values.length), (row) => {
    const value = values[row] ?? Number.NaN;
    const known = byValue.get(value);
    if (known !== undefined) return known;
    const label = valueLabel(column, row);
    const code = byLabel.get(label) ?? labels.push(label) - 1;
    byLabel.set(label, code);
    byValue.set(value, code);
    return code;
  });
  return { labels, codes };
}
