import { expect, it } from 'vitest';
import { estimateOf, measured, outcomes } from '../checks/tables.ts';

const id = 'fairness/model-flip-difference';

it('flips of TFMA’s own test: weights 1, 2, 3, 4 at .1 .9 .1 .9, then at .9 .1 .2 .8', () => {
  // The decision of the other model stands in the place of the label.
  const counts = outcomes([
    ...([
      ['a', 0, 1, 1, 1],
      ['a', 1, 0, 1, 2],
      ['a', 0, 0, 1, 3],
      ['a', 1, 1, 1, 4],
    ] as const),
    ['b', 0, 0, 5],
  ]);
  const { groups, detail } = measured(estimateOf(id, counts, { minGroupSize: 1 }));
  expect(groups[0]).toMatchObject({ group: 'a', value: expect.closeTo(0.3, 12) as number });
  expect((detail['changes'] as unknown[])[0]).toMatchObject({
    stayedUnfavourable: expect.closeTo(0.3, 12) as number,
    gained: expect.closeTo(0.1, 12) as number,
    lost: expect.closeTo(0.2, 12) as number,
    stayedFavourable: expect.closeTo(0.4, 12) as number,
    mcnemarP: 1,
  });
});

it('a gap of flip rates, and whom the net change harms', () => {
  const counts = outcomes([
    ...([
      ['a', 0, 0, 400],
      ['a', 1, 1, 400],
      ['a', 0, 1, 10],
      ['a', 1, 0, 10],
    ] as const),
    ...([
      ['b', 0, 0, 200],
      ['b', 1, 1, 150],
      ['b', 1, 0, 40],
      ['b', 0, 1, 5],
    ] as const),
  ]);
  const { value, interval, detail } = measured(estimateOf(id, counts));
  expect(value).toBeCloseTo(45 / 395 - 20 / 820, 12);
  expect(interval!.lower).toBeGreaterThan(0.05);
  const [a, b] = detail['changes'] as { mcnemarP: number; holmP: number }[];
  expect(a!.mcnemarP).toBe(1);
  // scipy.stats.binomtest(5, 45).pvalue
  expect(b!.mcnemarP).toBeCloseTo(7.878384167270269e-8, 12);
  expect(b!.holmP).toBeCloseTo(2 * b!.mcnemarP, 15);
});
