import type { Check, Explanation } from '../core/check.ts';
import { choice } from '../core/params.ts';
import { estimateClassGap, type ClassGapSpec } from '../stats/class-rates.ts';
import { comparisonParams } from './rate-gap-check.ts';
import { oddsSentence } from './words.ts';

/** Whether the class with the largest gap counts, or the mean of all. */
const overClasses = (standard: 'worst' | 'mean') =>
  choice({ label: 'Of all classes', default: standard, options: ['worst', 'mean'] });

type Params = ReturnType<typeof comparisonParams> & { readonly classes: ReturnType<typeof overClasses> };

/** What tells one comparison of classes from another. */
export interface ClassGapWords {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly ratesOf: ClassGapSpec['ratesOf'];
  readonly classes: 'worst' | 'mean';
  readonly smallest: string;
  readonly x: string;
  readonly explain: Explanation;
}

/** A check that compares rates of every class between groups; at most 0.1 unless the plan says otherwise. */
export function classGapCheck(own: ClassGapWords): Check<Params, 'outcome-counts'> {
  return {
    ...{ id: own.id, title: own.title, aliases: own.aliases, explain: own.explain },
    needs: 'outcome-counts',
    counts: 'classes',
    grouping: 'required',
    standard: false,
    usesLabels: true,
    orientation: 'absolute-gap',
    unit: 'difference',
    range: [0, 1],
    ideal: 0,
    params: { ...comparisonParams(own.smallest), classes: overClasses(own.classes) },
    threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
    chart: { kind: 'group-dots', x: own.x },
    clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
    estimate: (counts, { minGroupSize: minimum, compare, reference, classes }, { level }) =>
      estimateClassGap(counts, {
        ...{ ratesOf: own.ratesOf, joining: classes === 'mean' ? 'mean for each group' : 'worst' },
        ...{ minimum, compare, reference, level },
      }),
    finding: oddsSentence,
  };
}
