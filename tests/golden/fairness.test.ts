import { describe, expect, it } from 'vitest';
import type { Detail, Estimate } from '../../src/core/estimate.ts';
import { estimateOf, measured, outcomes, type Alike } from '../checks/tables.ts';
import { golden } from './read.ts';

type Rates = Record<string, number | null>;
interface Table {
  readonly name: string;
  readonly cells: Alike[];
  readonly strict: {
    readonly byGroup: Record<string, Rates>;
    readonly demographicParityDifference: number | null;
    readonly disparateImpactRatio: number | null;
    readonly equalOpportunityDifference: number | null;
    readonly equalizedOddsDifference: number | null;
    readonly equalizedOddsUndefined: string[];
  };
  readonly fairlearn: Record<string, number | null>;
  readonly aif360: Record<string, number | string | null> | null;
}
const { tables } = golden<{ tables: Table[] }>('fairness');

/** Every rate counts, however few rows it rests on: the libraries have no smallest group. */
const anySize = { minGroupSize: 1 };
const valueOf = (estimate: Estimate): number | null => (estimate.status === 'ok' ? estimate.value : null);

function expectNear(actual: number | null, expected: number | null | undefined): void {
  if (expected === null || expected === undefined) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(expected, 12);
}

/** Our check, the strict value, fairlearn's name, AIF360's name, and the rates that must exist for those to be right. */
const gaps = [
  {
    check: 'fairness/demographic-parity-difference',
    strict: (t: Table) => t.strict.demographicParityDifference,
    fairlearn: 'demographicParityDifference',
    aif360: 'statistical_parity_difference',
    rates: ['selectionRate'],
  },
  {
    check: 'fairness/disparate-impact-ratio',
    strict: (t: Table) => t.strict.disparateImpactRatio,
    fairlearn: 'demographicParityRatio',
    aif360: 'disparate_impact',
    rates: ['selectionRate'],
  },
  {
    check: 'fairness/equal-opportunity-difference',
    strict: (t: Table) => t.strict.equalOpportunityDifference,
    fairlearn: 'equalOpportunityDifference',
    aif360: 'equal_opportunity_difference',
    rates: ['truePositiveRate'],
  },
  {
    check: 'fairness/equalized-odds-difference',
    strict: (t: Table) =>
      t.strict.equalizedOddsUndefined.length > 0 ? null : t.strict.equalizedOddsDifference,
    fairlearn: 'equalizedOddsDifference',
    aif360: 'equalized_odds_difference',
    rates: ['truePositiveRate', 'falsePositiveRate'],
  },
];

describe.each(gaps)('$check', ({ check, strict, fairlearn, aif360, rates }) => {
  const defined = (table: Table): boolean =>
    Object.values(table.strict.byGroup).every((own) => rates.every((rate) => own[rate] !== null));

  it.each(tables)('$name: plain arithmetic, null where undefined', (table) => {
    const estimate = estimateOf(check, outcomes(table.cells), anySize);
    expectNear(valueOf(estimate), strict(table));
    if (estimate.status === 'not-applicable') expect(estimate.reason).toMatch(/\w+ .*\.$/);
  });

  const comparable = tables.filter((table) => defined(table) && strict(table) !== null);
  it('finds enough tables to compare', () => expect(comparable.length).toBeGreaterThanOrEqual(13));

  it.each(comparable)('$name: fairlearn', (table) => {
    expectNear(valueOf(estimateOf(check, outcomes(table.cells), anySize)), table.fairlearn[fairlearn]);
  });

  it.each(comparable.filter(({ aif360: answers }) => typeof answers?.[aif360] === 'number'))(
    '$name: AIF360, sign and direction taken off',
    (table) => {
      const theirs = Number(table.aif360?.[aif360]);
      const ratio = aif360 === 'disparate_impact';
      const expected = ratio ? Math.min(theirs, 1 / theirs) : Math.abs(theirs);
      expectNear(valueOf(estimateOf(check, outcomes(table.cells), anySize)), expected);
    },
  );
});

describe('rates by group', () => {
  it.each(tables.filter(({ strict }) => Object.keys(strict.byGroup).length > 1))('$name', (table) => {
    const counts = outcomes(table.cells);
    const parity = estimateOf('fairness/demographic-parity-difference', counts, anySize);
    const opportunity = estimateOf('fairness/equal-opportunity-difference', counts, anySize);
    for (const [group, own] of Object.entries(table.strict.byGroup)) {
      for (const [estimate, rate] of [
        [parity, 'selectionRate'],
        [opportunity, 'truePositiveRate'],
      ] as const) {
        const entry = estimate.groups.find((each) => each.group === group);
        expectNear(entry?.value ?? null, own[rate]);
        expect(entry?.reason === null).toBe(own[rate] !== null);
      }
    }
  });

  it('equalized odds keeps both rates of every group in its detail', () => {
    const table = tables.find(({ name }) => name === 'random, 5 groups, weighted')!;
    const { detail } = measured(
      estimateOf('fairness/equalized-odds-difference', outcomes(table.cells), anySize),
    );
    for (const [part, rate] of [
      ['tpr', 'truePositiveRate'],
      ['fpr', 'falsePositiveRate'],
    ] as const) {
      const rates = (detail['rates'] as Detail)[part] as unknown as { group: string; value: number }[];
      expect(rates).toHaveLength(5);
      for (const { group, value } of rates) expectNear(value, table.strict.byGroup[group]?.[rate]);
    }
  });
});
