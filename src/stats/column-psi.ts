import { streamKey } from '../core/random.ts';
import type { ColumnSketch, SketchColumn } from '../core/summary.ts';
import { binCount } from '../core/summary.ts';
import { labelSums, observedSums } from '../kernels/block-label-permutation/index.ts';
import { runExact } from '../kernels/pick.ts';
import { blockSamples, columnOffsets, type BlockSamples } from './block-samples.ts';
import { permutationP, stepDownMaxT } from './max-t.ts';
import { populationStabilityIndex, psiLimits, usedBins } from './psi.ts';

/** PSI of one column with its calibrated p-value, interval and the bins it was computed on. */
export interface ColumnPsi {
  readonly column: SketchColumn;
  readonly psi: number;
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
  readonly adjustedP: number;
  readonly designEffect: number;
  readonly bins: readonly { readonly label: string; readonly reference: number; readonly current: number }[];
}

/** Options of `columnPsis`. `level` is that of each column's interval. */
export interface PsiOptions {
  readonly bins: number;
  readonly permutations: number;
  readonly seed: string;
  readonly level: number;
}

/** Fine bins of one column joined to coarse ones: `into[fine]` is the coarse bin. */
interface Coarse {
  readonly column: SketchColumn;
  readonly labels: readonly string[];
  readonly into: readonly number[];
}

/**
 * PSI of every column between reference and current blocks, with p from permutations of whole blocks (exact for
 * exchangeable rows, nearly so for weakly dependent ones), step-down max-T over columns on the same label draws. An
 * interval holds 0 unless both χ² and the permutations reject equality: rows that resemble their neighbours move some
 * directions more than others, which one design effect cannot follow.
 */
export function columnPsis(
  sketch: ColumnSketch,
  { bins, permutations, seed, level }: PsiOptions,
): ColumnPsi[] {
  const samples = blockSamples(sketch);
  const coarse = coarseBins(sketch, samples, bins);
  const width = coarse.reduce((sum, own) => sum + own.labels.length, 0);
  const values = coarseCounts(sketch, samples, coarse, width);
  const totals = new Float64Array(width);
  values.forEach((count, index) => (totals[index % width] = (totals[index % width] ?? 0) + count));
  const shape = { blocks: samples.blocks.length, referenceBlocks: samples.reference };
  const observed = psiOfSums(
    observedSums(values, width, shape.blocks, shape.referenceBlocks),
    totals,
    coarse,
  );
  const key = streamKey(seed, 'drift/block-labels');
  const sums = runExact(labelSums, { ...shape, values, width, key, from: 0, to: permutations }).output;
  const draws = new Float64Array(permutations * coarse.length);
  for (let draw = 0; draw < permutations; draw += 1) {
    draws.set(
      psiOfSums(sums.subarray(draw * width, (draw + 1) * width), totals, coarse),
      draw * coarse.length,
    );
  }
  return describe(samples, coarse, { values, totals, width }, observed, draws, level);
}

function describe(
  samples: BlockSamples,
  coarse: readonly Coarse[],
  { values, totals, width }: { values: Float64Array; totals: Float64Array; width: number },
  observed: readonly number[],
  draws: Float64Array,
  level: number,
): ColumnPsi[] {
  const k = coarse.length;
  const own = coarse.map((_, j) => draws.filter((__, index) => index % k === j));
  const moments = own.map((null_, j) => spread(null_, observed[j] ?? 0));
  const standard = (value: number, j: number): number =>
    (value - (moments[j]?.mean ?? 0)) / (moments[j]?.deviation || 1);
  const adjusted = stepDownMaxT(
    observed.map(standard),
    draws.map((value, index) => standard(value, index % k)),
  );
  const rows = {
    reference: samples.reference * samples.blockRows,
    current: samples.current * samples.blockRows,
  };
  const current = observedSums(values, width, samples.blocks.length, samples.reference);
  let offset = 0;
  return coarse.map(({ column, labels }, j) => {
    const now = current.subarray(offset, offset + labels.length);
    const before = totals.slice(offset, offset + labels.length).map((total, bin) => total - (now[bin] ?? 0));
    offset += labels.length;
    const used = Math.max(2, usedBins(before, now).length);
    const designEffect = overdispersion(values, width, offset - labels.length, labels.length, samples);
    const psi = observed[j] ?? 0;
    const [lower, upper] = psiLimits(psi, used, rows, designEffect, level);
    const shares = labels.map((label, bin) => ({
      label,
      reference: (before[bin] ?? 0) / rows.reference,
      current: (now[bin] ?? 0) / rows.current,
    }));
    const { p } = permutationP(psi, own[j] ?? []);
    // The family level: `level` is that of one of k columns.
    const rejects = (adjusted[j] ?? 1) <= Math.max(k * (1 - level), 1 / (draws.length / k + 1));
    return {
      column,
      psi,
      lower: rejects ? lower : 0,
      upper,
      p,
      adjustedP: adjusted[j] ?? 1,
      designEffect,
      bins: shares,
    };
  });
}

