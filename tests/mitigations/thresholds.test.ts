import { describe, expect, it } from 'vitest';
import type { ScoreTable } from '../../src/core/summary.ts';
import { acceptance, isRandomised, ruleOf, type ThresholdPolicy } from '../../src/core/threshold-policy.ts';
import { golden } from '../golden/read.ts';
import { policyOf, scoreTable } from './tables.ts';

interface Solution {
  readonly constraint: string;
  readonly flip: boolean;
  readonly accuracy: number;
  readonly groups: Record<
    string,
    { selectionRate: number; truePositiveRate: number; falsePositiveRate: number }
  >;
}
interface Table {
  readonly name: string;
  readonly group: string;
  readonly label: number[];
  readonly score: number[];
  readonly solutions: Solution[];
}
const { tables, grid } = golden<{ tables: Table[]; grid: number }>('thresholds');

const ids: Record<string, string> = {
  demographic_parity: 'thresholds/demographic-parity',
  true_positive_rate_parity: 'thresholds/equal-opportunity',
  equalized_odds: 'thresholds/equalized-odds',
};

/** Accuracy and rates by group of a policy, row by row. */
function played({ group, label, score }: Table, policy: ThresholdPolicy) {
  const p = score.map((value, row) => acceptance(ruleOf(policy, [group[row]!])!, value));
  const mean = (rows: number[], of = (row: number) => p[row]!) =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const all = label.map((_, row) => row);
  const rates = [...new Set(group)].map((name) => {
    const own = all.filter((row) => group[row] === name);
    return {
      name,
      selectionRate: mean(own),
      truePositiveRate: mean(own.filter((row) => label[row] === 1)),
      falsePositiveRate: mean(own.filter((row) => label[row] === 0)),
    };
  });
  return { accuracy: mean(all, (row) => (label[row] === 1 ? p[row]! : 1 - p[row]!)), rates };
}

const tableOf = ({ group, label, score }: Table): ScoreTable => scoreTable([...group], label, score);
const range = (values: number[]): number => Math.max(...values) - Math.min(...values);
const cases = tables.flatMap((table) => table.solutions.map((theirs) => ({ table, theirs })));

describe('thresholds by group, with a lottery', () => {
  it.each(cases.map((own) => [`${own.table.name}, ${own.theirs.constraint}, flip ${own.theirs.flip}`, own]))(
    '%s: as accurate as fairlearn on a fine grid, and exactly equal',
    (_, { table, theirs }) => {
      const flipped = theirs.flip ? 'allowed' : 'not allowed';
      const policy = policyOf(ids[theirs.constraint]!, tableOf(table), { lottery: 'allowed', flipped });
      const ours = played(table, policy);
      // A grid can only miss the optimum, and by no more than a step of it in every group.
      expect(ours.accuracy).toBeGreaterThan(theirs.accuracy - 1e-9);
      expect(ours.accuracy).toBeLessThan(theirs.accuracy + 4 / grid);
      if (theirs.constraint === 'demographic_parity') {
        expect(range(ours.rates.map(({ selectionRate }) => selectionRate))).toBeLessThan(1e-9);
      } else {
        expect(range(ours.rates.map(({ truePositiveRate }) => truePositiveRate))).toBeLessThan(1e-9);
      }
      if (theirs.constraint === 'equalized_odds') {
        expect(range(ours.rates.map(({ falsePositiveRate }) => falsePositiveRate))).toBeLessThan(1e-9);
      }
    },
  );

  it('gives fairlearn’s published solution of its fixture', () => {
    const fixture = tableOf(tables[0]!);
    const chance = (policy: ThresholdPolicy, group: string, score: number): number =>
      acceptance(ruleOf(policy, [group])!, score);
    const exact = { lottery: 'allowed', flipped: 'allowed' };
    const parity = policyOf('thresholds/demographic-parity', fixture, exact);
    expect([2, 3].map((score) => chance(parity, 'A', score))).toEqual([expect.closeTo(0.8, 9), 0]);
    expect([0, 1].map((score) => chance(parity, 'B', score))).toEqual([0, 1]);
    expect([0, 1, 2].map((score) => chance(parity, 'C', score))).toEqual([0, expect.closeTo(0.608, 2), 1]);
    const odds = policyOf('thresholds/equalized-odds', fixture, exact);
    // Fairlearn ignores .1992 of B (grid of 1000), which then gets a lottery of .334; one fifth and one third are exact.
    expect(chance(odds, 'B', 0)).toBeCloseTo(0.2 / 3, 9);
    expect(chance(odds, 'B', 1)).toBeCloseTo(0.8 + 0.2 / 3, 9);
  });

  it('gives fairlearn’s solution of two groups on a grid of 20: one lottery of .625 and .375', () => {
    const table = scoreTable([...'000001111'], [1, 0, 1, 1, 1, 0, 1, 1, 1], [0, 1, 2, 3, 4, 0, 1, 2, 3]);
    const parity = policyOf('thresholds/demographic-parity', table, {
      lottery: 'allowed',
      flipped: 'allowed',
    });
    const [first, second] = ['0', '1'].map((group) => ruleOf(parity, [group])!);
    expect(first).toEqual([
      { threshold: 1.5, weight: expect.closeTo(0.625, 9) },
      { threshold: -Infinity, weight: expect.closeTo(0.375, 9) },
    ]);
    expect(second).toEqual([{ threshold: 0.5, weight: 1 }]);
    const odds = policyOf('thresholds/equalized-odds', table, { lottery: 'allowed', flipped: 'allowed' });
    // A quarter of group 1 is decided without its score.
    expect(acceptance(ruleOf(odds, ['1'])!, -1)).toBeCloseTo(0.25 * acceptance(ruleOf(odds, ['0'])!, 1), 9);
  });
});

describe('thresholds by group, without a lottery', () => {
  it.each(tables.flatMap((table) => Object.values(ids).map((id) => [table.name, id, table] as const)))(
    '%s, %s: one threshold a group, and never a larger gap than one threshold for all',
    (_, id, table) => {
      const policy = policyOf(id, tableOf(table));
      const single = policyOf('thresholds/single-threshold', tableOf(table));
      expect(policy.rules.every(({ rule }) => !isRandomised(rule))).toBe(true);
      const gapOf = (own: ThresholdPolicy): number => {
        const { rates } = played(table, own);
        const gaps = {
          selection: range(rates.map(({ selectionRate }) => selectionRate)),
          tpr: range(rates.map(({ truePositiveRate }) => truePositiveRate)),
          fpr: range(rates.map(({ falsePositiveRate }) => falsePositiveRate)),
        };
        if (id.endsWith('demographic-parity')) return gaps.selection;
        return id.endsWith('equal-opportunity') ? gaps.tpr : Math.max(gaps.tpr, gaps.fpr);
      };
      expect(gapOf(policy)).toBeLessThanOrEqual(Math.max(0.01, gapOf(single)) + 1e-12);
      const stated = policy.notes.some((note) => note.startsWith('Without a lottery'));
      expect(stated).toBe(gapOf(policy) > 0.01);
    },
  );
});
