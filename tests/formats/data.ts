/** A kind of data file and what becomes of it, for docs/formats.md. */
export interface DataRow {
  readonly kind: string;
  readonly what: string;
  readonly result: string;
}

/** One row for each fixture of a data file. */
export function dataRows(): Promise<readonly DataRow[]> {
  return Promise.resolve([]);
}
