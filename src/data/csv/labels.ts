/** The distinct texts of a column, numbered in order of appearance, kept as bytes so that a cell never becomes a string. */
export interface Labels {
  readonly size: number;
  /** The number of the text `bytes[start … end)`, added where it is new. −1, then and for good, where the table cannot hold it. */
  code(bytes: Uint8Array, start: number, end: number): number;
  /** All texts, one after the other, and where each begins; `size + 1` offsets. */
  texts(): { readonly bytes: Uint8Array; readonly offsets: Int32Array };
}

/** Longest run of texts that share a slot. Chance makes no such run; a file made to slow us down does. */
const longestRun = 256;

/** A table of at most `most` texts and `mostBytes` bytes. */
export function createLabels(most: number, mostBytes: number): Labels {
  let size = 0;
  let slots = new Int32Array(16).fill(-1);
  let hashes = new Int32Array(8);
  let offsets = new Int32Array(9);
  let arena = new Uint8Array(64);
  let full = false;

  /** Doubles the table; false where too many texts share a slot. */
  function grow(): boolean {
    [hashes, offsets] = [enlarged(hashes), enlarged(offsets)];
    slots = new Int32Array(2 * slots.length).fill(-1);
    for (let code = 0; code < size; code += 1) {
      let [slot, run] = [(hashes[code] ?? 0) & (slots.length - 1), 1];
      for (; slots[slot] !== -1; run += 1) slot = (slot + 1) & (slots.length - 1);
      if (run > longestRun) return false;
      slots[slot] = code;
    }
    return true;
  }

  function equal(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = offsets[code] ?? 0;
    if ((offsets[code + 1] ?? 0) - from !== end - start) return false;
    for (let at = start; at < end; at += 1) if (arena[from + at - start] !== bytes[at]) return false;
    return true;
  }

  function add(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const from = offsets[size] ?? 0;
    if (size === most || from + end - start > mostBytes) return -1;
    while (from + end - start > arena.length) {
      const before = arena;
      arena = new Uint8Array(2 * before.length);
      arena.set(before);
    }
    arena.set(bytes.subarray(start, end), from);
    slots[slot] = size;
    hashes[size] = hash;
    offsets[size + 1] = from + end - start;
    size += 1;
    return 2 * size < slots.length || grow() ? size - 1 : -1;
  }

  return {
    get size() {
      return size;
    },
    code(bytes, start, end) {
      if (full) return -1;
      const hash = hashOf(bytes, start, end);
      let slot = hash & (slots.length - 1);
      for (let run = 0; run < longestRun; run += 1) {
        const code = slots[slot] ?? -1;
        if (code < 0) {
          const added = add(slot, hash, bytes, start, end);
          full = added < 0;
          return added;
        }
        if (hashes[code] === hash && equal(code, bytes, start, end)) return code;
        slot = (slot + 1) & (slots.length - 1);
      }
      full = true;
      return -1;
    },
    texts: () => ({ bytes: arena.slice(0, offsets[size] ?? 0), offsets: offsets.slice(0, size + 1) }),
  };
}

/** FNV-1a in 32 bits, stirred so that its low bits serve as the slot. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = -2128831035;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 16777619);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (hash >>> 13);
}

function enlarged(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
