/* WebAssembly bodies take long inputs in slices; these inputs are longer than one slice. */
import { expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import { labelSums } from '../../src/kernels/block-label-permutation/index.ts';
import { openArena } from '../../src/kernels/load.ts';
import { multinomialBootstrap } from '../../src/kernels/multinomial-bootstrap/index.ts';
import { nearestNeighbours } from '../../src/kernels/nearest-neighbours/index.ts';
import { philoxFill } from '../../src/kernels/philox/index.ts';
import { tally } from '../../src/kernels/tally/index.ts';

const key = streamKey('7', 'slices');

function expectSame(a: Float64Array | Uint32Array, b: Float64Array | Uint32Array): void {
  expect(a.length).toBe(b.length);
  expect(a.findIndex((value, index) => value !== b[index])).toBe(-1);
}

it('philox', () => {
  const input = { key, first: 2 ** 32 - 1000, counter2: 0, counter3: 0, length: 2 ** 20 + 4003 };
  const tail = { ...input, first: input.first + 2 ** 18, length: 4003 };
  expectSame(philoxFill.wasm(input).subarray(2 ** 20), philoxFill.js(tail));
});

it('tally, with and without weights', () => {
  const codes = Int32Array.from({ length: 2 ** 20 + 777 }, (_, i) => ((i * 7) % 31) - 1);
  const weights = Float64Array.from(codes, (_, i) => 1 / (1 + (i % 97)));
  for (const input of [
    { codes, size: 29 },
    { codes, size: 29, weights },
  ]) {
    expectSame(tally.wasm(input), tally.js(input));
  }
});

it('tally writes to no cell but those of the result', () => {
  const arena = openArena(64);
  const codes = arena.put(Int32Array.of(3, 2, -1, 2147483647, 3));
  const cells = arena.put(new Float64Array(4));
  arena.wasm.tally(codes, 5, 3, cells);
  expect([...arena.f64(cells, 4)]).toEqual([0, 0, 1, 0]);
});

it('bootstrap', () => {
  const counts = new Float64Array(1024);
  counts.set([400, 300, 2]);
  const input = { counts, strata: 1, categories: 1024, replicates: 2100, firstReplicate: 5, key };
  const tail = { ...input, replicates: 52, firstReplicate: 5 + 2048 };
  expectSame(multinomialBootstrap.wasm(input).subarray(2048 * 1024), multinomialBootstrap.js(tail));
});

it('label sums', () => {
  const [blocks, width] = [6, 2 ** 17];
  const values = Float64Array.from({ length: blocks * width }, (_, i) => 1 / (1 + (i % 1009)));
  const input = { blocks, referenceBlocks: 3, key, from: 2, to: 37, values, width };
  expectSame(labelSums.wasm(input).subarray(16 * width), labelSums.js({ ...input, from: 18 }));
});

it('nearest neighbours: tiles, and queries that are no multiple of four', () => {
  const featureCount = 40;
  const rows = Float32Array.from({ length: 3001 * featureCount }, (_, i) => ((i * 7919) % 1013) / 97);
  const input = { rows, featureCount, neighbours: 7, from: 2950, to: 3001 };
  expectSame(nearestNeighbours.wasm(input), nearestNeighbours.js(input));
});
