// src/kernels/slice-maxima: eight draws at a time, interleaved, so that each lane adds in the order of the JavaScript reference.
import { upperQuantile } from '../../src/core/normal-quantile';
import { philox, uniform53, w0, w1, w2, w3 } from './philox';

const OFF_ZERO: f64 = 2.7755575615628914e-17; // 2^−55

let rowCount: i32 = 0;
let normals: usize = 0; // rows × 8 f64
let totals: usize = 0; // 8 f64
let sums: usize = 0; // cells × 8 f64
let least: usize = 0; // 8 u32
let levelCount: i32 = 0;

function addAt(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

function fillNormals(from: u32, k0: u32, k1: u32): void {
  for (let lane = 0; lane < 8; lane += 1) {
    const offset = (<usize>lane) << 3;
    store<f64>(totals + offset, 0);
    for (let row = 0; row < rowCount; row += 2) {
      philox(from + lane, row >> 1, 0, 0, k0, k1);
      const at = normals + ((<usize>row) << 6) + offset;
      const one = upperQuantile(uniform53(w0, w1) + OFF_ZERO);
      store<f64>(at, one);
      addAt(totals + offset, one);
      if (row + 1 == rowCount) continue;
      const other = upperQuantile(uniform53(w2, w3) + OFF_ZERO);
      store<f64>(at + 64, other);
      addAt(totals + offset, other);
    }
  }
}

/** Sums of the cells of column a, or of columns a and b where b is not 0; codes are addresses. */
function addRows(a: usize, b: usize, width: i32, cells: i32): void {
  memory.fill(sums, 0, (<usize>cells) << 6);
  for (let row: usize = 0; row < <usize>rowCount; row += 1) {
    let cell = <usize>load<u8>(a + row);
    if (b != 0) cell = cell * <usize>width + <usize>load<u8>(b + row);
    const at = sums + (cell << 6);
    const own = normals + (row << 6);
    v128.store(at, f64x2.add(v128.load(at), v128.load(own)));
    v128.store(at, f64x2.add(v128.load(at, 16), v128.load(own, 16)), 16);
    v128.store(at, f64x2.add(v128.load(at, 32), v128.load(own, 32)), 32);
    v128.store(at, f64x2.add(v128.load(at, 48), v128.load(own, 48)), 48);
  }
}

function reach(share: usize, limits: usize, cells: i32): void {
  for (let cell = 0; cell < cells; cell += 1) {
    const own = load<f64>(share + ((<usize>cell) << 3));
    const limit = limits + ((<usize>(cell * levelCount)) << 3);
    for (let lane = 0; lane < 8; lane += 1) {
      const offset = (<usize>lane) << 3;
      const value = load<f64>(sums + ((<usize>cell) << 6) + offset) - own * load<f64>(totals + offset);
      const at = least + ((<usize>lane) << 2);
      let level = load<u32>(at);
      while (level > 0 && value >= load<f64>(limit + ((<usize>(level - 1)) << 3))) level -= 1;
      store<u32>(at, level);
    }
  }
}

/** `draws` is a multiple of 8; scratch: (rows + 1) × 64 bytes, then 64 bytes for each cell of the widest pair. */
export function sliceMaxima(
  codes: usize,
  rows: i32,
  bins: usize,
  columns: i32,
  share: usize,
  limits: usize,
  levels: i32,
  from: u32,
  draws: i32,
  k0: u32,
  k1: u32,
  scratch: usize,
  out: usize,
): void {
  rowCount = rows;
  levelCount = levels;
  normals = scratch;
  totals = scratch + ((<usize>rows) << 6);
  sums = totals + 64;
  for (let draw = 0; draw < draws; draw += 8) {
    fillNormals(from + draw, k0, k1);
    least = out + ((<usize>draw) << 2);
    for (let lane: usize = 0; lane < 8; lane += 1) store<u32>(least + (lane << 2), levels);
    let slice: usize = 1;
    for (let a = 0; a < columns; a += 1) {
      const one = load<i32>(bins + ((<usize>a) << 2));
      addRows(codes + <usize>a * <usize>rows, 0, 1, one);
      reach(share + (slice << 3), limits + ((slice * <usize>levels) << 3), one);
      slice += one;
    }
    for (let a = 0; a < columns; a += 1) {
      const one = load<i32>(bins + ((<usize>a) << 2));
      for (let b = a + 1; b < columns; b += 1) {
        const other = load<i32>(bins + ((<usize>b) << 2));
        addRows(codes + <usize>a * <usize>rows, codes + <usize>b * <usize>rows, other, one * other);
        reach(share + (slice << 3), limits + ((slice * <usize>levels) << 3), one * other);
        slice += one * other;
      }
    }
  }
}
