/*
 * Elementary functions in f64 from + − × ÷, comparisons, Math.floor, Math.abs and Math.sqrt only: IEEE 754 fixes
 * all of these to the bit, whereas Math.exp and its kin differ between engines. tsc and the AssemblyScript
 * compiler both build this very file, so JavaScript and WebAssembly agree by construction. That is why it has no
 * arrays, objects or destructuring, why numeric constants carry a type, and why the low half of a two-part
 * result is left in a module variable.
 */

const LN2: number = 0.6931471805599453;
const LN2_HIGH: number = 0.6931471805601177; // 41 bits, so that k · LN2_HIGH is exact for |k| < 4096
const LN2_LOW: number = -1.7239444525614835e-13;
const HALF_PI_1: number = 1.570796251296997; // four parts of 23, 23, 23 and 53 bits; n · part is exact for n < 2^30
const HALF_PI_2: number = 7.549789415861596e-8;
const HALF_PI_3: number = 5.390302529957765e-15;
const HALF_PI_4: number = 3.2820035428735005e-22;
const PI: number = 3.141592653589793;
const LOG_PI: number = 1.1447298858494002;
const SQRT_2: number = 1.4142135623730951;
const SPLITTER: number = 134217729; // 2^27 + 1
const TWO_54: number = 18014398509481984;

let low: number = 0; // the part of the last two-part result that did not fit its first number
let quadrant: number = 0;

/** a + b rounded; leaves the exact rounding error in `low`. */
function twoSum(a: number, b: number): number {
  const sum = a + b;
  const bPart = sum - a;
  low = a - (sum - bPart) + (b - bPart);
  return sum;
}

/** a · b rounded; leaves the exact rounding error in `low` (|a|, |b| < 2^996). doi:10.1007/BF01397083 */
function twoProduct(a: number, b: number): number {
  const product = a * b;
  const aBig = a * SPLITTER;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * SPLITTER;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  low = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return product;
}

/** 2^k for an integer k in [−1022, 1023]. */
function twoTo(k: number): number {
  let power: number = 1;
  let base: number = k < 0 ? 0.5 : 2;
  let left: number = Math.abs(k);
  while (left > 0) {
    const half = Math.floor(left / 2);
    if (left > 2 * half) power *= base;
    base *= base;
    left = half;
  }
  return power;
}

/** x · 2^k, rounded once, for |x| near 1 and an integer k in [−1080, 1025]. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * 2 * twoTo(k - 1);
  if (k < -1022) return x * twoTo(k + 100) * 7.888609052210118e-31;
  return x * twoTo(k);
}

/** e^r − 1 − r for |r| <= 0.35, by its Taylor series (next term below 2^-60 of r). */
function expTail(r: number): number {
  let p: number = 1.6059043836821613e-10;
  p = p * r + 2.08767569878681e-9;
  p = p * r + 2.505210838544172e-8;
  p = p * r + 2.755731922398589e-7;
  p = p * r + 2.7557319223985893e-6;
  p = p * r + 2.48015873015873e-5;
  p = p * r + 1.984126984126984e-4;
  p = p * r + 1.388888888888889e-3;
  p = p * r + 8.333333333333333e-3;
  p = p * r + 4.1666666666666664e-2;
  p = p * r + 0.16666666666666666;
  p = p * r + 0.5;
  return p * r * r;
}

/** e^(x + xLow) for |xLow| far below |x|. */
function expOf(x: number, xLow: number): number {
  if (isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x / LN2 + 0.5);
  const r = twoSum(x - k * LN2_HIGH, xLow - k * LN2_LOW);
  return scale(1 + (r + (expTail(r) + low)), k);
}

/** e^x; measured error < 0.83 ulp. */
export function exp(x: number): number {
  return expOf(x, 0);
}

/** e^x − 1 without cancellation near 0; measured error < 0.9 ulp. */
export function expm1(x: number): number {
  if (isNaN(x) || Math.abs(x) < 5e-17) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -40) return -1;
  const k = Math.floor(x / LN2 + 0.5);
  const r = twoSum(x - k * LN2_HIGH, -k * LN2_LOW);
  const tail = expTail(r) + low;
  if (k > 60) return scale(1 + (r + tail) - scale(1, -k), k);
  const factor = twoTo(k);
  const sum = twoSum(factor - 1, factor * r);
  return sum + (low + factor * tail);
}

