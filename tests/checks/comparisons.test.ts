import { describe, expect, it } from 'vitest';
import type { Detail } from '../../src/core/estimate.ts';
import { judge } from '../../src/core/verdict.ts';
import { confusion, estimateOf, find, measured, outcomes, type Alike } from './tables.ts';

const parity = 'fairness/demographic-parity-difference';
const ratio = 'fairness/disparate-impact-ratio';
const selected = (group: string | null, yes: number, no: number): Alike[] => [
  [[group], null, 1, yes],
  [[group], null, 0, no],
];
const limit = { op: '<=', value: 0.1, on: 'interval', level: 0.95 } as const;

describe('what a group is held against', () => {
  const counts = outcomes([...selected('a', 200, 300), ...selected('b', 90, 110), ...selected('c', 20, 80)]);

  it('says which groups there are where the reference is none of them, or too small', () => {
    const unknown = estimateOf(parity, counts, { compare: 'to reference', reference: 'z' });
    expect(unknown.status === 'not-applicable' && unknown.reason).toMatch(/no group “z”.*“a”, “b”, “c”/);
    const small = estimateOf(
      parity,
      outcomes([...selected('a', 200, 300), ...selected('b', 90, 110), ...selected('s', 2, 3)]),
      {
        compare: 'to reference',
        reference: 's',
      },
    );
    expect(small.status === 'not-applicable' && small.reason).toMatch(/“s” has fewer than 30/);
  });

  it('takes the largest group where none is named, and says so; a missing value is never chosen for its size', () => {
    const { detail, notes } = measured(
      estimateOf(
        parity,
        outcomes([...selected(null, 500, 500), ...selected('a', 200, 300), ...selected('b', 90, 110)]),
        {
          compare: 'to reference',
        },
      ),
    );
    expect(detail['reference']).toBe('a');
    expect(notes.join(' ')).toContain('The reference is the largest group, a.');
  });

  it('names the reference, or all rows, in the sentence', () => {
    for (const [compare, name] of [
      ['to reference', '0.40 for a'],
      ['to overall', '0.39 for all rows'],
    ] as const) {
      const estimate = measured(estimateOf(parity, counts, { compare }));
      const sentence = find(parity).finding({
        ...{ value: estimate.value, interval: estimate.interval, groups: estimate.groups },
        ...{ slice: ['sex'], verdict: 'fail', threshold: limit, detail: estimate.detail },
      });
      expect(sentence).toContain('0.20 for c');
      expect(sentence).toContain(name);
    }
  });

  it('a p-value is at most 1 − level exactly where the interval leaves out 0', () => {
    for (const low of [22, 30, 34, 36, 38, 44]) {
      const own = outcomes([
        ...selected('a', 200, 300),
        ...selected('b', 80, 120),
        ...selected('c', low, 100 - low),
      ]);
      for (const compare of ['every pair', 'to overall', 'to reference']) {
        const { interval, pValue } = measured(estimateOf(parity, own, { compare }));
        expect(pValue! <= 0.05).toBe(interval!.lower > 0);
      }
    }
  });
});

describe('rows without a group', () => {
  const known = [...selected('a', 12, 8), ...selected('b', 6, 9)];
  const [yes, no] = [3, 2];
  const counts = outcomes([...known, ...selected(null, yes, no)]);

  it.each([
    [parity, (p: number, q: number) => Math.abs(p - q)],
    [ratio, (p: number, q: number) => Math.min(p / q, q / p)],
  ] as const)('%s: bounds are those of every way to share them out', (id, size) => {
    const found: number[] = [];
    for (let x = 0; x <= yes; x += 1)
      for (let f = 0; f <= no; f += 1)
        found.push(size((12 + x) / (20 + x + f), (6 + yes - x) / (15 + yes - x + no - f)));
    const { detail, notes } = measured(estimateOf(id, counts, { minGroupSize: 1 }));
    const { lower, upper } = detail['missingBounds'] as unknown as { lower: number; upper: number };
    // Rows cannot be divided, bounds assume nothing of the kind: they are reached at the far end only.
    const far = id === ratio ? Math.min(...found) : Math.max(...found);
    expect(id === ratio ? lower : upper).toBeCloseTo(far, 12);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(lower - 1e-12);
    expect(Math.max(...found)).toBeLessThanOrEqual(upper + 1e-12);
    expect(notes.join(' ')).toMatch(/5 rows have no value of group/);
  });

  it('have no bounds where every row has a group', () => {
    expect(
      measured(estimateOf(parity, outcomes(known), { minGroupSize: 1 })).detail['missingBounds'],
    ).toBeUndefined();
  });
});

