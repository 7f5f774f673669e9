import { guarded, openGpu } from '../gpu.ts';
import { runsOf, type RandomFeaturesInput, type Run } from './reference.ts';
import shader from './shader.wgsl?raw';

const RUN_ROWS = 256;
const SLICE_FLOPS = 4e9; // some tens of milliseconds on an integrated GPU, far from its watchdog
const SLICE_ROW_BYTES = 32 * 1024 * 1024;

/**
 * As `blockRandomFeaturesJs` within the kernel's tolerance: f32 sums over runs of at most 256 rows, added in f64 here.
 * Undefined, and `sums` untouched, where the device fails or a value is not finite (WGSL leaves those open).
 */
export async function blockRandomFeaturesGpu(input: RandomFeaturesInput): Promise<Float64Array | undefined> {
  const device = await openGpu();
  if (device === undefined || !input.rows.every(Number.isFinite)) return undefined;
  const added = await guarded(device, () => partialSums(device, input));
  if (added === undefined) return undefined;
  added.forEach((value, index) => {
    input.sums[index] = (input.sums[index] ?? 0) + value;
  });
  return input.sums;
}

async function partialSums(device: GPUDevice, input: RandomFeaturesInput): Promise<Float64Array> {
  const { featureCount, frequencies, omega, sums } = input;
  const added = new Float64Array(sums.length);
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: shader }), entryPoint: 'main' },
  });
  const omegaBuffer = upload(device, omega, GPUBufferUsage.STORAGE);
  for (const slice of slicesOf(runsOf(input, RUN_ROWS), featureCount, frequencies)) {
    const partials = await runSlice(device, pipeline, omegaBuffer, input, slice);
    slice.forEach(({ block }, index) => {
      for (let r = 0; r < 2 * frequencies; r += 1) {
        const at = 2 * block * frequencies + r;
        added[at] = (added[at] ?? 0) + (partials[2 * index * frequencies + r] ?? 0);
      }
    });
  }
  omegaBuffer.destroy();
  return added;
}

/** Runs grouped so that one dispatch is short and its rows and results fit a small buffer. */
function slicesOf(runs: readonly Run[], featureCount: number, frequencies: number): Run[][] {
  const flops = RUN_ROWS * frequencies * (2 * featureCount + 30);
  const bytes = Math.max(4 * RUN_ROWS * featureCount, 8 * frequencies);
  const most = Math.min(65535, Math.floor(SLICE_FLOPS / flops), Math.floor(SLICE_ROW_BYTES / bytes));
  const size = Math.max(1, most);
  return Array.from({ length: Math.ceil(runs.length / size) }, (_, i) =>
    runs.slice(i * size, (i + 1) * size),
  );
}

async function runSlice(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  omega: GPUBuffer,
  input: RandomFeaturesInput,
  slice: readonly Run[],
): Promise<Float32Array> {
  const { rows, featureCount, frequencies } = input;
  const first = slice[0]?.start ?? 0;
  const last = slice.at(-1);
  const end = last === undefined ? first : last.start + last.count;
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const size = slice.length * 2 * frequencies * 4;
  const runWords = Uint32Array.from(slice.flatMap(({ start, count }) => [start - first, count]));
  const shape = Uint32Array.of(featureCount, frequencies, slice.length, 0);
  const partials = device.createBuffer({ size, usage: STORAGE | COPY_SRC });
  const readback = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  const buffers = [
    upload(device, shape, UNIFORM),
    upload(device, rows.subarray(first * featureCount, end * featureCount), STORAGE),
    omega,
    upload(device, runWords, STORAGE),
    partials,
  ];
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(frequencies / 64), slice.length);
  pass.end();
  encoder.copyBufferToBuffer(partials, 0, readback, 0, size);
  device.queue.submit([encoder.finish()]);
  await readback.mapAsync(GPUMapMode.READ);
  const result = new Float32Array(readback.getMappedRange()).slice();
  for (const buffer of [...buffers, readback]) if (buffer !== omega) buffer.destroy();
  return result;
}

function upload(device: GPUDevice, data: Float32Array | Uint32Array, usage: number): GPUBuffer {
  const buffer = device.createBuffer({ size: Math.max(16, data.byteLength), usage, mappedAtCreation: true });
  new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  buffer.unmap();
  return buffer;
}
