import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { base64Of, bytesOfBase64 } from '../../src/evidence/base64.ts';
import {
  acceptedKeys,
  envelopeText,
  parseEnvelope,
  preAuthEncoding,
  readPreAuthEncoding,
  signEnvelope,
  type Envelope,
} from '../../src/evidence/dsse.ts';
import { seedSigner } from '../../src/evidence/ed25519.ts';
import { hex, must, unhex, whyNot } from './bytes.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const keyA = unhex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
const keyB = unhex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
const signerA = await seedSigner(unhex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
const signerB = await seedSigner(unhex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'));

const inToto = 'application/vnd.in-toto+json';
const statement = 'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==';
const byA = '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==';
const byB = 'c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw==';

interface Vector {
  readonly what: string;
  readonly payload: string;
  readonly payloadType: string;
  readonly sigs: readonly { readonly sig: string; readonly keyid?: string }[];
  readonly keys: readonly Uint8Array[];
  readonly accepted: number;
}

/** Test vectors of secure-systems-lab/dsse, testvectors/vectors.json: the keys are those of RFC 8032 §7.1, tests 1 and 2. */
const vectors: readonly Vector[] = [
  {
    what: 'one signature',
    payload: statement,
    payloadType: inToto,
    sigs: [{ sig: byA, keyid: 'A' }],
    keys: [keyA],
    accepted: 1,
  },
  {
    what: 'URL-safe base64',
    payload: '-_-_Pj8=',
    payloadType: inToto,
    sigs: [
      { sig: 'P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==' },
    ],
    keys: [keyA],
    accepted: 1,
  },
  {
    what: 'another payload type than was signed',
    payload: statement,
    payloadType: 'application/vnd.example.other+json',
    sigs: [{ sig: byA, keyid: 'A' }],
    keys: [keyA],
    accepted: 0,
  },
  {
    what: 'a payload type that is not ASCII',
    payload: statement,
    payloadType: 'application/vnd.exämple+json',
    sigs: [
      { sig: 'xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==' },
    ],
    keys: [keyA],
    accepted: 1,
  },
  {
    what: 'an empty payload',
    payload: '',
    payloadType: inToto,
    sigs: [
      { sig: 'gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==' },
    ],
    keys: [keyA],
    accepted: 1,
  },
  {
    what: 'two keys',
    payload: statement,
    payloadType: inToto,
    sigs: [{ sig: byA }, { sig: byB }],
    keys: [keyA, keyB],
    accepted: 2,
  },
  {
    what: 'one key twice',
    payload: statement,
    payloadType: inToto,
    sigs: [{ sig: byA }, { sig: byA }],
    keys: [keyA, keyB],
    accepted: 1,
  },
  {
    what: 'two keys, their ids exchanged',
    payload: statement,
    payloadType: inToto,
    sigs: [
      { sig: byA, keyid: 'B' },
      { sig: byB, keyid: 'A' },
    ],
    keys: [keyA, keyB],
    accepted: 2,
  },
];

describe('the DSSE vectors', () => {
  it.each(vectors)('$what: $accepted accepted', async ({ payload, payloadType, sigs, keys, accepted }) => {
    const envelope = must(parseEnvelope(JSON.stringify({ payload, payloadType, signatures: sigs })));
    const found = await acceptedKeys(envelope, keys);
    expect(found.keys).toHaveLength(accepted);
    expect(found.unmatched).toBe(accepted === 0 ? sigs.length : 0);
  });

  it.each([
    [
      statement,
      inToto,
      '445353457631203238206170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e203433207b225f74797065223a2268747470733a2f2f696e2d746f746f2e696f2f53746174656d656e742f7631227d',
    ],
    [
      statement,
      'application/vnd.exämple+json',
      '445353457631203239206170706c69636174696f6e2f766e642e6578c3a46d706c652b6a736f6e203433207b225f74797065223a2268747470733a2f2f696e2d746f746f2e696f2f53746174656d656e742f7631227d',
    ],
    ['', inToto, '445353457631203238206170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e203020'],
  ])('encodes what is signed, byte for byte', (payload, payloadType, expected) => {
    const bytes = preAuthEncoding(payloadType, bytesOfBase64(payload)!);
    expect(hex(bytes)).toBe(expected);
    expect(readPreAuthEncoding(bytes)).toEqual({ payloadType, payload: bytesOfBase64(payload) });
  });

  it('has the P-256 signature of the protocol document over the same encoding', () => {
    const message = preAuthEncoding('http://example.com/HelloWorld', text('hello world'));
    expect(new TextDecoder().decode(message)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    const sig = bytesOfBase64(
      'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==',
    )!;
    const { x, y } = {
      x: 46950820868899156662930047687818585632848591499744589407958293238635476079160n,
      y: 5640078356564379163099075877009565129882514886557779369047442380624545832820n,
    };
    const publicKey = p256.Point.fromAffine({ x, y }).toBytes(false);
    expect(p256.verify(sig, message, publicKey, { lowS: false })).toBe(true);
    expect(p256.verify(sig, text('hello world'), publicKey, { lowS: false })).toBe(false);
  });
});

describe('an envelope', () => {
  const good = { payload: statement, payloadType: inToto, signatures: [{ sig: byA }] };

  it.each<[string, object, RegExp]>([
    ['no signature', { ...good, signatures: [] }, /signatures/],
    ['no payload', { ...good, payload: undefined }, /payload/],
    ['an empty payload type', { ...good, payloadType: '' }, /payloadType/],
    ['a payload that is not base64', { ...good, payload: 'Not base 64' }, /payload is not base64/],
    [
      'a signature that is not base64',
      { ...good, signatures: [{ sig: 'not base 64' }] },
      /signature is not base64/,
    ],
    ['an empty signature', { ...good, signatures: [{}] }, /sig/],
    ['base64 of two alphabets', { ...good, payload: '-_+/' }, /not base64/],
    ['bits that stand for nothing', { ...good, payload: 'eyJ=' }, /not base64/],
    [
      'seventeen signatures',
      { ...good, signatures: Array.from({ length: 17 }, () => ({ sig: byA })) },
      /signatures/,
    ],
  ])('with %s is refused', (_, envelope, why) => {
    expect(whyNot(parseEnvelope(JSON.stringify(envelope)))).toMatch(why);
  });

  it.each([
    [
      'duplicate keys',
      `{"payload":"","payload":"${statement}","payloadType":"a","signatures":[{"sig":"${byA}"}]}`,
    ],
    ['half a surrogate pair', `{"payload":"","payloadType":"\\ud800","signatures":[{"sig":"${byA}"}]}`],
    ['a stranger’s text', 'no JSON'],
    ['a cut text', JSON.stringify(good).slice(0, -3)],
  ])('with %s is refused', (_, json) => {
    expect(whyNot(parseEnvelope(json))).not.toBe('');
  });

  it('is read with unknown fields, whatever they say', async () => {
    const envelope = { ...good, trusted: true, signatures: [{ sig: byA, cert: 'x', publicKey: 'y' }] };
    const found = await acceptedKeys(must(parseEnvelope(JSON.stringify(envelope))), [keyA]);
    expect(found).toEqual({ keys: [keyA], unmatched: 0 });
  });

  it('is written on one line and read back', async () => {
    const made = must(await signEnvelope('a/ü\n', text('two\nlines'), signerA));
    const line = must(envelopeText(made));
    expect(line).not.toContain('\n');
    expect(must(parseEnvelope(line))).toEqual(made);
    expect(await acceptedKeys(made, [keyB, keyA])).toEqual({ keys: [keyA], unmatched: 0 });
  });
});

describe('attacks on an envelope', () => {
  const sign = async (payload: string): Promise<Envelope> =>
    must(await signEnvelope(inToto, text(payload), signerA));
  const keysOf = async (envelope: Envelope, keys: Uint8Array[]) =>
    (await acceptedKeys(envelope, keys)).keys.length;

  it('a payload swapped for another is not accepted', async () => {
    const [one, other] = [await sign('{"a":1}'), await sign('{"a":2}')];
    expect(await keysOf({ ...one, payload: other.payload }, [keyA])).toBe(0);
  });

  it('a lying keyid changes nothing', async () => {
    const made = await sign('{}');
    const hint = must(await signEnvelope(inToto, text('{}'), signerB)).signatures[0]!.keyid;
    const lying = { ...made, signatures: [{ ...made.signatures[0]!, keyid: hint }] };
    expect((await acceptedKeys(lying, [keyA, keyB])).keys).toEqual([keyA]);
    expect(await keysOf(lying, [keyB])).toBe(0);
  });

  it('a signature over the payload alone, without type and lengths, is not accepted', async () => {
    const made = await sign('{}');
    const sig = must(await signerA.sign(made.payload));
    expect(await keysOf({ ...made, signatures: [{ keyid: null, sig }] }, [keyA])).toBe(0);
  });

  it('bytes moved between type and payload are not accepted', async () => {
    const made = must(await signEnvelope('ab', text('c'), signerA));
    expect(await keysOf({ ...made, payloadType: 'a', payload: text('bc') }, [keyA])).toBe(0);
  });

  it('a key of small order signs nothing', async () => {
    const made = await sign('{}');
    const key = unhex(`01${'00'.repeat(31)}`);
    const forged = { ...made, signatures: [{ keyid: null, sig: unhex(`01${'00'.repeat(63)}`) }] };
    expect(await keysOf(forged, [key])).toBe(0);
  });

  it('bytes that are not the encoding of anything are told apart', () => {
    for (const bytes of [
      '',
      'DSSEv1 1 a 1 bc',
      'DSSEv1 01 a 1 b',
      'DSSEv1 1 a 2 b',
      'DSSEV1 1 a 1 b',
      'DSSEv1 9999 a 1 b',
    ])
      expect(readPreAuthEncoding(text(bytes))).toBeNull();
    expect(readPreAuthEncoding(text('DSSEv1 1 a 1 b'))).not.toBeNull();
  });
});

describe('base64', () => {
  it('is that of Node, for every length and byte', () => {
    for (const length of [0, 1, 2, 3, 4, 5, 255, 40_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7 + 255) % 256);
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(bytesOfBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
      expect(bytesOfBase64(Buffer.from(bytes).toString('base64url'))).toEqual(bytes);
    }
    for (const wrong of ['a', 'a===', 'ab=', 'abc==', ' abcd', 'abcd\n', 'ab=c', 'aö=='])
      expect(bytesOfBase64(wrong)).toBeNull();
  });
});
