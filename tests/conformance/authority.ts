import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const CONFIG = `[req]
distinguished_name = name
prompt = no
[name]
CN = Test
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[authority]
dir = .
serial = ./serial
crypto_device = builtin
signer_cert = ./stamping.pem
certs = ./root.pem
signer_key = ./stamping.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

/** Kinds of keys of a time-stamp authority. */
export type AuthorityKey = 'rsa' | 'ec';

/** A root and a time-stamp authority under it, made by OpenSSL in a folder. */
export interface Authority {
  /** Answers the request in a file of the folder; the response. */
  reply(query: string): Uint8Array;
  /** Certificates in PEM: that of the root, and of a stranger. */
  readonly root: string;
  readonly stranger: string;
  /** Runs openssl in the folder; its output, or its words where it failed. */
  openssl(...args: readonly string[]): { readonly ok: boolean; readonly text: string };
}

/** Whether there is an OpenSSL that can stamp. */
export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['ts', '-help'], { stdio: 'ignore' }).status === 0;
}

/** Sets up an authority in an empty folder. */
export function makeAuthority(folder: string, kind: AuthorityKey): Authority {
  const openssl = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('openssl', args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { ok: status === 0, text: `${stdout}${stderr}` };
  };
  const must = (...args: readonly string[]): void => {
    const { ok, text } = openssl(...args);
    if (!ok) throw new Error(`openssl ${args.join(' ')}: ${text}`);
  };
  const at = (name: string): string => path.join(folder, name);
  const key = (name: string): void =>
    kind === 'rsa'
      ? must('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', `${name}.key`)
      : must('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  writeFileSync(at('made.cnf'), CONFIG);
  writeFileSync(at('serial'), '01\n');
  for (const name of ['root', 'stranger']) {
    key(name);
    const subject = [
      '-subj',
      `/CN=Test ${name}`,
      '-days',
      '3650',
      '-config',
      'made.cnf',
      '-extensions',
      'root',
    ];
    must('req', '-x509', '-new', '-key', `${name}.key`, '-out', `${name}.pem`, ...subject);
  }
  key('stamping');
  must(
    'req',
    '-new',
    '-key',
    'stamping.key',
    '-out',
    'stamping.csr',
    '-config',
    'made.cnf',
    '-subj',
    '/CN=Test authority',
  );
  const under = [
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-CAcreateserial',
    '-days',
    '3000',
    '-extfile',
    'made.cnf',
  ];
  must('x509', '-req', '-in', 'stamping.csr', ...under, '-extensions', 'stamping', '-out', 'stamping.pem');
  return {
    openssl,
    root: readFileSync(at('root.pem'), 'utf8'),
    stranger: readFileSync(at('stranger.pem'), 'utf8'),
    reply(query) {
      must(
        'ts',
        '-reply',
        '-queryfile',
        query,
        '-config',
        'made.cnf',
        '-section',
        'authority',
        '-out',
        'made.tsr',
      );
      return new Uint8Array(readFileSync(at('made.tsr')));
    },
  };
}
