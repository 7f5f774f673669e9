import type { Check, ChartSpec, Explanation, FindingFacts } from '../core/check.ts';
import { choice, int, text, type ParamValues } from '../core/params.ts';
import { COMPARISONS, type Comparison } from '../stats/compare-groups.ts';
import type { Joining } from '../stats/gap-aggregate.ts';
import {
  falseDiscoveryRate,
  falseNegativeRate,
  falseOmissionRate,
  falsePositiveRate,
  positivePredictiveValue,
  trueNegativeRate,
  truePositiveRate,
  type RateSpec,
} from '../stats/group-rates.ts';
import type { NamedRate, RateGapSpec } from '../stats/rate-family.ts';
import { estimateRateGap } from '../stats/rate-gap.ts';
import { gapSentence, ratioSentence } from './words.ts';

/** Rates by the short names they have in a result's detail. */
export const named = {
  tpr: { key: 'tpr', rate: truePositiveRate, where: 'label favourable' },
  fnr: { key: 'fnr', rate: falseNegativeRate, where: 'label favourable' },
  fpr: { key: 'fpr', rate: falsePositiveRate, where: 'label unfavourable' },
  tnr: { key: 'tnr', rate: trueNegativeRate, where: 'label unfavourable' },
  ppv: { key: 'ppv', rate: positivePredictiveValue, where: 'decision favourable' },
  fdr: { key: 'fdr', rate: falseDiscoveryRate, where: 'decision favourable' },
  for: { key: 'for', rate: falseOmissionRate, where: 'decision unfavourable' },
} as const satisfies Record<string, NamedRate>;

/** One rate under a key, for a check that compares nothing else. */
export function one(key: string, rate: RateSpec): readonly NamedRate[] {
  return [{ key, rate, where: '' }];
}

/** The parameters that all comparisons of rates share: fewest rows, what is held against what, and the reference. */
export function comparisonParams(smallest: string, compare: Comparison = 'every pair') {
  return {
    minGroupSize: int({ label: smallest, default: 30, min: 1 }),
    compare: choice<Comparison>({ label: 'Compare', default: compare, options: COMPARISONS }),
    reference: text({ label: 'Reference group (empty: the largest)' }),
  };
}

type Params = ReturnType<typeof comparisonParams>;

/** What tells one comparison of rates from another. */
export interface RateGapWords {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly rates: readonly NamedRate[];
  /** Default: `worst`, which for one rate says nothing. */
  readonly joining?: Joining;
  readonly scale: 'difference' | 'ratio';
  /** The label of the smallest group's parameter. */
  readonly smallest: string;
  readonly x: ChartSpec['x'];
  /** Where the default threshold comes from, if not from convention. */
  readonly convention?: string;
  readonly usesLabels?: false;
  readonly standard?: true;
  readonly compare?: Comparison;
  readonly keepRates?: boolean;
  readonly explain: Explanation;
  /** What the same rows read in other tools, by tool: names of src/conventions. */
  readonly elsewhere?: NonNullable<Check['elsewhere']>;
  /** The rate in words: in the plural for differences, in the singular for ratios; or the whole sentence. */
  readonly said: string | ((facts: FindingFacts) => string);
}

const CONVENTION = {
  difference: 'a convention; no legal standing',
  ratio: 'a convention, after the four-fifths rule of thumb; no legal standing',
};

/** A check that compares rates of groups: differences at most 0.1, ratios at least 0.8 unless the plan says otherwise. */
export function rateGapCheck(own: RateGapWords): Check<Params, 'outcome-counts'> {
  const ratio = own.scale === 'ratio';
  const limit = ratio ? 0.8 : 0.1;
  const { said } = own;
  return {
    ...{ id: own.id, title: own.title, aliases: own.aliases, explain: own.explain },
    ...(own.standard === true ? {} : { standard: false }),
    ...(own.elsewhere ? { elsewhere: own.elsewhere } : {}),
    needs: 'outcome-counts',
    grouping: 'required',
    usesLabels: own.usesLabels !== false,
    orientation: ratio ? 'ratio' : 'absolute-gap',
    unit: own.scale,
    range: [0, 1],
    ideal: ratio ? 1 : 0,
    params: comparisonParams(own.smallest, own.compare),
    threshold: {
      op: ratio ? '>=' : '<=',
      default: limit,
      source: own.convention ?? CONVENTION[own.scale],
    },
    chart: { kind: 'group-dots', x: own.x },
    clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
    estimate: (counts, params, { level }) => estimateRateGap(counts, rateGapSpec(own, params, level)),
    finding(facts) {
      if (typeof said !== 'string') return said(facts);
      return ratio ? ratioSentence(facts, said) : gapSentence(facts, said);
    },
  };
}

/** What a check built here hands to the estimate; checks with more parameters change it. */
export function rateGapSpec(own: RateGapWords, params: ParamValues<Params>, level: number): RateGapSpec {
  const { minGroupSize, compare, reference } = params;
  return {
    ...{ rates: own.rates, joining: own.joining ?? 'worst', scale: own.scale },
    ...{ minimum: minGroupSize, compare, reference, level },
    target: own.scale === 'ratio' ? 0.8 : 0.1,
    keepRates: own.keepRates === true,
  };
}

/** The parameter of checks of both error rates: the worse of both, or their mean. */
export const bothRates = choice({ label: 'Of both rates', default: 'worst', options: ['worst', 'mean'] });
