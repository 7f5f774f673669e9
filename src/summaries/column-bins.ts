import { binIndex } from '../core/bins.ts';
import { filled } from '../core/filled.ts';
import { binCount, type SketchColumn } from '../core/summary.ts';
import { valueLabel, type Column } from '../core/table.ts';

/** The bin of each row; the last bin is for missing values, for categories the one before it for unseen ones. */
export function binsOf(design: SketchColumn, column: Column | undefined, rows: number): Int32Array {
  const missing = binCount(design) - 1;
  if (column === undefined) return new Int32Array(rows).fill(missing);
  if (design.type === 'numeric') {
    const values = column.type === 'category' ? new Float64Array(rows).fill(Number.NaN) : column.values;
    const edges = Float64Array.from(design.edges);
    const bins = new Int32Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const value = values[row] ?? Number.NaN;
      bins[row] = Number.isNaN(value) ? missing : binIndex(edges, value);
    }
    return bins;
  }
  const codeOf = new Map(design.categories.map((name, index) => [name, index]));
  const unseen = design.categories.length;
  if (column.type === 'category') {
    const codes = column.dictionary.map((name) => codeOf.get(name) ?? unseen);
    return column.codes.map((code) => (code < 0 ? missing : (codes[code] ?? unseen)));
  }
  // By number first, since a text for each row takes long.
  const byValue = new Map<number, number>();
  const { values } = column;
  return filled(new Int32Array(rows), (row) => {
    const value = values[row] ?? Number.NaN;
    const known = byValue.get(value);
    if (known !== undefined) return known;
    const label = valueLabel(column, row);
    const bin = label === null ? missing : (codeOf.get(label) ?? unseen);
    byValue.set(value, bin);
    return bin;
  });
}
