import type { Contrast, ContrastSet, Side } from './contrast.ts';
import { scaleOf } from './contrast.ts';
import { normalPair } from './normal-draws.ts';

const DRAWS = 20000;
const columnDraws: Float64Array[] = [];

/** Fixed normal draws for the rate at `index` of all families; the same whatever else is compared. */
function drawsOf(index: number): Float64Array {
  const known = columnDraws[index];
  if (known) return known;
  const pair = index - (index % 2);
  const both = normalPair(DRAWS, pair);
  [columnDraws[pair], columnDraws[pair + 1]] = both;
  return both[index - pair] ?? both[0];
}

/** A side as standard normal draws times a standard error. */
interface DrawnSide {
  readonly draws: Float64Array;
  readonly variance: number;
}

function drawnSide(side: Side, variances: readonly number[]): DrawnSide {
  const [first] = side;
  if (side.length === 1 && first)
    return { draws: drawsOf(first.index), variance: variances[first.index] ?? 0 };
  const sum = new Float64Array(DRAWS);
  let variance = 0;
  for (const { index, share } of side) {
    const own = variances[index] ?? 0;
    const [column, scale] = [drawsOf(index), share * Math.sqrt(own)];
    variance += share * share * own;
    for (let draw = 0; draw < DRAWS; draw += 1) sum[draw] = (sum[draw] ?? 0) + scale * (column[draw] ?? 0);
  }
  const scale = 1 / Math.sqrt(variance);
  return { draws: sum.map((value) => value * scale), variance };
}

/** Largest |standardised contrast| of 20,000 fixed normal draws, for rates of the given squared standard errors. */
export function normalMaxima(variances: readonly number[], sets: readonly ContrastSet[]): Float64Array {
  const maxima = new Float64Array(DRAWS);
  for (const contrast of sets.flatMap(({ contrasts }) => contrasts)) {
    const [first, ...more] = drawnParts(contrast, variances);
    if (!first) continue;
    if (more.length === 0) raiseByDifference(maxima, first.a, first.b);
    else raiseBySum(maxima, [first, ...more]);
  }
  return maxima;
}

interface DrawnPart {
  readonly a: DrawnSide;
  readonly b: DrawnSide;
  readonly scale: number;
}

function drawnParts({ parts }: Contrast, variances: readonly number[]): DrawnPart[] {
  return parts.map((part) => ({
    a: drawnSide(part.a, variances),
    b: drawnSide(part.b, variances),
    scale: scaleOf(part),
  }));
}

function raiseByDifference(maxima: Float64Array, a: DrawnSide, b: DrawnSide): void {
  const scale = 1 / Math.sqrt(a.variance + b.variance);
  const [sa, sb] = [Math.sqrt(a.variance) * scale, Math.sqrt(b.variance) * scale];
  const [left, right] = [a.draws, b.draws];
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const value = Math.abs((left[draw] ?? 0) * sa - (right[draw] ?? 0) * sb);
    if (value > (maxima[draw] ?? 0)) maxima[draw] = value;
  }
}

function raiseBySum(maxima: Float64Array, parts: readonly DrawnPart[]): void {
  const variance = parts.reduce((sum, { a, b, scale }) => sum + scale * scale * (a.variance + b.variance), 0);
  const sum = new Float64Array(DRAWS);
  for (const { a, b, scale } of parts) {
    const unit = scale / Math.sqrt(variance);
    const [sa, sb] = [Math.sqrt(a.variance) * unit, Math.sqrt(b.variance) * unit];
    for (let draw = 0; draw < DRAWS; draw += 1)
      sum[draw] = (sum[draw] ?? 0) + (a.draws[draw] ?? 0) * sa - (b.draws[draw] ?? 0) * sb;
  }
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const value = Math.abs(sum[draw] ?? 0);
    if (value > (maxima[draw] ?? 0)) maxima[draw] = value;
  }
}
