import {
  noteKernel,
  type Backend,
  type Kernel,
  type KernelLog,
  type Preference,
  type Ran,
} from '../core/kernel.ts';
import { wasmAvailable } from './load.ts';
import { gpuAvailable } from './gpu.ts';

const ran: KernelLog = {};

/** Which bodies have run on this thread so far: for the record only, no result depends on it. */
export function kernelsRun(): KernelLog {
  return { ...ran };
}

/** The body that suits an input here and now: webgpu (if `fast`, large and present), else wasm, else js. */
export async function pick<Input, Output>(
  kernel: Kernel<Input, Output>,
  input: Input,
  preference: Preference = 'reproducible',
): Promise<Backend> {
  const gpu = preference === 'fast' ? kernel.webgpu : undefined;
  if (gpu !== undefined && kernel.work(input) >= gpu.minimumWork && (await gpuAvailable())) return 'webgpu';
  return wasmAvailable() ? 'wasm' : 'js';
}

/** Runs the body that `pick` names; if the GPU gives up, wasm or js finishes the work and is what is reported. */
export async function runKernel<Input, Output>(
  kernel: Kernel<Input, Output>,
  input: Input,
  preference: Preference = 'reproducible',
): Promise<Ran<Output>> {
  const backend = await pick(kernel, input, preference);
  if (backend === 'webgpu' && kernel.webgpu !== undefined) {
    const output = await kernel.webgpu.run(input);
    if (output !== undefined) return noted(kernel, { output, backend });
  }
  return runExact(kernel, input);
}

/** Runs wasm, or js where there is no WebAssembly: the same bits either way, at once and without a promise. */
export function runExact<Input, Output>(kernel: Kernel<Input, Output>, input: Input): Ran<Output> {
  if (wasmAvailable()) return noted(kernel, { output: kernel.wasm(input), backend: 'wasm' });
  return noted(kernel, { output: kernel.js(input), backend: 'js' });
}

function noted<Input, Output>(kernel: Kernel<Input, Output>, result: Ran<Output>): Ran<Output> {
  noteKernel(ran, kernel, result.backend);
  return result;
}
