import { guarded, openGpu } from '../gpu.ts';
import {
  emptyNearest,
  nearestNeighboursJs,
  offer,
  rowsOf,
  squaredDistance,
  type NeighboursInput,
} from './reference.ts';
import shader from './shader.wgsl?raw';

/** Rows that the shader keeps for each row. */
const HELD = 32;
/** Rows whose nearest may be searched again here before the device is given up; or one in a hundred. */
const MOST_AGAIN = 16;
/** Multiplications of one dispatch: some tens of milliseconds on an integrated GPU, far from its watchdog. */
const DISPATCH_WORK = 4e9;
/** Largest value whose squared distances are far from overflow in f32, and what denormal ones may be wrong by. */
const LARGEST = 1e17;
const SMALLEST = 1e-30;

/**
 * As `nearestNeighboursJs`, to the bit: the device keeps the 32 nearest by f32 distance, and those are measured again in f64. A
 * row left out is no nearer than the farthest kept but for rounding; where that cannot rule it out, such as among equal rows,
 * all are measured
 * again here. Undefined where the device fails, lists are too long, values are not finite or huge, or that befalls too many rows.
 */
export async function nearestNeighboursGpu(input: NeighboursInput): Promise<Uint32Array | undefined> {
  const { rows, featureCount, neighbours, from, to } = input;
  const device = await openGpu();
  const fits = neighbours < HELD && rows.every((value) => Math.abs(value) <= LARGEST);
  if (device === undefined || !fits || rows.byteLength > device.limits.maxStorageBufferBindingSize)
    return undefined;
  const step = Math.max(64, Math.floor(DISPATCH_WORK / Math.max(1, rows.length)));
  const out = new Uint32Array((to - from) * neighbours);
  let left = Math.max(MOST_AGAIN, (to - from) / 100);
  const again = (row: number): Uint32Array | undefined =>
    (left -= 1) < 0 ? undefined : nearestNeighboursJs({ ...input, from: row, to: row + 1 });
  const done = await guarded(device, async () => {
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code: shader }), entryPoint: 'main' },
    });
    const values = upload(device, rows, GPUBufferUsage.STORAGE);
    for (let first = from; first < to; first += step) {
      const end = Math.min(to, first + step);
      const kept = await dispatch(device, pipeline, values, {
        n: rows.length / featureCount,
        featureCount,
        first,
        end,
      });
      for (let row = first; row < end; row += 1) {
        const nearest = settled(input, row, kept, row - first) ?? again(row);
        if (nearest === undefined) return false;
        out.set(nearest, (row - from) * neighbours);
      }
    }
    values.destroy();
    return true;
  });
  return done ? out : undefined;
}

interface Kept {
  /** Rows × HELD indexes, in no order, and the f32 distance of the farthest of each. */
  readonly found: Uint32Array;
  readonly farthest: Float32Array;
}

/** The nearest of one row from those that were kept for it; null where they do not settle it. */
function settled(
  input: NeighboursInput,
  row: number,
  { found, farthest }: Kept,
  at: number,
): Uint32Array | null {
  const { neighbours, featureCount, rows } = input;
  const n = rows.length / featureCount;
  const nearest = emptyNearest(neighbours);
  for (const other of found.subarray(at * HELD, (at + 1) * HELD)) {
    if (other < n) offer(nearest, squaredDistance(input, row, other), (other - row + n) % n);
  }
  // As for the f32 distances of the WebAssembly body, with as much again for fused and reordered sums.
  const sure = (farthest[at] ?? 0) * (1 - (featureCount + 8) * 2.384185791015625e-7) - SMALLEST;
  const last = nearest.distances[neighbours - 1] ?? Infinity;
  return n <= HELD || last < sure ? rowsOf(nearest, row, n) : null;
}

async function dispatch(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  values: GPUBuffer,
  shape: { readonly n: number; readonly featureCount: number; readonly first: number; readonly end: number },
): Promise<Kept> {
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const count = shape.end - shape.first;
  const sizes = [4 * HELD * count, 4 * count] as const;
  const outputs = sizes.map((size) => device.createBuffer({ size, usage: STORAGE | COPY_SRC }));
  const readback = sizes.map((size) => device.createBuffer({ size, usage: MAP_READ | COPY_DST }));
  const words = Uint32Array.of(shape.n, shape.featureCount, shape.first, shape.end);
  const uniform = upload(device, words, UNIFORM);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = [uniform, values, ...outputs].map((buffer, binding) => ({ binding, resource: { buffer } }));
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(count / 64));
  pass.end();
  sizes.forEach((size, at) => {
    encoder.copyBufferToBuffer(outputs[at]!, 0, readback[at]!, 0, size);
  });
  device.queue.submit([encoder.finish()]);
  await Promise.all(readback.map((buffer) => buffer.mapAsync(GPUMapMode.READ)));
  const [found, farthest] = readback.map((buffer) => buffer.getMappedRange().slice(0));
  for (const buffer of [uniform, ...outputs, ...readback]) buffer.destroy();
  return { found: new Uint32Array(found!), farthest: new Float32Array(farthest!) };
}

function upload(device: GPUDevice, data: Float32Array | Uint32Array, usage: number): GPUBuffer {
  const buffer = device.createBuffer({ size: Math.max(16, data.byteLength), usage, mappedAtCreation: true });
  new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  buffer.unmap();
  return buffer;
}
