import { expect, it } from 'vitest';
import { noteKernel, type Kernel, type KernelLog } from '../../src/core/kernel.ts';
import { wasmAvailable } from '../../src/kernels/load.ts';
import { pick, runExact, runKernel } from '../../src/kernels/pick.ts';
import { kernels } from '../../src/kernels/registry.ts';
import { tally } from '../../src/kernels/tally/index.ts';

const doubled: Kernel<number, string> = {
  id: 'doubled',
  version: 3,
  contract: 'exact',
  work: (input) => input,
  js: () => 'js',
  wasm: () => 'wasm',
  webgpu: {
    minimumWork: 10,
    tolerance: { bound: 0, of: 'nothing' },
    run: (input) => Promise.resolve(input > 100 ? undefined : 'webgpu'),
  },
};

it('reproducible work never goes to the GPU', async () => {
  expect(await pick(doubled, 1e9)).toBe('wasm');
  expect(await runKernel(doubled, 50)).toEqual({ output: 'wasm', backend: 'wasm' });
});

it('fast work stays off the GPU where there is none or the input is small', async () => {
  expect(await pick(doubled, 5, 'fast')).toBe('wasm');
  if (!('document' in globalThis)) expect(await pick(doubled, 50, 'fast')).toBe('wasm');
});

it('says which body ran', () => {
  expect(wasmAvailable()).toBe(true);
  const codes = Int32Array.of(0, 1, 1, -1, 5);
  expect(runExact(tally, { codes, size: 3 })).toEqual({ output: Float64Array.of(1, 2, 0), backend: 'wasm' });
});

it('a log does not depend on the order of reports', () => {
  const [a, b]: KernelLog[] = [{}, {}];
  for (const backend of ['wasm', 'js', 'wasm'] as const) noteKernel(a ?? {}, doubled, backend);
  for (const backend of ['js', 'wasm'] as const) noteKernel(b ?? {}, doubled, backend);
  expect(a).toEqual({ doubled: '3/js+3/wasm' });
  expect(a).toEqual(b);
});

it('every kernel has an id of its own and a contract', () => {
  expect(new Set(kernels.map(({ id }) => id)).size).toBe(kernels.length);
  for (const { contract, version } of kernels) {
    expect(contract.length).toBeGreaterThan(20);
    expect(version).toBeGreaterThan(0);
  }
});
