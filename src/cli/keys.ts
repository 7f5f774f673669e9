import { parseArgs } from 'node:util';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { envelopeText } from '../evidence/dsse.ts';
import { seedSigner } from '../evidence/ed25519.ts';
import { backUpKey, restoreKey } from '../evidence/key-backup.ts';
import { rotateKey } from '../evidence/key-rotation.ts';
import { fingerprint, privateKeyPem, publicKeyPem, readPrivateKey, readPublicKey } from '../evidence/key.ts';
import { chance, needed, publicKeyAt, readText, writeNew } from './key-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';
import { changeTrust, trustLines } from './trust.ts';

/** How to use `assay keys`. */
export const KEYS_USAGE = `assay keys: keys for signing records (Ed25519), and whose keys are trusted.

  assay keys new      KEY.pem [--force]       a new key: KEY.pem is for you alone, KEY.pub.pem for others
  assay keys show     FILE …                  fingerprints of keys, or of all keys of a trust file
  assay keys backup   KEY.pem --out FILE --passphrase-file F
  assay keys restore  FILE --out KEY.pem --passphrase-file F
  assay keys rotate   OLD.pem NEW.pub.pem --out FILE   the old key says which key follows it
  assay keys trust    trust.json KEY.pub.pem --name N --role operator|reviewer|approver|auditor …
                      [--organisation O] [--not-after TIME]
  assay keys trust    trust.json --rotation FILE
  assay keys trust    trust.json --revoke KEY.pub.pem [--at TIME]

A passphrase is the first line of its file. Times are like 2026-01-31T12:00:00Z.`;

const text = { type: 'string' } as const;
const options = {
  force: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  out: text,
  'passphrase-file': text,
  name: text,
  organisation: text,
  role: { ...text, multiple: true },
  'not-after': text,
  rotation: text,
  revoke: text,
  at: text,
} as const;

/** What a part of the command gets: its files and its options. */
interface Given {
  readonly files: readonly string[];
  readonly values: ReturnType<typeof parse>['values'];
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options });
}

/** Lines to print, or why not. */
type Told = Promise<Outcome<readonly string[]>>;

const parts: Readonly<Record<string, readonly [files: number, work: (given: Given) => Told]>> = {
  new: [1, newKey],
  show: [1, showKeys],
  backup: [1, backup],
  restore: [1, restore],
  rotate: [2, rotate],
  trust: [1, ({ files: [file = '', key], values }) => changeTrust(file, key, values)],
};

/** `assay keys …`: returns the exit code. */
export async function keysCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  let given: ReturnType<typeof parse>;
  try {
    given = parse(argv);
  } catch (cause) {
    terminal.err(`${cause instanceof Error ? cause.message : String(cause)}\n\n${KEYS_USAGE}`);
    return EXIT.input;
  }
  const [name = '', ...files] = given.positionals;
  if (given.values.help) {
    terminal.out(KEYS_USAGE);
    return EXIT.pass;
  }
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (part === undefined || files.length < part[0]) {
    terminal.err(
      `${part ? `assay keys ${name} needs a file more.` : 'Say what to do with keys.'}\n\n${KEYS_USAGE}`,
    );
    return EXIT.input;
  }
  const told = await part[1]({ files, values: given.values });
  if (!told.ok) {
    printError(told.error, terminal, false);
    return exitOf(told.error);
  }
  for (const line of told.value) terminal.out(line);
  return EXIT.pass;
}

async function newKey({ files: [file = ''], values: { force = false } }: Given): Told {
  const seed = chance(32);
  const { publicKey } = await seedSigner(seed);
  const own = await writeNew(file, privateKeyPem(seed), { force, secret: true });
  if (!own.ok) return own;
  const shared = `${file.replace(/\.pem$/, '')}.pub.pem`;
  const other = await writeNew(shared, publicKeyPem(publicKey), { force });
  if (!other.ok) return other;
  return ok([
    `Private key: ${file} (for you alone: who has it can sign in your name)`,
    `Public key:  ${shared} (give this to others)`,
    `Fingerprint: ${fingerprint(publicKey)} (tell it to others another way, e.g. by telephone)`,
  ]);
}

