import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { consistencyElsewhere } from '../../src/conventions/consistency.ts';
import { elsewhereOf, type OwnResult } from '../../src/conventions/elsewhere.ts';
import { conventions } from '../../src/conventions/registry.ts';
import { pythonText } from '../../src/conventions/reading.ts';
import type { Elsewhere } from '../../src/core/reading.ts';
import { tools } from '../../src/core/reading.ts';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { confusion, find, outcomes, type Alike } from '../checks/tables.ts';

const two = outcomes([...confusion('a', 30, 10, 15, 45), ...confusion('b', 40, 5, 25, 20)]);
const own: OwnResult = { value: 0.27, untested: [], reference: null };
const read = (id: string, counts: OutcomeCounts, result: Partial<OwnResult> = {}): Elsewhere[] =>
  elsewhereOf(find(id), counts, { ...own, ...result });

// Consistency is read off row statistics, not off counts, and has a test of its own below.
const counted = [...checks.values()].filter(({ needs }) => needs !== 'row-statistics');
const named = counted.flatMap((check) =>
  tools.flatMap((tool) => {
    const name = check.elsewhere?.[tool];
    return name === undefined ? [] : [[check.id, tool, name] as const];
  }),
);

describe('counterparts of checks', () => {
  it('are named', () => expect(named.length).toBeGreaterThanOrEqual(80));

  it.each(named)('%s: %s has %s, and the check says how it differs', (id, tool, name) => {
    const names = conventions[tool].readings(two, 'a').map((reading) => reading.name);
    expect(names).toContain(name);
    expect(find(id).explain.sameAs[tool]).toBeTruthy();
    expect(find(id).needs).toBe('outcome-counts');
  });
});

describe('what consistency reads in AIF360', () => {
  const check = find('fairness/consistency');
  const same = { includeSensitive: 'yes', selfIncluded: 'yes', scale: 'raw' };

  it('is the same where the same rows are near, and unknown else', () => {
    const [aif360, ...others] = consistencyElsewhere(check, { ...same, neighbours: 5 }, 0.8);
    expect(aif360).toMatchObject({ tool: 'AIF360', name: 'consistency', value: 0.8, differs: false });
    expect(aif360?.why).toMatch(/counts the row itself/);
    expect(others).toEqual([]);
    for (const params of [{ ...same, scale: 'standardised' }, { ...same, selfIncluded: 'no' }, {}])
      expect(consistencyElsewhere(check, params, 0.8)).toEqual([]);
    expect(consistencyElsewhere(check, same, null)).toEqual([]);
  });
});

describe('what a result reads elsewhere', () => {
  const parity = 'fairness/demographic-parity-difference';
  const selected = 55 / 100 - 25 / 90;

  it('is equal in fairlearn and signed in AIF360, with the largest group as privileged', () => {
    const [fairlearn, aif360] = read(parity, two, { value: selected });
    expect(fairlearn).toMatchObject({ tool: 'fairlearn', group: null, differs: false });
    expect(fairlearn?.value).toBeCloseTo(selected, 12);
    expect(aif360).toMatchObject({ tool: 'AIF360', differs: true });
    expect(aif360?.value).toBeCloseTo(-selected, 12);
    expect(aif360?.why).toMatch(/signed there.*\. a is taken as privileged, all other groups together/);
  });

  it('takes the reference of the check where it has one', () => {
    const aif360 = read(parity, two, { reference: 'b' }).find(({ tool }) => tool === 'AIF360');
    expect(aif360?.value).toBeCloseTo(selected, 12);
  });

  it('has the lowest, the highest and an undefined group of tools that read group by group', () => {
    const counts = outcomes([
      ...confusion('a', 10, 10, 10, 10),
      ...confusion('b', 5, 5, 9, 1),
      ...confusion('c', 5, 5, 1, 9),
      ...confusion('d', 5, 5, 4, 6),
      ...confusion('e', 5, 5, 0, 0),
    ]);
    const tfma = read('fairness/equal-opportunity-difference', counts).filter(({ tool }) => tool === 'TFMA');
    expect(tfma.map(({ group, shown }) => [group, shown])).toEqual([
      ['b', '0.1'],
      ['c', '0.9'],
      ['e', 'nan'],
    ]);
  });

  it('says 0.5 in fairlearn where there is no such rate, and that this is another answer than none', () => {
    const counts = outcomes([...confusion('a', 1, 1, 1, 1), ...confusion('b', 0, 0, 2, 0)]);
    const id = 'fairness/equalized-odds-difference';
    const fairlearn = read(id, counts, { value: null }).find(({ tool }) => tool === 'fairlearn');
    expect(fairlearn).toMatchObject({ value: 0.5, shown: '0.5', differs: true });
    expect(fairlearn?.why).toMatch(/does not exist counts as 0/);
    const aif360 = read(id, counts, { value: null }).find(({ tool }) => tool === 'AIF360');
    expect(aif360).toMatchObject({ value: null, shown: 'nan', differs: false });
  });

  it('says which groups and weights others treat otherwise', () => {
    const weighted = outcomes([
      ['a', 1, 1, 40, 2],
      ['a', 0, 0, 40, 2],
      ['b', 1, 1, 3, 1],
      ['b', 0, 0, 3, 1],
    ]);
    const id = 'fairness/disparate-impact-ratio';
    const aequitas = read(id, weighted, { untested: ['b'] }).find(({ tool }) => tool === 'Aequitas');
    expect(aequitas?.why).toMatch(/It counts rows, whatever their weight/);
    expect(aequitas?.why).toMatch(/left out here: b\.$/);
  });

  it('is nothing where every sensitive value is missing', () => {
    expect(read(parity, outcomes([[[null], 1, 1, 9] as Alike]))).toEqual([]);
  });
});

it.each([
  [0.1, '0.1'],
  [1, '1.0'],
  [-0, '-0.0'],
  [1e-5, '1e-05'],
  [1.5e-10, '1.5e-10'],
  [0.0001, '0.0001'],
  [1e16, '1e+16'],
  [NaN, 'nan'],
  [-Infinity, '-inf'],
])('%d reads %s in Python', (value, text) => expect(pythonText(value)).toBe(text));
