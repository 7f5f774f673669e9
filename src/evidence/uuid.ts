import { sha1 } from '@noble/hashes/legacy.js';
import { utf8Bytes } from './canonical.ts';

/** The namespace for URLs and other URIs of RFC 9562, appendix. */
export const uriNamespace = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/**
 * UUID version 5 (RFC 9562 §5.5) of `name` in `namespace`: the same arguments give the same id everywhere, and formats
 * that refuse version 7 accept it. Python: `uuid.uuid5(namespace, name)`.
 */
export function uuid5(namespace: string, name: string): string {
  const space = Uint8Array.from(namespace.replaceAll('-', '').match(/../g) ?? [], (pair) =>
    parseInt(pair, 16),
  );
  const text = utf8Bytes(name);
  const joined = new Uint8Array(space.length + text.length);
  joined.set(space);
  joined.set(text, space.length);
  const bytes = sha1(joined).slice(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
