import { describe, expect, it } from 'vitest';
import { judge, type Threshold } from '../../src/core/verdict.ts';
import { confusion, estimateOf, find, measured, outcomes, scoreTable, type Alike } from '../checks/tables.ts';
import { golden } from './read.ts';

interface Table {
  readonly name: string;
  readonly cells: Alike[];
  readonly fairlearn: Record<string, number | null>;
  readonly aif360: Record<string, number | string | null> | null;
}
const { tables } = golden<{ tables: Table[] }>('fairness');
const table = (name: string): Table => tables.find((own) => own.name === name)!;
const anySize = { minGroupSize: 1 };
const [parity, ratio, opportunity, odds] = [
  'fairness/demographic-parity-difference',
  'fairness/disparate-impact-ratio',
  'fairness/equal-opportunity-difference',
  'fairness/equalized-odds-difference',
];
const limit = (id: string): Threshold => {
  const { op, default: value } = find(id).threshold;
  return { op, value: value!, on: 'interval', level: 0.95 };
};

describe('what a zero denominator gives', () => {
  it.each([
    [odds, 'no negatives in b', 'equalizedOddsDifference', 0.5, /unfavourable label/],
    [odds, 'no positives in b', 'equalizedOddsDifference', 0.6, /a favourable label/],
    [opportunity, 'no positives in b', 'equalOpportunityDifference', 0.6, /rows with a favourable label/],
    [odds, 'one class, all positive', 'equalizedOddsDifference', 0.3, /unfavourable label/],
    [parity, 'one group', 'demographicParityDifference', 0, /only one group/],
    [ratio, 'one group', 'demographicParityRatio', 1, /only one group/],
    [odds, 'one group', 'equalizedOddsDifference', 0, /Fewer than two groups/],
  ] as const)('%s on “%s”: not applicable, where fairlearn’s %s is %d', (id, name, key, theirs, reason) => {
    const { cells, fairlearn } = table(name);
    expect(fairlearn[key]).toBeCloseTo(theirs, 12);
    const estimate = estimateOf(id, outcomes(cells), anySize);
    expect(estimate.status === 'not-applicable' && estimate.reason).toMatch(reason);
    expect(judge(estimate, limit(id)).verdict).toBe('not-applicable');
  });

  it('nobody selected: no ratio, where fairlearn and AIF360 say NaN', () => {
    const { cells, fairlearn, aif360 } = table('nobody selected');
    expect([fairlearn['demographicParityRatio'], aif360?.['disparate_impact']]).toEqual([null, null]);
    const estimate = estimateOf(ratio, outcomes(cells), anySize);
    expect(estimate.status === 'not-applicable' && estimate.reason).toMatch(/ratio is undefined/);
  });

  it('one group never selected: ratio 0 with both limits, never infinite, never Aequitas’s 10', () => {
    const { cells } = table('nobody selected in b');
    const { value, interval, detail } = measured(estimateOf(ratio, outcomes(cells), anySize));
    expect([value, interval?.lower]).toEqual([0, 0]);
    expect(interval?.upper).toBeLessThan(1);
    expect(JSON.stringify(detail)).not.toMatch(/inf|null,"upper":0/i);
  });

  it('the group whose rate does not exist has no value, a reason, and holds back a pass', () => {
    const cells = [...confusion('a', 300, 200, 200, 300), ...confusion('b', 300, 200, 200, 300)];
    const counts = outcomes([...cells, ...confusion('c', 400, 300, 0, 0)]);
    const estimate = measured(estimateOf(opportunity, counts));
    expect(estimate.value).toBe(0);
    expect(estimate.untested).toEqual(['c']);
    expect(estimate.groups.find(({ group }) => group === 'c')).toMatchObject({ value: null, interval: null });
    expect(judge(estimate, limit(opportunity)).verdict).toBe('inconclusive');
    expect(judge(measured(estimateOf(opportunity, outcomes(cells))), limit(opportunity)).verdict).toBe(
      'pass',
    );
  });

  it('a group with one label has neither balanced accuracy nor AUC, and both say so', () => {
    const counts = outcomes([...confusion('a', 40, 10, 10, 40), ...confusion('b', 0, 0, 5, 45)]);
    const scores = scoreTable([
      ...Array.from({ length: 80 }, (_, row): [string, number, number] => ['a', row % 2, (row % 7) / 10]),
      ...Array.from({ length: 40 }, (): [string, number, number] => ['b', 1, 0.6]),
    ]);
    for (const [id, summary] of [
      ['performance/balanced-accuracy', counts],
      ['performance/auc', scores],
    ] as const) {
      const estimate = measured(estimateOf(id, summary));
      expect(estimate.untested).toEqual(['b']);
      expect(estimate.groups.find(({ group }) => group === 'b')).toMatchObject({
        value: null,
        interval: null,
      });
      expect(judge(estimate, { ...limit(id), value: 0 }).verdict).toBe('inconclusive');
    }
  });

  it('scores that are no probabilities have no Brier score', () => {
    const estimate = estimateOf(
      'performance/brier-score',
      scoreTable([
        ['a', 1, 2.5],
        ['a', 0, -1],
      ]),
    );
    expect(estimate.status === 'not-applicable' && estimate.reason).toMatch(/outside \[0, 1\]/);
  });

  it('all scores equal: AUC one half with a wide interval', () => {
    const rows = Array.from({ length: 80 }, (_, row): [string, number, number] => ['a', row % 2, 0.3]);
    const { value, interval } = measured(estimateOf('performance/auc', scoreTable(rows)));
    expect(value).toBe(0.5);
    expect(interval!.lower).toBeLessThan(0.45);
    expect(interval!.upper).toBeGreaterThan(0.55);
  });
});

