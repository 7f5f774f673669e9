import { describe, expect, it } from 'vitest';
import { runCase } from './cases.ts';
import { readers } from './readers.ts';

/** Fewer than `npm run fuzz` tries, with a seed of its own. */
const CASES = 64;
const SEED = 7;

describe.each(readers().map((reader, place) => ({ reader, place })))('$reader.name', ({ reader, place }) => {
  it('files as they are open', async () => {
    for (const seed of reader.seeds) {
      const outcome = await reader.read(seed.bytes, seed, false);
      const refused = /no-rows|twice|unreadable|wide-ints|unknown_op/.test(seed.name);
      if (!outcome.ok && !refused) expect.fail(`${seed.name}: ${outcome.error.what} ${outcome.error.why}`);
    }
  });

  it(`${CASES} damaged files end in words or open`, async () => {
    const problems: string[] = [];
    for (let index = 0; index < CASES; index += 1) {
      const { problem } = await runCase(reader, place, SEED, index);
      if (problem) problems.push(`case ${index}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });
});
