import { grouped } from '../core/joined.ts';
import { valueLabel, type Column } from '../core/table.ts';
import type { DataDescription } from './api.ts';

/** A column that two tables could be joined by. */
export interface JoinKey {
  readonly column: string;
  /** Share of the data's rows that would have an entry, in [0, 1], as the samples suggest. */
  readonly share: number;
}

/** Whether a table looks like attributes of the people in another, and the columns to join by, the best first. */
export interface JoinGuess {
  readonly likely: boolean;
  readonly keys: readonly JoinKey[];
  /** Columns that would be keys if no value of theirs occurred twice in the attributes table, in words. */
  readonly doubts?: readonly string[];
}

const ID_NAME = /(^|_)(id|uuid|key|nr|no|number|code)$/i;

/** Share of rows with an entry below which nobody would call a table the attributes of another without being told. */
const LEAST_SHARE = 0.2;

/**
 * Guesses from the samples of both: a key is a column of both tables, without repeats in the attributes table; the best one
 * matches most rows, and of equals is named like an identifier. Tables that share most columns are two of a kind instead.
 */
export function guessJoin(data: DataDescription, table: DataDescription): JoinGuess {
  const names = new Set(table.columns.map(({ field }) => field.name));
  const shared = data.columns.map(({ field }) => field.name).filter((name) => names.has(name));
  const keys = shared
    .map((column) => ({ column, share: shareOf(data, table, column) }))
    .filter((key): key is JoinKey => key.share !== null)
    .sort((a, b) => b.share - a.share || Number(ID_NAME.test(b.column)) - Number(ID_NAME.test(a.column)));
  const doubts = shared.flatMap((column) => repeatsIn(table, column));
  const alike = (shared.length - 1) / Math.max(1, data.columns.length - 1);
  const brings = table.columns.length > shared.length;
  return {
    likely: brings && alike < 0.5 && (keys[0]?.share ?? 0) >= LEAST_SHARE,
    keys,
    ...(doubts.length > 0 ? { doubts } : {}),
  };
}

/** That a column named like an identifier holds some value twice: how many do, and the first of them in the order of the file. */
function repeatsIn({ sample, subject, rows }: DataDescription, name: string): string[] {
  const column = sample.columns.get(name);
  if (!column || !ID_NAME.test(name) || !isIdentifier(column)) return [];
  const counts = new Map<string, number>();
  for (const label of labelsOf(column)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const repeated = [...counts].filter(([, count]) => count > 1);
  const [first] = repeated;
  if (!first) return [];
  const [label, count] = first;
  const seen = sample.rows.length;
  const where = seen < rows ? `${grouped(seen)} sampled rows of ${subject.name}` : subject.name;
  const many = repeated.length === 1 ? 'one value occurs' : `${grouped(repeated.length)} values occur`;
  return [
    `In ${where}, ${many} more than once under '${name}', the first is '${label}' (${count} times); a key must stand for one person.`,
  ];
}

/** Null where the column cannot be a key. The sample of a longer table misses entries; the share allows for that. */
function shareOf(data: DataDescription, table: DataDescription, name: string): number | null {
  const [own, other] = [data.sample.columns.get(name), table.sample.columns.get(name)];
  if (!own || !other || !isIdentifier(other)) return null;
  const labels = labelsOf(other);
  const known = new Set(labels);
  if (labels.length === 0 || known.size < labels.length) return null;
  const asked = labelsOf(own);
  const found = asked.filter((label) => known.has(label)).length;
  const seen = table.sample.rows.length / Math.max(1, table.rows);
  return Math.min(1, found / Math.max(1, data.sample.rows.length) / seen);
}

/** Texts and whole numbers name people; measurements, dates and answers do not. */
function isIdentifier(column: Column): boolean {
  if (column.type === 'category') return true;
  return (
    column.type === 'number' && column.values.every((value) => Number.isNaN(value) || Number.isInteger(value))
  );
}

function labelsOf(column: Column): string[] {
  const rows = column.type === 'category' ? column.codes.length : column.values.length;
  return Array.from({ length: rows }, (_, row) => valueLabel(column, row)).filter((label) => label !== null);
}
