import { streamKey, uniformAt } from '../../src/core/random.ts';
import { defaultParams } from '../../src/core/params.ts';
import { sliceTotal } from '../../src/core/slices.ts';
import type { SketchColumn, SliceDesign } from '../../src/core/summary.ts';
import type { Batch, Column } from '../../src/core/table.ts';
import { sliceMaxima, type SliceMaxima } from '../../src/kernels/slice-maxima/index.ts';
import { makeRows } from '../../src/stats/slice-rows.ts';
import { sliceRates } from '../../src/stats/slice-rates.ts';
import check from '../../src/checks/performance/worst-slice.ts';
import { encodeSummary } from '../../src/summaries/encode.ts';
import type { ScoredRows } from '../../src/summaries/scored-rows.ts';
import { mergeSliceCounts, startSliceCounts } from '../../src/summaries/slice-counts.ts';
import { fastest, printTable } from './table.ts';

const [BATCH, BATCHES, COLUMNS] = [4096, 25, 27];
const NAMES = ['a', 'b', 'c'];

/** 27 columns of three values; with unseen and missing ones that makes 8,911 slices. */
function makeDesign(): SliceDesign {
  const column = (name: string): SketchColumn => ({ name, type: 'category', edges: [], categories: NAMES });
  const columns = Array.from({ length: COLUMNS }, (_, at) => column(`c${at}`));
  return { seed: '1', weighted: false, columns, attributes: columns.slice(0, 2), leftOut: [] };
}

function makeBatch(design: SliceDesign, start: number): { batch: Batch; scored: ScoredRows } {
  const key = streamKey('1', 'bench/slices');
  const at = (row: number, draw: number): number => uniformAt(key, start + row, draw, 0);
  const codes = (draw: number): Int32Array =>
    Int32Array.from({ length: BATCH }, (_, row) => at(row, draw) * 3);
  const columns = design.columns.map(({ name }, draw): [string, Column] => [
    name,
    { type: 'category', dictionary: NAMES, codes: codes(draw) },
  ]);
  const coin = (draw: number): Int8Array => Int8Array.from({ length: BATCH }, (_, row) => at(row, draw) * 2);
  const none = { keys: [[]], codes: new Int32Array(BATCH) };
  return {
    batch: { start, rows: BATCH, columns: new Map(columns) },
    scored: {
      ...{ rows: BATCH, groups: none, strata: none, label: coin(100), decision: coin(101) },
      ...{ score: new Float64Array(BATCH), weight: null },
    },
  };
}

/** What the search asks of the kernel: rows that overlap as these do, limits that no draw reaches, 1,000 draws. */
function maximaOf(design: SliceDesign, counts: ReturnType<typeof mergeSliceCounts>): SliceMaxima {
  const rates = sliceRates(counts, 'error-rate');
  const sizes = Float64Array.from({ length: rates.total }, (_, slice) => rates.sides(0, slice).rows);
  const limits = new Float64Array(20 * rates.total).fill(Infinity);
  const share = sizes.map((rows) => rows / (sizes[0] ?? 1));
  const made = makeRows(design, sizes, 2048, '1');
  return { ...made, rows: 2048, share, levels: 20, limits, key: streamKey('1', 'bench'), from: 0, to: 1000 };
}

/** Nearly 10,000 slices of 100,000 rows: counted, merged, written, searched. */
export default async function slices(): Promise<void> {
  const design = makeDesign();
  const parts = Array.from({ length: BATCHES }, (_, at) => makeBatch(design, at * BATCH));
  const count = () => {
    const counter = startSliceCounts(design);
    for (const { batch, scored } of parts) counter.add(batch, scored);
    return counter.finish();
  };
  const counts = count();
  const params = defaultParams(check.params);
  const context = { level: 0.95, seed: '1', slice: null };
  const maxima = maximaOf(design, counts);
  const rows = BATCH * BATCHES;
  printTable(`${sliceTotal(design)} slices of ${rows} rows by ${COLUMNS} columns, two sensitive features`, [
    { what: 'counting on one core', milliseconds: await fastest(3, count) },
    { what: 'merging two', milliseconds: await fastest(5, () => mergeSliceCounts(counts, counts)) },
    { what: 'writing as Arrow', milliseconds: await fastest(3, () => encodeSummary(counts)) },
    {
      what: 'searching, testing 20, 200 resamples, 1,000 draws over all slices',
      milliseconds: await fastest(5, () => check.estimate(counts, params, context)),
    },
  ]);
  printTable(`The largest of ${sliceTotal(design)} slices, 1,000 draws, one core`, [
    { what: 'WebAssembly', milliseconds: await fastest(3, () => sliceMaxima.wasm(maxima)) },
    { what: 'plain JavaScript, same bits', milliseconds: await fastest(2, () => sliceMaxima.js(maxima)) },
  ]);
}
