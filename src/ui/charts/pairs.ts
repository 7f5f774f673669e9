import type { TestResult } from '../../core/results.ts';
import { items, num, str } from './detail.ts';
import type { TableData } from './table.ts';

const columns = [
  ['value', 'Value'],
  ['lower', 'Lower'],
  ['upper', 'Upper'],
  ['midP', 'p (mid-P)'],
  ['fisher', 'p (Fisher)'],
  ['holm', 'p (Holm)'],
  ['maxT', 'p (max-T)'],
] as const;

/** Every comparison of a result, the widest first; null where there is but one, which the result itself tells. */
export function pairTable({ detail, unit }: TestResult): TableData | null {
  const pairs = items(detail['pairs']).filter(({ a, b }) => str(a) !== '' && str(b) !== '');
  if (pairs.length < 2) return null;
  const shown = columns.filter(([key]) => pairs.some((pair) => num(pair[key]) !== null));
  if (shown.length === 0) return null;
  const none = unit === 'ratio' ? 1 : 0;
  const width = (value: number | null) => (value === null ? -1 : Math.abs(value - none));
  const sorted = [...pairs].sort((a, b) => {
    const ps = (num(a['maxT']) ?? 0) - (num(b['maxT']) ?? 0) || (num(a['midP']) ?? 0) - (num(b['midP']) ?? 0);
    return width(num(b['value'])) - width(num(a['value'])) || ps;
  });
  return {
    head: ['First', 'Second', ...shown.map(([, title]) => title)],
    rows: sorted.map((pair) => [str(pair['a']), str(pair['b']), ...shown.map(([key]) => num(pair[key]))]),
  };
}
