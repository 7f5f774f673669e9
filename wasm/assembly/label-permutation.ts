import { philox, w0, w1, w2, w3 } from './philox';

let used: u32 = 0;

function nextWord(draw: u32, k0: u32, k1: u32): u32 {
  const place = used & 3;
  if (place == 0) philox(draw, used >> 2, 0, 0, k0, k1);
  used += 1;
  return place == 0 ? w0 : place == 1 ? w1 : place == 2 ? w2 : w3;
}

function bounded(bound: u32, draw: u32, k0: u32, k1: u32): u32 {
  const threshold: u32 = (<u32>0 - bound) % bound;
  let product: u64 = 0;
  do {
    product = <u64>nextWord(draw, k0, k1) * <u64>bound;
  } while (<u32>product < threshold);
  return <u32>(product >> 32);
}

/** Labels of one draw, a byte a block; scratch: blocks × u32. */
export function labels(
  blocks: i32,
  reference: i32,
  draw: u32,
  k0: u32,
  k1: u32,
  scratch: usize,
  out: usize,
): void {
  for (let i = 0; i < blocks; i += 1) {
    store<u32>(scratch + ((<usize>i) << 2), i);
    store<u8>(out + i, 0);
  }
  used = 0;
  for (let step = 0; step < reference; step += 1) {
    const other = scratch + ((<usize>(step + bounded(blocks - step, draw, k0, k1))) << 2);
    const chosen = load<u32>(other);
    store<u32>(other, load<u32>(scratch + ((<usize>step) << 2)));
    store<u8>(out + chosen, 1);
  }
}

/** Weights of eight draws, interleaved: blocks × 8 f64 at `weights`; scratch: blocks × 5 bytes after them. */
function drawWeights(
  blocks: i32,
  reference: i32,
  draw: u32,
  k0: u32,
  k1: u32,
  scratch: usize,
  weights: usize,
): void {
  const onReference = 1.0 / <f64>reference;
  const onCurrent = -1.0 / <f64>(blocks - reference);
  const own = scratch + ((<usize>blocks) << 2);
  for (let lane = 0; lane < 8; lane += 1) {
    labels(blocks, reference, draw + lane, k0, k1, scratch, own);
    for (let i = 0; i < blocks; i += 1) {
      const at = weights + ((<usize>i) << 6) + ((<usize>lane) << 3);
      store<f64>(at, load<u8>(own + i) == 1 ? onReference : onCurrent);
    }
  }
}

/** Lanes run over draws, so that each lane adds in the order of the JavaScript reference. `draws` is a multiple of 8. */
export function quadratic(
  gram: usize,
  blocks: i32,
  reference: i32,
  from: u32,
  draws: i32,
  k0: u32,
  k1: u32,
  scratch: usize,
  out: usize,
): void {
  const weights = (scratch + 15) & ~15;
  const end = weights + ((<usize>blocks) << 6);
  const zero = f64x2.splat(0);
  const two = f64x2.splat(2);
  for (let draw = 0; draw < draws; draw += 8) {
    drawWeights(blocks, reference, from + draw, k0, k1, end, weights);
    let t0 = zero;
    let t1 = zero;
    let t2 = zero;
    let t3 = zero;
    let diagonal = gram;
    for (let wi = weights; wi < end; wi += 64) {
      let r0 = zero;
      let r1 = zero;
      let r2 = zero;
      let r3 = zero;
      let g = diagonal + 8;
      for (let w = wi + 64; w < end; w += 64) {
        const value = v128.load64_splat(g);
        r0 = f64x2.add(r0, f64x2.mul(value, v128.load(w, 0)));
        r1 = f64x2.add(r1, f64x2.mul(value, v128.load(w, 16)));
        r2 = f64x2.add(r2, f64x2.mul(value, v128.load(w, 32)));
        r3 = f64x2.add(r3, f64x2.mul(value, v128.load(w, 48)));
        g += 8;
      }
      const own = v128.load64_splat(diagonal);
      const a = v128.load(wi, 0);
      const b = v128.load(wi, 16);
      const c = v128.load(wi, 32);
      const d = v128.load(wi, 48);
      t0 = f64x2.add(t0, f64x2.mul(a, f64x2.add(f64x2.mul(own, a), f64x2.mul(two, r0))));
      t1 = f64x2.add(t1, f64x2.mul(b, f64x2.add(f64x2.mul(own, b), f64x2.mul(two, r1))));
      t2 = f64x2.add(t2, f64x2.mul(c, f64x2.add(f64x2.mul(own, c), f64x2.mul(two, r2))));
      t3 = f64x2.add(t3, f64x2.mul(d, f64x2.add(f64x2.mul(own, d), f64x2.mul(two, r3))));
      diagonal += ((<usize>blocks) << 3) + 8;
    }
    const at = out + ((<usize>draw) << 3);
    v128.store(at, t0, 0);
    v128.store(at, t1, 16);
    v128.store(at, t2, 32);
    v128.store(at, t3, 48);
  }
}

/** The addresses of the current blocks' rows, ascending, as u32 at `list`; returns their number. */
function listCurrent(own: usize, blocks: i32, values: usize, rowBytes: usize, list: usize): i32 {
  let current = 0;
  for (let i = 0; i < blocks; i += 1) {
    if (load<u8>(own + i) == 0) {
      store<u32>(list + ((<usize>current) << 2), <u32>(values + <usize>i * rowBytes));
      current += 1;
    }
  }
  return current;
}

export function currentSums(
  values: usize,
  blocks: i32,
  width: i32,
  reference: i32,
  from: u32,
  draws: i32,
  k0: u32,
  k1: u32,
  scratch: usize,
  out: usize,
): void {
  const rowBytes = (<usize>width) << 3;
  const wide = rowBytes & ~127;
  const list = scratch;
  const own = scratch + ((<usize>blocks) << 3);
  for (let draw = 0; draw < draws; draw += 1) {
    labels(blocks, reference, from + draw, k0, k1, scratch, own);
    const listEnd = list + ((<usize>listCurrent(own, blocks, values, rowBytes, list)) << 2);
    const to = out + <usize>draw * rowBytes;
    for (let f: usize = 0; f < wide; f += 128) addSixteen(list, listEnd, f, to + f);
    for (let f = wide; f < rowBytes; f += 8) {
      let sum: f64 = 0;
      for (let at = list; at < listEnd; at += 4) sum += load<f64>(<usize>load<u32>(at) + f);
      store<f64>(to + f, sum);
    }
  }
}

function addSixteen(list: usize, listEnd: usize, offset: usize, to: usize): void {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  for (let at = list; at < listEnd; at += 4) {
    const row = <usize>load<u32>(at) + offset;
    a = f64x2.add(a, v128.load(row, 0));
    b = f64x2.add(b, v128.load(row, 16));
    c = f64x2.add(c, v128.load(row, 32));
    d = f64x2.add(d, v128.load(row, 48));
    e = f64x2.add(e, v128.load(row, 64));
    f = f64x2.add(f, v128.load(row, 80));
    g = f64x2.add(g, v128.load(row, 96));
    h = f64x2.add(h, v128.load(row, 112));
  }
  v128.store(to, a, 0);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
  v128.store(to, e, 64);
  v128.store(to, f, 80);
  v128.store(to, g, 96);
  v128.store(to, h, 112);
}
