import type { EvidenceRecord } from '../record-schema.ts';

/** A record as a text in the format of somebody else. Equal arguments give equal texts; times are those of the record. */
export type WriteProjection = (record: EvidenceRecord, recordDigest: string) => string;

/** JSON as it is read by people: two spaces, a line break at the end. Keys keep the order in which they were given. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Text on one line: white space and control characters become single spaces, and none are at its ends. */
export function onLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/**
 * Text that Markdown (CommonMark, and what GitHub adds) shows as it is, on one line: names from files can neither become
 * links, headings or markup nor break out of a table.
 */
export function markdown(text: string): string {
  return onLine(text)
    .replace(/[\\`*[\]<>&{|~$]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/^(#|[-+=](?!\d))/, '\\$&')
    .replace(/^(\d+)([.)])(?!\d)/, '$1\\$2');
}
