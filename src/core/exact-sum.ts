/** Bits of a digit: sums of 2^29 parts of 24 bits are still exact in a double. */
const DIGIT_BITS = 24;
/** The lowest and the highest digit that a double can have bits in. */
export const LOWEST_DIGIT = -45;
/** See `LOWEST_DIGIT`. */
export const HIGHEST_DIGIT = 42;
const DIGITS = HIGHEST_DIGIT - LOWEST_DIGIT + 1;

/** Powers of 2^24 from the lowest digit up; the lowest of them lies below the smallest double and stands for that. */
const UNITS: readonly number[] = Array.from({ length: DIGITS }, (_, index) => {
  const digit = index + LOWEST_DIGIT;
  let unit = 1;
  for (let step = 0; step < digit; step += 1) unit *= 16_777_216;
  for (let step = 0; step > digit; step -= 1) unit /= 16_777_216;
  return Math.max(unit, Number.MIN_VALUE);
});

/**
 * A sum of doubles that no rounding has touched: [digit d, sum of what lay in it], highest digit first, none of them 0. What lies
 * in digit d is a whole multiple of 2^(24d). Equal rows give equal sums in any order and any parts.
 */
export type ExactSum = readonly (readonly [digit: number, sum: number])[];

/** Sums that rows are being added to: `count` of them side by side. */
export function openSums(count: number): Float64Array {
  return new Float64Array(count * DIGITS);
}

const bits = new DataView(new ArrayBuffer(8));

/** Adds a finite value to the sum at `index`, digit by digit. */
export function addTo(sums: Float64Array, index: number, value: number): void {
  let rest = value;
  bits.setFloat64(0, value);
  const exponent = ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
  for (let digit = Math.floor(exponent / DIGIT_BITS); rest !== 0; digit -= 1) {
    const unit = unitOf(digit);
    const part = Math.trunc(rest / unit) * unit;
    const at = index * DIGITS + digit - LOWEST_DIGIT;
    sums[at] = (sums[at] ?? 0) + part;
    rest -= part;
  }
}

/** The sum at `index` as it stands. */
export function closeSum(sums: Float64Array, index: number): ExactSum {
  const found: [number, number][] = [];
  for (let digit = HIGHEST_DIGIT; digit >= LOWEST_DIGIT; digit -= 1) {
    const sum = sums[index * DIGITS + digit - LOWEST_DIGIT] ?? 0;
    if (sum !== 0) found.push([digit, sum]);
  }
  return found;
}

/** The sum of both; associative and commutative, exact. */
export function addSums(a: ExactSum, b: ExactSum): ExactSum {
  const byDigit = new Map(a);
  for (const [digit, sum] of b) byDigit.set(digit, (byDigit.get(digit) ?? 0) + sum);
  return [...byDigit].filter(([, sum]) => sum !== 0).sort(([left], [right]) => right - left);
}

/** The sum as one double, smallest digits first, so within a few units of the last place where digits do not cancel. */
export function totalOf(sum: ExactSum): number {
  return sum.reduceRight((total, [, part]) => total + part, 0);
}

/** Whether `sum` can be what lies in `digit`: a finite whole multiple of its unit. */
export function fitsDigit(digit: number, sum: number): boolean {
  const inside = digit >= LOWEST_DIGIT && digit <= HIGHEST_DIGIT && Number.isInteger(digit);
  return inside && Number.isFinite(sum) && Number.isInteger(sum / unitOf(digit));
}

/** 2^(24 digit), exactly. */
function unitOf(digit: number): number {
  return UNITS[digit - LOWEST_DIGIT] ?? Number.NaN;
}
