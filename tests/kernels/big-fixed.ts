/* Reference values of elementary functions in integer arithmetic: 2^-BITS units, by series that share nothing with src. */

const BITS = 320n;
const ONE = 1n << BITS;

/** A finite double exactly, in 2^-BITS units (|x| >= 2^-260). */
export function toFixed(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 2047n);
  const mantissa = (bits & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  const shift = BITS + BigInt(Math.max(biased, 1) - 1075);
  const magnitude = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  return x < 0 ? -magnitude : magnitude;
}

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;
const abs = (a: bigint): bigint => (a < 0n ? -a : a);

export function exp(x: bigint): bigint {
  const halvings = 16n;
  const r = x >> halvings;
  let [term, sum] = [ONE, ONE];
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    term = times(term, r) / n;
    sum += term;
  }
  for (let i = 0n; i < halvings; i += 1n) sum = times(sum, sum);
  return sum;
}

function artanh(s: bigint): bigint {
  const square = times(s, s);
  let [power, sum] = [s, s];
  for (let n = 3n; abs(power) > 1n; n += 2n) {
    power = times(power, square);
    sum += power / n;
  }
  return sum;
}

const LN2 = 2n * artanh(over(ONE, 3n * ONE));

export function log(x: bigint): bigint {
  let [k, m] = [0n, x];
  for (; m > 2n * ONE; k += 1n) m >>= 1n;
  for (; m < ONE; k -= 1n) m <<= 1n;
  return k * LN2 + 2n * artanh(over(m - ONE, m + ONE));
}

/** Sum of (−1)^i x^(2i + first) / (2i + first)!, for |x| up to about 100. */
function alternating(x: bigint, first: bigint): bigint {
  const square = times(x, x);
  let term = first === 0n ? ONE : x;
  let sum = term;
  for (let n = first + 1n; abs(term) > 1n; n += 2n) {
    term = -times(term, square) / (n * (n + 1n));
    sum += term;
  }
  return sum;
}

export const sin = (x: bigint): bigint => alternating(x, 1n);
export const cos = (x: bigint): bigint => alternating(x, 0n);
export const expm1 = (x: bigint): bigint => exp(x) - ONE;
export const log1p = (x: bigint): bigint => log(ONE + x);
export const pow = (x: bigint, y: bigint): bigint => exp(times(y, log(x)));

/** |value − exact| in units of the last place of `value`. */
export function ulps(value: number, exact: bigint): number {
  const step = toFixed(Math.abs(value) + ulp(value)) - toFixed(Math.abs(value));
  return Number((abs(toFixed(value) - exact) * 1000000n) / step) / 1e6;
}

function ulp(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52);
}
