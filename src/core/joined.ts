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

/** `race and sex from people.csv, by id: 100 of 1,500 rows have no entry in people.csv; 3 rows of people.csv belong to no row here`. */
export function joinText(join: Join, attributes: string): string {
  const { columns, key, unused } = join;
  const counts = unmatchedText(join, attributes);
  const left =
    unused === 0
      ? ''
      : unused === 1
        ? `; 1 row of ${attributes} belongs to no row here`
        : `; ${grouped(unused)} rows of ${attributes} belong to no row here`;
  return `${listed(columns)} from ${attributes}, by ${key}: ${counts}${left}`;
}

/** Names as a sentence lists them; of very many the first ones. */
function listed(names: readonly string[]): string {
  const shown = names.length > SHOWN_NAMES ? names.slice(0, SHOWN_NAMES - 1) : names.slice(0, -1);
  const last = names.length > SHOWN_NAMES ? `${names.length - shown.length} more columns` : names.at(-1);
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}

const SHOWN_NAMES = 6;

/** A whole number with commas between thousands, the same on every machine. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
