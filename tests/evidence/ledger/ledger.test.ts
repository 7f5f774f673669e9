import { describe, expect, it } from 'vitest';
import { utf8Bytes, utf8Text } from '../../../src/evidence/canonical.ts';
import { seedSigner } from '../../../src/evidence/ed25519.ts';
import { appendEntry, keepCheckpoint, readBook } from '../../../src/evidence/ledger/book.ts';
import { positionOf, readChain } from '../../../src/evidence/ledger/chain.ts';
import { readCheckpoint, signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import { entryLine, readEntry } from '../../../src/evidence/ledger/entry.ts';
import { exportLedger, importLedger } from '../../../src/evidence/ledger/exchange.ts';
import { ledgerFiles, type LedgerStore } from '../../../src/evidence/ledger/store.ts';
import { verifyLedger, type LedgerEvidence } from '../../../src/evidence/ledger/verify.ts';
import { ledgerOf, memoryStore, run, writing } from './memory.ts';

const FILE = ledgerFiles.entries;
const nothing: LedgerEvidence = { checkpoints: [], keys: [], anchors: [] };

function value<T>(outcome: { ok: true; value: T } | { ok: false; error: { what: string; why: string } }): T {
  if (!outcome.ok) throw new Error(`${outcome.error.what} ${outcome.error.why}`);
  return outcome.value;
}

const linesIn = async (store: LedgerStore) =>
  (utf8Text((await store.read(FILE)) ?? new Uint8Array()) ?? '').split('\n').slice(0, -1);
const bytesOf = (lines: readonly string[]) => utf8Bytes(lines.map((line) => `${line}\n`).join(''));
const chainOf = async (store: LedgerStore) => readChain((await store.read(FILE)) ?? new Uint8Array());
const owned = (fill: number) => seedSigner(new Uint8Array(32).fill(fill));

describe('a ledger', () => {
  it('begins with its tool and key, and each entry holds the hash of the one before', async () => {
    const signer = await owned(7);
    const { store } = await ledgerOf(3, 1, signer.publicKey);
    const { entries, broken, torn } = await chainOf(store);
    expect([entries.length, broken, torn]).toEqual([4, null, null]);
    expect(entries[0]?.entry).toMatchObject({ type: 'genesis', prev: null, genesis: { version: '0.1.0' } });
    expect(entries.slice(1).map(({ entry }) => entry.prev)).toEqual(
      entries.slice(0, -1).map(({ hash }) => hash),
    );
  });

  it('hashes lines as sha256sum would', async () => {
    const { createHash } = await import('node:crypto');
    const { store } = await ledgerOf(1);
    const [first = '', second = ''] = await linesIn(store);
    expect(JSON.parse(second)).toMatchObject({
      prev: `sha256:${createHash('sha256').update(first).digest('hex')}`,
    });
  });

  it('enters the same thing once', async () => {
    const { store, own } = await ledgerOf(2);
    const again = value(await appendEntry(own, run(1), null));
    expect([again.fresh, again.entry.entry.seq, (await chainOf(store)).entries.length]).toEqual([
      false,
      1,
      3,
    ]);
  });

  it('takes no words of anybody', async () => {
    const { store } = await ledgerOf(1);
    const entry = value(readEntry((await linesIn(store))[1] ?? ''));
    for (const other of [
      { keyId: 'Jane Doe' },
      { recordDigest: 'jane@example.org' },
      { recordId: 'patient 7' },
      { note: 'x' },
    ])
      expect(entryLine({ ...entry, ...other }).ok, JSON.stringify(other)).toBe(false);
  });

  it('voids earlier entries only by later ones that name them', async () => {
    const { store, own } = await ledgerOf(2);
    const target = (await chainOf(store)).entries[1]?.hash ?? '';
    const amended = await appendEntry(own, { ...run(9), type: 'amendment', about: target }, null);
    const corrected = await appendEntry(
      own,
      { type: 'correction', recordDigest: null, recordId: null, about: target, keyId: null },
      null,
    );
    expect([amended.ok, corrected.ok, (await chainOf(store)).broken]).toEqual([true, true, null]);
    const nowhere = await appendEntry(
      own,
      { ...run(9), type: 'amendment', about: `sha256:${'0'.repeat(64)}` },
      null,
    );
    expect(nowhere.ok ? '' : nowhere.error.why).toMatch(/not in this ledger/);
    expect((await appendEntry(own, { ...run(8), type: 'amendment' }, null)).ok).toBe(false);
  });
});

/** A change of the lines of a ledger of five entries, and where reading must stop. */
const attacks: readonly [string, (lines: string[]) => string[], number][] = [
  [
    'an entry changed',
    (lines) =>
      lines.with(2, (lines[2] ?? '').replace(/"recordDigest":"sha256:./, '"recordDigest":"sha256:f')),
    4,
  ],
  ['the last entry changed in its form', (lines) => lines.with(4, `${lines[4]} `), 5],
  [
    'keys in another order',
    (lines) =>
      lines.with(
        2,
        JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(lines[2] ?? '') as object).reverse())),
      ),
    3,
  ],
  ['two entries swapped', ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest], 2],
  ['an entry left out', (lines) => lines.toSpliced(2, 1), 3],
  ['an entry twice', (lines) => lines.toSpliced(2, 0, lines[2] ?? ''), 4],
  ['the first entry left out', (lines) => lines.slice(1), 1],
  ['a key given twice', (lines) => lines.with(2, (lines[2] ?? '').replace('{', '{"v":1,')), 3],
  ['an empty line', (lines) => lines.toSpliced(2, 0, ''), 3],
  ['ends of lines of another system', (lines) => lines.map((line) => `${line}\r`), 1],
];

