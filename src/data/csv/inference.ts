import { cellKind, isMissing, type CellKind } from './cells.ts';

/** How a column of text is stored. `labels` has few distinct texts, `text` many; `comma` is a number with decimal comma. */
export type StoredType = 'int32' | 'int64' | 'number' | 'comma' | 'boolean' | 'time' | 'labels' | 'text';

/** What has been seen of one column. */
export interface ColumnEvidence {
  readonly name: string;
  readonly kinds: Record<CellKind, number>;
  /** Cells by missing token, the empty text left out. */
  readonly tokens: Map<string, number>;
  /** Distinct texts, or null once there are more than `mostLabels`. */
  distinct: Set<string> | null;
  wide: boolean;
}

const mostLabels = 65_536;

/** Evidence before any row. */
export function newEvidence(name: string): ColumnEvidence {
  const kinds = { missing: 0, integer: 0, number: 0, comma: 0, boolean: 0, time: 0, identifier: 0, text: 0 };
  return { name, kinds, tokens: new Map(), distinct: new Set(), wide: false };
}

/** Adds one trimmed cell. A column known to be text is not looked at further than missing or not. */
export function addCell(evidence: ColumnEvidence, cell: string): void {
  const known = evidence.kinds.text > 0;
  const kind = known ? (isMissing(cell) ? 'missing' : 'text') : cellKind(cell);
  evidence.kinds[kind] += 1;
  if (kind === 'missing') {
    if (cell !== '') evidence.tokens.set(cell, (evidence.tokens.get(cell) ?? 0) + 1);
  } else if (kind === 'integer') {
    const value = Number(cell);
    if (value > 2147483647 || value < -2147483648) evidence.wide = true;
  } else if ((kind === 'text' || kind === 'identifier') && evidence.distinct) {
    evidence.distinct.add(cell);
    if (evidence.distinct.size > mostLabels) evidence.distinct = null;
  }
}

/** The narrowest type that holds every cell without changing it. A decimal comma counts only where ',' separates nothing. */
export function storedType({ kinds, distinct, wide }: ColumnEvidence, delimiter: string): StoredType {
  const { integer, number, comma, boolean, time, identifier, text } = kinds;
  const present = integer + number + comma + boolean + time + identifier + text;
  if (present > 0) {
    if (integer === present) return wide ? 'int64' : 'int32';
    if (integer + number === present) return 'number';
    if (integer + comma === present && delimiter !== ',') return 'comma';
    if (boolean === present) return 'boolean';
    if (time === present) return 'time';
  }
  return distinct ? 'labels' : 'text';
}

/** What a user should know about how the columns were read. */
export function inferenceNotes(columns: readonly ColumnEvidence[], delimiter: string): string[] {
  const notes: string[] = [];
  const tokens = new Map<string, { cells: number; names: string[] }>();
  for (const column of columns) {
    for (const [token, cells] of column.tokens) {
      const seen = tokens.get(token) ?? { cells: 0, names: [] };
      tokens.set(token, { cells: seen.cells + cells, names: [...seen.names, column.name] });
    }
    const type = storedType(column, delimiter);
    if (type === 'comma') notes.push(`Column '${column.name}' uses a decimal comma; it reads as numbers.`);
    if (column.kinds.identifier > 0 && column.kinds.text === 0) {
      notes.push(`Column '${column.name}' has leading zeros or very long numbers; it stays text.`);
    }
  }
  for (const [token, { cells, names }] of tokens) {
    const shown =
      names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    notes.push(`'${token}' reads as missing: ${cells} cells in ${shown}.`);
  }
  return notes;
}
