import { philox4x32 } from '../../src/core/random.ts';

/** Numbers that depend on nothing but the seed and the case. */
export type Draw = (below: number) => number;

/** A draw for case `index` of a reader. */
export function drawFor(seed: number, reader: number, index: number): Draw {
  let count = 0;
  return (below) => {
    count += 1;
    const [first] = philox4x32(count, index, reader, 0, seed, 0x66757a7a);
    return Math.floor((first / 4294967296) * below);
  };
}

type Mutation = (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array;

const HUGE = [
  ...[[0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff], [0x00, 0x00, 0x00, 0x80], [0, 0, 0, 0], [0x00, 0x00, 0x00, 0x40]],
  ...[[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0, 1, 0, 0, 0]],
]; // prettier-ignore
const VARINTS = [
  ...[[0xff, 0xff, 0xff, 0xff, 0x07], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0x80, 0x80, 0x80, 0x80, 0x10]],
  ...[[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0x80, 0x80, 0x80, 0x01], [0xff]],
]; // prettier-ignore
const TEXTS = [
  ...['99999999999999999999', '-1', '1e308', '1e999', '0', 'null', 'true', '""', '"', '\n', '\r', ',', '\t', '\u0000'],
  ...['<img src=x onerror=1>', '=cmd()', '__proto__', '[', '{', ']', '}', ':', '&a', '*a', '!!js', '---', '\ufeff', '💥'],
  ...['['.repeat(5000), '{"a":'.repeat(3000), '- '.repeat(3000), '"'.repeat(4001), '\n'.repeat(2000), 'x'.repeat(70_000)],
]; // prettier-ignore

const utf8 = new TextEncoder();

/** `bytes` with `part` in place of the `most` bytes at `at`, or of as many as there are. */
function put(bytes: Uint8Array, at: number, part: ArrayLike<number>, most: number): Uint8Array {
  const over = Math.min(most, bytes.length - at);
  const made = new Uint8Array(bytes.length - over + part.length);
  made.set(bytes.subarray(0, at));
  made.set(part, at);
  made.set(bytes.subarray(at + over), at + part.length);
  return made;
}

function block(bytes: Uint8Array, draw: Draw): { from: number; to: number } {
  const from = draw(bytes.length);
  const longest = [8, 64, 1024, bytes.length][draw(4)] ?? 8;
  return { from, to: Math.min(bytes.length, from + 1 + draw(longest)) };
}

/** Half of the time in the last or first kilobyte, where headers and footers stand. */
function place(bytes: Uint8Array, draw: Draw): number {
  const [side, near] = [draw(4), draw(Math.min(1024, bytes.length))];
  if (side === 0) return near;
  return side === 1 ? bytes.length - 1 - near : draw(bytes.length);
}

function pick<T>(list: readonly T[], draw: Draw): T {
  return list[draw(list.length)] as T;
}

function flipBits(bytes: Uint8Array, draw: Draw): Uint8Array {
  const made = bytes.slice();
  for (let count = draw(8); count >= 0; count -= 1) {
    const at = place(bytes, draw);
    made[at] = (made[at] ?? 0) ^ (1 << draw(8));
  }
  return made;
}

function spoilBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  const made = bytes.slice();
  for (let count = draw(4); count >= 0; count -= 1)
    made[place(bytes, draw)] = pick([0, 1, 0x7f, 0x80, 0xff, draw(256)], draw);
  return made;
}

/** Overwrites a little-endian number, or one in network order, at a place that may be aligned. */
function spoilLength(bytes: Uint8Array, draw: Draw): Uint8Array {
  const made = bytes.slice();
  const at = draw(2) === 0 ? place(bytes, draw) & ~3 : place(bytes, draw);
  const number = pick(HUGE, draw);
  made.set((draw(4) === 0 ? [...number].reverse() : number).slice(0, made.length - at), at);
  return made;
}

function moveBlock(bytes: Uint8Array, draw: Draw): Uint8Array {
  const { from, to } = block(bytes, draw);
  return put(bytes, draw(bytes.length), bytes.subarray(from, to), 0);
}

