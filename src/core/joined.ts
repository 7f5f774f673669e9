/** What joining an attributes table to a table of rows by a shared key gave. */
export interface Join {
  /** The column that both tables have and that says which rows belong together. */
  readonly key: string;
  /** Columns that the attributes table brought. */
  readonly columns: readonly string[];
  /** Rows with an entry in the attributes table, and rows without: these miss every joined column. */
  readonly matched: number;
  readonly unmatched: number;
  /** Rows of the attributes table that belong to no row. */
  readonly unused: number;
}

/** `1,204 of 48,842 rows have no entry in people.csv`, or that every row has one. */
export function unmatchedText({ matched, unmatched }: Join, attributes: string): string {
  const rows = matched + unmatched;
  if (unmatched === 0) return `all ${grouped(rows)} rows have an entry in ${attributes}`;
  return `${grouped(unmatched)} of ${grouped(rows)} rows have no entry in ${attributes}`;
}

/** `312 rows of people.csv belong to no row here`, or null where all of them are used. */
export function unusedText({ unused }: Join, attributes: string): string | null {
  if (unused === 0) return null;
  return unused === 1
    ? `1 row of ${attributes} belongs to no row here`
    : `${grouped(unused)} rows of ${attributes} belong to no row here`;
}

/** A whole number with commas between thousands, the same on every machine. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
