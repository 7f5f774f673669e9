import { streamKey, uniformAt } from '../../src/core/random.ts';
import { defaultParams } from '../../src/core/params.ts';
import { sliceTotal } from '../../src/core/slices.ts';
import type { SketchColumn, SliceDesign } from '../../src/core/summary.ts';
import type { Batch, Column } from '../../src/core/table.ts';
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

function makeRows(design: SliceDesign, start: number): { batch: Batch; scored: ScoredRows } {
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

/** Nearly 10,000 slices of 100,000 rows: counted, merged, written, searched. */
export default async function slices(): Promise<void> {
  const design = makeDesign();
  const parts = Array.from({ length: BATCHES }, (_, at) => makeRows(design, at * BATCH));
  const count = () => {
    const counter = startSliceCounts(design);
    for (const { batch, scored } of parts) counter.add(batch, scored);
    return counter.finish();
  };
  const counts = count();
  const params = defaultParams(check.params);
  const context = { level: 0.95, seed: '1', slice: null };
  const rows = BATCH * BATCHES;
  printTable(`${sliceTotal(design)} slices of ${rows} rows by ${COLUMNS} columns, two sensitive features`, [
    { what: 'counting on one core', milliseconds: await fastest(3, count) },
    { what: 'merging two', milliseconds: await fastest(5, () => mergeSliceCounts(counts, counts)) },
    { what: 'writing as Arrow', milliseconds: await fastest(3, () => encodeSummary(counts)) },
    {
      what: 'searching, testing 20, 200 resamples',
      milliseconds: await fastest(5, () => check.estimate(counts, params, context)),
    },
  ]);
}
