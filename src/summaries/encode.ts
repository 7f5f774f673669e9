import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Summary, SummaryKind } from '../core/summary.ts';
import type { Codec } from './encode-codec.ts';
import { openColumns, readColumns, type OpenedTable } from './encode-arrow.ts';
import { writeColumns } from './encode-columns.ts';
import { flipCodec } from './encode-flips.ts';
import { outcomeCodec } from './encode-outcomes.ts';
import { residualCodec } from './encode-residuals.ts';
import { rowStatisticsCodec } from './encode-row-statistics.ts';
import { scoreCodec } from './encode-scores.ts';
import { sketchCodec } from './encode-sketch.ts';
import { sliceCodec } from './encode-slices.ts';

const FORMAT = 'assay';
const VERSION = 'summary/1';
const codecs: Readonly<Record<SummaryKind, unknown>> = {
  'outcome-counts': outcomeCodec,
  'score-table': scoreCodec,
  'residual-moments': residualCodec,
  'column-sketch': sketchCodec,
  'flip-counts': flipCodec,
  'slice-counts': sliceCodec,
  'row-statistics': rowStatisticsCodec,
};

/** Every kind of summary; the file of one is named by its kind, and by what it is about after a hyphen. */
export const summaryKinds: readonly string[] = Object.keys(codecs);

/**
 * A summary as the bytes of an Arrow IPC file with flat columns; pandas, pyarrow and DuckDB read it. What does not vary
 * by row is in the schema metadata: `assay` = `summary/1`, `kind`, and one JSON text for each other field. Equal
 * summaries give equal bytes on every machine, whatever order their cells are in. Numbers in the metadata lose the
 * sign of zero; lone surrogates in group names become U+FFFD.
 */
export function encodeSummary(summary: Summary): Uint8Array {
  const { header, rows, columns } = codecOf(summary.kind).encode(summary);
  const texts = new Map([
    [FORMAT, VERSION],
    ['kind', summary.kind],
    ...Object.entries(header as object).map(([key, value]) => [key, JSON.stringify(value)] as const),
  ]);
  return writeColumns(texts, rows, columns);
}

/**
 * The summary in the bytes of an Arrow file that `encodeSummary` (or another program, in the same columns) wrote.
 * Rows may come in any order. Damaged, foreign or impossible content is an input error that says what is wrong.
 */
export function decodeSummary(bytes: Uint8Array): Outcome<Summary> {
  const table = openColumns(bytes);
  if (typeof table === 'string') return refused(table);
  const [version, kind] = [table.header.get(FORMAT), table.header.get('kind')];
  if (version !== VERSION) {
    return refused(
      version?.startsWith('summary/')
        ? `its format is ${version}; this version of Assay reads ${VERSION}`
        : 'it is an Arrow file, but not a summary written by Assay',
    );
  }
  if (!isKind(kind)) return refused(`its kind '${kind ?? ''}' is unknown`);
  return decodeTable(codecOf(kind), table);
}

function decodeTable<S extends Summary, H>(codec: Codec<S, H>, table: OpenedTable): Outcome<S> {
  const header = codec.header.safeParse(headerOf(table));
  if (!header.success) {
    const issue = header.error.issues[0];
    return refused(`its metadata ${issue?.path.join('.') ?? ''} is not valid: ${issue?.message ?? ''}`);
  }
  const columns = readColumns(table, codec.columns(header.data));
  if (typeof columns === 'string') return refused(columns);
  const summary = codec.build(header.data, columns);
  if (typeof summary === 'string') return refused(summary);
  const problem = codec.problem(summary);
  return problem === null ? ok(summary) : refused(problem);
}

function headerOf(table: OpenedTable): Record<string, unknown> | null {
  try {
    const fields = [...table.header].filter(([key]) => key !== FORMAT && key !== 'kind' && key !== 'pandas');
    return Object.fromEntries(fields.map(([key, text]) => [key, JSON.parse(text) as unknown]));
  } catch {
    return null;
  }
}

function isKind(kind: string | undefined): kind is SummaryKind {
  return kind !== undefined && Object.hasOwn(codecs, kind);
}

function codecOf(kind: SummaryKind): Codec<Summary, unknown> {
  return codecs[kind] as Codec<Summary, unknown>;
}

function refused(why: string): Outcome<never> {
  return inputError(
    'This summary cannot be read.',
    `Reading it failed because ${why}.`,
    'Use the file as Assay wrote it, or make it again.',
  );
}
