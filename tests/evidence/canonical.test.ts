import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, parseCanonical, parseJson } from '../../src/evidence/canonical.ts';
import { decimalText } from '../../src/evidence/decimal.ts';
import { uriNamespace, uuid5 } from '../../src/evidence/uuid.ts';

const vectors = new URL('../../../shared/schemas/jcs/', import.meta.url);

function textOf(value: unknown): string {
  const outcome = canonicalJson(value);
  return outcome.ok ? outcome.value : `refused: ${outcome.error.why}`;
}

/** The generator of cyberphone/json-canonicalization, testdata/README.md: known edge cases, then SHA-256 chained bits. */
const edgeCases = [
  ...['0000000000000000', '8000000000000000', '0000000000000001', '8000000000000001', 'c46696695dbd1cc3'],
  ...['c43211ede4974a35', 'c3fce97ca0f21056', 'c3c7213080c1a6ac', 'c39280f39a348556', 'c35d9b1f5d20d557'],
  ...['c327af4c4a80aaac', 'c2f2f2a36ecd5556', 'c2be51057e155558', 'c28840d131aaaaac', 'c253670dc1555557'],
  ...['c21f0b4935555557', 'c1e8d5d42aaaaaac', 'c1b3de4355555556', 'c17fca0555555556', 'c1496e6aaaaaaaab'],
  ...['c114585555555555', 'c0e046aaaaaaaaab', 'c0aa0aaaaaaaaaaa', 'c074d55555555555', 'c040aaaaaaaaaaab'],
  ...['c00aaaaaaaaaaaab', 'bfd5555555555555', 'bfa1111111111111', 'bf6b4e81b4e81b4f', 'bf35d867c3ece2a5'],
  ...['bf0179ec9cbd821e', 'becbf647612f3696', 'be965e9f80f29212', 'be61e54c672874db', 'be2ca213d840baf8'],
  ...['bdf6e80fe033c8c6', 'bdc2533fe68fd3d2', 'bd8d51ffd74c861c', 'bd5774ccac3d3817', 'bd22c3d6f030f9ac'],
  ...['bcee0624b3818f79', 'bcb804ea293472c7', 'bc833721ba905bd3', 'bc4ebe9c5db3c61e', 'bc18987d17c304e5'],
  ...['bbe3ad30dfcf371d', 'bbaf7b816618582f', 'bb792f9ab81379bf', 'bb442615600f9499', 'bb101e77800c76e1'],
  ...['bad9ca58cce0be35', 'baa4a1e0a3e6fe90', 'ba708180831f320d', 'ba3a68cd9e985016', '446696695dbd1cc3'],
  ...['443211ede4974a35', '43fce97ca0f21056', '43c7213080c1a6ac', '439280f39a348556', '435d9b1f5d20d557'],
  ...['4327af4c4a80aaac', '42f2f2a36ecd5556', '42be51057e155558', '428840d131aaaaac', '4253670dc1555557'],
  ...['421f0b4935555557', '41e8d5d42aaaaaac', '41b3de4355555556', '417fca0555555556', '41496e6aaaaaaaab'],
  ...['4114585555555555', '40e046aaaaaaaaab', '40aa0aaaaaaaaaaa', '4074d55555555555', '4040aaaaaaaaaaab'],
  ...['400aaaaaaaaaaaab', '3fd5555555555555', '3fa1111111111111', '3f6b4e81b4e81b4f', '3f35d867c3ece2a5'],
  ...['3f0179ec9cbd821e', '3ecbf647612f3696', '3e965e9f80f29212', '3e61e54c672874db', '3e2ca213d840baf8'],
  ...['3df6e80fe033c8c6', '3dc2533fe68fd3d2', '3d8d51ffd74c861c', '3d5774ccac3d3817', '3d22c3d6f030f9ac'],
  ...['3cee0624b3818f79', '3cb804ea293472c7', '3c833721ba905bd3', '3c4ebe9c5db3c61e', '3c18987d17c304e5'],
  ...['3be3ad30dfcf371d', '3baf7b816618582f', '3b792f9ab81379bf', '3b442615600f9499', '3b101e77800c76e1'],
  ...['3ad9ca58cce0be35', '3aa4a1e0a3e6fe90', '3a708180831f320d', '3a3a68cd9e985016', '4024000000000000'],
  ...['4014000000000000', '3fe0000000000000', '3fa999999999999a', '3f747ae147ae147b', '3f40624dd2f1a9fc'],
  ...['3f0a36e2eb1c432d', '3ed4f8b588e368f1', '3ea0c6f7a0b5ed8d', '3e6ad7f29abcaf48', '3e35798ee2308c3a'],
  ...['3ed539223589fa95', '3ed4ff26cd5a7781', '3ed4f95a762283ff', '3ed4f8c60703520c', '3ed4f8b72f19cd0d'],
  ...['3ed4f8b5b31c0c8d', '3ed4f8b58d1c461a', '3ed4f8b5894f7f0e', '3ed4f8b588ee37f3', '3ed4f8b588e47da4'],
  ...['3ed4f8b588e3849c', '3ed4f8b588e36bb5', '3ed4f8b588e36937', '3ed4f8b588e368f8', '3ed4f8b588e368f1'],
  ...['3ff0000000000000', 'bff0000000000000', 'bfeffffffffffffa', 'bfeffffffffffffb', '3feffffffffffffa'],
  ...['3feffffffffffffb', '3feffffffffffffc', '3feffffffffffffe', 'bfefffffffffffff', 'bfefffffffffffff'],
  ...['3fefffffffffffff', '3fefffffffffffff', '3fd3333333333332', '3fd3333333333333', '3fd3333333333334'],
  ...['0010000000000000', '000ffffffffffffd', '000fffffffffffff', '7fefffffffffffff', 'ffefffffffffffff'],
  ...['4340000000000000', 'c340000000000000', '4430000000000000', '44b52d02c7e14af5', '44b52d02c7e14af6'],
  ...['44b52d02c7e14af7', '444b1ae4d6e2ef4e', '444b1ae4d6e2ef4f', '444b1ae4d6e2ef50', '3eb0c6f7a0b5ed8c'],
  ...['3eb0c6f7a0b5ed8d', '41b3de4355555553', '41b3de4355555554', '41b3de4355555555', '41b3de4355555556'],
  ...['41b3de4355555557', 'becbf647612f3696', '43143ff3c1cb0959'],
];

