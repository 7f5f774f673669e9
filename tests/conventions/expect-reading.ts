import { expect } from 'vitest';
import type { Reading } from '../../src/core/reading.ts';

/** How files of golden values write what JSON has no number for, and how Python prints it. */
const PRINTED: Readonly<Record<string, string>> = {
  NaN: 'nan',
  null: 'nan',
  inf: 'inf',
  '-inf': '-inf',
  Infinity: 'inf',
  '-Infinity': '-inf',
};

/** There is one reading of this name and group, and it is the library's own answer: to 12 digits, or the same word. */
export function expectReading(
  readings: readonly Reading[],
  name: string,
  group: string | null,
  theirs: number | string | null,
): void {
  const found = readings.filter((own) => own.name === name && own.group === group);
  const where = `${name} of ${group ?? 'all'}`;
  expect(found, where).toHaveLength(1);
  const { value, shown } = found[0]!;
  if (typeof theirs === 'number') {
    expect(Math.abs((value ?? NaN) - theirs), `${where}: ${shown}, ${theirs}`).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(theirs)),
    );
    return;
  }
  expect(value, where).toBeNull();
  expect(shown, where).toBe(PRINTED[String(theirs)] ?? String(theirs).replace('ERR ', ''));
}
