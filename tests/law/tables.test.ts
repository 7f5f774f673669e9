import { describe, expect, it } from 'vitest';
import { eeoc, type Eeoc } from '../../src/law/eeoc.ts';
import { cellWords, lawCsv, lawHtml, lawRows } from '../../src/law/law-rows.ts';
import { localLaw144, type AuditChoice, type LocalLaw144 } from '../../src/law/local-law-144.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { GroupKey, OutcomeCounts } from '../../src/core/summary.ts';
import { outcomes, type Alike } from '../checks/tables.ts';
import { golden } from '../golden/read.ts';
import { scoresOf } from './scores.ts';

const attributes = ['sex', 'race'];
const choice: AuditChoice = { sex: 'sex', race: 'race', unknownValues: [], leaveOutSmall: false };
const people = (group: GroupKey, n: number, chosen: number): Alike[] => {
  const cells: Alike[] = [
    [group, null, 0, n - chosen],
    [group, null, 1, chosen],
  ];
  return cells.filter(([, , , rows]) => rows > 0);
};
const must = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(outcome.error.what);
  return outcome.value;
};
const audit = (counts: OutcomeCounts, own: Partial<AuditChoice> = {}): LocalLaw144 =>
  must(localLaw144(counts, { ...choice, ...own }));
const overlay = (counts: OutcomeCounts, own: Partial<AuditChoice> = {}): Eeoc =>
  must(eeoc(counts, { ...choice, ...own }));
const rows = ({ tables }: LocalLaw144, index: number): [string, number, number, string, string][] =>
  tables[index]!.categories.map(({ category, people: n, chosen, rate, impactRatio }) => [
    ...([category, n, chosen] as const),
    ...([rate?.toFixed(3) ?? '–', impactRatio?.toFixed(3) ?? '–'] as const),
  ]);

/** The worked example of the rule as published, by sex; and what is printed of it by race/ethnicity. */
const bySex = outcomes(
  [
    ...people(['Male', null], 1390, 667),
    ...people(['Female', null], 1181, 555),
    ...people([null, null], 250, 90),
  ],
  attributes,
);
const byRace = outcomes(
  [
    ...people([null, 'White'], 797, 412),
    ...people([null, 'Black or African American'], 390, 170),
    ...people([null, 'Hispanic or Latino'], 408, 204),
  ],
  attributes,
);
const byBoth = outcomes(
  [
    ...people(['Male', 'White'], 412, 215),
    ...people(['Male', 'Hispanic or Latino'], 205, 90),
    ...people(['Female', 'American Indian or Alaska Native'], 17, 7),
  ],
  attributes,
);

describe('the worked example of the rule', () => {
  it('by sex, with 250 unknown', () => {
    const law = audit(bySex, { race: null });
    expect(rows(law, 0)).toEqual([
      ['Female', 1181, 555, '0.470', '0.979'],
      ['Male', 1390, 667, '0.480', '1.000'],
    ]);
    expect(law.tables[0]).toMatchObject({
      assessed: 2821,
      unknown: 250,
      unknownChosen: 90,
      reference: 'Male',
    });
  });

  it('by race/ethnicity', () => {
    const ratios = audit(byRace, { sex: null }).tables[0]!.categories;
    expect(
      ratios.map(({ category, impactRatio }) => [category.slice(0, 5), impactRatio?.toFixed(3)]),
    ).toEqual([
      ['Black', '0.843'],
      ['Hispa', '0.967'],
      ['White', '1.000'],
    ]);
  });

  it('by both, every combination whether met or not', () => {
    const table = rows(audit(byBoth), 2);
    expect(table).toHaveLength(6);
    expect(table).toContainEqual(['Male × Hispanic or Latino', 205, 90, '0.439', '0.841']);
    expect(table).toContainEqual(['Female × American Indian or Alaska Native', 17, 7, '0.412', '0.789']);
    expect(table).toContainEqual(['Female × White', 0, 0, '–', '–']);
  });
});

