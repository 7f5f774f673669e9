import { cellKind, isBeyondDoubles, isMissing, type CellKind } from './cells.ts';

/** How a column of text is stored. `labels` has few distinct texts, `text` many; `comma` is a number with decimal comma. */
export type StoredType = 'int32' | 'int64' | 'number' | 'comma' | 'boolean' | 'time' | 'labels' | 'text';

/** What has been seen of one column: cells by kind, and more. */
export interface ColumnEvidence extends Record<CellKind, number> {
  readonly name: string;
  /** Numbers that no double holds. */
  beyond: number;
  /** Cells by missing token, the empty text left out. */
  readonly tokens: Map<string, number>;
  /** Every text of the column and its number, or null once they are too many, or numbers came before the first of them. */
  labels: Map<string, number> | null;
  /** Most texts in `labels`, and characters that these may still have. */
  readonly mostLabels: number;
  labelRoom: number;
  wide: boolean;
}

/** Most distinct texts, and characters of them, of one column and of all columns together, that are kept as categories. */
const mostLabels = { one: 65_536, all: 1 << 20 };
const mostLetters = { one: 1 << 24, all: 1 << 26 };

/** Evidence before any row, for one of `columns` columns. */
export function newEvidence(name: string, columns: number): ColumnEvidence {
  return {
    ...{ name, missing: 0, integer: 0, number: 0, comma: 0, boolean: 0, time: 0, identifier: 0 },
    ...{ thousands: 0, text: 0, beyond: 0, tokens: new Map(), labels: new Map(), wide: false },
    mostLabels: Math.min(mostLabels.one, Math.ceil(mostLabels.all / columns)),
    labelRoom: Math.min(mostLetters.one, Math.ceil(mostLetters.all / columns)),
  };
}

/** Adds one trimmed cell. A column known to be text is not looked at further than missing or not. */
export function addCell(evidence: ColumnEvidence, cell: string): void {
  const known = evidence.text > 0;
  const kind = known ? (isMissing(cell) ? 'missing' : 'text') : cellKind(cell);
  evidence[kind] += 1;
  if ((kind === 'number' || kind === 'comma') && isBeyondDoubles(cell)) evidence.beyond += 1;
  if (kind === 'missing') {
    if (cell !== '') evidence.tokens.set(cell, (evidence.tokens.get(cell) ?? 0) + 1);
  } else if (kind === 'integer') {
    if (cell.length > 9 && isWide(Number(cell))) evidence.wide = true;
  } else if (kind !== 'number') addLabel(evidence, cell);
}

function isWide(value: number): boolean {
  return value > 2147483647 || value < -2147483648;
}

function addLabel(evidence: ColumnEvidence, cell: string): void {
  const { labels, mostLabels: most } = evidence;
  if (!labels || labels.has(cell)) return;
  evidence.labelRoom -= cell.length;
  const numbers = evidence.integer + evidence.number > 0;
  if (numbers || labels.size === most || evidence.labelRoom < 0) evidence.labels = null;
  else labels.set(ownText(cell), labels.size);
}

const [encoder, decoder] = [new TextEncoder(), new TextDecoder('utf-8', { ignoreBOM: true })];

/** A copy of a text that was cut from a longer one, which it would otherwise keep in memory. */
function ownText(text: string): string {
  return decoder.decode(encoder.encode(text));
}

/** The narrowest type that holds every cell without changing it. A decimal comma counts only where ',' separates nothing. */
export function storedType(column: ColumnEvidence, delimiter: string): StoredType {
  const { integer, number, comma, boolean, time, identifier, thousands, text } = column;
  const present = integer + number + comma + boolean + time + identifier + thousands + text;
  if (present > 0) {
    if (integer === present) return column.wide ? 'int64' : 'int32';
    if (integer + number === present) return 'number';
    if (integer + comma === present && delimiter !== ',') return 'comma';
    if (boolean === present) return 'boolean';
    if (time === present) return 'time';
  }
  // Numbers among texts: those before the first text are in no table.
  return column.labels && integer + number === 0 ? 'labels' : 'text';
}

/** What a user should know about how the columns were read. */
export function inferenceNotes(columns: readonly ColumnEvidence[], delimiter: string): string[] {
  const notes: string[] = [];
  const tokens = new Map<string, { cells: number; names: string[] }>();
  for (const column of columns) {
    for (const [token, cells] of column.tokens) {
      const seen = tokens.get(token) ?? { cells: 0, names: [] };
      seen.names.push(column.name);
      tokens.set(token, { cells: seen.cells + cells, names: seen.names });
    }
    const note = columnNote(column, storedType(column, delimiter));
    if (note) notes.push(note);
  }
  for (const [token, { cells, names }] of tokens) {
    const shown =
      names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    notes.push(`'${token}' reads as missing: ${cells} cells in ${shown}.`);
  }
  return notes;
}

function columnNote(column: ColumnEvidence, type: StoredType): string | null {
  if (column.beyond > 0 && (type === 'number' || type === 'comma'))
    return `Column '${column.name}' has ${column.beyond} ${column.beyond === 1 ? 'number' : 'numbers'} beyond ±1.8 × 10^308, the largest there is; ${column.beyond === 1 ? 'it reads' : 'they read'} as missing.`;
  if (type === 'comma') return `Column '${column.name}' uses a decimal comma; it reads as numbers.`;
  if (column.text > 0) return null;
  if (column.comma > 0 && column.thousands === 0)
    return `Column '${column.name}' has numbers with a comma; it stays text. Write them with a point.`;
  if (column.thousands > 0)
    return `Column '${column.name}' has numbers with thousands separators; it stays text. Write them without.`;
  return column.identifier > 0
    ? `Column '${column.name}' has leading zeros or very long numbers; it stays text.`
    : null;
}
