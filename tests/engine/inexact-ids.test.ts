import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { expect, it } from 'vitest';
import { openNodeFiles } from '../../src/cli/open-file.ts';
import { describeData } from '../../src/engine/describe-data.ts';

it('whole numbers beyond 2^53 are said to be no ids, and amounts with fractions are not', async () => {
  const table = tableFromArrays({
    id: BigInt64Array.of(9007199254740995n, 9007199254740997n, 1n),
    amount: Float64Array.of(1e20, 0.5, 2),
    age: BigInt64Array.of(1n, 2n, 9007199254740992n),
  });
  const bytes = tableToIPC(table, 'file');
  const described = await describeData({ name: 'ids.arrow', bytes }, openNodeFiles());
  const notes = described.ok ? described.value.notes : [];
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^'id' has whole numbers beyond 2\^53 in 2 rows: .* not fit as ids/);
});
