import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedSigner, verifyEd25519 } from '../../src/evidence/ed25519.ts';
import {
  fingerprint,
  privateKeyPem,
  publicKeyPem,
  readPrivateKey,
  readPublicKey,
} from '../../src/evidence/key.ts';
import { bytesToSign, importSignature } from '../../src/evidence/sign.ts';
import { temporaryFolder } from '../cli/command.ts';
import { must } from '../evidence/bytes.ts';
import { check, declaration, filesOf, people, signedBy, trusting, unsigned } from '../evidence/signers.ts';

/** OpenSSL 3, the first with `-rawin`, is not everywhere. */
const version = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const there = version.status === 0 && /^OpenSSL [3-9]/.test(version.stdout);
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

function openssl(...args: string[]): Buffer {
  return execFileSync('openssl', args, { cwd: temporary.folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

const verifies = (key: string, bytes: string, signature: string): boolean =>
  spawnSync(
    'openssl',
    ['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin', '-in', bytes, '-sigfile', signature],
    { cwd: temporary.folder },
  ).status === 0;

describe.skipIf(!there)('OpenSSL', () => {
  const { ada, ben } = people;

  beforeAll(() => {
    openssl('genpkey', '-algorithm', 'ed25519', '-out', 'theirs.pem');
    openssl('pkey', '-in', 'theirs.pem', '-pubout', '-out', 'theirs.pub.pem');
  });

  it('accepts every signature of a package by the commands of HOW-TO-VERIFY.txt, as they stand there', async () => {
    const files = filesOf(await signedBy([ada, 'operator'], [ben, 'approver']));
    for (const [name, content] of files) {
      mkdirSync(path.dirname(temporary.at(name)), { recursive: true });
      writeFileSync(temporary.at(name), content);
    }
    const text = readFileSync(temporary.at('HOW-TO-VERIFY.txt'), 'utf8');
    const commands = text.replaceAll('\\\n', ' ').match(/^ {5}openssl .+$/gm) ?? [];
    expect(commands).toHaveLength(3);
    const shell = (command: string): string =>
      execFileSync('sh', ['-c', command], { cwd: temporary.folder, encoding: 'utf8' });
    for (const folder of ['signatures/01-operator', 'signatures/02-approver'])
      expect(shell(commands[0]!.replaceAll('signatures/01-operator', folder))).toMatch(
        /Signature Verified Successfully/,
      );
    expect(`SHA256:${shell(commands[1]!).trim().replace(/=+$/, '')}`).toBe(fingerprint(ada.publicKey));
    const statement = readFileSync(temporary.at('signatures/01-operator/statement.pae'), 'utf8');
    const digests = shell(commands[2]!).match(/[0-9a-f]{64}/g) ?? [];
    expect(digests).toHaveLength(2);
    for (const digest of digests) expect(statement).toContain(digest);
  });

  it('refuses what was changed', async () => {
    const files = filesOf(await signedBy([ada, 'operator']));
    const folder = 'signatures/01-operator';
    for (const name of ['statement.pae', 'signature.bin', 'key.pem'])
      writeFileSync(temporary.at(name), files.get(`${folder}/${name}`)!);
    expect(verifies('key.pem', 'statement.pae', 'signature.bin')).toBe(true);
    const changed = files.get(`${folder}/statement.pae`)!;
    changed[40]! ^= 1;
    writeFileSync(temporary.at('statement.pae'), changed);
    expect(verifies('key.pem', 'statement.pae', 'signature.bin')).toBe(false);
  });

  it('makes keys that Assay reads, and reads those of Assay', async () => {
    const seed = must(readPrivateKey(readFileSync(temporary.at('theirs.pem'), 'utf8')));
    const key = must(readPublicKey(readFileSync(temporary.at('theirs.pub.pem'), 'utf8')));
    expect((await seedSigner(seed)).publicKey).toEqual(key);
    expect(privateKeyPem(seed)).toBe(readFileSync(temporary.at('theirs.pem'), 'utf8'));
    writeFileSync(temporary.at('ours.pem'), privateKeyPem(new Uint8Array(32).fill(1)));
    expect(openssl('pkey', '-in', 'ours.pem', '-pubout').toString()).toBe(publicKeyPem(ada.publicKey));
  });

  it('signs a record for Assay, and bytes of any length', async () => {
    const key = must(readPublicKey(readFileSync(temporary.at('theirs.pub.pem'), 'utf8')));
    const pae = must(await bytesToSign(unsigned.zip, declaration('operator'), key));
    writeFileSync(temporary.at('operator.pae'), pae);
    openssl(
      'pkeyutl',
      '-sign',
      '-inkey',
      'theirs.pem',
      '-rawin',
      '-in',
      'operator.pae',
      '-out',
      'operator.sig',
    );
    const signature = new Uint8Array(readFileSync(temporary.at('operator.sig')));
    const signed = must(await importSignature(unsigned.zip, pae, signature, key));
    const trust = trusting([['Theirs', { publicKey: key, sign: ada.sign }, ['operator']]]);
    expect((await check(signed, trust)).passed).toBe(true);
    for (const length of [1, 63, 64, 1000]) {
      writeFileSync(temporary.at('any'), new Uint8Array(length).fill(length));
      openssl('pkeyutl', '-sign', '-inkey', 'theirs.pem', '-rawin', '-in', 'any', '-out', 'any.sig');
      const sig = new Uint8Array(readFileSync(temporary.at('any.sig')));
      expect(await verifyEd25519(key, new Uint8Array(length).fill(length), sig)).toBe(true);
    }
  });
});