/**
 * log(2^k · (1 + f + fLow)) for 1 + f in [√½, √2]; leaves the low part in `low`.
 * log m = 2 artanh s, s = (m − 1) / (m + 1), with s carried to twice the precision.
 */
function logOf(k: number, f: number, fLow: number): number {
  const d = twoSum(2, f);
  const dLow = low + fLow;
  const s = f / d;
  const p = twoProduct(s, d);
  const sLow = (f - p - low + fLow - s * dLow) / d;
  const z = s * s;
  let q: number = 0.08695652173913043;
  q = q * z + 0.09523809523809523;
  q = q * z + 0.10526315789473684;
  q = q * z + 0.11764705882352941;
  q = q * z + 0.13333333333333333;
  q = q * z + 0.15384615384615385;
  q = q * z + 0.18181818181818182;
  q = q * z + 0.2222222222222222;
  q = q * z + 0.2857142857142857;
  q = q * z + 0.4;
  q = q * z + 0.6666666666666666;
  const correction = 2 * sLow + s * z * q + k * LN2_LOW;
  const sum = twoSum(k * LN2_HIGH, 2 * s);
  return twoSum(sum, low + correction);
}

/** Splits x · (1 + xLow/x), x > 0, into 2^k · m with m in [√½, √2] and takes its logarithm. */
function logOfPositive(x: number, xLow: number): number {
  let k: number = 0;
  let m: number = x;
  let mLow: number = xLow;
  if (m < 2.2250738585072014e-308) {
    m *= TWO_54;
    k = -54;
  }
  let step: number = m >= 0.5 && m < 2 ? 0.5 : m >= 1.52587890625e-5 && m < 65536 ? 8 : 512;
  let power: number = step > 8 ? 1.3407807929942597e154 : 256;
  for (; step >= 1; step /= 2) {
    if (m >= power) {
      m /= power;
      mLow /= power;
      k += step;
    } else if (m * power < 1) {
      m *= power;
      mLow *= power;
      k -= step;
    }
    power = Math.sqrt(power);
  }
  const shift: number = m > SQRT_2 ? 0.5 : m < 0.7071067811865476 ? 2 : 1;
  if (shift < 1) k += 1;
  if (shift > 1) k -= 1;
  return logOf(k, m * shift - 1, mLow * shift);
}

/** Natural logarithm; −∞ at 0, NaN below; measured error < 0.52 ulp. */
export function log(x: number): number {
  if (x > 0 && x < Infinity) return logOfPositive(x, 0);
  return x > 0 ? x : x < 0 || isNaN(x) ? NaN : -Infinity;
}

/** log(1 + x) without cancellation near 0; −∞ at −1, NaN below; measured error < 0.56 ulp. */
export function log1p(x: number): number {
  if (!(x > -1) || x === Infinity || Math.abs(x) < 1e-16) return x < -1 ? NaN : x === -1 ? -Infinity : x;
  const u = twoSum(1, x);
  return logOfPositive(u, low);
}

/**
 * x^y for x >= 0 (NaN for a negative x unless y is an integer). Measured error < 0.9 ulp while
 * |y log x| < 10, growing with it to 15 ulp at the ends of the range. 1^y = x^0 = 1 for every x and y.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (isNaN(x) || isNaN(y)) return NaN;
  const base = Math.abs(x);
  const whole = Math.floor(y) === y;
  if (x < 0 && !whole) return NaN;
  const negative = x < 0 || (x === 0 && 1 / x < 0);
  const sign: number = negative && Math.floor(y / 2) * 2 !== y && Math.abs(y) < Infinity ? -1 : 1;
  if (base === 1) return sign;
  if (base === 0 || base === Infinity) return base > 0 === y > 0 ? sign * Infinity : sign * 0;
  if (Math.abs(y) > 1e20) return base > 1 === y > 0 ? Infinity : 0;
  const high = logOfPositive(base, 0);
  const highLow = low;
  const product = twoProduct(high, y);
  return sign * expOf(product, low + highLow * y);
}

/** x − n · π/2 in [−π/4, π/4], low part in `low`, n mod 4 in `quadrant`. */
function reduce(x: number): number {
  const n = Math.floor(x / (PI / 2) + 0.5);
  quadrant = n - 4 * Math.floor(n / 4);
  const a = x - n * HALF_PI_1;
  const b = twoSum(a, -(n * HALF_PI_2));
  const bLow = low;
  const c = twoSum(b, -(n * HALF_PI_3));
  return twoSum(c, low + bLow - n * HALF_PI_4);
}

