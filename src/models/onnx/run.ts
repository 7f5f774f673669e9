import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { FedTensor } from '../feed.ts';
import type { RawScores } from '../scores.ts';
import type { loadOrt } from './runtime.ts';

/** The loaded module of onnxruntime. */
export type Ort = Awaited<ReturnType<typeof loadOrt>>;

function toTensor(ort: Ort, fed: FedTensor): Tensor {
  if (Array.isArray(fed.data)) return new ort.Tensor('string', fed.data, fed.dims);
  return new ort.Tensor(fed.type, fed.data, fed.dims);
}

/** Widens exactly: every float32 is a float64. */
function widen(tensor: Tensor): RawScores {
  const columns = tensor.dims.slice(1).reduce((product, size) => product * size, 1);
  return { values: new Float64Array(tensor.data as Float32Array | Float64Array), columns };
}

/**
 * Rows are padded to a multiple of this, because the float64 kernels compute a last group of fewer than four rows in
 * another order: without it the last bit of a score would depend on the size of its batch.
 */
const ROW_BLOCK = 8;

/** The tensor with its last row repeated up to `rows` rows. */
function padded(fed: FedTensor, rows: number): FedTensor {
  const [given = 0, ...rest] = fed.dims;
  if (rows === given) return fed;
  const width = fed.data.length / given;
  const from = (cell: number): number =>
    Math.min(Math.floor(cell / width), given - 1) * width + (cell % width);
  const dims = [rows, ...rest];
  if (Array.isArray(fed.data)) {
    const texts = fed.data;
    return { ...fed, dims, data: Array.from({ length: rows * width }, (_, cell) => texts[from(cell)] ?? '') };
  }
  const data = fed.data.constructor as new (length: number) => Exclude<typeof fed.data, string[]>;
  const filled = new data(rows * width);
  if (filled instanceof BigInt64Array) filled.set(fed.data as BigInt64Array);
  else filled.set(fed.data as Float64Array);
  for (let row = given; row < rows; row++) filled.copyWithin(row * width, (given - 1) * width, given * width);
  return { ...fed, dims, data: filled };
}

async function runTensor(
  ort: Ort,
  session: InferenceSession,
  tensors: readonly FedTensor[],
  output: string,
): Promise<Tensor> {
  const feeds = Object.fromEntries(tensors.map((fed) => [fed.name, toTensor(ort, fed)]));
  const results = await session.run(feeds, [output], { logSeverityLevel: 4 });
  const tensor = results[output];
  if (tensor === undefined) throw new RangeError(`no output '${output}'`);
  return tensor;
}

/** Runs exactly the rows given and widens one output. */
export async function runExact(
  ort: Ort,
  session: InferenceSession,
  tensors: readonly FedTensor[],
  output: string,
) {
  return widen(await runTensor(ort, session, tensors, output));
}

/** The values of a label output as text; `alone`: each row in a run of its own. */
export async function runLabels(
  ort: Ort,
  session: InferenceSession,
  tensors: readonly FedTensor[],
  output: string,
  alone: boolean,
): Promise<string[]> {
  const rows = tensors[0]?.dims[0] ?? 0;
  const runs = alone
    ? Array.from({ length: rows }, (_, row) => tensors.map((fed) => rowOf(fed, row)))
    : [tensors];
  const labels: string[] = [];
  for (const fed of runs) {
    const { data } = await runTensor(ort, session, fed, output);
    labels.push(...Array.from(data as ArrayLike<string | number | bigint>, String));
  }
  return labels;
}

/** Runs a batch padded to whole blocks of rows, so that a row gives the same bits in any batch. */
export async function runPadded(
  ort: Ort,
  session: InferenceSession,
  tensors: readonly FedTensor[],
  output: string,
) {
  const rows = tensors[0]?.dims[0] ?? 0;
  const whole = Math.ceil(rows / ROW_BLOCK) * ROW_BLOCK;
  const fed = tensors.map((tensor) => padded(tensor, whole));
  const { values, columns } = await runExact(ort, session, fed, output);
  if (values.length !== whole * columns)
    throw new RangeError(`${values.length / columns} results for ${whole} rows`);
  return { values: values.subarray(0, rows * columns), columns };
}

/** One row of a tensor. */
export function rowOf(fed: FedTensor, row: number): FedTensor {
  const width = fed.data.length / (fed.dims[0] ?? 1);
  const data = fed.data.slice(row * width, (row + 1) * width);
  return { ...fed, data, dims: [1, ...fed.dims.slice(1)] };
}

/** Runs each row alone, for models that insist on a batch of one. */
export async function rowByRow(
  ort: Ort,
  session: InferenceSession,
  tensors: readonly FedTensor[],
  output: string,
) {
  const rows = tensors[0]?.dims[0] ?? 0;
  let values = new Float64Array(0);
  let columns = 1;
  for (let row = 0; row < rows; row++) {
    const fed = tensors.map((tensor) => rowOf(tensor, row));
    const one = await runExact(ort, session, fed, output);
    if (row === 0) values = new Float64Array(rows * one.columns);
    columns = one.columns;
    values.set(one.values, row * columns);
  }
  return { values, columns };
}