/**
 * How much more block counts vary within each side than those of independent rows would, at least 1: the homogeneity χ² of
 * the blocks of both sides over its degrees of freedom. Neighbouring rows that resemble each other make it large.
 */
function overdispersion(
  values: Float64Array,
  width: number,
  offset: number,
  bins: number,
  samples: BlockSamples,
): number {
  let [statistic, degrees] = [0, 0];
  for (const [from, to] of [
    [0, samples.reference],
    [samples.reference, samples.reference + samples.current],
  ] as const) {
    const count = (block: number, bin: number): number => values[block * width + offset + bin] ?? 0;
    for (let bin = 0; bin < bins; bin += 1) {
      let total = 0;
      for (let block = from; block < to; block += 1) total += count(block, bin);
      const expected = total / (to - from);
      if (expected < 1) continue;
      degrees += (to - from - 1) * (1 - expected / samples.blockRows);
      for (let block = from; block < to; block += 1) {
        statistic += ((count(block, bin) - expected) * (count(block, bin) - expected)) / expected;
      }
    }
  }
  return degrees > 0 ? Math.max(1, statistic / degrees) : 1;
}

/** Mean and standard deviation over the draws and the observed value together, so that labels stay exchangeable. */
function spread(draws: Float64Array, observed: number): { mean: number; deviation: number } {
  const n = draws.length + 1;
  const mean = (draws.reduce((sum, value) => sum + value, 0) + observed) / n;
  const square = (value: number): number => (value - mean) * (value - mean);
  return {
    mean,
    deviation: Math.sqrt((draws.reduce((sum, value) => sum + square(value), 0) + square(observed)) / n),
  };
}

function psiOfSums(current: Float64Array, totals: Float64Array, coarse: readonly Coarse[]): number[] {
  let offset = 0;
  return coarse.map(({ labels }) => {
    const now = current.subarray(offset, offset + labels.length);
    const before = totals.slice(offset, offset + labels.length).map((total, bin) => total - (now[bin] ?? 0));
    offset += labels.length;
    return populationStabilityIndex(before, now);
  });
}

/** Bins of about equal share of all rows together, so that they do not depend on which row is reference. */
function coarseBins(sketch: ColumnSketch, samples: BlockSamples, bins: number): Coarse[] {
  const offsets = columnOffsets(sketch);
  return sketch.design.columns.map((column, j) => {
    const size = binCount(column);
    const totals = new Float64Array(size);
    for (const { counts } of samples.blocks) {
      for (let bin = 0; bin < size; bin += 1)
        totals[bin] = (totals[bin] ?? 0) + (counts[(offsets[j] ?? 0) + bin] ?? 0);
    }
    return column.type === 'numeric' ? joinNumeric(column, totals, bins) : categoryBins(column);
  });
}

function joinNumeric(column: SketchColumn, totals: Float64Array, bins: number): Coarse {
  const fine = column.edges.length + 1;
  const rows = totals.subarray(0, fine).reduce((sum, count) => sum + count, 0);
  const into: number[] = [];
  const cuts: number[] = [];
  let [seen, bin] = [0, 0];
  for (let index = 0; index < fine; index += 1) {
    if (index > 0 && seen >= ((bin + 1) * rows) / bins) {
      bin += 1;
      cuts.push(column.edges[index - 1] ?? 0);
    }
    into.push(bin);
    seen += totals[index] ?? 0;
  }
  const labels = Array.from({ length: bin + 1 }, (_, index) => rangeLabel(cuts[index - 1], cuts[index]));
  return { column, labels: [...labels, '(missing)'], into: [...into, bin + 1] };
}

function rangeLabel(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return high === undefined ? 'all' : `<${short(high)}`;
  return high === undefined ? `≥${short(low)}` : `${short(low)}–<${short(high)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function categoryBins(column: SketchColumn): Coarse {
  const labels = [...column.categories, '(other)', '(missing)'];
  return { column, labels, into: labels.map((_, index) => index) };
}

/** Blocks × coarse bins. */
function coarseCounts(
  sketch: ColumnSketch,
  samples: BlockSamples,
  coarse: readonly Coarse[],
  width: number,
): Float64Array {
  const offsets = columnOffsets(sketch);
  const values = new Float64Array(samples.blocks.length * width);
  samples.blocks.forEach(({ counts }, block) => {
    let offset = block * width;
    coarse.forEach(({ into, labels }, j) => {
      into.forEach((bin, fine) => {
        values[offset + bin] = (values[offset + bin] ?? 0) + (counts[(offsets[j] ?? 0) + fine] ?? 0);
      });
      offset += labels.length;
    });
  });
  return values;
}
