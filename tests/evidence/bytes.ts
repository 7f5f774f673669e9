/** The bytes that these hex digits stand for. */
export function unhex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Bytes as hex digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The value of an outcome that must be a success. */
export function must<T>(
  outcome: { ok: true; value: T } | { ok: false; error: { what: string; why: string } },
): T {
  if (!outcome.ok) throw new Error(`${outcome.error.what} ${outcome.error.why}`);
  return outcome.value;
}

/** Why an outcome failed; the empty text where it did not. */
export function whyNot(outcome: { ok: true } | { ok: false; error: { what: string; why: string } }): string {
  return outcome.ok ? '' : `${outcome.error.what} ${outcome.error.why}`;
}
