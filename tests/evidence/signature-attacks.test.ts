import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/evidence/canonical.ts';
import {
  envelopeText,
  inTotoPayloadType,
  preAuthEncoding,
  signEnvelope,
  type Envelope,
} from '../../src/evidence/dsse.ts';
import { type Signer } from '../../src/evidence/ed25519.ts';
import { fingerprint, publicKeyPem } from '../../src/evidence/key.ts';
import { bytesToSign } from '../../src/evidence/sign.ts';
import { checkAuthenticity } from '../../src/evidence/verify-authenticity.ts';
import { must } from './bytes.ts';
import {
  check,
  checkFiles,
  decode,
  declaration,
  everybody,
  failures,
  filesOf,
  lines,
  people,
  signedBy,
  trusting,
  unsigned,
} from './signers.ts';

const { ada, ben, mallory } = people;

/** A line that a forger adds: any statement, any signature. */
async function withLine(
  zip: Uint8Array,
  signer: Signer,
  change: (statement: Record<string, unknown>) => unknown,
  seal: (envelope: Envelope) => Envelope = (envelope) => envelope,
): Promise<Map<string, Uint8Array>> {
  const pae = must(await bytesToSign(zip, declaration('operator'), signer.publicKey));
  const statement = JSON.parse(decode(pae).replace(/^DSSEv1 \d+ \S+ \d+ /, '')) as Record<string, unknown>;
  const changed = change(statement);
  const payload =
    changed instanceof Uint8Array
      ? changed
      : utf8Bytes(typeof changed === 'string' ? changed : JSON.stringify(changed));
  return withEnvelope(
    filesOf(zip),
    seal(must(await signEnvelope(inTotoPayloadType, payload, signer))),
    signer,
  );
}

/** Writes a line as a program of the attacker would, without any of our checks. */
function withEnvelope(
  files: Map<string, Uint8Array>,
  envelope: Envelope,
  signer: Signer,
): Map<string, Uint8Array> {
  files.set(lines, utf8Bytes(`${decode(files.get(lines))}${must(envelopeText(envelope))}\n`));
  const folder = 'signatures/01-operator';
  files.set(`${folder}/statement.pae`, preAuthEncoding(envelope.payloadType, envelope.payload));
  files.set(`${folder}/signature.bin`, envelope.signatures[0]!.sig);
  files.set(`${folder}/key.pem`, utf8Bytes(publicKeyPem(signer.publicKey)));
  return files;
}

type Change = (statement: Record<string, unknown>) => unknown;
const predicateWith =
  (more: object): Change =>
  (statement) => ({
    ...statement,
    predicate: { ...(statement['predicate'] as object), ...more },
  });
const subjectWith =
  (work: (subject: { name: string; digest: { sha256: string } }[]) => unknown): Change =>
  (statement) => ({
    ...statement,
    subject: work(statement['subject'] as { name: string; digest: { sha256: string } }[]),
  });

