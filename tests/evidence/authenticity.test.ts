import { describe, expect, it } from 'vitest';
import { recompute } from '../../src/engine/recompute.ts';
import { utf8Bytes } from '../../src/evidence/canonical.ts';
import { parseEnvelope } from '../../src/evidence/dsse.ts';
import { portableBody, webCryptoBody } from '../../src/evidence/ed25519.ts';
import { fingerprint } from '../../src/evidence/key.ts';
import { bytesToSign, importSignature, signPackage } from '../../src/evidence/sign.ts';
import { addAttestation } from '../../src/evidence/signature-files.ts';
import { trustText, type Trust } from '../../src/evidence/trust.ts';
import { verifySigners } from '../../src/evidence/verify-signers.ts';
import { checkAuthenticity } from '../../src/evidence/verify-authenticity.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { must, whyNot } from './bytes.ts';
import {
  check,
  checkFiles,
  decode,
  declaration,
  everybody,
  failures,
  filesOf,
  lines,
  packed,
  people,
  signedBy,
  trustFile,
  trusting,
  unsigned,
} from './signers.ts';

const { ada, ben, cleo, dora, mallory } = people;

describe('a signed package', () => {
  it('is intact, names its signers, and is trusted by a trust file', async () => {
    const zip = await signedBy([ada, 'operator'], [ben, 'reviewer'], [ben, 'approver'], [cleo, 'auditor']);
    const integrity = must(verifyPackage(zip, recompute));
    expect(integrity.steps.filter(({ passed }) => !passed)).toEqual([]);
    const report = await check(zip, everybody);
    expect(failures(report)).toBe('');
    expect(
      report.signatures.map(({ role, says, trusted, signer }) => [role, says, trusted, signer?.name]),
    ).toEqual([
      ['operator', 'ran', true, 'Ada'],
      ['reviewer', 'reviewed', true, 'Ben'],
      ['approver', 'approved', true, 'Ben'],
      ['auditor', 'reviewed', true, 'Cleo'],
    ]);
    expect(report.signatures[0]!.words).toBe(
      `Ada, Example (${fingerprint(ada.publicKey)}) signed as operator at 2026-01-02T04:05:00.000Z: trusted.`,
    );
  });

  it('without a trust file names keys that nobody vouches for, which is no failure', async () => {
    const report = await check(await signedBy([ada, 'operator']));
    expect(report.passed).toBe(true);
    expect(report.signatures[0]).toMatchObject({ trusted: false, signer: null });
    expect(report.steps.at(-1)!.text).toMatch(`The key ${fingerprint(ada.publicKey)} signed as operator`);
    expect(report.steps.at(-1)!.text).toMatch(/nobody vouches for it here.*No trust file was given/);
  });

  it('gives the same answer with either implementation of Ed25519', async () => {
    const files = filesOf(await signedBy([ada, 'operator'], [ben, 'approver']));
    const [one, other] = await Promise.all(
      [webCryptoBody, portableBody].map((body) => checkAuthenticity(files, unsigned.record, everybody, body)),
    );
    expect(one).toEqual(other);
  });

  it('holds notes and sayings, and any Unicode', async () => {
    const note = 'Geprüft: Schwelle 0,1 – “ok” 🙂 <b>\n';
    const zip = await signedBy(
      [ada, 'operator'],
      [ben, declaration('reviewer', { says: 'reproduced', note })],
    );
    const report = await check(zip, everybody);
    expect([report.passed, report.signatures[1]!.note, report.signatures[1]!.says]).toEqual([
      true,
      note,
      'reproduced',
    ]);
  });

  it('says that a signature is older than the record', async () => {
    const report = await check(
      await signedBy([ada, declaration('operator', { signedAt: '2026-01-01T00:00:00Z' })]),
    );
    expect(report.steps.map(({ text }) => text).join()).toMatch(/one of two clocks was wrong/);
  });
});

describe('a package without a signature', () => {
  it('passes without a trust file and fails with one; both say it', async () => {
    for (const trust of [null, everybody]) {
      const report = await check(unsigned.zip, trust);
      expect([report.passed, report.steps.map(({ text }) => text).join()]).toEqual([
        trust === null,
        expect.stringMatching(/There is no signature/),
      ]);
    }
  });
});

