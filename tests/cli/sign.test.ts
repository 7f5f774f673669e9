import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedSigner } from '../../src/evidence/ed25519.ts';
import { readPrivateKey } from '../../src/evidence/key.ts';
import { parseTrustFile, trustOf } from '../../src/evidence/trust.ts';
import { must } from '../evidence/bytes.ts';
import { check, unsigned } from '../evidence/signers.ts';
import { assay, temporaryFolder } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]) => assay(args, { cwd: temporary.folder });
const text = (name: string): string => readFileSync(temporary.at(name), 'utf8');
const RECORD = 'record.evidence.zip';

beforeAll(async () => {
  writeFileSync(temporary.at(RECORD), unsigned.zip);
  writeFileSync(temporary.at('phrase'), 'five words for one key\nand a line that is not read\n');
  for (const name of ['ada', 'ben', 'cleo'])
    expect((await command('keys', 'new', `${name}.pem`)).code).toBe(0);
}, 60_000);
afterAll(() => temporary.remove());

describe('assay keys', () => {
  it('makes a key that its owner alone can read, and never over another', async () => {
    expect(statSync(temporary.at('ada.pem')).mode & 0o777).toBe(0o600);
    const before = text('ada.pem');
    const again = await command('keys', 'new', 'ada.pem');
    expect([again.code, text('ada.pem')]).toEqual([4, before]);
    expect(again.err).toMatch(/It is there already/);
  });

  it('shows the same fingerprint of both halves, and never the secret', async () => {
    const { code, out } = await command('keys', 'show', 'ada.pem', 'ada.pub.pem');
    const prints = out.match(/SHA256:[A-Za-z0-9+/]{43}/g) ?? [];
    expect([code, prints.length, new Set(prints).size]).toEqual([0, 2, 1]);
    expect(out).not.toContain(text('ada.pem').split('\n')[1]);
  });

  it('backs a key up and restores it', async () => {
    expect(
      (await command('keys', 'backup', 'ada.pem', '--out', 'ada.backup', '--passphrase-file', 'phrase')).code,
    ).toBe(0);
    expect(
      (await command('keys', 'restore', 'ada.backup', '--out', 'again.pem', '--passphrase-file', 'phrase'))
        .code,
    ).toBe(0);
    expect(text('again.pem')).toBe(text('ada.pem'));
    writeFileSync(temporary.at('wrong'), 'five words for one kez');
    const wrong = await command(
      'keys',
      'restore',
      'ada.backup',
      '--out',
      'x.pem',
      '--passphrase-file',
      'wrong',
    );
    expect([wrong.code, wrong.err]).toEqual([4, expect.stringMatching(/passphrase is wrong/)]);
  });

  it('keeps a trust file: adds, rotates, revokes', async () => {
    const add = (name: string, role: string, ...more: string[]) =>
      command('keys', 'trust', 'trust.json', `${name}.pub.pem`, '--name', name, '--role', role, ...more);
    expect((await add('ada', 'operator', '--organisation', 'Example')).code).toBe(0);
    expect((await add('ben', 'reviewer', '--role', 'approver')).out).toMatch(/ben · reviewer, approver/);
    expect((await command('keys', 'rotate', 'ben.pem', 'cleo.pub.pem', '--out', 'rotation.json')).code).toBe(
      0,
    );
    copyFileSync(temporary.at('trust.json'), temporary.at('other.json'));
    const rotated = await command('keys', 'trust', 'other.json', '--rotation', 'rotation.json');
    expect([rotated.code, rotated.out.match(/ben · reviewer/g)?.length]).toEqual([0, 2]);
    const revoked = await command(
      'keys',
      'trust',
      'other.json',
      '--revoke',
      'ada.pub.pem',
      '--at',
      '2026-01-01T00:00:00Z',
    );
    expect(revoked.out).toMatch(/ada, Example · operator · revoked at 2026-01-01T00:00:00Z/);
    const back = await command(
      'keys',
      'trust',
      'other.json',
      'ada.pub.pem',
      '--name',
      'ada',
      '--role',
      'operator',
    );
    expect([back.code, back.err]).toEqual([4, expect.stringMatching(/stands in the trust file as revoked/)]);
    expect((await command('keys', 'show', 'trust.json')).out).toMatch(/ada, Example · operator\n/);
  });

  it.each<[string, string[], RegExp]>([
    ['no word', [], /Say what to do with keys/],
    ['a word that it does not know', ['burn'], /Say what to do/],
    ['a word of every object', ['constructor', 'x'], /Say what to do/],
    ['an option that it does not know', ['new', 'x.pem', '--bits', '1'], /bits/],
    [
      'a role that is none',
      ['trust', 't.json', 'ada.pub.pem', '--name', 'A', '--role', 'owner'],
      /got owner/,
    ],
    [
      'a time in words',
      ['trust', 't.json', 'ada.pub.pem', '--name', 'A', '--role', 'operator', '--not-after', 'soon'],
      /notAfter/,
    ],
    [
      'a private key to trust',
      ['trust', 't.json', 'ada.pem', '--name', 'A', '--role', 'operator'],
      /ada\.pem.*private key/s,
    ],
    ['a key that is not there', ['show', 'nobody.pem'], /nobody\.pem/],
    ['no passphrase', ['backup', 'ada.pem', '--out', 'b'], /--passphrase-file names/],
  ])('with %s says so and ends with 4', async (_, args, why) => {
    const { code, err } = await command('keys', ...args);
    expect([code, err]).toEqual([4, expect.stringMatching(why)]);
  });
});