describe('attacks on a signed package', () => {
  it('the honest line of this table passes', async () => {
    const report = await checkFiles(await withLine(unsigned.zip, ada, (statement) => statement), everybody);
    expect(failures(report)).toBe('');
  });

  it.each<[string, Change, RegExp]>([
    [
      'another record digest',
      predicateWith({ recordDigest: `sha256:${'0'.repeat(64)}` }),
      /it names another record/,
    ],
    [
      'another record id',
      predicateWith({ recordId: '00000000-0000-4000-8000-000000000000' }),
      /it names another record/,
    ],
    [
      'another manifest',
      subjectWith(([first, ...rest]) => [{ ...first, digest: { sha256: 'ab'.repeat(32) } }, ...rest]),
      /about another 'MANIFEST.json'/,
    ],
    [
      'no subject but a stranger’s',
      subjectWith(() => [{ name: 'x', digest: { sha256: 'ab' } }]),
      /it is not about 'MANIFEST.json'/,
    ],
    ['one subject left out', subjectWith((all) => all.slice(0, -1)), /it is not about 'test\/test.csv'/],
    [
      'one subject more',
      subjectWith((all) => [...all, { name: 'y', digest: { sha256: 'ab' } }]),
      /about 'y', which is not in this record/,
    ],
    ['a subject twice', subjectWith((all) => [...all, all[0]]), /names a subject twice/],
    [
      'a digest by another algorithm only',
      subjectWith(([first, ...rest]) => [{ ...first, digest: { md5: 'ab' } }, ...rest]),
      /about another 'MANIFEST.json'/,
    ],
    ['a role that is none', predicateWith({ role: 'owner' }), /no valid signature of a record/],
    ['a saying that is not of the role', predicateWith({ says: 'approved' }), /cannot say 'approved'/],
    ['a time without a zone', predicateWith({ signedAt: '2026-01-02T04:05:00' }), /signedAt/],
    ['a field more', predicateWith({ certified: true }), /no valid signature of a record/],
    [
      'another statement type',
      (statement) => ({ ...statement, _type: 'https://in-toto.io/Statement/v2' }),
      /_type/,
    ],
    ['duplicate keys', (statement) => JSON.stringify(statement).replace('{', '{"_type":"x",'), /given twice/],
    [
      'half a surrogate pair',
      (statement) => JSON.stringify(statement).replace('"ran"', '"\\ud800"'),
      /surrogate/,
    ],
    ['bytes that are not UTF-8', () => new Uint8Array([0x7b, 0xff, 0x7d]), /not UTF-8/],
    ['no JSON', () => 'DSSEv1', /JSON/],
    [
      'the key __proto__',
      (statement) => JSON.stringify(statement).replace('{', '{"__proto__":{},'),
      /__proto__/,
    ],
  ])('a statement with %s fails', async (_, change, why) => {
    const report = await checkFiles(await withLine(unsigned.zip, ada, change), everybody);
    expect([report.passed, failures(report)]).toEqual([false, expect.stringMatching(why)]);
    expect(report.signatures.every(({ trusted }) => !trusted)).toBe(true);
  });

  it.each<[string, (envelope: Envelope) => Envelope, RegExp]>([
    [
      'over other bytes',
      (envelope) => ({ ...envelope, signatures: [{ keyid: null, sig: new Uint8Array(64).fill(7) }] }),
      /not over these bytes/,
    ],
    [
      'with its payload swapped',
      (envelope) => ({
        ...envelope,
        payload: utf8Bytes(decode(envelope.payload).replace('"ran"', '"ran" ')),
      }),
      /not over these bytes/,
    ],
    [
      'under another payload type',
      (envelope) => ({ ...envelope, payloadType: 'application/json' }),
      /payload type is 'application\/json'.*not over these bytes/s,
    ],
    [
      'with one bad among two',
      (envelope) => ({
        ...envelope,
        signatures: [...envelope.signatures, { keyid: null, sig: new Uint8Array(64) }],
      }),
      /not over these bytes/,
    ],
    [
      'of 63 bytes',
      (envelope) => ({
        ...envelope,
        signatures: [{ keyid: null, sig: envelope.signatures[0]!.sig.slice(1) }],
      }),
      /not over these bytes/,
    ],
  ])('a signature %s fails', async (_, seal, why) => {
    const report = await checkFiles(
      await withLine(unsigned.zip, ada, (statement) => statement, seal),
      everybody,
    );
    expect([report.passed, failures(report)]).toEqual([false, expect.stringMatching(why)]);
    expect(report.signatures.every(({ trusted }) => !trusted)).toBe(true);
  });

  it('a key id that lies names nobody else', async () => {
    const files = await withLine(
      unsigned.zip,
      mallory,
      (statement) => statement,
      (envelope) => ({
        ...envelope,
        signatures: [{ ...envelope.signatures[0]!, keyid: fingerprint(ada.publicKey) }],
      }),
    );
    const report = await checkFiles(files, everybody);
    expect(report.passed).toBe(false);
    expect(report.signatures).toMatchObject([
      { fingerprint: fingerprint(mallory.publicKey), trusted: false, signer: null },
    ]);
  });

  it('two signatures of one key in an envelope are one signer', async () => {
    const files = await withLine(
      unsigned.zip,
      ada,
      (statement) => statement,
      (envelope) => ({
        ...envelope,
        signatures: [...envelope.signatures, ...envelope.signatures],
      }),
    );
    const report = await checkFiles(files, trusting([['Ada', ada, ['operator']]], { operator: 2 }));
    expect(report.signatures).toHaveLength(1);
    expect(failures(report)).toMatch(/1 of 2 trusted people signed as operator/);
  });

  it('a key of small order in the package is no key', async () => {
    const files = filesOf(await signedBy([ada, 'operator']));
    const weak = new Uint8Array(32);
    weak[0] = 1;
    files.set('signatures/01-operator/key.pem', utf8Bytes(publicKeyPem(weak)));
    expect(failures(await checkFiles(files))).toMatch(/no key to check its signature with/);
  });

  it('a signature of another package fails', async () => {
    const files = filesOf(await signedBy([ada, 'operator']));
    files.set('MANIFEST.json', utf8Bytes('{}'));
    expect(failures(await checkFiles(files, everybody))).toMatch(/it is about another 'MANIFEST.json'/);
    const other = { ...unsigned.record, recordId: '00000000-0000-4000-8000-000000000000' };
    const report = await checkAuthenticity(filesOf(await signedBy([ada, 'operator'])), other, everybody);
    expect(failures(report)).toMatch(/it names another record/);
  });

  it('a stranger’s line beside a good one changes nothing but is said', async () => {
    const report = await check(await signedBy([ada, 'operator'], [mallory, 'approver']), everybody);
    expect(report.passed).toBe(true);
    expect(report.signatures[1]!.words).toMatch(/signed as approver at .*: nobody vouches for it here/);
    const wanting = trusting([['Ada', ada, ['operator']]], { approver: 1 });
    expect((await check(await signedBy([ada, 'operator'], [mallory, 'approver']), wanting)).passed).toBe(
      false,
    );
  });

  it('a record that cannot be read leaves nothing trusted', async () => {
    const report = await checkAuthenticity(filesOf(await signedBy([ada, 'operator'])), null, everybody);
    expect([report.passed, report.signatures[0]!.trusted]).toEqual([false, false]);
  });

  it.each<[string, (files: Map<string, Uint8Array>) => unknown, RegExp]>([
    [
      'a copy is changed',
      (files) => files.set('signatures/01-operator/statement.pae', utf8Bytes('x')),
      /statement\.pae' is not what line 1 says/,
    ],
    [
      'a copied signature is changed',
      (files) => files.set('signatures/01-operator/signature.bin', utf8Bytes('x')),
      /signature\.bin' is not what line 1 says/,
    ],
    [
      'a copied key is another',
      (files) => files.set('signatures/01-operator/key.pem', utf8Bytes(publicKeyPem(mallory.publicKey))),
      /key\.pem' is not what line 1 says/,
    ],
    [
      'a copy is missing',
      (files) => files.delete('signatures/01-operator/signature.bin'),
      /signature\.bin' is missing/,
    ],
    [
      'copies belong to no line',
      (files) => files.set('signatures/02-approver/key.pem', utf8Bytes('x')),
      /belongs to no line/,
    ],
    [
      'the explanation is another',
      (files) => files.set('HOW-TO-VERIFY.txt', utf8Bytes('Run this.')),
      /do not follow it/,
    ],
    ['the lines are gone', (files) => files.delete(lines), /belongs to no line/],
    ['the last line is cut', (files) => files.set(lines, files.get(lines)!.slice(0, -1)), /cut short/],
    ['a line is empty', (files) => files.set(lines, utf8Bytes(`${decode(files.get(lines))}\n`)), /line 2/],
    [
      'a line is no envelope',
      (files) => files.set(lines, utf8Bytes(`${decode(files.get(lines))}{}\n`)),
      /line 2: .*schema/,
    ],
    ['the lines are not UTF-8', (files) => files.set(lines, new Uint8Array([0xff, 0x0a])), /not UTF-8/],
    [
      'there are a hundred lines',
      (files) => files.set(lines, utf8Bytes(decode(files.get(lines)).repeat(100))),
      /more than 99 lines/,
    ],
  ])('fails where %s', async (_, change, why) => {
    const files = filesOf(await signedBy([ada, 'operator']));
    change(files);
    const report = await checkFiles(files, everybody);
    expect([report.passed, failures(report)]).toEqual([false, expect.stringMatching(why)]);
  });

  it('one changed byte in any file of the signatures is found', async () => {
    const zip = await signedBy([ada, 'operator']);
    let tried = 0;
    for (const path of filesOf(zip).keys()) {
      if (!path.startsWith('signatures/') && path !== lines && path !== 'HOW-TO-VERIFY.txt') continue;
      const { length } = filesOf(zip).get(path)!;
      for (let at = 0; at < length; at += Math.ceil(length / 12)) {
        const files = filesOf(zip);
        files.get(path)![at]! ^= 4;
        expect((await checkFiles(files, everybody)).passed, `${path} at ${at}`).toBe(false);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(50);
  });

  it('packages without copies can be checked with a trust file, and not without', async () => {
    const files = filesOf(await signedBy([ada, 'operator']));
    for (const path of files.keys()) if (path.startsWith('signatures/')) files.delete(path);
    expect((await checkFiles(files, everybody)).passed).toBe(true);
    expect(failures(await checkFiles(files))).toMatch(/no key to check its signature with/);
  });

  it('a statement of a kind that nobody here knows is said and not trusted', async () => {
    const files = await withLine(await signedBy([ada, 'operator']), ben, (statement) => ({
      ...statement,
      predicateType: 'https://example.org/x',
    }));
    for (const name of ['statement.pae', 'signature.bin', 'key.pem']) {
      files.set(`signatures/02-statement/${name}`, files.get(`signatures/01-operator/${name}`)!);
      files.set(
        `signatures/01-operator/${name}`,
        filesOf(await signedBy([ada, 'operator'])).get(`signatures/01-operator/${name}`)!,
      );
    }
    const report = await checkFiles(files, everybody);
    expect(report.steps[0]!.text).toMatch(
      /Line 2 is a statement of the kind 'https:\/\/example.org\/x', which this version does not read/,
    );
    expect([report.passed, report.signatures[1]!.trusted]).toEqual([true, false]);
  });
});
