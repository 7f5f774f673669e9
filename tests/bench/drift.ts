import { streamKey, uniformAt } from '../../src/core/random.ts';
import type { SketchDesign } from '../../src/core/summary.ts';
import type { Batch, NumericColumn } from '../../src/core/table.ts';
import { blockMmd } from '../../src/stats/block-mmd.ts';
import { mergeColumnSketches, startColumnSketch } from '../../src/summaries/column-sketch.ts';
import { fastest, printTable } from './table.ts';

const ROWS = 100_000;
const COLUMNS = 20;
const BLOCK = 782;
const PERMUTATIONS = 9_999;

function makeBatch(side: string): Batch {
  const columns = new Map<string, NumericColumn>();
  for (let column = 0; column < COLUMNS; column += 1) {
    const key = streamKey('1', `bench/drift/${side}/${column}`);
    columns.set(`x${column}`, {
      type: 'number',
      values: Float64Array.from({ length: ROWS }, (_, row) => uniformAt(key, row, 0, 0) * 3.46 - 1.73),
    });
  }
  return { start: 0, rows: ROWS, columns };
}

const design: SketchDesign = {
  blockRows: BLOCK,
  leftOut: [],
  seed: '1',
  columns: [],
  features: {
    count: 256,
    bandwidth: Math.sqrt(2 * COLUMNS),
    inputs: Array.from({ length: COLUMNS }, (_, column) => ({
      column: `x${column}`,
      category: null,
      centre: 0,
      scale: 1,
    })),
  },
};

/** (b) 200,000 rows × 20 features: MMD by block sketches with 9,999 permutations, on one thread. */
export default async function drift(): Promise<void> {
  const [reference, current] = [makeBatch('reference'), makeBatch('current')];
  const end = Math.floor(ROWS / BLOCK) * BLOCK;
  const sketchOf = async (side: 'reference' | 'current', batch: Batch) => {
    const sketcher = startColumnSketch(design, { side, start: 0, end }, 'reproducible');
    await sketcher.add(batch);
    return sketcher.finish();
  };
  const both = async () =>
    mergeColumnSketches(await sketchOf('reference', reference), await sketchOf('current', current));
  const sketching = await fastest(2, both);
  const sketch = await both();
  const permuting = await fastest(2, () => blockMmd(sketch, PERMUTATIONS, '1', 0.95));
  const total = sketching + permuting;
  printTable('(b) MMD, 200,000 rows × 20 columns, 256 feature pairs, one thread', [
    { what: 'all', milliseconds: total, note: `target < 4 s: ${total < 4000 ? 'met' : 'missed'}` },
    { what: 'random features of blocks', milliseconds: sketching },
    { what: `Gram matrix, ${PERMUTATIONS} permutations, interval`, milliseconds: permuting },
  ]);
}
