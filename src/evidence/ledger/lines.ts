import { utf8Text } from '../canonical.ts';

/** The bytes of a file of lines, taken apart. */
export interface Lines {
  /** Whole lines without their ends; null where one is not UTF-8. */
  readonly whole: readonly (string | null)[];
  /** Bytes up to and including the end of the last whole line. */
  readonly length: number;
  /** What follows the last line end: a line that was written in part. Null where the file ends with a line. */
  readonly torn: Uint8Array | null;
}

const lineFeed = 10;

/** Lines end with a line feed, the last one too: what stands after the last line feed was not written to its end. */
export function linesOf(bytes: Uint8Array): Lines {
  const whole: (string | null)[] = [];
  let start = 0;
  for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
    whole.push(utf8Text(bytes.subarray(start, end)));
    start = end + 1;
  }
  return { whole, length: start, torn: start < bytes.length ? bytes.slice(start) : null };
}
