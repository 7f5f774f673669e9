import { philox4x32, streamKey } from '../core/random.ts';
import { seedText, type Plan } from '../core/plan.ts';
import type {
  LeftOutColumn,
  SketchColumn,
  SketchDesign,
  SketchFeatures,
  SketchInput,
} from '../core/summary.ts';
import { valueLabel, type Column } from '../core/table.ts';
import type { ColumnProfile, DataDescription } from './api.ts';
import { momentsOf } from './scales.ts';

/** Fine bins of a numeric column. */
const FINE_BINS = 100;
/** Categories of a column that get a bin of their own; further ones count as unseen. */
const MAX_CATEGORIES = 50;
/** Categories of a column that become indicators of the random features, and inputs in all. */
const MAX_INDICATORS = 12;
const MAX_INPUTS = 64;
/** Pairs of random features. */
const FEATURES = 256;
/** One block in so many of the reference only fixes the design and takes no part in the comparison. */
const CALIBRATION_EVERY = 6;
/** Blocks aimed at on the smaller side, at least on each side, and compared at most on each side. */
const BLOCKS_A_SIDE = 64;
const LEAST_BLOCKS = { reference: 12, current: 8 };
const MOST_BLOCKS = 384;
const MOST_BLOCKS_A_SIDE = 512;
/** Calibration rows below which bins and bandwidth would be guesses. */
const LEAST_CALIBRATION_ROWS = 30;
const PAIRS = 1000;

/** Whether a reference block is set aside for calibration, so that the test stays exact. */
export function isCalibrationBlock(index: number): boolean {
  return index % CALIBRATION_EVERY === CALIBRATION_EVERY - 1;
}

/**
 * Rows of a block, the same on both sides: about 64 blocks on the smaller side and 384 in all, but short enough that each
 * side keeps a few blocks however unequal the two are.
 */
export function blockLength(reference: number, current: number): number {
  const smaller = Math.floor(
    Math.min((reference * (CALIBRATION_EVERY - 1)) / CALIBRATION_EVERY, current) / BLOCKS_A_SIDE,
  );
  const wanted = Math.max(smaller, Math.ceil((reference + current) / MOST_BLOCKS));
  const longest = Math.min(reference / LEAST_BLOCKS.reference, current / LEAST_BLOCKS.current);
  return Math.max(1, Math.min(wanted, Math.floor(longest)));
}

/**
 * Whether a block takes part: of very many, every n-th, so that the cost stays bounded; of the reference, none that
 * calibrated. Depends on nothing but its index and the lengths of the files.
 */
export function isComparedBlock(
  side: 'reference' | 'current',
  index: number,
  rows: number,
  blockRows: number,
): boolean {
  const step = Math.ceil(Math.floor(rows / blockRows) / MOST_BLOCKS_A_SIDE);
  if (side === 'current') return index % step === 0;
  return !isCalibrationBlock(index) && Math.floor(index / CALIBRATION_EVERY) % step === 0;
}

/** Rows of a side that are not in any compared block. */
export function rowsLeftOut(side: 'reference' | 'current', rows: number, blockRows: number): number {
  const blocks = Math.floor(rows / blockRows);
  let [used, calibrating] = [0, 0];
  for (let index = 0; index < blocks; index += 1) {
    if (isComparedBlock(side, index, rows, blockRows)) used += 1;
    else if (side === 'reference' && isCalibrationBlock(index)) calibrating += 1;
  }
  return rows - (used + calibrating) * blockRows;
}

/** How both tables are sketched, from the calibration blocks of the reference alone. */
export function designSketch(plan: Plan, test: DataDescription, reference: DataDescription): SketchDesign {
  const blockRows = blockLength(reference.rows, test.rows);
  const rows = calibrationRows(reference, blockRows);
  const seed = seedText(plan.seed);
  const { shared, leftOut } = comparableColumns(plan, test, reference);
  if (sizeOf(rows) < LEAST_CALIBRATION_ROWS) return { blockRows, seed, columns: [], features: null, leftOut };
  const columns = shared.flatMap((name) => sketchColumn(name, rows.get(name)) ?? []);
  return { blockRows, seed, columns, features: designFeatures(columns, rows, seed), leftOut };
}

/** Columns that both tables have with the same type, other than roles that say nothing of the population; and why others are not. */
function comparableColumns(
  plan: Plan,
  test: DataDescription,
  reference: DataDescription,
): { shared: string[]; leftOut: LeftOutColumn[] } {
  const { id, time, weight, label } = plan.roles;
  const aside = new Set([id, time, weight, label]);
  const names = new Set([...reference.columns, ...test.columns].map(({ field }) => field.name));
  const [shared, leftOut]: [string[], LeftOutColumn[]] = [[], []];
  for (const column of [...names].filter((name) => !aside.has(name))) {
    const found = (data: DataDescription) => data.columns.find(({ field }) => field.name === column);
    const why = whyLeftOut(found(reference), found(test));
    if (why === null) shared.push(column);
    else leftOut.push({ column, ...why });
  }
  return { shared, leftOut };
}

function whyLeftOut(
  before: ColumnProfile | undefined,
  now: ColumnProfile | undefined,
): Omit<LeftOutColumn, 'column'> | null {
  if (!before) return { reason: 'only the tested data has it', changed: false };
  if (!now) return { reason: 'only the reference has it', changed: true };
  if (before.field.type !== now.field.type) {
    return {
      reason: `it holds ${before.field.type} in the reference and ${now.field.type} now`,
      changed: true,
    };
  }
  if (identifies(before)) return { reason: 'nearly every row has a value of its own', changed: false };
  return before.distinct === 0 ? { reason: 'it is empty in the reference', changed: false } : null;
}

