import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { ColumnBinding, Encoding, InputBinding, ModelInput, TensorType } from '../core/predictor.ts';
import { numberLabel, valueLabel, type Batch, type CategoryColumn, type Column } from '../core/table.ts';

/** Values of a tensor, in the array type that its element type needs. */
export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | string[];

/** One input of a model filled for one batch; row-major. */
export interface FedTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** A batch as a model takes it. `unfed[row]` is 1 where a missing value has no form in the tensor's type. */
export interface FedBatch {
  readonly tensors: readonly FedTensor[];
  readonly unfed: Uint8Array | null;
}

function byCategory(
  column: CategoryColumn,
  rows: number,
  value: (label: string) => number,
  missing: number,
): Float64Array {
  const table = column.dictionary.map(value);
  const filled = new Float64Array(rows);
  for (let row = 0; row < rows; row++) filled[row] = table[column.codes[row] ?? -1] ?? missing;
  return filled;
}

function byLabel(
  column: Column,
  rows: number,
  value: (label: string) => number,
  missing: number,
): Float64Array {
  if (column.type === 'category') return byCategory(column, rows, value, missing);
  const filled = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = valueLabel(column, row);
    filled[row] = label === null ? missing : value(label);
  }
  return filled;
}

function textToNumber(label: string): number {
  return label.trim() === '' ? Number.NaN : Number(label);
}

function numbers(column: Column, encoding: Encoding, rows: number): Float64Array {
  switch (encoding.kind) {
    case 'codes': {
      const codes = new Map(encoding.order.map((label, code) => [label, code]));
      return byLabel(column, rows, (label) => codes.get(label) ?? Number.NaN, Number.NaN);
    }
    case 'one-hot':
      return byLabel(column, rows, (label) => (label === encoding.value ? 1 : 0), 0);
    default:
      return column.type === 'category'
        ? byCategory(column, rows, textToNumber, Number.NaN)
        : column.values.subarray(0, rows);
  }
}

function texts(column: Column, rows: number): string[] {
  const read = column.type === 'category' || column.type === 'boolean' ? valueLabel : plainNumber;
  return Array.from({ length: rows }, (_, row) => read(column, row) ?? '');
}

function plainNumber(column: Column, row: number): string | null {
  return column.type === 'category' ? null : numberLabel(column.values[row] ?? Number.NaN);
}

function isWhole(type: TensorType): boolean {
  return type === 'int64' || type === 'int32';
}

function allocate(type: TensorType, length: number): TensorData {
  switch (type) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'bool':
      return new Uint8Array(length);
    case 'string':
      return new Array<string>(length).fill('');
  }
}

/** Whether a tensor of 32 or 64 bits holds this whole number; typed arrays would wrap it round to another one. */
function fits(data: BigInt64Array | Int32Array, value: number): boolean {
  const end = data instanceof Int32Array ? 2_147_483_648 : 9_223_372_036_854_775_808;
  return Number.isInteger(value) && value >= -end && value < end;
}

/** Writes one slot's numbers into column `at` of a tensor; returns the first value that has no place in it. */
function scatter(
  data: Exclude<TensorData, string[]>,
  values: Float64Array,
  at: number,
  width: number,
  unfed: Uint8Array,
): number | null {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let row = 0; row < values.length; row++) data[row * width + at] = values[row] ?? Number.NaN;
    return null;
  }
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    const cell = row * width + at;
    if (Number.isNaN(value)) unfed[row] = 1;
    else if (data instanceof Uint8Array) data[cell] = value === 0 ? 0 : 1;
    else if (!fits(data, value)) return value;
    else if (data instanceof BigInt64Array) data[cell] = BigInt(value);
    else data[cell] = value;
  }
  return null;
}

function missingColumn(name: string): Outcome<never> {
  return inputError(
    `The data has no column '${name}'.`,
    'A model input is filled from it.',
    'Map that input to another column, or add the column.',
  );
}

function fillSlot(
  tensor: FedTensor,
  slot: ColumnBinding,
  at: number,
  width: number,
  batch: Batch,
  unfed: Uint8Array,
): Outcome<null> {
  const column = batch.columns.get(slot.column);
  if (column === undefined) return missingColumn(slot.column);
  if (Array.isArray(tensor.data)) {
    texts(column, batch.rows).forEach((value, row) => ((tensor.data as string[])[row * width + at] = value));
    return ok(null);
  }
  const values = numbers(column, slot.encoding, batch.rows);
  const codesInWhole = slot.encoding.kind === 'codes' && isWhole(tensor.type);
  const given = codesInWhole ? values.map((value) => (Number.isNaN(value) ? -1 : value)) : values;
  const stray = scatter(tensor.data, given, at, width, unfed);
  if (stray === null) return ok(null);
  if (Number.isInteger(stray)) return outOfRange(slot.column, tensor, stray);
  return inputError(
    `Column '${slot.column}' must hold whole numbers; got ${stray}.`,
    `The model's input '${tensor.name}' takes ${tensor.type} only.`,
    'Round the column, or export the model with a float input.',
  );
}

function outOfRange(column: string, { name, type }: FedTensor, value: number): Outcome<never> {
  const bits = type === 'int32' ? 31 : 63;
  return inputError(
    `Column '${column}' holds ${value}, which is out of range for the model.`,
    `The model's input '${name}' takes ${type} only, from −2^${bits} to 2^${bits} − 1; it would be given another number.`,
    'Export the model with a float or a wider input, or give the column in a larger unit.',
  );
}

function dimsOf(input: ModelInput, rows: number, width: number): number[] {
  if (input.shape.length < 2) return [rows];
  if (input.shape.length === 2) return [rows, width];
  return [rows, ...input.shape.slice(1).map((size) => size ?? 1)];
}

/** Fills the inputs of a model from one batch. Missing text is ''; missing numbers are NaN where the type has one. */
export function feed(
  inputs: readonly ModelInput[],
  bindings: readonly InputBinding[],
  batch: Batch,
): Outcome<FedBatch> {
  const unfed = new Uint8Array(batch.rows);
  const tensors: FedTensor[] = [];
  for (const input of inputs) {
    const slots = bindings.find((binding) => binding.input === input.name)?.slots ?? [];
    const width = slots.length;
    const data = allocate(input.type, batch.rows * width);
    const tensor = { name: input.name, type: input.type, dims: dimsOf(input, batch.rows, width), data };
    for (const [at, slot] of slots.entries()) {
      const filled = fillSlot(tensor, slot, at, width, batch, unfed);
      if (!filled.ok) return filled;
    }
    tensors.push(tensor);
  }
  return ok({ tensors, unfed: unfed.includes(1) ? unfed : null });
}
