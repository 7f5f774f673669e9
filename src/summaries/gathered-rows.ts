import { philox4x32, type StreamKey } from '../core/random.ts';
import type { GroupKey, SketchInput } from '../core/summary.ts';
import type { Batch } from '../core/table.ts';
import { inputRows } from './input-rows.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Which rows are gathered, and what of them. */
export interface GatherDesign {
  readonly key: StreamKey;
  /** Rows whose random word is below this, at most 2^32. */
  readonly below: number;
  readonly inputs: readonly SketchInput[];
  /** Where the values of inputs are cut off. */
  readonly most: number;
}

/**
 * Rows that are needed all at once, for numbers that a row has only among the others. Which rows they are, and their order, depends
 * on the seed and on their places in the file alone.
 */
export interface GatheredRows {
  /** Random words that order the rows; of equal ones the place in the file decides. */
  readonly words: Uint32Array;
  readonly places: Float64Array;
  /** Rows × inputs, row-major. */
  readonly values: Float32Array;
  readonly decisions: Int8Array;
  readonly keys: readonly GroupKey[];
  /** The group of each row, an index into `keys`, which also holds groups of no gathered row. */
  readonly codes: Int32Array;
  /** Rows seen, and those of them that were drawn but have no decision. */
  readonly seen: number;
  readonly missing: number;
}

/** The bound of words under which about `most` of `rows` rows lie, or all where they are no more than that. */
export function wordsBelow(rows: number, most: number): number {
  return rows <= most ? 4294967296 : Math.floor((4294967296 * most) / rows);
}

/** The gathered rows of one batch. Rows without a decision are counted only. */
export function gatherRows({ key, below, inputs, most }: GatherDesign, batch: Batch, scored: ScoredRows) {
  const values = inputRows(batch, inputs, most);
  const width = inputs.length;
  const picked: number[] = [];
  const words: number[] = [];
  let missing = 0;
  for (let row = 0; row < batch.rows; row += 1) {
    const place = batch.start + row;
    const [word] = philox4x32(place >>> 0, Math.floor(place / 4294967296), 0, 0, key[0], key[1]);
    if (word >= below) continue;
    if ((scored.decision[row] ?? -1) < 0) {
      missing += 1;
      continue;
    }
    picked.push(row);
    words.push(word);
  }
  const own = new Float32Array(picked.length * width);
  picked.forEach((row, at) => {
    own.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return {
    words: Uint32Array.from(words),
    places: Float64Array.from(picked, (row) => batch.start + row),
    values: own,
    decisions: Int8Array.from(picked, (row) => scored.decision[row] ?? -1),
    keys: scored.groups.keys,
    codes: Int32Array.from(picked, (row) => scored.groups.codes[row] ?? 0),
    ...{ seen: batch.rows, missing },
  } satisfies GatheredRows;
}

/** All of them together, in the order of their words: the same however rows were cut into parts. */
export function joinGathered(parts: readonly GatheredRows[]): GatheredRows {
  const codes = new Map<string, number>();
  const keys: GroupKey[] = [];
  const recoded = parts.map(({ keys: own }) =>
    own.map((key) => {
      const text = JSON.stringify(key);
      const known = codes.get(text) ?? keys.length;
      if (known === keys.length) keys.push(key);
      codes.set(text, known);
      return known;
    }),
  );
  const order = parts
    .flatMap((part, from) =>
      Array.from(part.words, (word, at) => ({ from, at, word, place: part.places[at] ?? 0 })),
    )
    .sort((a, b) => a.word - b.word || a.place - b.place);
  const width = widthOf(parts);
  const values = new Float32Array(order.length * width);
  order.forEach(({ from, at }, to) => {
    const part = parts[from]?.values.subarray(at * width, (at + 1) * width);
    if (part) values.set(part, to * width);
  });
  return {
    words: Uint32Array.from(order, ({ word }) => word),
    places: Float64Array.from(order, ({ place }) => place),
    values,
    decisions: Int8Array.from(order, ({ from, at }) => parts[from]?.decisions[at] ?? -1),
    keys,
    codes: Int32Array.from(order, ({ from, at }) => recoded[from]?.[parts[from]?.codes[at] ?? -1] ?? 0),
    seen: parts.reduce((sum, { seen }) => sum + seen, 0),
    missing: parts.reduce((sum, { missing }) => sum + missing, 0),
  };
}

function widthOf(parts: readonly GatheredRows[]): number {
  const filled = parts.find(({ words }) => words.length > 0);
  return filled ? filled.values.length / filled.words.length : 0;
}
