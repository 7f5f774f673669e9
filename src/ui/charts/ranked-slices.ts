import type { TestResult } from '../../core/results.ts';
import { items, num, str } from './detail.ts';

/** A slice that was tested: rates of it and of all other rows in the half that had no part in finding it. */
export interface RankedSlice {
  readonly rank: number;
  readonly slice: string;
  readonly rows: number;
  readonly rate: number;
  readonly restRate: number;
  /** Rate of the slice less that of the rest, with limits that hold for all that were tested together. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly adjustedP: number;
  /** The chance, by the first half alone, that the worst of all slices searched looks so bad where none differs. */
  readonly familyP: number | null;
  readonly confirmed: boolean;
  /** The share of resamples that choose it again. */
  readonly stability: number | null;
  /** For each sensitive feature that the slice is not cut by, the value it stands for most. */
  readonly proxies: readonly { readonly attribute: string; readonly value: string; readonly auc: number }[];
}

/** Slices by how bad they looked where they were found, with how many were searched and how many had too few rows for it. */
export interface RankedSlices {
  readonly slices: readonly RankedSlice[];
  readonly searched: number;
  readonly tooFew: number;
}

/** The slices that a result lists, or null where it lists none. */
export function rankedSlicesOf({ detail }: TestResult): RankedSlices | null {
  const slices = items(detail['slices']).flatMap((item): RankedSlice[] => {
    const at = (name: string): number | null => num(item[name]);
    const [rate, restRate, difference] = [at('rate'), at('restRate'), at('difference')];
    const [lower, upper, adjustedP] = [at('lower'), at('upper'), at('adjustedP')];
    if (rate === null || restRate === null || difference === null) return [];
    if (lower === null || upper === null || adjustedP === null) return [];
    const proxies = items(item['proxies']).flatMap((own) => {
      const auc = num(own['auc']);
      return auc === null ? [] : [{ attribute: str(own['attribute']), value: str(own['value']), auc }];
    });
    const [found] = items([item['discovery'] ?? null]);
    return [
      {
        ...{ rank: at('rank') ?? 0, slice: str(item['slice']), rows: at('rows') ?? 0 },
        ...{ rate, restRate, difference, lower, upper, adjustedP, familyP: num(found?.['familyP']) },
        ...{ confirmed: item['confirmed'] === true, stability: at('stability'), proxies },
      },
    ];
  });
  const [searched, tooFew] = [num(detail['searched']), num(detail['tooFew'])];
  return slices.length > 0 ? { slices, searched: searched ?? slices.length, tooFew: tooFew ?? 0 } : null;
}
