const anyAlphabet = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/;

/** Bytes as base64 with the standard alphabet and padding (RFC 4648 §4). */
export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  return btoa(parts.join(''));
}

/**
 * The bytes of a base64 text in the standard or the URL-safe alphabet (RFC 4648 §4, §5), with its padding or without any; null
 * for anything else: spaces, mixed alphabets, a wrong length, unused bits that are not zero.
 */
export function bytesOfBase64(text: string): Uint8Array | null {
  const digits = text.replace(/=+$/, '');
  const padded = text.length > digits.length;
  const wrong = digits.length % 4 === 1 || (padded && text.length % 4 !== 0);
  if (!anyAlphabet.test(text) || wrong) return null;
  const standard = digits.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
  return base64Of(bytes).replace(/=+$/, '') === standard ? bytes : null;
}
