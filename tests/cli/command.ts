import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const COMMAND = path.join(ROOT, 'dist/cli/assay.js');

/** How a run of the command ended and what it wrote. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

interface Conditions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it counts as hung and is ended, so that `code` is null. */
  readonly limit?: number;
  readonly started?: (child: ChildProcess) => void;
}

/** Runs the built command as a person would. */
export function assay(args: readonly string[], conditions: Conditions = {}): Promise<Ran> {
  if (!existsSync(COMMAND))
    throw new Error('dist/cli is missing: run `node build.mjs kernels report cli` first.');
  const { cwd = ROOT, env = {}, limit = 60_000, started } = conditions;
  const begun = performance.now();
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limit,
    killSignal: 'SIGKILL',
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  started?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err, ms: performance.now() - begun }));
  });
}

/** A new empty folder, and a way to remove it. */
export function temporaryFolder(): { readonly folder: string; at(name: string): string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-'));
  return {
    folder,
    at: (name) => path.join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Maps with at most two at work, in the order of the list. */
export async function twoAtOnce<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < list.length; index = next++)
      results[index] = await work(list[index] as T);
  };
  await Promise.all([worker(), worker()]);
  return results;
}
