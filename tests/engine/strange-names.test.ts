import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownValue } from '../../src/core/own-value.ts';
import type { RunResults } from '../../src/core/results.ts';
import { assay } from '../cli/command.ts';

/** Names that every object answers to. */
const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

describe('columns named like what every object has', () => {
  it.each(NAMES)('%s is no value of a record that does not hold it', (name) => {
    expect(ownValue({}, name)).toBeUndefined();
    expect(ownValue(Object.fromEntries([[name, 1]]), name)).toBe(1);
  });

  it('are groups like any other', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assay-'));
    const rows = Array.from(
      { length: 200 },
      (_, row) => `${row % 3 === 0 ? 'a' : 'b'},${row % 2},${(row % 10) / 10}`,
    );
    for (const name of NAMES) {
      writeFileSync(path.join(folder, 'd.csv'), [`${name},y,p`, ...rows].join('\n'));
      const plan = `assay: plan/1\nname: strange\ndata: { test: d.csv }\nroles: { label: y, favourable: 1, score: p, sensitive: ["${name}"] }\ntests: [{ check: fairness/demographic-parity-difference }]\n`;
      writeFileSync(path.join(folder, 'assay.yaml'), plan);
      await assay(['run', '-c', 'assay.yaml', '--out', 'out'], { cwd: folder });
      const { results } = JSON.parse(
        readFileSync(path.join(folder, 'out/results.json'), 'utf8'),
      ) as RunResults;
      expect(results[0]).toMatchObject({ status: 'ok', slice: [name] });
      expect(results[0]?.groups.map(({ group, n }) => [group, n])).toEqual([
        ['a', 67],
        ['b', 133],
      ]);
    }
  });
});
