import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/core/summary.ts';
import { lawSummary, lawTables, type LawAsked } from '../../src/law/law-tables.ts';
import { scoreTable } from '../checks/tables.ts';
import { outcomes, type Alike } from '../checks/tables.ts';

/** Summaries by the paths where a run keeps them. */
function summaries(...own: readonly Summary[]): ReadonlyMap<string, Summary> {
  return new Map(own.map((each) => [`summaries/${each.kind}.arrow`, each]));
}

const people = (sex: string | null, race: string | null, n: number, chosen: number): Alike[] => [
  [[sex, race], null, 0, n - chosen],
  [[sex, race], null, 1, chosen],
];
const counts = outcomes(
  [
    ...people('f', 'blk', 40, 12),
    ...people('F', 'wht', 60, 30),
    ...people('m', 'blk', 50, 25),
    ...people('m', 'x', 10, 10),
    ...people('?', 'wht', 5, 1),
  ],
  ['sex', 'race'],
);
const asked: LawAsked = {
  profile: 'local-law-144',
  scores: false,
  ...{ sex: 'sex', race: 'race', unknownValues: [], leaveOutSmall: false },
};
const categories = { sex: { f: 'Female', F: 'Female', m: 'Male', '?': null }, race: { x: null } };

describe('values counted as categories', () => {
  const made = lawTables(summaries(counts), { ...asked, categories });

  it('add up people of one category, and keep those whose value says nothing as unknown', () => {
    const tables = made.ok && made.value.profile === 'local-law-144' ? made.value.tables : [];
    expect(tables[0]).toMatchObject({ assessed: 165, unknown: 5, unknownChosen: 1, reference: 'Male' });
    expect(tables[0]?.categories.map(({ category, people: n, chosen }) => [category, n, chosen])).toEqual([
      ['Female', 100, 42],
      ['Male', 60, 35],
    ]);
    expect(tables[1]?.categories.map(({ category, people: n }) => [category, n])).toEqual([
      ['blk', 90],
      ['wht', 65],
    ]);
    expect(tables[2]?.unknown).toBe(15);
  });
  it('are said in the notes, and nothing is where nothing was moved', () => {
    const notes = made.ok ? made.value.notes.join('\n') : '';
    expect(notes).toContain("In sex, values were counted as another category: 'f' as Female, 'F' as Female");
    expect(notes).toContain("'?' as unknown");
    expect(notes).toContain("In race, values were counted as another category: 'x' as unknown.");
    const plain = lawTables(summaries(counts), { ...asked, categories: { sex: { f: 'f' } } });
    expect(plain.ok && plain.value.notes.join()).not.toContain('another category');
  });
  it('make the four-fifths comparison of the same people', () => {
    const overlay = lawTables(summaries(counts), { ...asked, profile: 'eeoc', categories });
    const table = overlay.ok && overlay.value.profile === 'eeoc' ? overlay.value.tables[0] : undefined;
    expect(table?.table.categories.map(({ impactRatio }) => impactRatio?.toFixed(4))).toEqual([
      (42 / 100 / (35 / 60)).toFixed(4),
      '1.0000',
    ]);
    expect(table?.impacts[0]?.belowFourFifths).toBe(true);
  });
  it('hold for scores too, and for columns whose names objects know', () => {
    const scores = scoreTable([
      ['a', 1, 0.9],
      ['b', 0, 0.2],
      ['c', 1, 0.7],
    ]);
    const name = scores.attributes[0] ?? '';
    expect(lawSummary(summaries(counts, scores), true)).toBe(scores);
    const own = lawTables(summaries(counts, scores), {
      ...{ ...asked, sex: name, race: null, scores: true },
      categories: { [name]: { c: 'a' } },
    });
    const tables = own.ok && own.value.profile === 'local-law-144' ? own.value.tables : [];
    expect(tables[0]?.categories.map(({ category, people: n }) => [category, n])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    const odd = lawTables(summaries(outcomes(people('a', 'b', 4, 2), ['constructor', 'race'])), {
      ...asked,
      sex: 'constructor',
      categories: {},
    });
    expect(odd.ok).toBe(true);
  });
});
