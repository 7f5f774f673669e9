import { expect, it } from 'vitest';
import { slicesOf } from '../../src/core/slices.ts';
import { makeRows } from '../../src/stats/slice-rows.ts';
import { sliceRows } from '../../src/stats/slice-rates.ts';
import { categories, sliceCounts, sliceDesign, type SliceRow } from '../checks/slices.ts';

const design = sliceDesign([
  categories('a', ['x', 'y']),
  categories('b', ['x', 'y', 'z']),
  categories('c', ['x', 'y']),
]);
/** c repeats a but for one row in ten; b is on its own and the rarest value is one row in twenty. */
const rows = Array.from({ length: 4000 }, (_, place): SliceRow => {
  const a = place % 3 === 0 ? 'x' : 'y';
  const b = place % 20 === 0 ? 'z' : place % 7 < 3 ? 'x' : 'y';
  const c = place % 10 === 1 ? 'x' : a;
  return { place, values: { a, b, c }, label: 1, decision: 1 };
});
const sizes = sliceRows(sliceCounts(design, rows));

it('made rows have the shares of the counted ones, for single bins and for the pairs that tell most', () => {
  const made = 20_000;
  const { codes, bins } = makeRows(design, sizes, made, '1');
  expect([...bins]).toEqual(design.columns.map(({ categories: names }) => names.length + 2));
  for (const [slice, conditions] of slicesOf(design).entries()) {
    let held = 0;
    for (let row = 0; row < made; row += 1)
      if (conditions.every(({ column, bin }) => codes[column * made + row] === bin)) held += 1;
    // Five standard deviations of a share of 20,000.
    expect(Math.abs(held / made - sizes[slice]! / rows.length)).toBeLessThan(0.0177);
    if (sizes[slice] === 0 && conditions.length < 2) expect(held).toBe(0);
  }
});

it('depend on the seed and on nothing else', () => {
  const of = (seed: string) => [...makeRows(design, sizes, 200, seed).codes];
  expect(of('1')).toEqual(of('1'));
  expect(of('1')).not.toEqual(of('2'));
});