/** Whether nearly every row has a value of its own, so that the column names rows and says nothing of the population. */
export function identifies({ field, distinct, rows }: ColumnProfile): boolean {
  return field.type !== 'number'
    ? distinct === null || distinct > rows / 2
    : field.integer && distinct === null && looksLikeId(field.name);
}

function looksLikeId(name: string): boolean {
  return /(^|_)(id|index|key|uuid|row)$/i.test(name);
}

/** The sampled rows of the reference that lie in calibration blocks, by column. */
function calibrationRows({ sample }: DataDescription, blockRows: number): Map<string, Column> {
  const chosen: number[] = [];
  sample.rows.forEach((row, index) => {
    if (isCalibrationBlock(Math.floor(row / blockRows))) chosen.push(index);
  });
  return new Map([...sample.columns].map(([name, column]) => [name, pick(column, chosen)]));
}

function pick(column: Column, rows: readonly number[]): Column {
  if (column.type === 'category') {
    return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] ?? -1) };
  }
  return { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) };
}

/** Bins from calibration rows alone: a choice that looked at compared rows would make chance look like drift. */
function sketchColumn(name: string, column: Column | undefined): SketchColumn | null {
  if (column === undefined) return null;
  const labels = column.type === 'number' ? fewValues(column) : labelCounts(column);
  if (labels === null || column.type === 'time') {
    return column.type === 'category'
      ? null
      : { name, type: 'numeric', edges: quantileEdges(column.values), categories: [] };
  }
  const categories = [...labels]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MAX_CATEGORIES)
    .map(([label]) => label);
  return { name, type: 'category', edges: [], categories: categories.sort() };
}

/** Rows by label, missing ones left out. */
function labelCounts(column: Column): Map<string, number> {
  const counts = new Map<string, number>();
  const rows = column.type === 'category' ? column.codes.length : column.values.length;
  for (let row = 0; row < rows; row += 1) {
    const label = valueLabel(column, row);
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** The labels of a column of at most two numbers, which is better taken as two categories; else null. */
function fewValues(column: Column): Map<string, number> | null {
  const counts = labelCounts(column);
  return counts.size > 0 && counts.size <= 2 ? counts : null;
}

/** Distinct quantiles of finite values, as inner edges of about FINE_BINS bins. */
function quantileEdges(values: Float64Array): number[] {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  const edges = new Set<number>();
  for (let bin = 1; bin < FINE_BINS; bin += 1) {
    const edge = sorted[Math.floor((bin * sorted.length) / FINE_BINS)];
    if (edge !== undefined && edge > (sorted[0] ?? -Infinity)) edges.add(edge);
  }
  return [...edges];
}

function designFeatures(
  columns: readonly SketchColumn[],
  rows: ReadonlyMap<string, Column>,
  seed: string,
): SketchFeatures | null {
  const inputs = columns.flatMap((column) => inputsOf(column, rows.get(column.name))).slice(0, MAX_INPUTS);
  const bandwidth = medianDistance(inputs, rows, seed);
  return inputs.length === 0 ? null : { count: FEATURES, bandwidth, inputs };
}

function inputsOf({ name, type, categories }: SketchColumn, column: Column | undefined): SketchInput[] {
  if (type === 'category') {
    return categories
      .slice(0, MAX_INDICATORS)
      .map((category) => ({ column: name, category, centre: 0, scale: 1 }));
  }
  if (column === undefined || column.type === 'category') return [];
  const moments = momentsOf(column.values);
  return moments && moments.deviation > 0
    ? [{ column: name, category: null, centre: moments.mean, scale: moments.deviation }]
    : [];
}

/** The median distance of seeded pairs of calibration rows; 1 where they are all alike. */
function medianDistance(
  inputs: readonly SketchInput[],
  rows: ReadonlyMap<string, Column>,
  seed: string,
): number {
  const count = sizeOf(rows);
  if (count < 2 || inputs.length === 0) return 1;
  const key = streamKey(seed, 'sketch-design/pairs');
  const distances = Float64Array.from({ length: PAIRS }, (_, draw) => {
    const words = philox4x32(draw, 0, 0, 0, key[0], key[1]);
    const [a, b] = [words[0] % count, words[1] % (count - 1)];
    return distance(inputs, rows, a, b >= a ? b + 1 : b);
  });
  const median = distances.sort()[PAIRS / 2] ?? 0;
  return median > 0 ? median : 1;
}

function sizeOf(rows: ReadonlyMap<string, Column>): number {
  const [first] = rows.values();
  if (first === undefined) return 0;
  return first.type === 'category' ? first.codes.length : first.values.length;
}

function distance(
  inputs: readonly SketchInput[],
  rows: ReadonlyMap<string, Column>,
  a: number,
  b: number,
): number {
  const square = inputs.reduce((sum, input) => {
    const gap = inputValue(input, rows, a) - inputValue(input, rows, b);
    return sum + gap * gap;
  }, 0);
  return Math.sqrt(square);
}

function inputValue(
  { column: name, category, centre, scale }: SketchInput,
  rows: ReadonlyMap<string, Column>,
  row: number,
): number {
  const column = rows.get(name);
  if (column === undefined) return 0;
  if (column.type === 'category') return column.dictionary[column.codes[row] ?? -1] === category ? 1 : 0;
  const value = column.values[row] ?? Number.NaN;
  if (category !== null) return String(value) === category ? 1 : 0;
  return Number.isFinite(value) ? (value - centre) / scale : 0;
}