function overwriteBlock(bytes: Uint8Array, draw: Draw, other: Uint8Array): Uint8Array {
  const source = draw(2) === 0 ? bytes : other;
  const { from, to } = block(source, draw);
  const made = bytes.slice();
  const at = draw(bytes.length);
  made.set(source.subarray(from, Math.min(to, from + bytes.length - at)), at);
  return made;
}

/** Replaces the digits at or after a place: a declared shape, size or version. */
function spoilDigits(bytes: Uint8Array, draw: Draw): Uint8Array {
  const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;
  let at = place(bytes, draw);
  while (at < bytes.length && !isDigit(bytes[at])) at += 1;
  let end = at;
  while (isDigit(bytes[end])) end += 1;
  return put(bytes, at, utf8.encode(pick(TEXTS.slice(0, 7), draw)), end - at);
}

const mutations: readonly Mutation[] = [
  flipBits,
  spoilBytes,
  spoilLength,
  spoilLength,
  (bytes, draw) => put(bytes, place(bytes, draw), pick(VARINTS, draw), draw(3)),
  (bytes, draw) => put(bytes, place(bytes, draw), utf8.encode(pick(TEXTS, draw)), draw(3)),
  (bytes, draw) => bytes.slice(0, draw(bytes.length)),
  (bytes, draw) => {
    const { from, to } = block(bytes, draw);
    return put(bytes, from, [], to - from);
  },
  moveBlock,
  overwriteBlock,
  spoilDigits,
  (bytes, draw, other) => {
    const [head, tail] = [bytes.subarray(0, draw(bytes.length)), other.subarray(draw(other.length))];
    return put(head, head.length, tail, 0);
  },
];

const STRANGE: readonly unknown[] = [
  ...[null, true, '', 'x', 0, -1, 1e308, 2147483647, 4294967296, 1.5, [], {}, [[]], [null], ['x'], { a: 1 }],
  ...[
    'float32',
    'int32',
    'Dense',
    'InputLayer',
    'constructor',
    '__proto__',
    '../../etc/passwd',
    '<img src=x>',
    '{{x}}',
  ],
];

/** Replaces, removes, repeats, swaps or wraps one value anywhere in parsed JSON, in place. */
function spoilValue(root: object, draw: Draw): void {
  const spots: [holder: Record<string, unknown>, key: string][] = [];
  const collect = (holder: Record<string, unknown>): void => {
    for (const key of Object.keys(holder)) {
      spots.push([holder, key]);
      const inner = holder[key];
      if (typeof inner === 'object' && inner !== null) collect(inner as Record<string, unknown>);
    }
  };
  collect(root as Record<string, unknown>);
  if (spots.length === 0) return;
  const [holder, key] = pick(spots, draw);
  const [other, otherKey] = pick(spots, draw);
  const copy = structuredClone(other[otherKey]);
  const before = holder[key];
  const action = draw(6);
  if (action === 0 && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
  else if (action === 1) holder[key] = copy;
  else if (action === 2) holder[key] = [before, before];
  else if (action === 3) holder[key] = { a: before };
  else if (action === 4 && Array.isArray(holder)) holder.splice(Number(key), 1);
  else holder[key] = pick(STRANGE, draw);
}

/** Bytes that parse as JSON with values spoilt; null for other bytes. */
function spoilJson(bytes: Uint8Array, draw: Draw): Uint8Array | null {
  if (bytes[0] !== 0x7b && bytes[0] !== 0x5b) return null;
  try {
    const root = JSON.parse(new TextDecoder().decode(bytes)) as object;
    for (let count = draw(3); count >= 0; count -= 1) spoilValue(root, draw);
    return utf8.encode(JSON.stringify(root));
  } catch {
    return null;
  }
}

/** Seeded damage to `bytes`: mostly one change, at most four; `other` is what it may be spliced with. */
export function mutate(bytes: Uint8Array, draw: Draw, other: Uint8Array): Uint8Array {
  if (draw(4) > 0) {
    const spoilt = spoilJson(bytes, draw);
    if (spoilt) return spoilt;
  }
  let made = bytes;
  for (let count = pick([0, 0, 0, 1, 2, 3], draw); count >= 0 && made.length > 0; count -= 1)
    made = pick(mutations, draw)(made, draw, other);
  return made;
}