async function showKeys({ files }: Given): Told {
  const lines: string[] = [];
  for (const file of files) {
    const content = await readText(file);
    if (!content.ok) return content;
    const shown = content.value.trimStart().startsWith('{')
      ? trustLines(content.value)
      : await keyLines(file, content.value);
    if (!shown.ok) return fail({ ...shown.error, place: { file } });
    lines.push(...shown.value);
  }
  return ok(lines);
}

async function keyLines(file: string, content: string): Told {
  const seed = readPrivateKey(content);
  const key = seed.ok ? ok((await seedSigner(seed.value)).publicKey) : readPublicKey(content);
  return key.ok ? ok([`${fingerprint(key.value)}  ${file} (${seed.ok ? 'private' : 'public'} key)`]) : key;
}

async function backup({ files: [file = ''], values }: Given): Told {
  const seed = await privateKeyAt(file);
  if (!seed.ok) return seed;
  const out = needed(values.out, '--out', 'the file of the backup');
  if (!out.ok) return out;
  const passphrase = await passphraseOf(values['passphrase-file']);
  if (!passphrase.ok) return passphrase;
  const made = await backUpKey(seed.value, passphrase.value, { salt: chance(16), iv: chance(12) });
  if (!made.ok) return made;
  const written = await writeNew(out.value, made.value, { force: values.force ?? false, secret: true });
  return written.ok
    ? ok([`Backup: ${out.value}. Without the passphrase nobody can open it, you included.`])
    : written;
}

async function restore({ files: [file = ''], values }: Given): Told {
  const content = await readText(file);
  if (!content.ok) return content;
  const out = needed(values.out, '--out', 'the file of the key');
  if (!out.ok) return out;
  const passphrase = await passphraseOf(values['passphrase-file']);
  if (!passphrase.ok) return passphrase;
  const seed = await restoreKey(content.value, passphrase.value);
  if (!seed.ok) return seed;
  const written = await writeNew(out.value, privateKeyPem(seed.value), {
    force: values.force ?? false,
    secret: true,
  });
  const { publicKey } = await seedSigner(seed.value);
  return written.ok ? ok([`Private key: ${out.value}`, `Fingerprint: ${fingerprint(publicKey)}`]) : written;
}

async function rotate({ files: [old = '', next = ''], values }: Given): Told {
  const seed = await privateKeyAt(old);
  if (!seed.ok) return seed;
  const key = await publicKeyAt(next);
  if (!key.ok) return key;
  const out = needed(values.out, '--out', 'the file of the rotation');
  if (!out.ok) return out;
  const envelope = await rotateKey(await seedSigner(seed.value), key.value, new Date().toISOString());
  const line = envelope.ok ? envelopeText(envelope.value) : envelope;
  if (!line.ok) return line;
  const written = await writeNew(out.value, `${line.value}\n`, { force: values.force ?? false });
  return written.ok
    ? ok([
        `Rotation: ${out.value}. Give it to whoever keeps the trust file: assay keys trust trust.json --rotation`,
      ])
    : written;
}

async function privateKeyAt(file: string): Promise<Outcome<Uint8Array>> {
  const content = await readText(file);
  const seed = content.ok ? readPrivateKey(content.value) : content;
  return seed.ok ? seed : fail({ ...seed.error, place: { file } });
}

async function passphraseOf(file: string | undefined): Promise<Outcome<string>> {
  const named = needed(file, '--passphrase-file', 'a file whose first line is the passphrase');
  const content = named.ok ? await readText(named.value) : named;
  return content.ok ? ok(content.value.split(/\r?\n/)[0] ?? '') : content;
}
