import { randomUUID } from 'node:crypto';
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { inputError, type Outcome } from '../core/outcome.ts';

/** Who holds a lock; written into it. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly token: string;
}

const retry = 40;

/**
 * Does `work` while holding the lock file, which no second process can make (O_EXCL). Waits up to `patience` ms for another one.
 * A lock whose process is gone is removed: it takes a second lock, named after the first, to remove one, so that two processes that
 * find it never both go on. A lock of another machine is waited for and never removed.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<Outcome<T>>,
  patience = 10_000,
): Promise<Outcome<T>> {
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  const until = performance.now() + patience;
  for (;;) {
    const made = await make(file, own);
    if (made === 'made') break;
    if (made !== 'there') return cannotLock(file, made);
    const holder = await readHolder(file);
    if (holder && isGone(holder)) await takeAway(file, holder, own);
    else if (performance.now() > until) return inUse(file, holder);
    else await new Promise((resolve) => setTimeout(resolve, retry));
  }
  try {
    return await work();
  } finally {
    await unlink(file).catch(() => undefined);
  }
}

/** Makes a file that must not be there; the words of the system where that fails for another reason. */
async function make(file: string, holder: Holder): Promise<string> {
  try {
    await writeFile(file, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return 'made';
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return 'there';
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Who holds a lock; null where it is gone by now or cannot be read, as while it is being written. */
async function readHolder(file: string): Promise<Holder | null> {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isHolder(found) ? found : null;
  } catch {
    return null;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host, token } = value as Record<string, unknown>;
  return (
    Number.isInteger(pid) && typeof host === 'string' && typeof token === 'string' && /^[\w-]+$/.test(token)
  );
}

function isGone({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'ESRCH';
  }
}

async function takeAway(file: string, gone: Holder, own: Holder): Promise<void> {
  const right = `${file}.${gone.token}`;
  if ((await make(right, own)) !== 'made') {
    await new Promise((resolve) => setTimeout(resolve, retry));
    return;
  }
  if ((await readHolder(file))?.token === gone.token) await unlink(file).catch(() => undefined);
  await unlink(right).catch(() => undefined);
}

function cannotLock(file: string, why: string): Outcome<never> {
  return inputError(
    'The ledger cannot be written.',
    `${why}.`,
    'Choose a place that can be written with --ledger.',
    { place: { file: path.basename(file) } },
  );
}

function inUse(file: string, holder: Holder | null): Outcome<never> {
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process';
  return inputError(
    'The ledger is in use.',
    `It is locked by ${who}.`,
    `Wait for it. If no Assay is at work on it, remove ${file} and what begins with its name.`,
    { place: { file: path.basename(file) } },
  );
}
