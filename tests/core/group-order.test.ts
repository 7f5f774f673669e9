import { describe, expect, it } from 'vitest';
import { binName } from '../../src/core/bins.ts';
import { compareGroupNames } from '../../src/core/group-order.ts';

const edges = [-10, -0.5, 5, 10, 18, 100, 1e21];
const bins = [...edges, Infinity].map((_, at) => binName(edges, at));
const sorted = (names: readonly string[]) => [...names].reverse().sort(compareGroupNames);

describe('groups as people read them', () => {
  it('are ranges by their edges, where text would put 10 before 5', () => {
    expect(sorted(bins)).toEqual(bins);
    expect([...bins].sort()).not.toEqual(bins);
  });
  it('are combinations by the first feature, then the second, missing values last', () => {
    const names = ['<5 × a', '<5 × b', '5–<10 × a', '≥10 × a', '≥10 × (missing)', '(missing) × a'];
    expect(sorted(names)).toEqual(names);
  });
  it('are other texts in their order, also where they look like ranges', () => {
    const names = ['5–<10', '<b>', 'a', 'b', '≥tall', '(missing)'];
    expect(sorted(names)).toEqual(names);
  });
});
