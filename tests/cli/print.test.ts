import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { oneLine, visible } from '../../src/cli/print.ts';
import { assay } from './command.ts';

describe('strings of a stranger’s file on a terminal', () => {
  it('command nothing: escapes and marks of direction are shown, letters of any writing stay', () => {
    expect(visible('a\u001b[31mb\u0007\u009b\u202ec\nd\te')).toBe(
      'a\\u001b[31mb\\u0007\\u009b\\u202ec\nd\te',
    );
    expect(visible('žluťoučký · 日本 · עברית · 👍')).toBe('žluťoučký · 日本 · עברית · 👍');
    expect(JSON.parse(visible(JSON.stringify({ a: '\u202e\u009b' })))).toEqual({ a: '\u202e\u009b' });
    expect(oneLine('a\nb')).toBe('a\\u000ab');
  });

  it('cannot set colours or forge a line of inspect', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-')), 'x.arrow');
    const columns = { 'x\u001b[31mred': ['a\u001b[2J', 'b'], 'two\nlines': ['1', '2'] };
    writeFileSync(file, tableToIPC(tableFromArrays(columns), 'file'));
    const { out: stdout } = await assay(['inspect', file]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.split('\n').some((line) => line.startsWith('lines'))).toBe(false);
    expect(stdout).toContain('x\\u001b[31mred');
  });
});
