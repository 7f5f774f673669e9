import { createHash, generateKeyPairSync, sign as nodeSign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { certificateKey } from '../../src/evidence/certificate.ts';
import { preAuthEncoding } from '../../src/evidence/dsse.ts';
import { verifyModelSignature, type ModelSignature } from '../../src/evidence/model-signature.ts';
import { verificationKey } from '../../src/evidence/verification-key.ts';
import { must, whyNot } from './bytes.ts';

/** The public key of the first certificate of certificate.bundle.json; its SHA-256 as PEM is the hint of key.bundle.json. */
const vectorKey = `-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEsu6rZGBTjxtvRWPMixT+3HyndV0J0Ybt
aHZUcO4DEK+OJHO/4e32bb/fbJKSpRgcBsIpKLcVijUomyFOERbd7u+BTPSUjGZD
Qq6J7lTvp/EAXQGOKxW9RP0MGX3qAkvi
-----END PUBLIC KEY-----
`;
const hint = 'e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e';
const vectors = new URL('../../../shared/schemas/model-signing/test-vectors/v1.0/', import.meta.url);
const bundleAt = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, vectors)));

const signme1 = 'bc9a717db6064a32cbe9eae6fc40651dd6d36ef1757183f590eff2b1765d7ebc';
const signme2 = '32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028';
const files = [
  { name: 'signme-1', sha256: signme1 },
  { name: 'signme-2', sha256: signme2 },
];

function failures({ steps }: ModelSignature): string {
  return steps.flatMap(({ passed, title, text }) => (passed ? [] : [`${title}: ${text}`])).join('\n');
}

describe.skipIf(!existsSync(vectors))('the vectors of OpenSSF Model Signing v1.0', () => {
  it('key.bundle.json verifies with its key, and names it where the key is not there', async () => {
    const bundle = bundleAt('valid/key.bundle.json');
    const found = must(await verifyModelSignature(bundle, files, vectorKey));
    expect(failures(found)).toBe('');
    expect([found.keyDigest, found.vouched, found.name]).toEqual([hint, true, 'model']);
    const keyless = must(await verifyModelSignature(bundle, files, null));
    expect(keyless.passed).toBe(false);
    expect(failures(keyless)).toMatch(
      `Not checked: the signature only names its key, by the SHA-256 ${hint}`,
    );
  });

  it.each([
    ['certificate', files, /P-384/],
    ['sigstore', null, /P-256/],
  ])(
    '%s.bundle.json verifies with its own certificate, and says that nobody vouches for it',
    async (name, given, kind) => {
      const bundle = bundleAt(`valid/${name}.bundle.json`);
      const found = must(await verifyModelSignature(bundle, given ?? sigstoreFiles(bundle), null));
      expect(failures(found)).toBe('');
      expect(found.vouched).toBe(false);
      expect(found.steps[0]!.text).toMatch(kind);
      expect(found.steps[0]!.text).toMatch(/neither its chain nor a transparency log was checked/);
    },
  );

  it.each([
    ['invalid/missing-envelope', /dsseEnvelope/],
    ['invalid/missing-tlog-entries', /verificationMaterial/],
    ['invalid/missing-verification-material', /verificationMaterial/],
    ['invalid-payload/wrong-predicate', /wrong-predicate\/v1\.0/],
  ])('%s.bundle.json is refused', async (name, why) => {
    expect(whyNot(await verifyModelSignature(bundleAt(`${name}.bundle.json`), files, vectorKey))).toMatch(
      why,
    );
  });

  it.each<[string, typeof files, RegExp]>([
    [
      'changed',
      [files[0]!, { name: 'signme-2', sha256: signme1 }],
      /'signme-2' is not the file that was signed/,
    ],
    ['missing', [files[0]!], /'signme-2' was signed but is not there/],
    ['more', [...files, { name: 'weights', sha256: signme1 }], /'weights' was not signed/],
  ])('a file is found that is %s', async (_, given, why) => {
    const found = must(await verifyModelSignature(bundleAt('valid/key.bundle.json'), given, vectorKey));
    expect([found.passed, failures(found)]).toEqual([false, expect.stringMatching(why)]);
  });
});

describe.skipIf(!existsSync(vectors))('a certificate', () => {
  it('with any byte changed or cut anywhere is read or refused, never thrown at', () => {
    const { verificationMaterial } = JSON.parse(
      readFileSync(new URL('valid/sigstore.bundle.json', vectors), 'utf8'),
    ) as {
      verificationMaterial: { certificate: { rawBytes: string } };
    };
    const whole = new Uint8Array(Buffer.from(verificationMaterial.certificate.rawBytes, 'base64'));
    const good = certificateKey(whole)!;
    expect(must(verificationKey(good)).kind).toMatch(/P-256/);
    let refused = 0;
    for (let at = 0; at < whole.length; at += 1)
      for (const bytes of [whole.with(at, whole[at]! ^ 0x80), whole.with(at, 0xff), whole.subarray(0, at)]) {
        const key = certificateKey(bytes);
        if (key === null || !verificationKey(key).ok) refused += 1;
      }
    expect(refused).toBeGreaterThan(whole.length);
  });
});