function sinOf(r: number, rLow: number): number {
  const z = r * r;
  let p: number = 2.8114572543455206e-15;
  p = p * z - 7.647163731819816e-13;
  p = p * z + 1.6059043836821613e-10;
  p = p * z - 2.505210838544172e-8;
  p = p * z + 2.7557319223985893e-6;
  p = p * z - 1.984126984126984e-4;
  p = p * z + 8.333333333333333e-3;
  p = p * z - 0.16666666666666666;
  return r + (r * z * p + rLow * (1 - 0.5 * z));
}

function cosOf(r: number, rLow: number): number {
  const z = r * r;
  let p: number = -1.5619206968586225e-16;
  p = p * z + 4.779477332387385e-14;
  p = p * z - 1.1470745597729725e-11;
  p = p * z + 2.08767569878681e-9;
  p = p * z - 2.755731922398589e-7;
  p = p * z + 2.48015873015873e-5;
  p = p * z - 1.388888888888889e-3;
  p = p * z + 4.1666666666666664e-2;
  const half = 0.5 * z;
  const main = 1 - half;
  return main + (1 - main - half + (z * z * p - r * rLow));
}

/** Sine of x radians for |x| <= 2^30, NaN beyond; measured error < 0.75 ulp. */
export function sin(x: number): number {
  if (!(Math.abs(x) <= 1073741824)) return NaN;
  if (Math.abs(x) < 1e-8) return x;
  const r = reduce(x);
  const value = quadrant === 1 || quadrant === 3 ? cosOf(r, low) : sinOf(r, low);
  return quadrant >= 2 ? -value : value;
}

/** Cosine of x radians for |x| <= 2^30, NaN beyond; measured error < 0.75 ulp. */
export function cos(x: number): number {
  if (!(Math.abs(x) <= 1073741824)) return NaN;
  const r = reduce(x);
  const value = quadrant === 1 || quadrant === 3 ? sinOf(r, low) : cosOf(r, low);
  return quadrant === 1 || quadrant === 2 ? -value : value;
}

/** log Γ(x) − (x − ½) log x + x − ½ log 2π for x >= 10: Stirling's series, next term below 4e-17. doi:10.2307/2004103 */
export function stirlingRemainder(x: number): number {
  const z = 1 / (x * x);
  let p: number = 6.41025641025641e-3;
  p = p * z - 1.9175269175269176e-3;
  p = p * z + 8.417508417508417e-4;
  p = p * z - 5.952380952380953e-4;
  p = p * z + 7.936507936507937e-4;
  p = p * z - 2.777777777777778e-3;
  p = p * z + 8.333333333333333e-2;
  return p / x;
}

/** log |Γ(x)|; +∞ at 0 and the negative integers; measured error < 7e-15 absolute in (0, 10), < 2 ulp above. */
export function lgamma(x: number): number {
  if (isNaN(x)) return NaN;
  if (Math.abs(x) === Infinity) return Infinity;
  if (x <= 0) {
    if (Math.floor(x) === x) return Infinity;
    const fraction = Math.abs(x - Math.floor(x + 0.5));
    return LOG_PI - log(sin(PI * fraction)) - lgamma(1 - x);
  }
  if (x === 1 || x === 2) return 0;
  let shifted = x;
  let product: number = 1;
  while (shifted < 10) {
    product *= shifted;
    shifted += 1;
  }
  const stirling = (shifted - 0.5) * (log(shifted) - 1) + (0.4189385332046727 + stirlingRemainder(shifted));
  return product > 1 || product < 1 ? stirling - log(product) : stirling;
}
