/*
 * Rows lie in blocks of eight: block b holds, feature by feature, the values of rows 8b … 8b + 7, padded with zeros. Distances
 * are first taken in f32, of four queries to eight rows at once. They are sums of squares, so their relative error is below
 * (d + 3) · 2^-24: a row beyond the farthest held by more than that cannot enter. All others are measured again in f64, in the
 * order of the JavaScript reference, and only that decides.
 */

/** Bytes of a tile of rows that every query is held against before the next tile, so that it stays in the nearest cache. */
const TILE_BYTES: i32 = 24576;
const NONE: u32 = 0xffffffff;

// The call's arguments, for the rare path.
let rows: usize = 0;
let total: i32 = 0;
let features: i32 = 0;
let held: i32 = 0;
let distancesAt: usize = 0;
let offsetsAt: usize = 0;
let limitsAt: usize = 0;

/** Where the first feature of row i is; the next follow 32 bytes apart. */
function rowAt(i: i32): usize {
  return rows + <usize>(i >> 3) * ((<usize>features) << 5) + ((<usize>(i & 7)) << 2);
}

function exactDistance(x: usize, y: usize): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < features; j++) {
    const gap = <f64>load<f32>(x) - <f64>load<f32>(y);
    sum += gap * gap;
    x += 32;
    y += 32;
  }
  return sum;
}

/** Puts a row into the list of a query: nearest first, of equally near ones the row that follows the query soonest. */
function enter(slot: i32, distance: f64, offset: u32): void {
  const distances = distancesAt + <usize>(slot * held) * 8;
  const offsets = offsetsAt + <usize>(slot * held) * 4;
  let at = held - 1;
  const farthest = load<f64>(distances + <usize>at * 8);
  if (!(distance <= farthest)) return;
  if (distance == farthest && offset >= load<u32>(offsets + <usize>at * 4)) return;
  while (at > 0) {
    const before = load<f64>(distances + <usize>(at - 1) * 8);
    const beforeOffset = load<u32>(offsets + <usize>(at - 1) * 4);
    if (before < distance || (before == distance && beforeOffset < offset)) break;
    store<f64>(distances + <usize>at * 8, before);
    store<u32>(offsets + <usize>at * 4, beforeOffset);
    at--;
  }
  store<f64>(distances + <usize>at * 8, distance);
  store<u32>(offsets + <usize>at * 4, offset);
}

/** Measures those of eight rows from `first` on that are not surely too far from query i. */
function consider(near: v128, far: v128, slot: i32, i: i32, first: i32): void {
  const limitAt = limitsAt + <usize>slot * 4;
  const limit = v128.load32_splat(limitAt);
  let maybe = 255 & ~(i32x4.bitmask(f32x4.gt(near, limit)) | (i32x4.bitmask(f32x4.gt(far, limit)) << 4));
  if (maybe == 0) return;
  while (maybe != 0) {
    const row = first + ctz(maybe);
    maybe &= maybe - 1;
    if (row >= total || row == i) continue;
    enter(slot, exactDistance(rowAt(i), rowAt(row)), <u32>(row > i ? row - i : row - i + total));
  }
  const farthest = load<f64>(distancesAt + <usize>(slot * held + held - 1) * 8);
  store<f32>(limitAt, <f32>(farthest * (1.0 + <f64>(features + 8) * 1.1920928955078125e-7) + 1e-42));
}

function addSquare(sum: v128, query: v128, values: v128): v128 {
  const gap = f32x4.sub(values, query);
  return f32x4.add(sum, f32x4.mul(gap, gap));
}

/** The query in `slot` and the three after it, rows `i` … `i` + 3 or the last of all, against blocks `block` … `end` − 1. */
function considerTile(slot: i32, i: i32, block: i32, end: i32): void {
  const last = total - 1;
  const i1 = min(i + 1, last);
  const i2 = min(i + 2, last);
  const i3 = min(i + 3, last);
  const q0 = rowAt(i);
  const q1 = rowAt(i1) - q0;
  const q2 = rowAt(i2) - q0;
  const q3 = rowAt(i3) - q0;
  const length = (<usize>features) << 5;
  let x = rows + <usize>block * length;
  for (; block < end; block++) {
    const stop = x + length;
    let query = q0;
    let a0 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let b3 = f32x4.splat(0);
    for (; x < stop; x += 32) {
      const near = v128.load(x);
      const far = v128.load(x, 16);
      let value = v128.load32_splat(query);
      a0 = addSquare(a0, value, near);
      b0 = addSquare(b0, value, far);
      value = v128.load32_splat(query + q1);
      a1 = addSquare(a1, value, near);
      b1 = addSquare(b1, value, far);
      value = v128.load32_splat(query + q2);
      a2 = addSquare(a2, value, near);
      b2 = addSquare(b2, value, far);
      value = v128.load32_splat(query + q3);
      a3 = addSquare(a3, value, near);
      b3 = addSquare(b3, value, far);
      query += 32;
    }
    const first = block << 3;
    consider(a0, b0, slot, i, first);
    consider(a1, b1, slot + 1, i1, first);
    consider(a2, b2, slot + 2, i2, first);
    consider(a3, b3, slot + 3, i3, first);
  }
}

/**
 * The k nearest of n rows to each of rows from … to − 1. Scratch of `slots`, to − from rounded up to a multiple of four: k
 * doubles, k words and one float for each. `out`: (to − from) × k indexes of rows, or 2^32 − 1 where there are no more.
 */
export function nearestNeighbours(
  blocks: usize,
  n: i32,
  d: i32,
  from: i32,
  to: i32,
  k: i32,
  distances: usize,
  offsets: usize,
  limits: usize,
  out: usize,
): void {
  rows = blocks;
  total = n;
  features = d;
  held = k;
  distancesAt = distances;
  offsetsAt = offsets;
  limitsAt = limits;
  const slots = (to - from + 3) & ~3;
  for (let at = 0; at < slots * k; at++) {
    store<f64>(distances + <usize>at * 8, Infinity);
    store<u32>(offsets + <usize>at * 4, NONE);
  }
  for (let at = 0; at < slots; at++) store<f32>(limits + <usize>at * 4, Infinity);
  const ends = (n + 7) >> 3;
  const step = max(1, TILE_BYTES / (d << 5));
  for (let block = 0; block < ends; block += step) {
    const end = min(block + step, ends);
    for (let slot = 0; slot < slots; slot += 4) considerTile(slot, from + slot, block, end);
  }
  for (let at = 0; at < (to - from) * k; at++) {
    const offset = load<u32>(offsets + <usize>at * 4);
    const row = from + at / k + <i32>offset;
    store<u32>(out + <usize>at * 4, offset == NONE ? NONE : <u32>(row >= n ? row - n : row));
  }
}
