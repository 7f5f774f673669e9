import { cellKind, type CellKind } from './cells.ts';
import { createLabels, type Labels } from './labels.ts';
import { cellNumber, isMissingCell, plainKind } from './numbers.ts';
import { textOf } from './rows.ts';

/** How a column of text is stored. `labels` has few distinct texts, `text` many; `comma` is a number with decimal comma. */
export type StoredType = 'int32' | 'int64' | 'number' | 'comma' | 'boolean' | 'time' | 'labels' | 'text';

/** What has been seen of one column: cells by kind, and more. */
export interface ColumnEvidence extends Record<CellKind, number> {
  readonly name: string;
  /** Cells by missing token, the empty text left out. */
  readonly tokens: Map<string, number>;
  /** Every text of the column, or null once they are too many, or numbers came before the first of them. */
  labels: Labels | null;
  wide: boolean;
}

/** Most distinct texts, and bytes of them, of one column and of all columns together, that are kept as categories. */
const mostLabels = { one: 65_536, all: 1 << 22 };
const mostLabelBytes = { one: 1 << 24, all: 1 << 28 };

/** Evidence before any row, for one of `columns` columns. */
export function newEvidence(name: string, columns: number): ColumnEvidence {
  const most = Math.min(mostLabels.one, Math.ceil(mostLabels.all / columns));
  const labels = createLabels(most, Math.min(mostLabelBytes.one, Math.ceil(mostLabelBytes.all / columns)));
  return {
    ...{ name, missing: 0, integer: 0, number: 0, comma: 0, boolean: 0, time: 0, identifier: 0 },
    ...{ thousands: 0, text: 0, tokens: new Map(), labels, wide: false },
  };
}

/** Adds one trimmed cell. A column known to be text is not looked at further than missing or not. */
export function addCell(evidence: ColumnEvidence, bytes: Uint8Array, start: number, end: number): void {
  const known = evidence.text > 0;
  if (!known) {
    const plain = plainKind(bytes, start, end);
    if (plain !== null) {
      evidence[plain] += 1;
      if (plain === 'time') addLabel(evidence, bytes, start, end);
      else if (end - start > 9 && plain === 'integer' && isWide(cellNumber(bytes, start, end)))
        evidence.wide = true;
      return;
    }
  }
  if (isMissingCell(bytes, start, end)) addMissing(evidence, textOf(bytes, start, end));
  else if (known) {
    evidence.text += 1;
    addLabel(evidence, bytes, start, end);
  } else addOther(evidence, bytes, start, end);
}

function isWide(value: number): boolean {
  return value > 2147483647 || value < -2147483648;
}

function addMissing(evidence: ColumnEvidence, token: string): void {
  evidence.missing += 1;
  if (token !== '') evidence.tokens.set(token, (evidence.tokens.get(token) ?? 0) + 1);
}

function addOther(evidence: ColumnEvidence, bytes: Uint8Array, start: number, end: number): void {
  const text = textOf(bytes, start, end);
  const kind = cellKind(text);
  evidence[kind] += 1;
  if (kind === 'integer' && isWide(Number(text))) evidence.wide = true;
  if (kind === 'integer' || kind === 'number') return;
  addLabel(evidence, bytes, start, end);
}

function addLabel(evidence: ColumnEvidence, bytes: Uint8Array, start: number, end: number): void {
  if (evidence.integer + evidence.number > 0) evidence.labels = null;
  if (evidence.labels && evidence.labels.code(bytes, start, end) < 0) evidence.labels = null;
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
