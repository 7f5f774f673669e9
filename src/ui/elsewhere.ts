import type { TestResult } from '../core/results.ts';
import type { TableData } from './charts/table.ts';

/** What a result reads in other tools, one line a number; null where its check has no counterpart. */
export function elsewhereTable({ elsewhere }: TestResult): TableData | null {
  if (!elsewhere || elsewhere.length === 0) return null;
  return {
    head: ['Tool', 'Its name', 'Group', 'Reads', 'Here', 'Why'],
    rows: elsewhere.map(({ tool, name, group, value, shown, differs, why }) => [
      tool,
      name,
      group ?? 'all',
      value ?? shown,
      differs ? 'another answer' : 'the same',
      why,
    ]),
  };
}
