import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import { halfOf } from '../../src/summaries/slice-counts.ts';
import { categories, sliceCounts, sliceDesign, type SliceRow } from '../checks/slices.ts';
import { estimateOf, measured } from '../checks/tables.ts';
import { golden } from './read.ts';

type Alike = readonly [
  job: string,
  town: string,
  size: string,
  sex: string,
  half: number,
  label: number,
  decision: number,
  rows: number,
];
interface Slice {
  readonly conditions: Record<string, string>;
  readonly lowerBound: number;
  readonly rows: number;
  readonly rate: number;
  readonly restRate: number;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
  readonly adjustedP: number;
  /** One-sided exact p in the discovery half, and by 20,000 permutations over all slices. */
  readonly discoveryP: number;
  readonly familyP: number;
  readonly proxy: { strength: number; aucs: Record<string, number>; lift: Record<string, number> };
}
interface Golden {
  readonly least: number;
  readonly candidates: number;
  readonly level: number;
  readonly rows: Alike[];
  readonly searches: { measure: string; searched: number; slices: Slice[] }[];
}
interface Described extends Omit<Slice, 'conditions' | 'proxy' | 'lowerBound' | 'discoveryP' | 'familyP'> {
  readonly conditions: { column: string; value: string }[];
  readonly discovery: { lowerBound: number; p: number; familyP: number };
  readonly stability: number;
  readonly confirmed: boolean;
  readonly proxies: { attribute: string; value: string; auc: number; strength: number; lift: number }[];
}

const file = golden<Golden>('slices');
const design = sliceDesign(
  [
    categories('job', ['clerk', 'cook', 'smith']),
    categories('town', ['north', 'south']),
    categories('size', ['l', 'm', 's']),
  ],
  { attributes: [categories('sex', ['f', 'm'])] },
);

/** The rows of the file, each at the next place whose coin falls on its half. */
function placed(weight = 1): SliceRow[] {
  const key = streamKey(design.seed, 'slice-counts/halves');
  const next = [0, 0];
  return file.rows.flatMap(([job, town, size, sex, half, label, decision, rows]) =>
    Array.from({ length: rows }, (): SliceRow => {
      while (halfOf(key, next[half]!) !== half) next[half]! += 1;
      const place = next[half]!;
      next[half] = place + 1;
      return { place, values: { job, town, size, sex }, label, decision, weight };
    }),
  );
}

describe('slices searched, tested and described, by scipy, statsmodels and scikit-learn', () => {
  it.each(file.searches)('$measure', ({ measure, searched, slices }) => {
    const params = { measure, minGroupSize: file.least, candidates: file.candidates, draws: 4000 };
    const estimate = measured(
      estimateOf('performance/worst-slice', sliceCounts(design, placed()), params, { level: file.level }),
    );
    expect(estimate.detail['searched']).toBe(searched);
    const found = estimate.detail['slices'] as unknown as Described[];
    expect(found.map((own) => own.conditions)).toEqual(
      slices.map((own) => Object.entries(own.conditions).map(([column, value]) => ({ column, value }))),
    );
    for (const [at, theirs] of slices.entries()) {
      const ours = found[at]!;
      expect(ours.discovery.lowerBound).toBeCloseTo(theirs.lowerBound, 12);
      const { p, familyP } = ours.discovery;
      expect(p / theirs.discoveryP).toBeCloseTo(1, 9);
      // Both are simulated, ours in the normal limit with overlap from pairs of columns.
      expect(Math.abs(familyP - theirs.familyP)).toBeLessThan(0.015 + 0.15 * theirs.familyP);
      expect(ours.rows).toBe(theirs.rows);
      for (const name of ['rate', 'restRate', 'difference'] as const)
        expect(ours[name]).toBeCloseTo(theirs[name], 12);
      for (const name of ['lower', 'upper', 'p', 'adjustedP'] as const)
        expect(ours[name]).toBeCloseTo(theirs[name], 9);
      const [proxy] = ours.proxies;
      expect(proxy!.strength).toBeCloseTo(theirs.proxy.strength, 12);
      expect(proxy!.auc).toBeCloseTo(theirs.proxy.aucs[proxy!.value]!, 12);
      expect(proxy!.lift).toBeCloseTo(theirs.proxy.lift[proxy!.value]!, 12);
    }
    const confirmed = slices.filter((own) => own.difference > 0 && own.adjustedP <= 0.05);
    expect(estimate.value).toBeCloseTo(Math.max(0, ...confirmed.map((own) => own.difference)), 12);
    expect(found.filter((own) => own.confirmed)).toHaveLength(confirmed.length);
    for (const { stability } of found) expect(stability >= 0 && stability <= 1).toBe(true);
  });

  it('are the same where every row weighs 3', () => {
    const params = { minGroupSize: file.least, candidates: file.candidates };
    const of = (weight: number) =>
      measured(
        estimateOf(
          'performance/worst-slice',
          sliceCounts({ ...design, weighted: weight !== 1 }, placed(weight)),
          params,
        ),
      );
    const [plain, heavy] = [of(1), of(3)];
    expect(heavy.value).toBeCloseTo(plain.value, 12);
    expect(heavy.groups.map(({ group }) => group)).toEqual(plain.groups.map(({ group }) => group));
    expect(heavy.interval!.upper).toBeCloseTo(plain.interval!.upper, 9);
    expect(heavy.pValue).toBeCloseTo(plain.pValue!, 9);
  });
});
