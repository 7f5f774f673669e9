import { existsSync, readFileSync } from 'node:fs';

const shared = new URL('../../../shared/', import.meta.url);

/** A golden file beside this one. NaN is null there; infinities are the strings inf and -inf. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as T;
}

/** The text of a file that is not part of the project, or null where it is absent. */
export function sharedText(path: string): string | null {
  const url = new URL(path, shared);
  return existsSync(url) ? readFileSync(url, 'utf8') : null;
}
