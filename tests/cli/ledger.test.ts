import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLock } from '../../src/cli/file-lock.ts';
import { writingTo } from '../../src/cli/ledger-files.ts';
import { ok } from '../../src/core/outcome.ts';
import { appendEntry } from '../../src/evidence/ledger/book.ts';
import { readChain } from '../../src/evidence/ledger/chain.ts';
import { hasOpenssl, makeAuthority } from '../conformance/authority.ts';
import { arrowOf, people } from '../engine/tables.ts';
import { run } from '../evidence/ledger/memory.ts';
import { assay, temporaryFolder } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]) => assay(args, { cwd: temporary.folder });
const ledger = (...args: string[]) => command('ledger', ...args);
const chain = (file = 'ledger.jsonl') => readChain(new Uint8Array(readFileSync(temporary.at(file))));

beforeAll(async () => {
  const plan = {
    assay: 'plan/1',
    data: { test: 'people.arrow' },
    roles: { label: 'y', favourable: 1, sensitive: ['sex'], score: 'p', id: 'id' },
    tests: [{ preset: 'performance/standard' }],
  };
  writeFileSync(temporary.at('people.arrow'), arrowOf(people(300)));
  writeFileSync(temporary.at('plan.json'), JSON.stringify(plan));
  for (const out of ['out', 'later']) await command('run', '-c', 'plan.json', '--out', out);
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(temporary.at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const publicKey = createPublicKey(createPrivateKey(readFileSync(temporary.at('key.pem'))));
  writeFileSync(temporary.at('key.pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
}, 60_000);
afterAll(() => temporary.remove());

describe('assay ledger', () => {
  it('enters records once, amends and corrects, and shows what stands', async () => {
    const first = await ledger('append', 'out/record.evidence.zip', '--key', 'key.pem');
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toMatch(/^Entered as entry 1\. Head sha256:[0-9a-f]{64}\n$/);
    expect((await ledger('append', 'out/record.evidence.zip')).out).toMatch(/entered before, as entry 1/);
    expect(
      (await ledger('append', 'later/record.evidence.zip', '--type', 'amendment', '--about', '1')).out,
    ).toMatch(/entry 2/);
    expect((await ledger('append', '--type', 'correction', '--about', '2')).code).toBe(0);
    const { entries } = JSON.parse((await ledger('show', '--json')).out) as {
      entries: { type: string; recordDigest: string }[];
    };
    expect(entries.map(({ type }) => type)).toEqual(['genesis', 'test-run', 'amendment', 'correction']);
    const verified = await command('verify', 'out/record.evidence.zip');
    expect(verified.out).toContain(entries[1]?.recordDigest);
    expect((await ledger('show')).out).toMatch(/Ledger [0-9a-f-]{36}: 4 entries/);
  });

  it('signs checkpoints, and finds a file that was cut short and gives back what is missing', async () => {
    const whole = readFileSync(temporary.at('ledger.jsonl'));
    expect((await ledger('checkpoint', '--key', 'key.pem', '--out', 'kept.json')).out).toMatch(/4 entries/);
    expect((await ledger('export', '--out', 'kept.zip')).code).toBe(0);
    const good = await ledger('verify', '--checkpoint', 'kept.json');
    expect(good.code, good.out).toBe(0);
    expect(good.out).toMatch(/Only its own key vouches[^]*Verified: sha256:[0-9a-f]{64} \(by itself only\)/);
    const head = /Verified: (\S+)/.exec(good.out)?.[1] ?? '';
    expect((await ledger('verify', '--head', head)).out).toMatch(/Verified: sha256:[0-9a-f]{64}\n$/);
    const lines = whole.toString().split('\n');
    truncateSync(temporary.at('ledger.jsonl'), lines.slice(0, 2).join('\n').length + 1);
    const cut = await ledger('verify');
    expect([cut.code, cut.out]).toEqual([
      1,
      expect.stringMatching(/✗ The checkpoint of [^]*2 entries less[^]*Not verified/),
    ]);
    expect((await ledger('verify', '--head', head)).out).toMatch(/✗ The ledger agrees with the head/);
    expect((await ledger('import', 'kept.zip')).out).toMatch(/Restored: 2 entries/);
    expect(readFileSync(temporary.at('ledger.jsonl'))).toEqual(whole);
  });

  it('puts a torn line aside', async () => {
    appendFileSync(temporary.at('ledger.jsonl'), '{"about":null,"at":"2026');
    expect((await ledger('verify')).out).toMatch(/✓ The last line was written whole\n.*24 bytes/);
    const added = await ledger('append', 'later/record.evidence.zip');
    expect(added.out).toMatch(/put aside: torn\/[0-9a-f]{64}\.bin/);
    expect(readdirSync(temporary.at('ledger.torn'))).toHaveLength(1);
    expect(chain().broken).toBeNull();
  });

  it('ends with 1 for an edited entry, and adds nothing after it', async () => {
    const text = readFileSync(temporary.at('ledger.jsonl'), 'utf8');
    writeFileSync(temporary.at('edited.jsonl'), text.replace('"type":"test-run"', '"type":"evaluation"'));
    const verified = await ledger('verify', '--ledger', 'edited.jsonl');
    expect([verified.code, verified.out]).toEqual([1, expect.stringMatching(/Line 3: it does not follow/)]);
    const added = await ledger(
      'append',
      'out/record.evidence.zip',
      '--type',
      'review',
      '--ledger',
      'edited.jsonl',
    );
    expect([added.code, added.err]).toEqual([4, expect.stringMatching(/broken at line 3/)]);
  });

  it.each<[string[], RegExp]>([
    [['show', '--ledger', 'none.jsonl'], /There is no ledger at 'none\.jsonl'/],
    [['append'], /needs a record/],
    [['append', 'plan.json'], /not an evidence package/],
    [['append', 'out/record.evidence.zip', '--type', 'genesis'], /must be one of/],
    [['append', 'out/record.evidence.zip', '--about', '99'], /number of an entry/],
    [['append', 'out/record.evidence.zip', '--ledger', '/proc/ledger.jsonl'], /cannot be written/],
    [['checkpoint', '--key', 'key.pub.pem'], /public key where the private one belongs/],
    [['verify', '--root', 'none.pem'], /no such file/],
    [['stamp', '--response', 'plan.json'], /time-stamp response cannot be relied on/],
    [['import', 'plan.json'], /not imported/],
    [['sing'], /'sing' is not one of them/],
    [['show', '--what'], /--what/],
  ])('%j ends with 4, in words', async (args, says) => {
    const ran = await ledger(...args);
    expect([ran.code, ran.out]).toEqual([4, '']);
    expect(ran.err).toMatch(says);
  });

  it.skipIf(!hasOpenssl())(
    'takes a head to a time-stamp authority and back',
    async () => {
      const authority = makeAuthority(temporary.folder, 'ec');
      expect((await ledger('stamp', '--out', 'head.tsq')).code).toBe(0);
      writeFileSync(temporary.at('head.tsr'), authority.reply('head.tsq'));
      const kept = await ledger('stamp', '--response', 'head.tsr');
      expect([kept.code, kept.out]).toEqual([0, expect.stringMatching(/saw the head at 20/)]);
      expect(chain().entries.at(-1)?.entry.type).toBe('time-stamp');
      expect((await ledger('verify')).out).toMatch(/not verified: no certificate[^]*by itself only/);
      const verified = await ledger('verify', '--root', 'root.pem');
      expect(verified.out).toMatch(/Signed by Test authority\.[^]*Verified: sha256:[0-9a-f]{64}\n$/);
      expect((await ledger('verify', '--root', 'stranger.pem')).code).toBe(1);
      await ledger('stamp', '--out', 'other.tsq');
      writeFileSync(temporary.at('random.tsq'), readFileSync(temporary.at('head.tsq')));
      authority.openssl(
        'ts',
        '-query',
        '-digest',
        (chain().entries.at(-1)?.hash ?? '').slice(7),
        '-sha256',
        '-out',
        'random.tsq',
      );
      writeFileSync(temporary.at('random.tsr'), authority.reply('random.tsq'));
      const other = await ledger('stamp', '--response', 'random.tsr');
      expect([other.code, other.err]).toEqual([4, expect.stringMatching(/nonce is not that of the request/)]);
    },
    60_000,
  );
});

describe('writers of one ledger', () => {
  it('as six processes at once give one chain with all entries', async () => {
    const all = ['plan', 'test-run', 'evaluation', 'audit', 'review', 'corrective-action'];
    const ran = await Promise.all(
      all.map((type) =>
        ledger('append', 'out/record.evidence.zip', '--type', type, '--ledger', 'many.jsonl'),
      ),
    );
    expect(ran.map(({ code, err }) => `${code}${err}`)).toEqual(all.map(() => '0'));
    const { entries, broken } = chain('many.jsonl');
    expect([entries.length, broken]).toEqual([7, null]);
    expect(existsSync(temporary.at('many.jsonl.lock'))).toBe(false);
  }, 60_000);

  it('as forty appends in this process too', async () => {
    const file = temporary.at('busy.jsonl');
    const done = await Promise.all(
      Array.from({ length: 40 }, (_, number) =>
        writingTo(file, (writing) => appendEntry(writing, run(number), null)),
      ),
    );
    expect(done.every((each) => each.ok)).toBe(true);
    expect([chain('busy.jsonl').entries.length, chain('busy.jsonl').broken]).toEqual([41, null]);
  }, 60_000);

  it('takes away the lock of a process that was killed, once, however many find it', async () => {
    const lock = temporary.at('stale.lock');
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.on('close', resolve));
    writeFileSync(lock, JSON.stringify({ pid: dead.pid, host: hostname(), since: '', token: 'gone' }));
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, (inside += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      return ok(true);
    };
    const done = await Promise.all(Array.from({ length: 12 }, () => withLock(lock, work)));
    expect([done.every((each) => each.ok), most]).toEqual([true, 1]);
    expect(readdirSync(temporary.folder).filter((name) => name.startsWith('stale.lock'))).toEqual([]);
  });

  it.each([
    ['a process that lives', { pid: process.pid, host: hostname() }],
    ['another machine', { pid: 1, host: 'elsewhere' }],
  ])('waits for %s, then says who holds it', async (_, holder) => {
    const lock = temporary.at('held.lock');
    writeFileSync(lock, JSON.stringify({ ...holder, since: '2026-11-01', token: 'held' }));
    const tried = await withLock(lock, () => Promise.resolve(ok(true)), 150);
    expect(tried.ok ? '' : tried.error.why).toMatch(`process ${holder.pid} on ${holder.host}`);
    expect(existsSync(lock)).toBe(true);
  });
});
