import { access } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { Desk } from '../desk/desk.ts';
import { utf8Bytes } from '../evidence/canonical.ts';
import { inTotoPayloadType, signEnvelope } from '../evidence/dsse.ts';
import { seedSigner } from '../evidence/ed25519.ts';
import { fingerprint, readPrivateKey } from '../evidence/key.ts';
import { lockFileText, readLockFile, type SignedLock } from '../evidence/lock-file.ts';
import { planLockPayload, type NamedDigest } from '../evidence/plan-lock.ts';
import { needed, readText, writeNew } from './key-files.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt, openModelAt, tableAt } from './plan-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';

/** How to use `assay lock`. */
export const LOCK_USAGE = `assay lock: fixes a plan before it is run, so that nobody can say the limits were chosen afterwards.

  assay lock [-c assay.yaml] --key KEY.pem [--by NAME] [--out FILE] [--force]

Tests, limits with their reasons, seed, and the digests of model and data are signed, and written beside the plan
(assay.yaml → assay.lock.json). Of the data only bytes are read for the digest: no column, no label. \`assay run\` finds the
lock, puts it into the record, and marks every test that was added or changed later as exploratory.`;

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;
const options = {
  config: { type: 'string', short: 'c' },
  ...{ key: text, by: text, out: text, force: yes },
  help: { type: 'boolean', short: 'h' },
} as const;

interface LockValues {
  readonly config?: string | undefined;
  readonly key?: string | undefined;
  readonly by?: string | undefined;
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
}

/** `assay lock …`: returns the exit code. */
export async function lockCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  let values: LockValues & { readonly help?: boolean | undefined };
  try {
    values = parseArgs({ args: [...argv], options }).values;
  } catch (cause) {
    terminal.err(`${cause instanceof Error ? cause.message : String(cause)}\n\n${LOCK_USAGE}`);
    return EXIT.input;
  }
  if (values.help) {
    terminal.out(LOCK_USAGE);
    return EXIT.pass;
  }
  const { desk, lanes } = nodeDesk(1);
  try {
    const locked = await lock(values, desk);
    if (!locked.ok) {
      printError(locked.error, terminal, false);
      return exitOf(locked.error);
    }
    terminal.out(locked.value);
    return EXIT.pass;
  } finally {
    lanes.close();
  }
}

/** Where the lock of a plan lies: `assay.yaml` has `assay.lock.json` beside it. */
export function lockFileOf(config: string): string {
  const { dir, name } = path.parse(config);
  return path.join(dir, `${name}.lock.json`);
}

async function lock({ config = 'assay.yaml', ...values }: LockValues, desk: Desk): Promise<Outcome<string>> {
  const keyFile = needed(values.key, '--key', 'the private key to sign with');
  if (!keyFile.ok) return keyFile;
  const keyText = await readText(keyFile.value);
  const seed = keyText.ok ? readPrivateKey(keyText.value) : keyText;
  if (!seed.ok) return seed;
  const plan = await desk.readPlan(fileAt(config));
  if (!plan.ok) return plan;
  const files = await namedFiles(plan.value, path.dirname(config), desk);
  if (!files.ok) return files;
  const normal = desk.normalPlan(plan.value);
  const payload = planLockPayload(normal, files.value, new Date().toISOString(), values.by?.trim() || null);
  if (!payload.ok) return payload;
  const signer = await seedSigner(seed.value);
  const envelope = await signEnvelope(inTotoPayloadType, utf8Bytes(payload.value), signer);
  const content = envelope.ok ? lockFileText(envelope.value, signer.publicKey) : envelope;
  if (!content.ok) return content;
  const out = values.out ?? lockFileOf(config);
  const written = await writeNew(out, `${content.value}\n`, { force: values.force ?? false });
  if (!written.ok) return written;
  const tests = normal.tests.length;
  return ok(
    `Locked ${tests} tests of '${config}' with the digests of ${files.value.length} files: ${out}\nSigned by ${fingerprint(signer.publicKey)}.`,
  );
}

/** Model and data of a plan with their digests, by the names that records use; no column is read. */
async function namedFiles(plan: Plan, folder: string, desk: Desk): Promise<Outcome<NamedDigest[]>> {
  const files: NamedDigest[] = [];
  if (plan.model) {
    const model = await openModelAt(path.resolve(folder, plan.model), desk);
    if (!model.ok) return model;
    const { name, sha256 } = model.value.subject;
    files.push({ name, sha256 });
  }
  const { test, reference, attributes } = plan.data;
  for (const own of [test, reference, attributes?.path]) {
    if (own === undefined) continue;
    const table = await tableAt(path.resolve(folder, own), desk);
    if (!table.ok) return table;
    const sha256 = await desk.digest(table.value);
    if (!sha256.ok) return sha256;
    files.push({ name: table.value.name, sha256: sha256.value });
  }
  return ok(files);
}

/** The lock that a run goes under: the file named, else the one beside the plan; null where there is none. */
export async function lockFor(
  config: string,
  named: string | undefined,
): Promise<Outcome<SignedLock | null>> {
  const file = named ?? lockFileOf(config);
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (!there && named === undefined) return ok(null);
  const content = await readText(file);
  const lock = content.ok ? await readLockFile(content.value) : content;
  return lock.ok ? lock : fail({ ...lock.error, place: { file } });
}
