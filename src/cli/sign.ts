import { parseArgs } from 'node:util';
import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import { seedSigner } from '../evidence/ed25519.ts';
import { fingerprint, readPrivateKey, readPublicKey } from '../evidence/key.ts';
import { bytesToSign, importSignature, signPackage, type Declaration } from '../evidence/sign.ts';
import { roles, sayings, type Saying } from '../evidence/statement.ts';
import { readSmall, readText, replaceFile, writeNew } from './key-files.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt } from './plan-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';

/** How to use `assay sign`. */
export const SIGN_USAGE = `assay sign: adds a signature to a record, as operator, reviewer, approver or auditor.

  assay sign record.evidence.zip --key KEY.pem --role ROLE [--says reviewed|reproduced] [--note TEXT]
                                 [--out FILE]
  with a key that another program keeps (OpenSSL, a smart card, an HSM):
  assay sign record.evidence.zip --public-key KEY.pub.pem --role ROLE --export-bytes FILE.pae
  openssl pkeyutl -sign -inkey KEY.pem -rawin -in FILE.pae -out FILE.sig
  assay sign record.evidence.zip --public-key KEY.pub.pem --import-signature FILE.sig [--signed-bytes FILE.pae]

A record that does not verify is not signed. One key cannot be operator and reviewer or approver, nor auditor and
operator or approver.`;

const most = 1 << 30;
const text = { type: 'string' } as const;
const options = {
  key: text,
  'public-key': text,
  role: text,
  says: text,
  note: text,
  out: text,
  'export-bytes': text,
  'import-signature': text,
  'signed-bytes': text,
  help: { type: 'boolean', short: 'h' },
} as const;

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options });
}
type Values = ReturnType<typeof parse>['values'];

/** `assay sign …`: returns the exit code. */
export async function signCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  let given: ReturnType<typeof parse>;
  try {
    given = parse(argv);
  } catch (cause) {
    terminal.err(`${cause instanceof Error ? cause.message : String(cause)}\n\n${SIGN_USAGE}`);
    return EXIT.input;
  }
  const { values, positionals } = given;
  if (values.help) {
    terminal.out(SIGN_USAGE);
    return EXIT.pass;
  }
  const [file, extra] = positionals;
  if (file === undefined || extra !== undefined) {
    terminal.err(
      `${file === undefined ? 'assay sign needs a record.' : `assay sign does not take '${extra}'.`}\n\n${SIGN_USAGE}`,
    );
    return EXIT.input;
  }
  const done = await sign(file, values);
  if (!done.ok) {
    printError(done.error, terminal, false);
    return exitOf(done.error);
  }
  terminal.out(done.value);
  return EXIT.pass;
}

/** Signs, or takes one of the two steps of signing elsewhere; gives what was done in words. */
async function sign(file: string, values: Values): Promise<Outcome<string>> {
  const sound = await verified(file);
  if (!sound.ok) return sound;
  const zip = await readSmall(file, most);
  if (!zip.ok) return zip;
  const { 'import-signature': signature, 'export-bytes': bytes } = values;
  if (signature !== undefined) return takeIn(file, zip.value, signature, values);
  const said = declarationOf(values);
  if (!said.ok) return said;
  return bytes === undefined
    ? signHere(file, zip.value, said.value, values)
    : giveOut(zip.value, said.value, bytes, values);
}

async function signHere(
  file: string,
  zip: Uint8Array,
  said: Declaration,
  values: Values,
): Promise<Outcome<string>> {
  const key = await keyAt(values.key, '--key', readPrivateKey);
  if (!key.ok) return key;
  const signer = await seedSigner(key.value);
  const signed = await signPackage(zip, said, signer);
  return signed.ok ? save(file, signed.value, values, signer.publicKey) : signed;
}

async function giveOut(
  zip: Uint8Array,
  said: Declaration,
  file: string,
  values: Values,
): Promise<Outcome<string>> {
  const key = await keyAt(values['public-key'], '--public-key', readPublicKey);
  if (!key.ok) return key;
  const bytes = await bytesToSign(zip, said, key.value);
  const written = bytes.ok ? await writeNew(file, bytes.value) : bytes;
  return written.ok
    ? ok(
        `Sign '${file}' with the private key of ${fingerprint(key.value)}, then bring the signature back by --import-signature.`,
      )
    : written;
}

async function takeIn(
  file: string,
  zip: Uint8Array,
  signature: string,
  values: Values,
): Promise<Outcome<string>> {
  const key = await keyAt(values['public-key'], '--public-key', readPublicKey);
  if (!key.ok) return key;
  const sig = await readSmall(signature);
  if (!sig.ok) return sig;
  const bytes = await readSmall(values['signed-bytes'] ?? signature.replace(/\.[^./\\]*$/, '.pae'), most);
  if (!bytes.ok) return bytes;
  const signed = await importSignature(zip, bytes.value, sig.value, key.value);
  return signed.ok ? save(file, signed.value, values, key.value) : signed;
}

async function save(
  file: string,
  zip: Uint8Array,
  { out = file }: Values,
  key: Uint8Array,
): Promise<Outcome<string>> {
  const written = out === file ? await replaceFile(file, zip) : await writeNew(out, zip);
  return written.ok ? ok(`Signed by ${fingerprint(key)}: ${out}`) : written;
}

/** Nobody puts a name under figures that do not follow from their summaries. */
async function verified(file: string): Promise<Outcome<true>> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const report = await desk.verify(fileAt(file));
    if (!report.ok) return report;
    const wrong = report.value.steps.find(({ passed }) => !passed);
    if (wrong === undefined) return ok(true);
    return inputError(
      'The package was not signed.',
      `It does not verify: ${wrong.title}: ${wrong.text}`,
      'See what is wrong by assay verify.',
    );
  } finally {
    lanes.close();
  }
}

function declarationOf({ role, says, note }: Values): Outcome<Declaration> {
  const own = roles.find((each) => each === role);
  if (own === undefined) return wrongOption('--role', roles, role);
  const allowed: readonly Saying[] = sayings[own];
  const said = allowed.find((each) => each === (says ?? allowed[0]));
  if (said === undefined) return wrongOption(`--says of the role ${own}`, allowed, says);
  return ok({ role: own, says: said, signedAt: new Date().toISOString(), note: note ?? null });
}

function wrongOption(option: string, allowed: readonly string[], got: string | undefined): Outcome<never> {
  return inputError(
    'The package was not signed.',
    `'${option}' must be ${allowed.join(' or ')}; got ${got ?? 'nothing'}.`,
    'See assay sign --help.',
  );
}

async function keyAt(
  file: string | undefined,
  option: string,
  read: (text: string) => Outcome<Uint8Array>,
): Promise<Outcome<Uint8Array>> {
  if (file === undefined)
    return inputError('The package was not signed.', `${option} must name a key.`, 'See assay sign --help.');
  const content = await readText(file);
  const key = content.ok ? read(content.value) : content;
  return key.ok ? key : fail({ ...key.error, place: { file } });
}
