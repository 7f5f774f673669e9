import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assay, temporaryFolder } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]) => assay(args, { cwd: temporary.folder });
const RECORD = 'out/record.evidence.zip';

function plan(limit: number, more = ''): string {
  return `assay: plan/1
name: Twenty decisions
data: { test: people.csv }
roles: { label: paid, favourable: "1", decision: given, sensitive: [sex] }
tests:
  - check: performance/accuracy
    threshold: { value: ${limit} }
    rationale: Agreed with the works council.
${more}`;
}

beforeAll(async () => {
  const rows = Array.from(
    { length: 200 },
    (_, at) => `${at % 2 === 0 ? 'f' : 'm'},${at % 5 === 0 ? 0 : 1},${at % 7 === 0 ? 0 : 1}`,
  );
  writeFileSync(temporary.at('people.csv'), `sex,paid,given\n${rows.join('\n')}\n`);
  writeFileSync(temporary.at('assay.yaml'), plan(0.6));
  expect((await command('keys', 'new', 'ada.pem')).code).toBe(0);
}, 60_000);
afterAll(() => temporary.remove());

it('locks a plan, and the run carries the lock into a record that verifies', async () => {
  const locked = await command('lock', '--key', 'ada.pem', '--by', 'Ada');
  expect([locked.code, locked.out]).toEqual([0, expect.stringMatching(/Locked 1 tests .*assay\.lock\.json/)]);
  const ran = await command('run');
  expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/locked at .*2 of 2 tests are as locked/)]);
  const verified = await command('verify', RECORD);
  expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/before the run began/)]);
}, 120_000);

it('never writes over a lock without being told to', async () => {
  const before = readFileSync(temporary.at('assay.lock.json'), 'utf8');
  const again = await command('lock', '--key', 'ada.pem');
  expect([again.code, readFileSync(temporary.at('assay.lock.json'), 'utf8')]).toEqual([4, before]);
});

it('says what was added or changed after the lock, and what was left out', async () => {
  writeFileSync(temporary.at('assay.yaml'), plan(0.5, '  - check: performance/balanced-accuracy\n'));
  const { out } = await command('run');
  expect(out).toMatch(/0 of 4 tests are as locked/);
  expect(out).toMatch(/exploratory: performance\/accuracy, performance\/balanced-accuracy/);
  expect(out).toMatch(/Locked but not run: tests\[0\] performance\/accuracy/);
  expect((await command('verify', RECORD)).code).toBe(0);
}, 120_000);

it('refuses a lock that was changed after it was signed, before anything runs', async () => {
  const lock = readFileSync(temporary.at('assay.lock.json'), 'utf8');
  const at = lock.indexOf('payload') + 60;
  writeFileSync(
    temporary.at('spoilt.json'),
    lock.slice(0, at) + (lock[at] === 'A' ? 'B' : 'A') + lock.slice(at + 1),
  );
  const { code, err } = await command('run', '--lock', 'spoilt.json');
  expect([code, err]).toEqual([4, expect.stringMatching(/not signed by the key that it names/)]);
}, 120_000);

it('compares with an earlier record, which must verify', async () => {
  const first = await command('run', '--out', 'first');
  expect(first.code).toBe(1);
  const next = await command('run', '--baseline', 'first/record.evidence.zip');
  expect(next.out).toMatch(/Against the earlier record: 4 tests are the same, 0 of them came out otherwise/);
  writeFileSync(
    temporary.at('cut.zip'),
    readFileSync(temporary.at('first/record.evidence.zip')).subarray(0, 900),
  );
  const cut = await command('run', '--baseline', 'cut.zip');
  expect([cut.code, cut.err]).toEqual([4, expect.stringMatching(/does not verify|cannot be/)]);
}, 120_000);
