import { compareGroupNames } from '../../core/group-order.ts';
import type { TestResult } from '../../core/results.ts';
import { items, nameOf, num, str } from './detail.ts';

/** Criteria held equal between groups, and how far apart another rate is then at least. */
export interface ForcedGap {
  readonly given: string;
  readonly forced: string;
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  /** False where the gap may be none. */
  readonly conflict: boolean;
  /** False where some group would need a rate above 1. */
  readonly possible: boolean;
  /** The rate that each group would need. */
  readonly rates: readonly { readonly group: string; readonly rate: number | null }[];
}

/** The conflicts that a result lists, the widest first. */
export function forcedGapsOf({ detail }: TestResult): readonly ForcedGap[] {
  const gaps = items(detail['conflicts']).flatMap((item): ForcedGap[] => {
    const value = num(item['value']);
    if (value === null) return [];
    const given = Array.isArray(item['given']) ? item['given'].map(str).join(' and ') : '';
    const rates = items(item['rates'])
      .map((own) => ({ group: nameOf(own['group']), rate: num(own['rate']) }))
      .sort((a, b) => compareGroupNames(a.group, b.group));
    const limits = { lower: num(item['lower']), upper: num(item['upper']) };
    const flags = { conflict: item['conflict'] === true, possible: item['possible'] !== false };
    return [{ given, forced: str(item['forced']), value, ...limits, ...flags, rates }];
  });
  return gaps.sort((a, b) => b.value - a.value);
}
