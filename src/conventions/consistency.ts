import type { Check } from '../core/check.ts';
import type { Elsewhere } from '../core/reading.ts';
import { reading } from './reading.ts';

const AS_IN_AIF360 = { includeSensitive: 'yes', selfIncluded: 'yes', scale: 'raw' } as const;

/**
 * What AIF360 reads as `consistency` of all rows together. It follows from neighbour agreement only with the same rows as nearest:
 * raw values, sensitive features and the row itself included; else nobody knows without the rows, and there is no reading.
 */
export function consistencyElsewhere(
  { elsewhere, explain }: Pick<Check, 'elsewhere' | 'explain'>,
  params: Readonly<Record<string, number | string>>,
  value: number | null,
): Elsewhere[] {
  const name = elsewhere?.AIF360;
  const same = Object.entries(AS_IN_AIF360).every(([param, wanted]) => params[param] === wanted);
  if (name === undefined || value === null || !same) return [];
  return [
    { tool: 'AIF360', ...reading(name, value), differs: false, why: `${explain.sameAs['AIF360'] ?? ''}.` },
  ];
}