describe('canonicalJson', () => {
  it.skipIf(!existsSync(vectors))('gives the published results of RFC 8785', () => {
    for (const name of ['arrays', 'french', 'structures', 'unicode', 'values', 'weird']) {
      const input = readFileSync(new URL(`input/${name}.json`, vectors), 'utf8');
      const output = readFileSync(new URL(`output/${name}.json`, vectors), 'utf8');
      const parsed = parseJson(input, { integers: 'double' });
      expect(parsed.ok).toBe(true);
      expect(canonicalJson(parsed.ok && parsed.value, { integers: 'double' })).toEqual({
        ok: true,
        value: output,
      });
    }
  });

  it('writes numbers as RFC 8785 appendix B does', () => {
    const samples: Record<string, string> = {
      '0000000000000000': '0',
      '8000000000000000': '0',
      '0000000000000001': '5e-324',
      '8000000000000001': '-5e-324',
      '7fefffffffffffff': '1.7976931348623157e+308',
      ffefffffffffffff: '-1.7976931348623157e+308',
      '4340000000000000': '9007199254740992',
      c340000000000000: '-9007199254740992',
      '4430000000000000': '295147905179352830000',
      '44b52d02c7e14af5': '9.999999999999997e+22',
      '44b52d02c7e14af6': '1e+23',
      '44b52d02c7e14af7': '1.0000000000000001e+23',
      '444b1ae4d6e2ef4e': '999999999999999700000',
      '444b1ae4d6e2ef4f': '999999999999999900000',
      '444b1ae4d6e2ef50': '1e+21',
      '3eb0c6f7a0b5ed8c': '9.999999999999997e-7',
      '3eb0c6f7a0b5ed8d': '0.000001',
      '41b3de4355555553': '333333333.3333332',
      '41b3de4355555557': '333333333.33333343',
      becbf647612f3696: '-0.0000033333333333333333',
      '43143ff3c1cb0959': '1424953923781206.2',
    };
    for (const [hex, text] of Object.entries(samples)) {
      expect(canonicalJson(doubleOf(hex), { integers: 'double' })).toEqual({ ok: true, value: text });
    }
  });

  it('reproduces the checksum of the first 10,000 number samples', () => {
    expect(numberSamplesDigest(1000)).toMatch(/^be18b62b.*5878687$/);
    expect(numberSamplesDigest(10_000)).toMatch(/^b9f7a8e7.*e6892$/);
  });

  it('refuses what has no exact JSON form, and names it', () => {
    expect(textOf({ a: [1, Number.NaN] })).toMatch(/\$\.a\[1\].*NaN/);
    expect(textOf(-Infinity)).toMatch(/finite/);
    expect(textOf({ a: undefined })).toMatch(/undefined/);
    expect(textOf([, 1])).toMatch(/undefined/); // eslint-disable-line no-sparse-arrays
    expect(textOf(1n)).toMatch(/bigint/);
    expect(textOf(new Date(0))).toMatch(/class/);
    expect(textOf({ toJSON: () => 1 })).toMatch(/class/);
    expect(textOf(new Map())).toMatch(/class/);
    expect(textOf(Float64Array.of(1))).toMatch(/class/);
    expect(textOf(JSON.parse('{"a":{"__proto__":1}}'))).toMatch(/'\$\.a'.*__proto__/);
    expect(textOf('\uD800')).toMatch(/surrogate/);
    expect(textOf({ '\uDC00': 1 })).toMatch(/surrogate/);
    expect(textOf(2 ** 53)).toMatch(/2\^53/);
    expect(textOf({ [Symbol('s')]: 1 })).toMatch(/symbols/);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(textOf(cycle)).toMatch(/deeper/);
    expect(textOf({ b: -0, a: 'é' })).toBe('{"a":"é","b":0}');
  });

  it('does not depend on the order of keys and survives a round trip', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = canonicalJson(value, { integers: 'double' });
        if (!text.ok) return;
        expect(parseCanonical(text.value, { integers: 'double' }).ok).toBe(true);
        expect(canonicalJson(JSON.parse(text.value), { integers: 'double' })).toEqual(text);
      }),
    );
  });
});