describe('where other tools go wrong and this one must not', () => {
  it('fairlearn’s difference interval never holds 0: equal groups hold it', () => {
    const groups = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => confusion(name, 140, 60, 140, 60));
    for (const id of [parity, opportunity, odds]) {
      expect(measured(estimateOf(id, outcomes(groups))).interval?.lower).toBe(0);
    }
    expect(measured(estimateOf(ratio, outcomes(groups))).interval?.upper).toBe(1);
  });

  it('AIF360’s average odds difference, ½ (ΔFPR + ΔTPR), cancels to 0; the larger of both gaps does not', () => {
    const counts = outcomes([...confusion('a', 80, 20, 20, 80), ...confusion('b', 60, 40, 40, 60)]);
    expect((0.4 - 0.2 + (0.6 - 0.8)) / 2).toBeCloseTo(0, 12);
    expect(measured(estimateOf(odds, counts)).value).toBeCloseTo(0.2, 12);
  });

  it('Aequitas’s “statistical parity” measures size: groups of 900 and 90 at one rate have no gap here', () => {
    const counts = outcomes([...confusion('a', 300, 150, 300, 150), ...confusion('b', 30, 15, 30, 15)]);
    expect(measured(estimateOf(parity, counts)).value).toBeCloseTo(0, 12);
    expect(measured(estimateOf(ratio, counts)).value).toBeCloseTo(1, 12);
  });

  it('fairlearn drops rows with a missing sensitive value: here they are a group', () => {
    const missing = confusion('', 10, 40, 10, 40).map((cell): Alike => [[null], cell[1], cell[2], cell[3]]);
    const counts = outcomes([
      ...confusion('a', 40, 10, 40, 10),
      ...confusion('b', 40, 10, 40, 10),
      ...missing,
    ]);
    const { value, groups } = measured(estimateOf(parity, counts));
    expect(groups.map(({ group }) => group)).toContain('(missing)');
    expect(value).toBeCloseTo(0.6, 12);
  });

  it('the Responsible AI Toolbox drops limits of exactly 0: here they stay', () => {
    const counts = outcomes([...confusion('a', 50, 0, 50, 0), ...confusion('b', 40, 10, 40, 10)]);
    const group = measured(estimateOf(parity, counts)).groups.find((own) => own.group === 'a');
    expect(group?.value).toBe(0);
    expect(group?.interval?.lower).toBe(0);
  });

  it('holisticai takes absent positives for a rate of 0, a gap of 0.667: here there is no such gap', () => {
    const counts = outcomes([...confusion('a', 0, 0, 1, 2), ...confusion('b', 3, 0, 0, 0)]);
    expect(estimateOf(opportunity, counts, anySize).status).toBe('not-applicable');
  });
});
