import type { DataRow } from './data.ts';

/** One model file and what became of it. */
export interface ModelRow {
  readonly exporter: string;
  readonly what: string;
  readonly engine: string;
  /** The largest difference to the native score and the share of equal decisions, or the words of a refusal. */
  readonly result: string;
}

/** How near scores came: the difference is rounded up to a power of ten, so that the page is the same on every machine. */
export function nearness(difference: number, native: string): string {
  if (difference === 0) return `same scores as ${native}`;
  return `scores within 1e${Math.ceil(Math.log10(difference))} of ${native}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** docs/formats.md. */
export function formatsPage(models: readonly ModelRow[], data: readonly DataRow[]): string {
  const rows = models.map(({ exporter, what, engine, result }) => [exporter, what, engine, result]);
  const kinds = data.map(({ kind, what, result }) => [kind, what, result]);
  const parts = [
    '# Files that Assay opens',
    'Made by `npx vitest run --project node tests/formats -u` from the fixtures in `tests/formats`: real files by real exporters. A test fails where this page is stale.',
    '## Models',
    'Each model scores a table of 150 to 200 rows, whole and in batches of seven, with the same bits. Its scores are compared with those that a native runtime gave the same file, and decisions at 0.5 (regression: at the median) with decisions made from the native scores.',
    tableOf(['Exporter', 'What', 'Engine', 'Result'], rows),
  ];
  if (kinds.length > 0) parts.push('## Data', tableOf(['File', 'What', 'Result'], kinds));
  return `${parts.join('\n\n')}\n`;
}
