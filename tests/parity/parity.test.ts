/*
 * Every kernel, every body, on the same cases: in Node (js, wasm) and in Chromium (js, wasm, webgpu). js and wasm must give
 * the same bits as each other and, through digests.json, in every engine. A digest only changes together with the kernel's
 * version.
 */
import { describe, expect, it } from 'vitest';
import * as elementary from '../../src/core/elementary.ts';
import { gpuAvailable } from '../../src/kernels/gpu.ts';
import { wasmAvailable, wasmExports } from '../../src/kernels/load.ts';
import { kernels } from '../../src/kernels/registry.ts';
import digests from './digests.json' with { type: 'json' };
import { subjects, type Numbers } from './cases.ts';

const inBrowser = 'document' in globalThis;

/** FNV-1a over the bytes, NaNs made one. */
function digest(numbers: Numbers): string {
  const clean = numbers.map((value) => (Number.isNaN(value) ? NaN : value)) as Numbers;
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(clean.buffer, clean.byteOffset, clean.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function expectDigest(name: string, numbers: Numbers): void {
  expect(digest(numbers), `digest of ${name}`).toBe((digests as Record<string, string>)[name]);
}

function firstDifference(a: Numbers, b: Numbers): string | null {
  if (a.length !== b.length) return `lengths ${a.length} and ${b.length}`;
  const at = Array.from(a).findIndex((value, index) => !Object.is(value, b[index]));
  return at < 0 ? null : `at ${at}: ${a[at]} and ${b[at]}`;
}

function largestDifference(a: Numbers, b: Numbers): number {
  let largest = a.length === b.length ? 0 : Infinity;
  a.forEach((value, index) => {
    const other = b[index] ?? NaN;
    if (Number.isNaN(value) && Number.isNaN(other)) return;
    const difference = Math.abs(value - other);
    largest = difference <= largest ? largest : Number.isNaN(difference) ? Infinity : difference;
  });
  return largest;
}

it('has WebAssembly with SIMD', () => expect(wasmAvailable()).toBe(true));

it.runIf(inBrowser)('has a WebGPU adapter', async () => expect(await gpuAvailable()).toBe(true));

it('has cases for every kernel of the registry, and for no other', () => {
  expect(subjects.map(({ id }) => id).sort()).toEqual(kernels.map(({ id }) => id).sort());
  for (const { id, cases } of subjects) expect(cases.length, id).toBeGreaterThan(0);
});

for (const { id, tolerance, cases } of subjects) {
  describe(id, () => {
    for (const { name, js, wasm, webgpu, scale, gpuDeclines } of cases) {
      it(`${name}: wasm = js to the bit`, () => {
        const reference = js();
        expect(firstDifference(wasm(), reference)).toBeNull();
        expectDigest(`${id}: ${name}`, reference);
      });
      if (!inBrowser || webgpu === undefined) continue;
      if (gpuDeclines) {
        it(`${name}: webgpu declines`, async () => expect(await webgpu()).toBeUndefined());
        continue;
      }
      it(`${name}: webgpu within ${tolerance}`, async () => {
        const output = await webgpu();
        expect(output).toBeDefined();
        const difference = largestDifference(output ?? new Uint8Array(), js()) / scale;
        console.log(`${id}, ${name}: webgpu differs by at most ${difference.toExponential(2)}`);
        expect(difference).toBeLessThanOrEqual(tolerance ?? 0);
      });
    }
  });
}

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  3,
  1e-300,
  5e-324,
  2e-308,
  1e300,
  Infinity,
  -Infinity,
  NaN,
  709.7,
  -745,
  1e9,
  1.5707963267948966,
];
const GRID = [
  ...SPECIAL,
  ...Array.from({ length: 4000 }, (_, i) => (i - 2000) / 27),
  ...Array.from({ length: 300 }, (_, i) => 2 ** (i - 150) / 3),
];

describe('elementary functions', () => {
  for (const name of ['exp', 'expm1', 'log', 'log1p', 'sin', 'cos', 'lgamma'] as const) {
    it(`${name}: wasm = js to the bit`, () => {
      const js = Float64Array.from(GRID, (x) => elementary[name](x));
      const wasm = Float64Array.from(GRID, (x) => wasmExports()?.[name](x) ?? 0);
      expect(firstDifference(wasm, js)).toBeNull();
      expectDigest(name, js);
    });
  }
  it('pow: wasm = js to the bit', () => {
    const exponents = [...SPECIAL, -2, 0.25, 7.3, -31.7];
    const pairs = GRID.flatMap((x) => exponents.map((y) => [x, y] as const));
    const js = Float64Array.from(pairs, ([x, y]) => elementary.pow(x, y));
    const wasm = Float64Array.from(pairs, ([x, y]) => wasmExports()?.pow(x, y) ?? 0);
    expect(firstDifference(wasm, js)).toBeNull();
    expectDigest('pow', js);
  });
});
