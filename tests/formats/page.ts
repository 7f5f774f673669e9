import type { DataRow } from './data.ts';

/** One model file and what became of it. */
export interface ModelRow {
  readonly exporter: string;
  readonly what: string;
  readonly engine: string;
  /** How its columns were found, and a transform of its scores; or the words of a refusal. */
  readonly opens: string;
  /** Largest difference to the native scores; null where it was refused. */
  readonly difference: number | null;
  readonly native: string;
  /** Share of rows decided as natively, in [0, 1]. */
  readonly equal: number;
}

/** A difference rounded up to a power of ten, so that the page is the same on every machine. */
function atMost(difference: number): string {
  return difference === 0 ? '0' : `≤ 1e${Math.ceil(Math.log10(difference))}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function modelCells({ exporter, what, engine, opens, difference, native, equal }: ModelRow): string[] {
  const start = [exporter, what, engine, opens];
  if (difference === null) return [...start, '', '', ''];
  return [...start, native, atMost(difference), `${Number((equal * 100).toFixed(1))} %`];
}

const INTRODUCTION = `Real files by real exporters, in \`tests/formats\`. This page is written by the tests that open them
(\`npx vitest run --project node tests/formats -u\`), and a test fails where it is stale.`;

const MODELS = `Each model scores a table of 150 to 200 rows, whole and in batches of seven, with the same bits. Its scores are
compared with those that a native runtime gave the same file; decisions are compared at 0.5, for regressions at the median.
*Order to confirm*: the file holds no column names, so the order of the data is assumed until a person confirms it.`;

/** docs/formats.md. */
export function formatsPage(models: readonly ModelRow[], data: readonly DataRow[]): string {
  const head = [
    'Exporter',
    'What',
    'Engine',
    'Opens',
    'Compared with',
    'Largest difference',
    'Equal decisions',
  ];
  const parts = [
    '# Files that Assay opens',
    INTRODUCTION,
    '## Models',
    MODELS,
    tableOf(head, models.map(modelCells)),
  ];
  if (data.length > 0) {
    const rows = data.map(({ made, kind, result }) => [kind, made, result]);
    parts.push('## Data', tableOf(['File', 'Written by', 'Result'], rows));
  }
  return `${parts.join('\n\n')}\n`;
}
