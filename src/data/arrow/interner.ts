/** Gives equal texts equal codes, in order of appearance, comparing bytes and decoding each distinct text once. */
export interface Interner {
  /** The code of the text in bytes[start, end). */
  code(bytes: Uint8Array, start: number, end: number): number;
  readonly texts: string[];
}

interface Entry {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly hash: number;
  readonly code: number;
}

/** A new interner. Invalid UTF-8 reads as U+FFFD; texts that then look alike share a code. */
export function createInterner(): Interner {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const texts: string[] = [];
  const entries: Entry[] = [];
  const repaired = new Map<string, number>();
  let slots = new Int32Array(256).fill(-1);

  function grow(): void {
    slots = new Int32Array(slots.length * 4).fill(-1);
    for (const [index, { hash }] of entries.entries()) {
      let slot = hash & (slots.length - 1);
      while (slots[slot] !== -1) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = index;
    }
  }

  function newCode(text: string): number {
    const known = text.includes('\ufffd') ? repaired.get(text) : undefined;
    if (known !== undefined) return known;
    if (text.includes('\ufffd')) repaired.set(text, texts.length);
    return texts.push(text) - 1;
  }

  function code(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(bytes, start, end);
    let slot = hash & (slots.length - 1);
    for (let index = slots[slot] ?? -1; index !== -1; index = slots[slot] ?? -1) {
      const entry = entries[index];
      if (entry && entry.hash === hash && sameBytes(entry, bytes, start, end)) return entry.code;
      slot = (slot + 1) & (slots.length - 1);
    }
    const fresh = newCode(decoder.decode(bytes.subarray(start, end)));
    slots[slot] = entries.push({ bytes, start, end, hash, code: fresh }) - 1;
    if (entries.length * 2 > slots.length) grow();
    return fresh;
  }

  return { code, texts };
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

function sameBytes(entry: Entry, bytes: Uint8Array, start: number, end: number): boolean {
  if (entry.end - entry.start !== end - start) return false;
  for (let offset = 0; offset < end - start; offset += 1) {
    if (entry.bytes[entry.start + offset] !== bytes[start + offset]) return false;
  }
  return true;
}