describe('what was done to a ledger shows', () => {
  it.each(attacks)('%s', async (_, change, line) => {
    const { store, own } = await ledgerOf(4);
    const changed = change(await linesIn(store));
    const file = bytesOf(changed);
    const chain = readChain(file);
    expect(chain.broken?.line).toBe(line);
    const report = await verifyLedger(chain, nothing);
    expect(report.passed).toBe(false);
    expect(report.steps[0]?.text).toMatch(
      new RegExp(`^Line ${line}: .*nothing from there on can be relied on`),
    );
    store.files.set(FILE, file);
    const added = await appendEntry(own, run(7), null);
    expect(added.ok ? '' : added.error.why).toMatch(/broken at line/);
    expect(store.files.get(FILE)).toEqual(file);
  });

  it('any byte flipped breaks it, or leaves a torn line where the last line end was', async () => {
    const { store } = await ledgerOf(2);
    const whole = store.files.get(FILE) ?? new Uint8Array();
    for (let at = 0; at < whole.length; at += 1) {
      const changed = whole.with(at, (whole[at] ?? 0) ^ 1);
      const { broken, torn, entries } = readChain(changed);
      const head = entries.at(-1)?.hash;
      expect(
        broken !== null || torn !== null || head !== (await chainOf(store)).entries.at(-1)?.hash,
        `byte ${at}`,
      ).toBe(true);
    }
  });

  it('an end cut off shows against a checkpoint, and without one it is said that it would not', async () => {
    const signer = await owned(7);
    const { store } = await ledgerOf(4, 1, signer.publicKey);
    const line = value(
      await signCheckpoint(positionOf(await chainOf(store))!, '2026-11-02T00:00:00Z', signer),
    );
    const checkpoint = value(readCheckpoint(line));
    const cut = readChain(bytesOf((await linesIn(store)).slice(0, 3)));
    const alone = await verifyLedger(cut, nothing);
    expect([alone.passed, alone.anchored]).toEqual([true, false]);
    expect(alone.steps.at(-1)?.text).toMatch(
      /Nothing outside vouches .*cut off its end or written all of it anew, and this would not show/,
    );
    const against = await verifyLedger(cut, { ...nothing, checkpoints: [checkpoint] });
    expect(against.passed).toBe(false);
    expect(against.steps.find(({ passed }) => !passed)?.text).toMatch(/2 entries less .*its end is missing/);
    const whole = await verifyLedger(await chainOf(store), { ...nothing, checkpoints: [checkpoint] });
    expect([whole.passed, whole.anchored]).toEqual([true, false]);
    expect(whole.steps.at(-1)?.text).toMatch(/Only its own key vouches/);
  });

  it('a ledger written anew by the owner of its key shows only against something outside', async () => {
    const signer = await owned(7);
    const first = await ledgerOf(4, 1, signer.publicKey);
    const printed = positionOf(await chainOf(first.store))!;
    const anew = memoryStore();
    const own = writing(anew);
    for (const number of [1, 2, 9, 4]) await appendEntry(own, run(number), signer.publicKey);
    const chain = await chainOf(anew);
    const fresh = value(
      readCheckpoint(value(await signCheckpoint(positionOf(chain)!, '2026-11-02T00:00:00Z', signer))),
    );
    const fooled = await verifyLedger(chain, { ...nothing, checkpoints: [fresh] });
    expect([fooled.passed, fooled.anchored]).toEqual([true, false]);
    const caught = await verifyLedger(chain, {
      ...nothing,
      anchors: [{ ...printed, from: 'the printed head' }],
    });
    expect(caught.steps.find(({ passed }) => !passed)?.text).toMatch(/other entries in their place/);
    const uncounted = await verifyLedger(chain, {
      ...nothing,
      anchors: [{ head: printed.head, ledgerId: null, count: null, from: 'the printed head' }],
    });
    expect(uncounted.steps.find(({ passed }) => !passed)?.text).toMatch(
      /No entry of the ledger has this hash/,
    );
  });

  it('a second signer vouches from outside; a stranger’s checkpoint says nothing', async () => {
    const [own, other] = [await owned(7), await owned(8)];
    const { store } = await ledgerOf(2, 1, own.publicKey);
    const chain = await chainOf(store);
    const by = value(
      readCheckpoint(value(await signCheckpoint(positionOf(chain)!, '2026-11-02T00:00:00Z', other))),
    );
    const stranger = await verifyLedger(chain, { ...nothing, checkpoints: [by] });
    expect([stranger.passed, stranger.anchored]).toEqual([false, false]);
    const known = await verifyLedger(chain, { ...nothing, checkpoints: [by], keys: [other.publicKey] });
    expect([known.passed, known.anchored]).toEqual([true, true]);
    const envelope = JSON.parse(by.line) as { payload: string };
    const payload = Buffer.from(envelope.payload, 'base64')
      .toString()
      .replace('"count":3', '"count":2')
      .replace('"seq":2', '"seq":1');
    const forged = value(
      readCheckpoint(JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') })),
    );
    const lied = await verifyLedger(chain, { ...nothing, checkpoints: [forged], keys: [other.publicKey] });
    expect(lied.passed).toBe(false);
  });

  it('a clock that was set back is said', async () => {
    const { store, own } = await ledgerOf(3);
    await appendEntry({ ...own, now: () => '2020-01-01T00:00:00.000Z' }, run(8), null);
    const report = await verifyLedger(await chainOf(store), nothing);
    expect(report.steps.find(({ title }) => title === 'Times')?.text).toMatch(/Entry 4 is dated before/);
  });
});

describe('a last line that was written in part', () => {
  it.each([1, 20, 150, 370])(
    '%i bytes of it are put aside as they are, and the chain says so',
    async (length) => {
      const { store, own } = await ledgerOf(3);
      const before = await linesIn(store);
      const torn = utf8Bytes((before[3] ?? '').slice(0, length));
      await store.append(FILE, torn);
      const report = await verifyLedger(await chainOf(store), nothing);
      expect(report.passed).toBe(true);
      expect(report.steps.find(({ title }) => title.startsWith('The last line'))?.text).toMatch(
        `stand ${length} bytes`,
      );
      const added = value(await appendEntry(own, run(8), null));
      expect(store.files.get(added.putAside ?? '')).toEqual(torn);
      const lines = await linesIn(store);
      expect(lines.slice(0, 4)).toEqual(before);
      const { entries, broken } = await chainOf(store);
      expect(broken).toBeNull();
      expect(entries.slice(4).map(({ entry }) => entry.type)).toEqual(['torn-tail', 'test-run']);
      expect(added.putAside).toBe(`torn/${entries[4]?.entry.recordDigest?.slice(7)}.bin`);
      expect(value(await readBook(store)).putAside).toEqual([added.putAside]);
    },
  );

  it('is an entry where only its end is missing', async () => {
    const { store, own } = await ledgerOf(3);
    const whole = store.files.get(FILE) ?? new Uint8Array();
    store.files.set(FILE, whole.slice(0, -1));
    expect((await chainOf(store)).unended).toBe(true);
    expect(value(await appendEntry(own, run(8), null)).putAside).toBeNull();
    const { entries, broken } = await chainOf(store);
    expect([entries.length, broken]).toEqual([5, null]);
  });

  it('of the first entry leaves a ledger that begins afresh, and the bytes', async () => {
    const store = memoryStore();
    store.files.set(FILE, utf8Bytes('{"about":nu'));
    const added = value(await appendEntry(writing(store), run(1), null));
    expect(store.files.get(added.putAside ?? '')).toEqual(utf8Bytes('{"about":nu'));
    expect((await chainOf(store)).entries).toHaveLength(2);
  });
});

describe('export and import', () => {
  it('keeps another ledger whole beside the own one and names its head', async () => {
    const mine = await ledgerOf(2, 1);
    const theirs = await ledgerOf(3, 2);
    const zip = value(await exportLedger(theirs.store));
    const before = await linesIn(mine.store);
    const imported = value(await importLedger(mine.own, zip, null));
    expect(imported.relation).toBe('other');
    const lines = await linesIn(mine.store);
    expect(lines.slice(0, 3)).toEqual(before);
    const position = positionOf(await chainOf(theirs.store));
    expect(JSON.parse(lines[3] ?? '')).toMatchObject({
      type: 'cross-reference',
      recordId: position?.ledgerId,
      recordDigest: position?.head,
    });
    expect([...mine.store.files.values()]).toContainEqual(zip);
    expect(value(await importLedger(mine.own, zip, null)).added?.fresh).toBe(false);
  });

  it('gives back what was cut off, and nothing else', async () => {
    const { store, own } = await ledgerOf(5);
    const zip = value(await exportLedger(store));
    const whole = store.files.get(FILE) ?? new Uint8Array();
    expect(value(await importLedger(own, zip, null)).relation).toBe('contained');
    for (const length of [whole.length - 1, whole.length - 100, Math.floor(whole.length / 2)]) {
      store.files.set(FILE, whole.slice(0, length));
      const { relation, restored } = value(await importLedger(own, zip, null));
      expect([
        relation === 'ahead' || length === whole.length - 1,
        restored > 0 || length === whole.length - 1,
      ]).toEqual([true, true]);
      if (length < whole.length - 1) expect(store.files.get(FILE)).toEqual(whole);
    }
  });

  it('never merges what went on in two ways', async () => {
    const { store, own } = await ledgerOf(2);
    const copy = memoryStore();
    for (const [name, bytes] of store.files) copy.files.set(name, bytes);
    await appendEntry(writing(copy, 1), run(8), null);
    await appendEntry(own, run(9), null);
    const before = await linesIn(store);
    const imported = value(await importLedger(own, copy.files.get(FILE) ?? new Uint8Array(), null));
    expect([imported.relation, imported.restored]).toEqual(['forked', 0]);
    expect((await linesIn(store)).slice(0, -1)).toEqual(before);
  });

  it.each<[string, (zip: Uint8Array) => Uint8Array, RegExp]>([
    ['a file that is none', () => utf8Bytes('hello\n'), /broken at line 1/],
    ['an empty file', () => new Uint8Array(), /no entries/],
    ['a zip cut short', (zip) => zip.slice(0, 300), /cut short/],
    ['a zip with an entry changed', (zip) => zip.with(300, (zip[300] ?? 0) ^ 1), /broken at line/],
  ])('refuses %s and changes nothing', async (_, change, why) => {
    const mine = await ledgerOf(2, 1);
    const before = new Map(mine.store.files);
    const zip = value(await exportLedger((await ledgerOf(3, 2)).store));
    const imported = await importLedger(mine.own, change(zip), null);
    expect(imported.ok ? '' : imported.error.why).toMatch(why);
    expect(mine.store.files).toEqual(before);
  });
});

describe('checkpoints beside a ledger', () => {
  it('are kept once each, and a torn one is said', async () => {
    const signer = await owned(7);
    const { store } = await ledgerOf(2, 1, signer.publicKey);
    const line = value(
      await signCheckpoint(positionOf(await chainOf(store))!, '2026-11-02T00:00:00Z', signer),
    );
    await store.append(ledgerFiles.checkpoints, utf8Bytes(line.slice(0, 50)));
    value(await keepCheckpoint(store, line));
    value(await keepCheckpoint(store, line));
    const book = value(await readBook(store));
    expect([book.checkpoints.length, book.unreadCheckpoints]).toEqual([1, 1]);
  });

  it('says what a device that fails said', async () => {
    const full: LedgerStore = {
      ...memoryStore(),
      append: () => Promise.reject(new Error('QuotaExceededError')),
    };
    const added = await appendEntry(writing(full), run(1), null);
    expect(added.ok ? '' : added.error.why).toMatch(/QuotaExceededError/);
  });
});
