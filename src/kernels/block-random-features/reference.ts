/**
 * `rows`: n × featureCount, row-major, standardised and without missing values, featureCount >= 1. `omega`: featureCount × frequencies,
 * row-major (drawFrequencies). Row i of this batch is row `firstRow` + i of the stream and belongs to block
 * ⌊(firstRow + i) / blockRows⌋. `sums`: blocks × 2·frequencies, row-major: cosines, then sines; rows of blocks beyond
 * its end are dropped.
 */
export type RandomFeaturesInput = {
  readonly rows: Float32Array;
  readonly featureCount: number;
  readonly omega: Float32Array;
  readonly frequencies: number;
  readonly blockRows: number;
  readonly firstRow: number;
  readonly sums: Float64Array;
};

/** A run of rows of one block within a batch; `start` counts from the batch's first row. */
export type Run = { readonly block: number; readonly start: number; readonly count: number };

/** The runs of at most `longest` rows into which block borders cut a batch, rows past the last block left out. */
export function runsOf(input: RandomFeaturesInput, longest: number): Run[] {
  const { rows, featureCount, blockRows, firstRow, sums, frequencies } = input;
  const total = Math.floor(rows.length / featureCount);
  const blocks = Math.floor(sums.length / (2 * frequencies));
  const runs: Run[] = [];
  for (let start = 0; start < total;) {
    const block = Math.floor((firstRow + start) / blockRows);
    if (block >= blocks) break;
    const count = Math.min(longest, total - start, (block + 1) * blockRows - firstRow - start);
    runs.push({ block, start, count });
    start += count;
  }
  return runs;
}

/** Adds Σ cos(x·Ω) and Σ sin(x·Ω) of each block's rows into `sums`, row by row, and returns it. */
export function blockRandomFeaturesJs(input: RandomFeaturesInput): Float64Array {
  const { rows, featureCount, omega, frequencies, sums } = input;
  for (const { block, start, count } of runsOf(input, Infinity)) {
    const into = sums.subarray(2 * block * frequencies, 2 * (block + 1) * frequencies);
    for (let row = start; row < start + count; row += 1) {
      addRow(rows.subarray(row * featureCount, (row + 1) * featureCount), omega, frequencies, into);
    }
  }
  return sums;
}

const { fround } = Math;
const TWO_OVER_PI = fround(0.6366197466850281);
// π/2 in three parts; the first two have 9 bits, so that their products with a multiple below 2^15 are exact
const HALF_PI_1 = 1.5703125;
const HALF_PI_2 = 0.00048351287841796875;
const HALF_PI_3 = fround(3.1391647326017846e-7);
const S3 = fround(-1 / 6);
const S5 = fround(1 / 120);
const S7 = fround(-1 / 5040);
const S9 = fround(1 / 362880);
const C4 = fround(1 / 24);
const C6 = fround(-1 / 720);
const C8 = fround(1 / 40320);

function addRow(x: Float32Array, omega: Float32Array, frequencies: number, into: Float64Array): void {
  for (let r = 0; r < frequencies; r += 1) {
    let dot = 0;
    for (let j = 0; j < x.length; j += 1) {
      dot = fround(dot + fround((x[j] ?? 0) * (omega[j * frequencies + r] ?? 0)));
    }
    const [cosine, sine] = cosSin(Math.max(-32768, Math.min(32768, dot)));
    into[r] = (into[r] ?? 0) + cosine;
    into[frequencies + r] = (into[frequencies + r] ?? 0) + sine;
  }
}

/** Cosine and sine in f32, every operation rounded; error < 2e-7 for |z| <= 32768. */
function cosSin(z: number): [number, number] {
  const n = Math.floor(fround(fround(z * TWO_OVER_PI) + 0.5));
  const r = fround(fround(fround(z - fround(n * HALF_PI_1)) - fround(n * HALF_PI_2)) - fround(n * HALF_PI_3));
  const q = fround(r * r);
  let s = fround(fround(S9 * q) + S7);
  s = fround(fround(s * q) + S5);
  s = fround(fround(s * q) + S3);
  s = fround(r + fround(fround(s * q) * r));
  let c = fround(fround(C8 * q) + C6);
  c = fround(fround(c * q) + C4);
  c = fround(fround(1 - fround(0.5 * q)) + fround(fround(c * q) * q));
  const cosine = (n & 1) === 1 ? s : c;
  const sine = (n & 1) === 1 ? c : s;
  return [((n + 1) & 2) === 2 ? -cosine : cosine, (n & 2) === 2 ? -sine : sine];
}
