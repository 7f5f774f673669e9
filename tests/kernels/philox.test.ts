import { expect, it } from 'vitest';
import { philox4x32 } from '../../src/core/random.ts';
import { openArena } from '../../src/kernels/load.ts';
import { philoxFill } from '../../src/kernels/philox/index.ts';
import golden from '../golden/philox.json' with { type: 'json' };

const vectors = [...golden.published, ...golden.more];
type Block = (...words: [number, number, number, number, number, number]) => readonly number[];

const wasmBlock: Block = (c0, c1, c2, c3, k0, k1) => {
  const arena = openArena(16);
  const out = arena.reserve(16);
  arena.wasm.philoxFill(out, 4, c0, c1, c2, c3, k0, k1);
  return Array.from(arena.u32(out, 4));
};

it.each<[string, Block]>([
  ['js', philox4x32],
  ['wasm', wasmBlock],
])('%s gives the published vectors', (_, block) => {
  expect(vectors.length).toBeGreaterThan(5);
  for (const { counter, key, output } of vectors) {
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0, k0 = 0, k1 = 0] = [...counter, ...key];
    expect(block(c0, c1, c2, c3, k0, k1)).toEqual(output);
  }
});

it('a fill is the blocks of consecutive counters', () => {
  const input = { key: [5, 6], first: 2 ** 32 - 1, counter2: 7, counter3: 8, length: 8 } as const;
  const expected = [...philox4x32(0xffffffff, 0, 7, 8, 5, 6), ...philox4x32(0, 1, 7, 8, 5, 6)];
  expect(Array.from(philoxFill.js(input))).toEqual(expected);
  expect(Array.from(philoxFill.wasm(input))).toEqual(expected);
});

it.each([philoxFill.js, philoxFill.wasm])('body %# does not depend on where a range starts', (fill) => {
  const input = { key: [9, 8], first: 2 ** 32 - 5, counter2: 3, counter3: 4, length: 64 } as const;
  const whole = fill(input);
  expect(fill({ ...input, first: input.first + 6, length: 21 })).toEqual(whole.slice(24, 45));
});