const signed = await signedBy([ada, 'operator'], [ben, 'approver']);

describe('trust', () => {
  it.each<[string, Trust, RegExp]>([
    [
      'names somebody else',
      trusting([['Mallory', mallory, ['operator']]]),
      /0 of 1 trusted people signed as operator\. .*nobody vouches/,
    ],
    ['names the key in another role', trusting([['Ada', ada, ['reviewer']]]), /does not name it as operator/],
    [
      'revoked the key before',
      trusting([['Ada', ada, ['operator'], { revokedAt: '2026-01-02T04:05:00Z' }]]),
      /was revoked at/,
    ],
    [
      'ends the key before',
      trusting([['Ada', ada, ['operator'], { notAfter: '2026-01-02T04:04:59.999Z' }]]),
      /was valid until/,
    ],
    [
      'wants two approvers',
      trusting(
        [
          ['Ada', ada, ['operator']],
          ['Ben', ben, ['approver']],
          ['Cleo', cleo, ['approver']],
        ],
        { approver: 2 },
      ),
      /1 of 2 trusted people signed as approver/,
    ],
    [
      'wants a reviewer',
      trusting([['Ada', ada, ['operator']]], { reviewer: 1 }),
      /0 of 1 trusted people signed as reviewer/,
    ],
  ])('fails where the file %s', async (_, trust, why) => {
    expect(failures(await check(signed, trust))).toMatch(why);
  });

  it('holds where a key was revoked or ended later, and says what a revoked key may do', async () => {
    const later = { revokedAt: '2026-01-02T04:05:00.001Z', notAfter: '2026-01-02T04:05:00Z' };
    const report = await check(signed, trusting([['Ada', ada, ['operator'], later]]));
    expect(report.passed).toBe(true);
    expect(report.signatures[0]!.words).toMatch(/only a time stamp from outside shows/);
  });

  it('counts people, not keys: the old and the new key of one person are one', async () => {
    const zip = await signedBy([ada, 'operator'], [ben, 'approver'], [cleo, 'approver']);
    const two = (name: string): Trust =>
      trusting(
        [
          ['Ada', ada, ['operator']],
          ['Ben', ben, ['approver']],
          [name, cleo, ['approver']],
        ],
        { approver: 2 },
      );
    expect((await check(zip, two('Cleo'))).passed).toBe(true);
    expect(failures(await check(zip, two('Ben')))).toMatch(/1 of 2 trusted people signed as approver/);
  });

  it('is not given by a threshold of nobody, but then nobody need sign', async () => {
    const report = await check(unsigned.zip, trusting([], { operator: 0 }));
    expect(report.passed).toBe(false);
    expect((await check(signed, trusting([], { operator: 0 }))).passed).toBe(true);
  });
});

describe('a package from its bytes', () => {
  it('is opened, and a trust file that cannot be used is an error', async () => {
    const trust = trustText(trustFile([['Ada', ada, ['operator']]]));
    expect(must(await verifySigners(signed, trust)).passed).toBe(true);
    expect(must(await verifySigners(signed.slice(0, -40), trust)).passed).toBe(false);
    expect(whyNot(await verifySigners(signed, '{}'))).toMatch(/trust file/);
  });

  it('may hold a line without copies, where the key was not at hand', async () => {
    const envelope = must(
      parseEnvelope(decode(filesOf(await signedBy([ada, 'operator'])).get(lines)).trimEnd()),
    );
    const files = must(addAttestation(filesOf(unsigned.zip), envelope, null));
    expect((await checkFiles(files, everybody)).passed).toBe(true);
    expect(failures(await checkFiles(files))).toMatch(/no key to check its signature with/);
  });
});