it('groups left out are listed with their rows and share', () => {
  const counts = outcomes([...selected('a', 100, 100), ...selected('b', 90, 100), ...selected('s', 4, 6)]);
  const { detail } = measured(estimateOf(parity, counts));
  const [own] = detail['excluded'] as readonly Detail[];
  expect(own).toMatchObject({ group: 's', rows: 10, share: 10 / 400 });
});

it('says what sizes like these cannot tell', () => {
  const { notes, detail } = measured(
    estimateOf(parity, outcomes([...selected('a', 40, 60), ...selected('b', 15, 25)])),
  );
  expect((detail['power'] as Detail)['minimumDetectable']).toBeGreaterThan(0.2);
  expect(notes.join(' ')).toMatch(/told from none with 80 % power.*about \d+ rows with a decision a group/);
});

it('average odds cancel and average absolute odds do not', () => {
  const counts = outcomes([...confusion('a', 80, 20, 20, 80), ...confusion('b', 60, 40, 40, 60)]);
  expect(measured(estimateOf('fairness/average-odds-difference', counts)).value).toBeCloseTo(0, 12);
  expect(measured(estimateOf('fairness/average-absolute-odds-difference', counts)).value).toBeCloseTo(
    0.2,
    12,
  );
});

describe('within strata', () => {
  /** Two strata where b does better in each and worse over all. */
  const cells = (
    [
      ['a', 'easy', 160, 40],
      ['a', 'hard', 5, 45],
      ['b', 'easy', 45, 5],
      ['b', 'hard', 40, 160],
    ] as const
  ).flatMap(([group, stratum, yes, no]) =>
    (
      [
        [1, yes],
        [0, no],
      ] as const
    ).map(([decision, rows]) => ({
      ...{ group: [group], stratum: [stratum], label: null, decision },
      ...{ rows, weight: rows, weightSquared: rows },
    })),
  );
  const counts = { ...outcomes([]), strata: ['course'], cells };
  const id = 'fairness/conditional-demographic-parity-difference';

  it('a difference that turns round is said', () => {
    const { detail, notes } = measured(estimateOf(id, counts, { reference: 'a' }));
    const [pair] = detail['pairs'] as readonly Detail[];
    expect(pair!['together']).toBeLessThan(-0.2);
    expect(pair!['value']).toBeCloseTo(0.1, 12);
    expect(notes.join(' ')).toMatch(/turns round within strata/);
  });

  it('does not apply without strata, and says what to name', () => {
    const estimate = estimateOf(id, { ...counts, strata: [] });
    expect(estimate.status === 'not-applicable' && estimate.reason).toContain('roles.strata');
  });

  it('leaves a stratum with one group only out, and a difference never hides a stratum that disagrees', () => {
    const one = { ...cells[0]!, stratum: ['lone'], rows: 500, weight: 500, weightSquared: 500 };
    const { notes, value } = measured(
      estimateOf(id, { ...counts, cells: [...cells, one] }, { reference: 'a' }),
    );
    expect(value).toBeCloseTo(0.1, 12);
    expect(notes.join(' ')).toMatch(/1 of 3 strata lack one side/);
  });
});

it('all cells too small to tell: no verdict rather than a loud number', () => {
  const counts = outcomes([
    ...selected('a', 2, 0),
    ...selected('b', 1, 3),
    ...selected('c', 300, 300),
    ...selected('d', 300, 300),
  ]);
  const estimate = measured(estimateOf(parity, counts));
  expect(estimate.value).toBe(0);
  expect(judge(estimate, limit).verdict).toBe('inconclusive');
});
