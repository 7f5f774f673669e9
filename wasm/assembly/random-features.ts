// Lanes run over frequencies, so that each lane does exactly the f32 operations of the JavaScript reference in its order.

const TWO_OVER_PI = f32x4.splat(0.6366197466850281);
const HALF_PI_1 = f32x4.splat(1.5703125);
const HALF_PI_2 = f32x4.splat(0.00048351287841796875);
const HALF_PI_3 = f32x4.splat(3.1391647326017846e-7);
const HALF = f32x4.splat(0.5);
const ONE = f32x4.splat(1.0);
const LIMIT = f32x4.splat(32768.0);
const S3 = f32x4.splat(<f32>(-1.0 / 6.0));
const S5 = f32x4.splat(<f32>(1.0 / 120.0));
const S7 = f32x4.splat(<f32>(-1.0 / 5040.0));
const S9 = f32x4.splat(<f32>(1.0 / 362880.0));
const C4 = f32x4.splat(<f32>(1.0 / 24.0));
const C6 = f32x4.splat(<f32>(-1.0 / 720.0));
const C8 = f32x4.splat(<f32>(1.0 / 40320.0));

/** Both polynomials at four arguments: cosines returned, sines left in `sines`. */
let sines: v128 = f32x4.splat(0);

function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

function cosSin(dot: v128): v128 {
  const z = f32x4.max(f32x4.neg(LIMIT), f32x4.min(LIMIT, dot));
  const n = f32x4.floor(f32x4.add(f32x4.mul(z, TWO_OVER_PI), HALF));
  let r = f32x4.sub(z, f32x4.mul(n, HALF_PI_1));
  r = f32x4.sub(r, f32x4.mul(n, HALF_PI_2));
  r = f32x4.sub(r, f32x4.mul(n, HALF_PI_3));
  const q = f32x4.mul(r, r);
  let s = multiplyAdd(S9, q, S7);
  s = multiplyAdd(s, q, S5);
  s = multiplyAdd(s, q, S3);
  s = f32x4.add(r, f32x4.mul(f32x4.mul(s, q), r));
  let c = multiplyAdd(C8, q, C6);
  c = multiplyAdd(c, q, C4);
  c = f32x4.add(f32x4.sub(ONE, f32x4.mul(HALF, q)), f32x4.mul(f32x4.mul(c, q), q));
  const k = i32x4.trunc_sat_f32x4_s(n);
  const odd = i32x4.neg(v128.and(k, i32x4.splat(1)));
  const two = i32x4.splat(2);
  const cosFlip = i32x4.shl(v128.and(i32x4.add(k, i32x4.splat(1)), two), 30);
  sines = v128.xor(v128.bitselect(c, s, odd), i32x4.shl(v128.and(k, two), 30));
  return v128.xor(v128.bitselect(s, c, odd), cosFlip);
}

function addLow(sum: v128, value: v128): v128 {
  return f64x2.add(sum, f64x2.promote_low_f32x4(value));
}

function addHigh(sum: v128, value: v128): v128 {
  return f64x2.add(sum, f64x2.promote_low_f32x4(i64x2.shuffle(value, value, 1, 1)));
}

export function randomFeatures(
  rows: usize,
  count: i32,
  d: i32,
  omega: usize,
  padded: i32,
  sums: usize,
): void {
  const stride = (<usize>padded) << 2;
  const rowBytes = (<usize>d) << 2;
  const end = rows + <usize>count * rowBytes;
  for (let r = 0; r < padded; r += 8) {
    const cosAt = sums + ((<usize>r) << 3);
    const sinAt = cosAt + ((<usize>padded) << 3);
    let c0 = v128.load(cosAt, 0);
    let c1 = v128.load(cosAt, 16);
    let c2 = v128.load(cosAt, 32);
    let c3 = v128.load(cosAt, 48);
    let s0 = v128.load(sinAt, 0);
    let s1 = v128.load(sinAt, 16);
    let s2 = v128.load(sinAt, 32);
    let s3 = v128.load(sinAt, 48);
    const column = omega + ((<usize>r) << 2);
    let x = rows;
    while (x < end) {
      const rowEnd = x + rowBytes;
      let at = column;
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      for (; x < rowEnd; x += 4) {
        const value = v128.load32_splat(x);
        a = f32x4.add(a, f32x4.mul(value, v128.load(at, 0)));
        b = f32x4.add(b, f32x4.mul(value, v128.load(at, 16)));
        at += stride;
      }
      const cosA = cosSin(a);
      c0 = addLow(c0, cosA);
      c1 = addHigh(c1, cosA);
      s0 = addLow(s0, sines);
      s1 = addHigh(s1, sines);
      const cosB = cosSin(b);
      c2 = addLow(c2, cosB);
      c3 = addHigh(c3, cosB);
      s2 = addLow(s2, sines);
      s3 = addHigh(s3, sines);
    }
    v128.store(cosAt, c0, 0);
    v128.store(cosAt, c1, 16);
    v128.store(cosAt, c2, 32);
    v128.store(cosAt, c3, 48);
    v128.store(sinAt, s0, 0);
    v128.store(sinAt, s1, 16);
    v128.store(sinAt, s2, 32);
    v128.store(sinAt, s3, 48);
  }
}