describe('roles that must differ', () => {
  it.each([
    ['operator', 'reviewer'],
    ['operator', 'approver'],
    ['auditor', 'operator'],
    ['auditor', 'approver'],
  ] as const)('%s and %s: signing is refused, and a line made otherwise fails', async (first, second) => {
    const zip = await signedBy([ada, first]);
    expect(whyNot(await signPackage(zip, declaration(second), ada))).toMatch(
      /which must not be the same person/,
    );
    // As one could who wrote the file by hand: each line signed in a package of its own.
    const other = filesOf(await signedBy([ada, second]));
    const line = must(parseEnvelope(decode(other.get(lines)).trimEnd()));
    const forged = must(addAttestation(filesOf(zip), line, ada.publicKey)) as Map<string, Uint8Array>;
    const report = await checkFiles(forged);
    expect([report.passed, failures(report)]).toEqual([
      false,
      expect.stringMatching(/Who checked is not who was checked: The key .* signed as/),
    ]);
  });

  it('may be held together where nothing forbids it', async () => {
    expect(
      (
        await check(
          await signedBy([ben, 'reviewer'], [ben, 'approver'], [cleo, 'reviewer'], [cleo, 'auditor']),
        )
      ).passed,
    ).toBe(true);
  });

  it('are told apart by name too, where the trust file knows two keys of one person', async () => {
    const zip = await signedBy([ada, 'operator'], [dora, 'approver']);
    const trust = trusting([
      ['Ada', ada, ['operator']],
      ['Ada', dora, ['approver']],
    ]);
    expect(failures(await check(zip, trust))).toMatch(/Ada, Example signed as operator and as approver/);
  });

  it('lets nobody say the same twice', async () => {
    const zip = await signedBy([ada, 'operator']);
    expect(whyNot(await signPackage(zip, declaration('operator'), ada))).toMatch(
      /has signed as operator already, in line 1/,
    );
  });
});

describe('signing', () => {
  it('is refused for what is damaged', async () => {
    const damaged = filesOf(unsigned.zip);
    damaged.set('report/report.html', utf8Bytes('other'));
    expect(whyNot(await signPackage(packed(damaged), declaration('operator'), ada))).toMatch(
      /package is damaged/,
    );
    expect(whyNot(await signPackage(utf8Bytes('no zip'), declaration('operator'), ada))).toMatch(/not a zip/);
    const wrong = filesOf(await signedBy([ada, 'operator']));
    wrong.set(lines, utf8Bytes(decode(wrong.get(lines)).replace('"sig":"', '"sig":"AAAA')));
    expect(whyNot(await signPackage(packed(wrong), declaration('approver'), ben))).toMatch(
      /Line 1 of its signatures is wrong/,
    );
  });

  it('is refused for what verification would refuse', async () => {
    for (const more of [
      { signedAt: 'yesterday' },
      { note: 'x'.repeat(2001) },
      { says: 'approved' as const },
      { note: '\ud800' },
    ])
      expect(whyNot(await signPackage(unsigned.zip, declaration('operator', more), ada))).not.toBe('');
  });

  it('elsewhere: bytes go out, the signature comes in', async () => {
    const zip = await signedBy([ada, 'operator']);
    const bytes = must(await bytesToSign(zip, declaration('approver', { note: 'by card' }), ben.publicKey));
    const signature = must(await ben.sign(bytes));
    const signed = must(await importSignature(zip, bytes, signature, ben.publicKey));
    const report = await check(signed, everybody);
    expect([report.passed, report.signatures[1]!.note]).toEqual([true, 'by card']);
    const tries: [Uint8Array, Uint8Array, Uint8Array, Uint8Array, RegExp][] = [
      [zip, bytes, signature, cleo.publicKey, /is not that of the key/],
      [zip, bytes, signature.slice(1), ben.publicKey, /63 bytes/],
      [zip, bytes.slice(1), signature, ben.publicKey, /not those that Assay exported/],
      [signed, bytes, signature, ben.publicKey, /has signed as approver already/],
      [
        zip,
        must(await bytesToSign(unsigned.zip, declaration('approver'), ada.publicKey)),
        signature,
        ada.publicKey,
        /must not be the same person/,
      ],
    ];
    for (const [target, message, sig, key, why] of tries)
      expect(whyNot(await importSignature(target, message, sig, key))).toMatch(why);
  });
});