/** The names and digests that sigstore.bundle.json signs. */
function sigstoreFiles(bundle: Uint8Array): typeof files {
  const { dsseEnvelope } = JSON.parse(new TextDecoder().decode(bundle)) as {
    dsseEnvelope: { payload: string };
  };
  const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as {
    predicate: { resources: { name: string; digest: string }[] };
  };
  return statement.predicate.resources.map(({ name, digest }) => ({ name, sha256: digest }));
}

/** A bundle as another program would make it, of one file. */
function bundleOf(
  pair: { privateKey: KeyObject; publicKey: KeyObject },
  hash: string | null,
  method = 'files',
): Uint8Array {
  const resources = [{ name: '.', algorithm: 'sha256', digest: signme1 }];
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'model', digest: { sha256: sha256(Buffer.from(signme1, 'hex')) } }],
    predicateType: 'https://model_signing/signature/v1.0',
    predicate: { resources, serialization: { method, hash_type: 'sha256', allow_symlinks: false } },
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const type = 'application/vnd.in-toto+json';
  const sig = nodeSign(hash, preAuthEncoding(type, payload), pair.privateKey).toString('base64');
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: sha256(pemOf(pair.publicKey)) } },
    dsseEnvelope: { payload: payload.toString('base64'), payloadType: type, signatures: [{ sig }] },
  };
  return new TextEncoder().encode(JSON.stringify(bundle));
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const pairs = {
  'P-256': [generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'sha256'],
  'P-384': [generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'sha384'],
  'P-521': [generateKeyPairSync('ec', { namedCurve: 'P-521' }), 'sha512'],
  Ed25519: [generateKeyPairSync('ed25519'), null],
} as const;

interface Golden {
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly cases: readonly {
    readonly curve: string;
    readonly key: string;
    readonly folder: string;
    readonly single: string;
  }[];
}

describe('signatures of the program model-signing', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../golden/model_signatures.json', import.meta.url), 'utf8'),
  ) as Golden;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each(golden.cases)('verify for a folder and for one file, by a key on $curve', async (one) => {
    const whole = must(await verifyModelSignature(bytes(one.folder), golden.files, one.key));
    expect([failures(whole), whole.name]).toEqual(['', 'model']);
    const [first] = golden.files;
    const single = must(
      await verifyModelSignature(bytes(one.single), [{ ...first!, name: 'renamed.onnx' }], one.key),
    );
    expect(failures(single)).toBe('');
    const other = golden.cases.find(({ curve }) => curve !== one.curve)!;
    expect(must(await verifyModelSignature(bytes(one.folder), golden.files, other.key)).passed).toBe(false);
  });
});

describe('a signature that Node made', () => {
  const single = [{ name: 'model.onnx', sha256: signme1 }];

  it.each(Object.entries(pairs))(
    'verifies with a key on %s, and not with another',
    async (_, [pair, hash]) => {
      const bundle = bundleOf(pair, hash);
      const found = must(await verifyModelSignature(bundle, single, pemOf(pair.publicKey)));
      expect(failures(found)).toBe('');
      const other = pemOf(pairs[hash === 'sha256' ? 'P-384' : 'P-256'][0].publicKey);
      const wrong = must(await verifyModelSignature(bundle, single, other));
      expect(failures(wrong)).toMatch(/no signature in it is by the key .*; it names the key/);
    },
  );

  it('over a changed payload does not verify', async () => {
    const [pair] = pairs['P-256'];
    const text = new TextDecoder().decode(bundleOf(pair, 'sha256'));
    const { payload } = (JSON.parse(text) as { dsseEnvelope: { payload: string } }).dsseEnvelope;
    const changed = Buffer.from(Buffer.from(payload, 'base64').toString().replace(signme1, signme2)).toString(
      'base64',
    );
    const found = must(
      await verifyModelSignature(
        new TextEncoder().encode(text.replace(payload, changed)),
        [{ name: 'model.onnx', sha256: signme2 }],
        pemOf(pair.publicKey),
      ),
    );
    expect(found.steps.map(({ passed }) => passed)).toEqual([false, false, true]);
  });

  it('over pieces of files is not checked, and this is said', async () => {
    const [pair] = pairs['P-256'];
    const found = must(
      await verifyModelSignature(bundleOf(pair, 'sha256', 'shards'), single, pemOf(pair.publicKey)),
    );
    expect(failures(found)).toMatch(/signed in pieces/);
  });

  it('with a key of a kind that is not known, or no key at all, is refused', async () => {
    const [pair] = pairs['P-256'];
    const bundle = bundleOf(pair, 'sha256');
    const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
    expect(whyNot(await verifyModelSignature(bundle, single, rsa))).toMatch(
      /neither Ed25519 nor an ECDSA key/,
    );
    expect(whyNot(await verifyModelSignature(bundle, single, 'no PEM'))).toMatch(/not PEM/);
    for (let length = 0; length < 200; length += 1)
      expect((await verifyModelSignature(bundle.slice(0, length), single, rsa)).ok).toBe(false);
  });
});
