import type { EstimateContext } from '../core/check.ts';
import type { Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { groupRates, undecidedNote, untestedGroups, type RateSpec } from '../stats/group-rates.ts';
import { shrinkRates } from '../stats/shrinkage.ts';

/** Largest difference of a rate between cells, each shrunken towards the others as far as its size asks; every cell takes part. */
export function estimateShrunkenGap(
  counts: OutcomeCounts,
  spec: { readonly id: string; readonly rate: RateSpec },
  { level, seed }: EstimateContext,
): Estimate {
  const rates = groupRates(counts, spec.rate, 0);
  const tested = rates.filter(({ reason }) => reason === null);
  const raw = rates.map(({ group, n, proportion, reason }) => ({
    ...{ group, n, value: proportion ? proportion.x / proportion.n : null, interval: null, reason },
  }));
  if (tested.length < 2)
    return notApplicable(
      `Fewer than two groups have any ${spec.rate.noun}, so there is nothing to compare.`,
      raw,
    );
  const cells = tested.map(({ proportion }) => proportion ?? { x: 0, n: 1 });
  const own = shrinkRates(cells, { level, seed, name: spec.id });
  const groups = rates.map((rate): GroupEstimate => {
    const shrunken = own.rates[tested.indexOf(rate)];
    if (!shrunken) return { group: rate.group, n: rate.n, value: null, interval: null, reason: rate.reason };
    const { mean, lower, upper } = shrunken;
    const interval = { lower, upper, level, method: 'posterior, beta-binomial' };
    return { group: rate.group, n: rate.n, value: mean, interval, reason: null };
  });
  const { median, lower, upper } = own.gap;
  const plain = cells.map(({ x, n }) => x / n);
  return {
    ...{
      status: 'ok',
      value: median,
      n: rates.reduce((sum, { n }) => sum + n, 0),
      pValue: null,
      adjusted: null,
    },
    interval: {
      lower,
      upper,
      level,
      method: 'posterior of max − min, beta-binomial with a grid of hyperparameters',
    },
    ...{ groups, untested: untestedGroups(groups), notes: undecidedNote(counts) },
    detail: {
      gapBeforeShrinkage: Math.max(...plain) - Math.min(...plain),
      commonRate: own.common,
      likeness: own.alike,
      probabilityOfOneRate: own.equal,
      cells: tested.map(({ group, n }, at) => ({
        group,
        n,
        raw: plain[at] ?? 0,
        shrunken: own.rates[at]?.mean ?? 0,
      })),
    },
  };
}
