import { describe, expect, it } from 'vitest';
import { envelopeText, inTotoPayloadType, signEnvelope } from '../../src/evidence/dsse.ts';
import { applyRotation, rotateKey } from '../../src/evidence/key-rotation.ts';
import { publicKeyPem } from '../../src/evidence/key.ts';
import {
  objection,
  parseTrustFile,
  trustedKey,
  trustOf,
  trustText,
  type TrustFile,
} from '../../src/evidence/trust.ts';
import { must, unhex, whyNot } from './bytes.ts';
import { check, declaration, people, signedBy, trustFile, trusting } from './signers.ts';

const { ada, ben, cleo, mallory } = people;

describe('a trust file', () => {
  it('is read as it was written', () => {
    const file = trustFile(
      [
        ['Ada', ada, ['operator']],
        ['Ben', ben, ['reviewer', 'approver']],
      ],
      { approver: 1 },
    );
    expect(must(parseTrustFile(trustText(file)))).toEqual(file);
  });

  const good = trustFile([['Ada', ada, ['operator']]]);
  const [entry] = good.keys;
  it.each<[string, unknown, RegExp]>([
    [
      'a key twice',
      { ...good, keys: [entry, { ...entry, name: 'Bea' }] },
      /'Ada' and 'Bea' have the same key/,
    ],
    [
      'no key but text',
      { ...good, keys: [{ ...entry, publicKey: 'x' }] },
      /The key of 'Ada': It is not an Ed25519/,
    ],
    ['a key of small order', { ...good, keys: [{ ...entry, publicKey: weakKey() }] }, /small order/],
    ['a role that is none', { ...good, keys: [{ ...entry, roles: ['owner'] }] }, /roles/],
    ['a nameless holder', { ...good, keys: [{ ...entry, name: ' ' }] }, /name/],
    ['a time in words', { ...good, keys: [{ ...entry, notAfter: 'tomorrow' }] }, /notAfter/],
    ['a threshold for a role that is none', { ...good, threshold: { owner: 1 } }, /threshold/],
    ['another version', { ...good, schema: 'assay-trust/2' }, /schema/],
    ['a field more', { ...good, everybody: true }, /everybody|whole/],
  ])('with %s is refused', (_, file, why) => {
    expect(whyNot(parseTrustFile(JSON.stringify(file)))).toMatch(why);
  });

  it('with duplicate keys is refused', () => {
    expect(whyNot(parseTrustFile(trustText(good).replace('{', '{"keys":[],')))).toMatch(/given twice/);
  });

  it('is exact to the moment', () => {
    const [key] = trusting([
      ['Ada', ada, ['operator'], { notAfter: '2026-01-01T00:00:00Z', revokedAt: '2027-01-01T00:00:00Z' }],
    ]).keys;
    expect(objection(key!, 'operator', '2026-01-01T00:00:00.000Z')).toBeNull();
    expect(objection(key!, 'operator', '2026-01-01T00:00:00.001Z')).toMatch(/valid until/);
    expect(objection(key!, null, '2027-01-01T00:00:00Z')).toMatch(/revoked/);
    expect(objection(key!, 'auditor', '2025-01-01T00:00:00Z')).toMatch(/does not name it as auditor/);
  });
});

function weakKey(): string {
  return publicKeyPem(unhex(`01${'00'.repeat(31)}`)).split('\n')[1]!;
}

const file = trustFile([
  ['Ada', ada, ['operator']],
  ['Ben', ben, ['approver']],
]);
const at = '2026-01-02T04:00:00Z';
const rotation = must(envelopeText(must(await rotateKey(ada, cleo.publicKey, at))));

describe('a rotation', () => {
  const apply = (text: string, to: TrustFile = file) => applyRotation(to, text);

  it('brings the new key with name and roles of the old one, which ends', async () => {
    const changed = must(await apply(rotation));
    const trust = must(trustOf(changed));
    expect(trustedKey(trust, cleo.publicKey)).toMatchObject({
      name: 'Ada',
      roles: ['operator'],
      notAfter: null,
    });
    expect(trustedKey(trust, ada.publicKey)).toMatchObject({ name: 'Ada', notAfter: at });
    // Signed five minutes after: by the new key it counts, by the old one no more.
    expect((await check(await signedBy([cleo, 'operator']), trust)).passed).toBe(true);
    expect((await check(await signedBy([ada, 'operator']), trust)).passed).toBe(false);
    const before = declaration('operator', { signedAt: '2026-01-02T03:59:00Z' });
    expect((await check(await signedBy([ada, before]), trust)).passed).toBe(true);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'signed by a stranger',
      async () => must(envelopeText(must(await rotateKey(mallory, cleo.publicKey, at)))),
      /No key of the trust file signed it/,
    ],
    [
      'of another’s key',
      async () => {
        const statement = JSON.parse(
          Buffer.from((JSON.parse(rotation) as { payload: string }).payload, 'base64').toString(),
        ) as object;
        const payload = new TextEncoder().encode(JSON.stringify(statement));
        return must(envelopeText(must(await signEnvelope(inTotoPayloadType, payload, ben))));
      },
      /signed it as the old key/,
    ],
    [
      'to a key that is known',
      async () => must(envelopeText(must(await rotateKey(ada, ben.publicKey, at)))),
      /stands in the trust file already/,
    ],
    [
      'to a key of small order',
      async () => must(envelopeText(must(await rotateKey(ada, unhex(`01${'00'.repeat(31)}`), at)))),
      /small order/,
    ],
    [
      'at no time',
      async () => must(envelopeText(must(await rotateKey(ada, cleo.publicKey, 'now')))),
      /rotatedAt/,
    ],
    [
      'that is none',
      async () =>
        must(envelopeText(must(await signEnvelope(inTotoPayloadType, new TextEncoder().encode('{}'), ada)))),
      /_type/,
    ],
    [
      'whose signature is another',
      () => Promise.resolve(rotation.replace(/"sig":"..../, '"sig":"AAAA')),
      /No key of the trust file signed it/,
    ],
  ])('%s is refused', async (_, make, why) => {
    expect(whyNot(await apply(await make()))).toMatch(why);
  });

  it('by a key that was revoked or had ended is refused', async () => {
    const revoked = trustFile([['Ada', ada, ['operator'], { revokedAt: at }]]);
    expect(whyNot(await apply(rotation, revoked))).toMatch(/cannot name a new one: it was revoked/);
    const ended = trustFile([['Ada', ada, ['operator'], { notAfter: '2026-01-01T00:00:00Z' }]]);
    expect(whyNot(await apply(rotation, ended))).toMatch(/cannot name a new one: it was valid until/);
  });
});