describe('choices that the rule leaves open', () => {
  const small = outcomes(
    [...people(['a', null], 900, 450), ...people(['b', null], 85, 34), ...people(['c', null], 15, 15)],
    attributes,
  );

  it('keeps a category below 2 % unless told otherwise, and says which', () => {
    const law = audit(small, { race: null });
    expect(rows(law, 0).map((row) => row[4])).toEqual(['0.500', '0.400', '1.000']);
    expect(law.notes.join()).toMatch(/take part; the auditor may leave them out: c \(15\)/);
  });

  it('leaves it out of the ratios and of the highest rate, and still shows its rate', () => {
    const law = audit(small, { race: null, leaveOutSmall: true });
    expect(rows(law, 0)).toEqual([
      ['a', 900, 450, '0.500', '1.000'],
      ['b', 85, 34, '0.400', '0.800'],
      ['c', 15, 15, '1.000', '–'],
    ]);
    expect(law.notes.join()).toMatch(/which the auditor must justify: c \(15\)/);
  });

  it('counts a value that means unknown as unknown', () => {
    const counts = outcomes(
      [...people(['x', null], 10, 5), ...people(['Prefer not to say', null], 7, 2)],
      attributes,
    );
    const { unknown, categories } = audit(counts, { race: null, unknownValues: ['Prefer not to say'] })
      .tables[0]!;
    expect([unknown, categories.length]).toEqual([7, 1]);
  });

  it('has no ratio where nobody was selected', () => {
    const law = audit(outcomes([...people(['x', null], 10, 0), ...people(['y', null], 7, 0)], attributes), {
      race: null,
    });
    expect(rows(law, 0).map((row) => [row[3], row[4]])).toEqual([
      ['0.000', '–'],
      ['0.000', '–'],
    ]);
    expect(law.tables[0]!.reference).toBeNull();
  });

  it('counts people, not weights, and leaves out who has no decision', () => {
    const cells: Alike[] = [
      [['x', null], 1, 1, 4, 9],
      [['x', null], 1, 0, 4, 1],
      [['y', null], 1, 1, 2, 5],
      [['y', null], null, null, 3, 1],
    ];
    const law = audit(outcomes(cells, attributes), { race: null });
    expect(rows(law, 0)).toEqual([
      ['x', 8, 4, '0.500', '0.500'],
      ['y', 2, 2, '1.000', '1.000'],
    ]);
    expect(law.notes.join()).toMatch(/weights of the run are not used.*3 rows without a decision/);
  });

  it.each([
    [{ sex: 'gender' }, /'gender' is no sensitive feature/],
    [{ sex: null, race: null }, /No column is named/],
  ])('says what is wrong with %j', (own, what) => {
    const outcome = localLaw144(bySex, { ...choice, ...own });
    expect(outcome.ok ? '' : outcome.error.what).toMatch(what);
  });

  it('never says that the law is met', () => {
    expect(audit(bySex).notes[0]).toMatch(/no proof that the law is met/);
  });
});

describe('scoring rates', () => {
  it('count who is strictly above the median of everybody; ties at it count below', () => {
    // All: 1 2 3 3 3 4 5 6, median 3: x has 4 and 6 above it of four, y has 5 of three, and one person is unknown.
    const table = scoresOf([
      ['x', [2, 3, 4, 6]],
      ['y', [3, 3, 5]],
      [null, [1]],
    ]);
    const law = must(localLaw144(table, { ...choice, race: null }));
    expect(law).toMatchObject({ measure: 'scoring rate', median: 3 });
    expect(rows(law, 0)).toEqual([
      ['x', 4, 2, '0.500', '1.000'],
      ['y', 3, 1, '0.333', '0.667'],
    ]);
    expect(law.tables[0]!.unknown).toBe(1);
  });

  it('take the mean of the two middle scores', () => {
    const law = must(
      localLaw144(
        scoresOf([
          ['x', [1, 2]],
          ['y', [4, 9]],
        ]),
        { ...choice, race: null },
      ),
    );
    expect(law.median).toBe(3);
  });

  it('of equal scores are 0 for everybody, so there is no ratio', () => {
    const law = must(
      localLaw144(
        scoresOf([
          ['x', [7, 7]],
          ['y', [7]],
        ]),
        { ...choice, race: null },
      ),
    );
    expect(rows(law, 0).map((row) => [row[3], row[4]])).toEqual([
      ['0.000', '–'],
      ['0.000', '–'],
    ]);
  });

  it('are refused for weighted rows', () => {
    const outcome = localLaw144({ ...scoresOf([['x', [1]]]), weighted: true }, { ...choice, race: null });
    expect(outcome).toMatchObject({ ok: false, error: { what: expect.stringMatching(/weighted/) } });
  });
});

