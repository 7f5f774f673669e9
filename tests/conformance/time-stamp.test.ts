import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answers,
  readTimeStamp,
  readTimeStampRequest,
  timeStampRequest,
  verifyTimeStamp,
} from '../../src/evidence/time-stamp.ts';
import { temporaryFolder } from '../cli/command.ts';
import { hasOpenssl, makeAuthority, type Authority, type AuthorityKey } from './authority.ts';

const content = new TextEncoder().encode('the last line of a ledger');
const digest = new Uint8Array(createHash('sha256').update(content).digest());
const imprint = Buffer.from(digest).toString('hex');

describe.skipIf(!hasOpenssl()).each<AuthorityKey>(['rsa', 'ec'])(
  'a time-stamp by OpenSSL with a key of kind %s',
  (kind) => {
    const temporary = temporaryFolder();
    let authority: Authority;
    let response: Uint8Array;
    const nonce = Uint8Array.from([0xff, 0, 1, 2, 3, 4, 5, 6]);
    const request = timeStampRequest(digest, nonce);
    const why = (outcome: { ok: true } | { ok: false; error: { why: string } }) =>
      outcome.ok ? '' : outcome.error.why;

    beforeAll(() => {
      authority = makeAuthority(temporary.folder, kind);
      writeFileSync(temporary.at('head.tsq'), request);
      response = authority.reply('head.tsq');
      writeFileSync(temporary.at('head.tsr'), response);
    });
    afterAll(() => temporary.remove());

    it('asks in bytes that OpenSSL reads', () => {
      const { text } = authority.openssl('ts', '-query', '-in', 'head.tsq', '-text');
      expect(text).toMatch(/Hash Algorithm: sha256/);
      expect(text).toMatch(/Nonce: 0x7F00010203040506/);
      expect(text).toMatch(/Certificate required: yes/);
      expect(readTimeStampRequest(request)).toEqual({
        ok: true,
        value: { imprint, nonce: '7f00010203040506' },
      });
    });

    it('reads what OpenSSL asks', () => {
      authority.openssl('ts', '-query', '-digest', imprint, '-sha256', '-cert', '-out', 'theirs.tsq');
      const asked = readTimeStampRequest(new Uint8Array(readFileSync(temporary.at('theirs.tsq'))));
      expect(asked.ok && asked.value.imprint).toBe(imprint);
    });

    it('is read, and answers its request and no other', () => {
      const stamp = readTimeStamp(response);
      if (!stamp.ok) throw new Error(stamp.error.why);
      expect(stamp.value).toMatchObject({ imprint, nonce: '7f00010203040506', policy: '1.2.3.4.1' });
      expect(answers(stamp.value, { imprint, nonce: '7f00010203040506' }).ok).toBe(true);
      expect(why(answers(stamp.value, { imprint, nonce: '01' }))).toMatch(/nonce/);
      expect(why(answers(stamp.value, { imprint, nonce: null }))).toMatch(/nonce/);
      expect(why(answers(stamp.value, { imprint: '00', nonce: '7f00010203040506' }))).toMatch(
        /asked for was 00/,
      );
    });

    it('is verified under the root of the authority, as OpenSSL does', async () => {
      expect(
        authority.openssl('ts', '-verify', '-digest', imprint, '-in', 'head.tsr', '-CAfile', 'root.pem').text,
      ).toMatch(/Verification: OK/);
      for (const trusted of [[authority.root], [authority.stranger, authority.root]]) {
        const proven = await verifyTimeStamp(response, content, trusted);
        if (!proven.ok) throw new Error(proven.error.why);
        expect(proven.value.authority).toBe('Test authority');
        const { text } = authority.openssl(
          'x509',
          '-in',
          'stamping.pem',
          '-noout',
          '-fingerprint',
          '-sha256',
        );
        expect(text.replaceAll(':', '').toLowerCase()).toContain(proven.value.certificate);
      }
    });

    it('is refused under a stranger, with no certificate, and over other bytes', async () => {
      expect(why(await verifyTimeStamp(response, content, [authority.stranger]))).not.toBe('');
      expect(why(await verifyTimeStamp(response, content, []))).not.toBe('');
      expect(why(await verifyTimeStamp(response, digest, [authority.root]))).toMatch(/something else/);
      expect(why(await verifyTimeStamp(response, content, ['no certificate']))).toMatch(/not PEM/);
    });

    it('is refused with any of 80 bytes flipped', async () => {
      for (let step = 0; step < 80; step += 1) {
        const at = Math.floor((step * response.length) / 80);
        const changed = response.with(at, (response[at] ?? 0) ^ 1);
        const proven = await verifyTimeStamp(changed, content, [authority.root]);
        // Bytes beside what is signed, such as those of the root's copy, may differ; the time and the digest may not.
        if (proven.ok)
          expect(proven.value).toMatchObject({
            imprint,
            at: (readTimeStamp(response) as { value: { at: string } }).value.at,
          });
      }
      const last = response.with(response.length - 1, (response.at(-1) ?? 0) ^ 1);
      expect((await verifyTimeStamp(last, content, [authority.root])).ok).toBe(false);
    });

    it('is refused where the authority refused the request, and where it is none', async () => {
      const wrong = authority.openssl(
        'ts',
        '-reply',
        '-queryfile',
        'root.pem',
        '-config',
        'made.cnf',
        '-section',
        'authority',
        '-out',
        'no.tsr',
      );
      expect(wrong.ok).toBe(true);
      expect(why(readTimeStamp(new Uint8Array(readFileSync(temporary.at('no.tsr')))))).toMatch(
        /refused: status 2/,
      );
      for (const bytes of [new Uint8Array(), request, response.slice(0, 500), digest])
        expect(why(readTimeStamp(bytes)), String(bytes.length)).not.toBe('');
    });
  },
);