function doubleOf(hex: string): number {
  return Buffer.from(hex.padStart(16, '0'), 'hex').readDoubleBE();
}

function numberSamplesDigest(lines: number): string {
  const hash = createHash('sha256');
  const write = (hex: string): void => {
    const text = canonicalJson(doubleOf(hex), { integers: 'double' });
    hash.update(`${hex.replace(/^0+(?=.)/, '')},${text.ok ? text.value : ''}\n`);
  };
  let count = 0;
  for (const hex of edgeCases) {
    if (count++ < lines) write(hex);
  }
  for (let index = 0; index < 2000 && count < lines; index += 1, count += 1) {
    write((0x0010000000000000n + BigInt(index)).toString(16).padStart(16, '0'));
  }
  let block = Buffer.alloc(32);
  while (count < lines) {
    block = createHash('sha256').update(block).digest();
    for (let at = 0; at < 32 && count < lines; at += 8) {
      const hex = Buffer.from(block.subarray(at, at + 8))
        .reverse()
        .toString('hex');
      if (!Number.isFinite(doubleOf(hex))) continue;
      write(hex);
      count += 1;
    }
  }
  return hash.digest('hex');
}

describe('parseJson', () => {
  it('refuses duplicate keys anywhere, also when one is escaped', () => {
    expect(parseJson('{"a":1,"b":{"c":[{"d":1,"d":2}]}}')).toMatchObject({ ok: false });
    expect(parseJson('{"a":1,"\\u0061":2}')).toMatchObject({ ok: false });
    expect(parseJson('{"__proto__":1}')).toMatchObject({ ok: false });
    expect(parseJson('{"a":"b","b":"a","c":["a","a",{"a":"a"}],"d":"x\\",\\"a\\":1"}')).toMatchObject({
      ok: true,
    });
  });

  it('refuses lone surrogates, overflow, depth and nonsense', () => {
    for (const text of [
      '"\\ud800"',
      '1e999',
      '[1,]',
      '',
      '9007199254740993',
      `${'['.repeat(200)}${']'.repeat(200)}`,
    ]) {
      expect(parseJson(text), text).toMatchObject({ ok: false });
    }
    expect(parseJson('['.repeat(1_000_000))).toMatchObject({ ok: false });
  });

  it('takes canonical texts only where asked', () => {
    expect(parseCanonical('{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
    for (const text of ['{ "a":1}', '{"b":1,"a":2}', '1.0', '"\\u0061"', '-0']) {
      expect(parseCanonical(text), text).toMatchObject({ ok: false });
    }
  });
});

describe('digests and names', () => {
  it('digests text as UTF-8', () => {
    const expected = createHash('sha256').update('é').digest('hex');
    expect(digestOf('é')).toBe(`sha256:${expected}`);
    expect(digestOf(Uint8Array.of(0xc3, 0xa9))).toBe(`sha256:${expected}`);
  });

  it('writes decimals without exponents that read back exactly', () => {
    expect([0.1, -0, 1e-7, 1e21, -2.5e-9, 123.25].map(decimalText)).toEqual([
      ...['0.1', '0', '0.0000001', '1000000000000000000000', '-0.0000000025', '123.25'],
    ]);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimalText(value);
        expect(text).toMatch(/^-?[0-9]+(\.[0-9]+)?$/);
        expect(Number(text)).toBe(value + 0);
      }),
    );
  });

  it('makes the version-5 UUIDs that Python makes', () => {
    const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(uuid5(dns, 'python.org')).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
    expect(uuid5(uriNamespace, 'urn:assay:schemas:evidence-record:1.0.0')).toMatch(/^.{14}5/);
  });
});
