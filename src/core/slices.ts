import { binName } from './bins.ts';
import { binCount, type SketchColumn, type SliceCounts, type SliceDesign } from './summary.ts';

/** Cells of a slice: half (0 discovery, 1 confirmation) × label × decision, each of the two unknown, unfavourable or favourable. */
export const SLICE_CELLS = 18;
/** Most slices that are counted. */
export const MAX_SLICES = 10_000;
/** Most bins of sensitive features, all together, that are counted for each slice. */
export const MAX_MEMBER_BINS = 400;

/** The cell of a row; `label` and `decision` are 1, 0, or −1 where unknown. In [0, SLICE_CELLS). */
export function sliceCell(half: number, label: number, decision: number): number {
  return half * 9 + (label + 1) * 3 + decision + 1;
}

/** A condition: the column (index into the design's columns) falls into the bin. */
export interface SliceCondition {
  readonly column: number;
  readonly bin: number;
}

/** Slices by the same columns: `first` + bin, or `first` + bin of the one × bins of the other + bin of the other. */
export interface SliceTable {
  readonly columns: readonly number[];
  readonly first: number;
}

/** The tables of a design, in order: all rows, each column, each pair of columns. */
export function sliceTables({ columns }: Pick<SliceDesign, 'columns'>): SliceTable[] {
  const pairs = columns.flatMap((_, a) => columns.slice(a + 1).map((__, after) => [a, a + 1 + after]));
  const tables: SliceTable[] = [];
  let first = 0;
  for (const own of [[], ...columns.map((_, at) => [at]), ...pairs]) {
    tables.push({ columns: own, first });
    first += own.reduce((product, at) => product * binCount(columns[at]!), 1);
  }
  return tables;
}

/** How many slices a design has. */
export function sliceTotal({ columns }: Pick<SliceDesign, 'columns'>): number {
  const [singles, squares] = columns
    .map(binCount)
    .reduce(([n, n2], own) => [n + own, n2 + own * own], [0, 0]);
  return 1 + singles + (singles * singles - squares) / 2;
}

/** Bins of all sensitive features together. */
export function memberBins({ attributes }: Pick<SliceDesign, 'attributes'>): number {
  return attributes.reduce((sum, own) => sum + binCount(own), 0);
}

/** The conditions of every slice: none for all rows, else one or two. */
export function slicesOf(design: Pick<SliceDesign, 'columns'>): SliceCondition[][] {
  const slices: SliceCondition[][] = [];
  for (const { columns } of sliceTables(design)) {
    const [a, b] = columns;
    for (let one = 0; one < (a === undefined ? 1 : binCount(design.columns[a]!)); one += 1) {
      for (let other = 0; other < (b === undefined ? 1 : binCount(design.columns[b]!)); other += 1) {
        slices.push([
          ...(a === undefined ? [] : [{ column: a, bin: one }]),
          ...(b === undefined ? [] : [{ column: b, bin: other }]),
        ]);
      }
    }
  }
  return slices;
}

/** A bin in words: the category, `25–<40`, `(any other)` or `(missing)`. */
export function binLabel(column: SketchColumn, bin: number): string {
  if (bin === binCount(column) - 1) return '(missing)';
  if (column.type === 'category') return column.categories[bin] ?? '(any other)';
  return column.edges.length === 0 ? '(present)' : binName(column.edges, bin);
}

/** A slice in words: `job = clerk and age 25–<40`. */
export function sliceName(design: SliceDesign, conditions: readonly SliceCondition[]): string {
  const each = conditions.flatMap(({ column: at, bin }) => {
    const column = design.columns[at];
    if (!column) return [];
    const named = column.type === 'category' && bin < column.categories.length;
    return [`${column.name} ${named ? '= ' : ''}${binLabel(column, bin)}`];
  });
  return each.join(' and ') || 'all rows';
}

/** A SliceCounts with no rows. */
export function emptySliceCounts(design: SliceDesign): SliceCounts {
  const cells = sliceTotal(design) * SLICE_CELLS;
  return {
    kind: 'slice-counts',
    design,
    rows: new Float64Array(cells),
    weight: new Float64Array(design.weighted ? cells : 0),
    weightSquared: new Float64Array(design.weighted ? cells : 0),
    members: new Float64Array(sliceTotal(design) * memberBins(design)),
  };
}