describe('assay sign', () => {
  it('signs by role; the record still verifies, and a trust file tells who signed', async () => {
    expect((await command('sign', RECORD, '--key', 'ada.pem', '--role', 'operator')).code).toBe(0);
    const second = await command(
      'sign',
      RECORD,
      '--key',
      'ben.pem',
      '--role',
      'approver',
      '--note',
      'Geprüft.',
    );
    expect(second.out).toMatch(/^Signed by SHA256:.{43}: record\.evidence\.zip\n$/);
    const verified = await command('verify', RECORD);
    expect([verified.code, verified.out.includes('✗')]).toEqual([0, false]);
    const trust = must(trustOf(must(parseTrustFile(text('trust.json')))));
    const report = await check(new Uint8Array(readFileSync(temporary.at(RECORD))), trust);
    expect(
      report.signatures.map(({ signer, role, note, trusted }) => [signer?.name, role, note, trusted]),
    ).toEqual([
      ['ada', 'operator', null, true],
      ['ben', 'approver', 'Geprüft.', true],
    ]);
  });

  it('is told apart by assay verify --trust', async () => {
    const trusted = await command('verify', RECORD, '--trust', 'trust.json');
    expect([trusted.code, trusted.out]).toEqual([
      0,
      expect.stringMatching(/✓ People who are trusted signed\n.*ada, Example .* signed as operator/),
    ]);
    expect((await command('verify', RECORD)).out).toMatch(/nobody vouches for it here/);
    expect(
      (
        await command(
          'keys',
          'trust',
          'strangers.json',
          'cleo.pub.pem',
          '--name',
          'cleo',
          '--role',
          'operator',
        )
      ).code,
    ).toBe(0);
    const strange = await command('verify', RECORD, '--trust', 'strangers.json');
    expect([strange.code, strange.out]).toEqual([
      1,
      expect.stringMatching(/✗ People who are trusted signed\n.*0 of 1.*Not verified\.\n$/s),
    ]);
    const wrong = await command('verify', RECORD, '--trust', 'phrase');
    expect([wrong.code, wrong.err]).toEqual([4, expect.stringMatching(/^phrase: /)]);
    writeFileSync(temporary.at('cut.zip'), readFileSync(temporary.at(RECORD)).subarray(0, -30));
    expect((await command('verify', 'cut.zip', '--trust', 'trust.json')).code).toBe(1);
  });

  it('leaves the signing to another program: bytes out, signature in', async () => {
    const given = ['sign', RECORD, '--public-key', 'cleo.pub.pem'];
    expect(
      (await command(...given, '--role', 'auditor', '--says', 'reproduced', '--export-bytes', 'audit.pae'))
        .code,
    ).toBe(0);
    const signer = await seedSigner(must(readPrivateKey(text('cleo.pem'))));
    const signature = must(await signer.sign(new Uint8Array(readFileSync(temporary.at('audit.pae')))));
    writeFileSync(
      temporary.at('audit.sig'),
      signature.map((byte) => byte ^ 1),
    );
    const wrong = await command(...given, '--import-signature', 'audit.sig', '--out', 'audited.zip');
    expect([wrong.code, wrong.err]).toEqual([4, expect.stringMatching(/is not that of the key/)]);
    writeFileSync(temporary.at('audit.sig'), signature);
    expect((await command(...given, '--import-signature', 'audit.sig', '--out', 'audited.zip')).code).toBe(0);
    const { signatures } = await check(new Uint8Array(readFileSync(temporary.at('audited.zip'))));
    expect(signatures.map(({ says }) => says)).toEqual(['ran', 'approved', 'reproduced']);
  });

  it.each<[string, string[], RegExp]>([
    [
      'one key in two roles that must differ',
      [RECORD, '--key', 'ada.pem', '--role', 'reviewer'],
      /must not be the same person/,
    ],
    ['the same twice', [RECORD, '--key', 'ada.pem', '--role', 'operator'], /has signed as operator already/],
    ['no role', [RECORD, '--key', 'ada.pem'], /'--role' must be operator or reviewer/],
    ['a role that is none', [RECORD, '--key', 'ada.pem', '--role', 'owner'], /got owner/],
    [
      'a saying that is not of the role',
      [RECORD, '--key', 'cleo.pem', '--role', 'auditor', '--says', 'ran'],
      /got ran/,
    ],
    ['no key', [RECORD, '--role', 'operator'], /--key must name a key/],
    [
      'a public key',
      [RECORD, '--role', 'auditor', '--key', 'cleo.pub.pem'],
      /cleo\.pub\.pem.*public key where the private/s,
    ],
    [
      'a record that is none',
      ['trust.json', '--key', 'ada.pem', '--role', 'operator'],
      /not an evidence package/,
    ],
    ['no record', ['--role', 'operator'], /needs a record/],
    [
      'a key in the place of the output',
      [RECORD, '--key', 'cleo.pem', '--role', 'auditor', '--out', 'cleo.pem'],
      /cleo\.pem' was not written.*there already/s,
    ],
    [
      'a key in the place of the bytes',
      [RECORD, '--public-key', 'cleo.pub.pem', '--role', 'auditor', '--export-bytes', 'cleo.pem'],
      /cleo\.pem' was not written/,
    ],
    ['two records', [RECORD, RECORD], /does not take/],
  ])('with %s says so, ends with 4 and changes nothing', async (_, args, why) => {
    const before = readFileSync(temporary.at(RECORD));
    const { code, err } = await command('sign', ...args);
    expect([code, err]).toEqual([4, expect.stringMatching(why)]);
    expect(readFileSync(temporary.at(RECORD)).equals(before)).toBe(true);
  });

  it('does not sign a record that does not verify', async () => {
    const damaged = readFileSync(temporary.at(RECORD));
    damaged[damaged.length >> 1]! ^= 1;
    writeFileSync(temporary.at('damaged.zip'), damaged);
    const { code, err } = await command('sign', 'damaged.zip', '--key', 'cleo.pem', '--role', 'auditor');
    expect([code, err]).toEqual([4, expect.stringMatching(/does not verify/)]);
  });
});