interface Case {
  readonly own: [number, number];
  readonly top: [number, number];
  readonly z: number;
  readonly p: number;
  readonly fisher: number;
  readonly ratio: [number, number];
}
const { cases } = golden<{ cases: Case[] }>('law');

describe('four-fifths comparisons', () => {
  it.each(cases)(
    '$own against $top: z, Fisher and the interval of the ratio as scipy and statsmodels',
    (given) => {
      const counts = outcomes(
        [
          ...people(['own', null], given.own[1], given.own[0]),
          ...people(['reference', null], given.top[1], given.top[0]),
        ],
        attributes,
      );
      const table = overlay(counts, { race: null }).tables[0]!;
      const impact = table.impacts[0]!;
      expect(impact.z).toBeCloseTo(given.z, 10);
      expect(impact.zPValue).toBeCloseTo(given.p, 10);
      expect(impact.fisherPValue).toBeCloseTo(given.fisher, 10);
      expect(impact.ratioInterval?.lower).toBeCloseTo(given.ratio[0], 10);
      expect(impact.ratioInterval?.upper).toBeCloseTo(given.ratio[1], 10);
    },
  );

  const of = (n: number, chosen: number, unknown: Alike[] = []) => {
    const top = people(['top', null], 100, 50);
    return overlay(outcomes([...people(['own', null], n, chosen), ...top, ...unknown], attributes), {
      race: null,
    }).tables[0]!.impacts[0]!;
  };

  it('has the shortfall in people: 100 × 0.5 − 30', () => {
    expect(of(100, 30)).toMatchObject({ belowFourFifths: true, shortfall: 20, flipsAfter: null });
  });

  it.each([
    [40, 15, true, 1],
    [40, 14, true, 2],
    [40, 13, true, null],
    [40, 16, false, 1],
    [100, 41, false, 1],
    [100, 42, false, 2],
    [100, 44, false, null],
  ] as const)('%d people, %d chosen: below %s, reversed by moving %s', (n, chosen, below, flips) => {
    expect(of(n, chosen)).toMatchObject({ belowFourFifths: below, flipsAfter: flips });
  });

  it('says what unknown people could change: 45/(100+20), (50+10)/(100+10)', () => {
    const impact = of(100, 45, people([null, null], 30, 10));
    expect(impact.belowFourFifths).toBe(false);
    expect(impact.rateBounds?.lower).toBeCloseTo(45 / 120, 12);
    expect(impact.rateBounds?.upper).toBeCloseTo(55 / 110, 12);
    expect(impact.worstRatio).toBeCloseTo(45 / 120 / (60 / 110), 12);
    expect(impact.survivesUnknown).toBe(false);
    expect(of(100, 45).survivesUnknown).toBe(true);
  });
});

describe('tables as files', () => {
  const hostile = outcomes(
    [...people(['=1+1', null], 10, 5), ...people(['<script>"a",b', null], 7, 2)],
    attributes,
  );

  it('keeps a value from the data as text in a spreadsheet and a page', () => {
    const tables = lawRows(audit(hostile, { race: null }));
    expect(lawCsv(tables)).toContain(`"<script>""a"",b",7,2,`);
    expect(lawCsv(tables)).toContain(`'=1+1,10,5,0.5,1,highest rate`);
    const page = lawHtml('t', [], tables);
    expect(page).toContain('&lt;script&gt;&quot;a&quot;,b');
    expect(page).not.toContain('<script');
  });

  it('has a column for every test of the overlay', () => {
    const [table] = lawRows(overlay(bySex, { race: null }));
    expect(table!.head).toHaveLength(17);
    for (const row of table!.rows) expect(row).toHaveLength(17);
  });

  it.each([
    [null, '–'],
    [true, 'yes'],
    [0.47, '0.47'],
    [3e-9, '3.0e-9'],
    [12, '12'],
  ] as const)('%s reads %s', (value, text) => expect(cellWords(value)).toBe(text));
});
