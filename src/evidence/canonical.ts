import { sha256 } from '@noble/hashes/sha2.js';
import canonicalize from 'canonicalize';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { duplicateKey } from './duplicate-keys.ts';

/** Deepest nesting that is written or read; far beyond any record, and safe for recursion in every browser. */
const deepest = 100;
const loneSurrogate = /\p{Surrogate}/u;

/** How whole numbers beyond ±(2^53 − 1) are treated. */
export interface NumberRule {
  /**
   * `safe` (default) refuses them: as a count or an id they may have been rounded already. `double` allows them, for
   * measurements that are doubles by nature, e.g. the edge of a bin of nanoseconds.
   */
  readonly integers?: 'safe' | 'double';
}

/**
 * `value` as canonical JSON (RFC 8785): keys sorted by UTF-16 units, shortest numbers, no spaces, −0 as 0. Refused with
 * the path of the culprit: NaN, infinities, undefined, holes, BigInt, functions, symbols, lone surrogates, anything
 * with `toJSON` (dates) or a class, the key `__proto__`, nesting deeper than 100 (cycles), and unsafe integers unless `rule` allows them.
 */
export function canonicalJson(value: unknown, rule: NumberRule = {}): Outcome<string> {
  const problem = jsonProblem(value, '$', 0, rule.integers ?? 'safe');
  if (problem === null) return ok(canonicalize(value) ?? 'null');
  return inputError(
    'This cannot be written as canonical JSON.',
    `${problem}.`,
    'Leave the value out, or write it as text or null with a reason.',
  );
}

function jsonProblem(
  value: unknown,
  path: string,
  depth: number,
  integers: 'safe' | 'double',
): string | null {
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'number') return numberProblem(value, path, integers);
  if (typeof value === 'string')
    return loneSurrogate.test(value) ? `'${path}' holds half a surrogate pair` : null;
  if (typeof value !== 'object') return `'${path}' must be a JSON value; got ${typeof value}`;
  if (depth >= deepest) return `'${path}' is nested deeper than ${deepest} levels`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const problem = jsonProblem(value[index], `${path}[${index}]`, depth + 1, integers);
      if (problem !== null) return problem;
    }
    return null;
  }
  return objectProblem(value, path, depth, integers);
}

function numberProblem(value: number, path: string, integers: 'safe' | 'double'): string | null {
  if (!Number.isFinite(value)) return `'${path}' must be a finite number; got ${value}`;
  const unsafe = integers === 'safe' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return unsafe ? `'${path}' must be a whole number within ±2^53; got ${value}` : null;
}

function objectProblem(
  value: object,
  path: string,
  depth: number,
  integers: 'safe' | 'double',
): string | null {
  const prototype = Object.getPrototypeOf(value) as object | null;
  // A plain object of another realm (worker, frame, test runner) has a prototype whose own prototype is null.
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!plain || 'toJSON' in value) return `'${path}' must be a plain object; got an instance of a class`;
  if (Object.getOwnPropertySymbols(value).length > 0) return `'${path}' must not have symbols as keys`;
  for (const [key, item] of Object.entries(value)) {
    // parseJson refuses this key, so a record that held it could be written and never read.
    if (key === '__proto__') return `'${path}' must not have the key '__proto__'`;
    if (loneSurrogate.test(key)) return `'${path}' has a key with half a surrogate pair`;
    const problem = jsonProblem(item, `${path}.${key}`, depth + 1, integers);
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * The value of a JSON text. Stricter than `JSON.parse`: refuses duplicate keys, the key `__proto__`, lone surrogates,
 * numbers that overflow, nesting deeper than 100, and unsafe integers unless `rule` allows them.
 */
export function parseJson(text: string, rule: NumberRule = {}): Outcome<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return notJson(cause instanceof SyntaxError ? cause.message : 'it is nested too deeply');
  }
  const problem = jsonProblem(value, '$', 0, rule.integers ?? 'safe');
  if (problem !== null) return notJson(problem);
  const key = duplicateKey(text);
  return key === null ? ok(value) : notJson(`the key ${JSON.stringify(key)} is given twice or not allowed`);
}

/** The value of a canonical JSON text; a text with the same value in another form is refused. */
export function parseCanonical(text: string, rule: NumberRule = {}): Outcome<unknown> {
  const parsed = parseJson(text, rule);
  if (!parsed.ok) return parsed;
  const again = canonicalJson(parsed.value, rule);
  if (!again.ok) return again;
  return again.value === text ? parsed : notJson('it is not in canonical form (RFC 8785)');
}

function notJson(why: string): Outcome<never> {
  return inputError('This is not JSON that Assay accepts.', `${why}.`, 'Use the file as it was written.');
}

/** SHA-256 of a text (as UTF-8) or of bytes, as 64 lower-case hex digits. */
export function sha256Hex(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? utf8Bytes(content) : content;
  return Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The digest of a text (as UTF-8) or of bytes: `sha256:` and 64 lower-case hex digits. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${sha256Hex(content)}`;
}

/** The hex digits of a digest that is written `sha256:…`. */
export function hexOf(digest: string): string {
  return digest.slice('sha256:'.length);
}

/** A text as UTF-8. */
export function utf8Bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** UTF-8 as text, or null where the bytes are not UTF-8; a byte order mark is kept. */
export function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
