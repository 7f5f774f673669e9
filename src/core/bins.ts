import { inputError, ok, type Outcome } from './outcome.ts';
import type { ValueTable } from './value-table.ts';

/**
 * Bins cut numbers at inner edges e₁ < e₂ < …: below e₁, [e₁, e₂), …, eₖ and above. Each edge opens the bin above it. The
 * groups of a plan (`bins: { age: [25, 45] }`) and the bars of a histogram are both bins of this kind.
 */

/** How many inner edges are ≤ value: the index of its bin, edges ascending. */
export function binIndex(edges: ArrayLike<number>, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The name of bin `index` of inner `edges` as results write it: `<25`, `25–<45`, `≥65`. */
export function binName(edges: readonly number[], index: number): string {
  const [low, high] = [edges[index - 1], edges[index]];
  if (low === undefined) return `<${high}`;
  return high === undefined ? `≥${low}` : `${low}–<${high}`;
}

/** The bins in words for people: `under 25`, `25 to under 40`, `40 and over`. Edges are written by `show`. */
export function binLabels(edges: readonly number[], show: (edge: number) => string = String): string[] {
  const [first, last] = [edges[0], edges.at(-1)];
  if (first === undefined || last === undefined) return [];
  const between = edges.slice(1).map((edge, index) => `${show(edges[index] ?? edge)} to under ${show(edge)}`);
  return [`under ${show(first)}`, ...between, `${show(last)} and over`];
}

/** Rows in each bin of inner `edges`, over the rows of `table`. */
export function binSizes({ values, rows }: ValueTable, edges: readonly number[]): number[] {
  const sizes = Array.from({ length: edges.length + 1 }, () => 0);
  values.forEach((value, at) => {
    const bin = binIndex(edges, value);
    sizes[bin] = (sizes[bin] ?? 0) + (rows[at] ?? 0);
  });
  return sizes;
}

/**
 * Inner edges that cut the rows of `table` into at most `groups` bins of about equal size. Every edge is a value that
 * occurs and lies above the smallest, so no bin is empty; where one value holds many rows there are fewer bins.
 */
export function equalSizedEdges({ values, rows, total }: ValueTable, groups: number): number[] {
  const edges: number[] = [];
  let [below, at] = [0, 0];
  for (let cut = 1; cut < groups; cut += 1) {
    const wanted = (total * cut) / groups;
    while (at < values.length && below + (rows[at] ?? 0) / 2 <= wanted) {
      below += rows[at] ?? 0;
      at += 1;
    }
    const edge = values[at];
    if (edge !== undefined && at > 0 && edge !== edges.at(-1)) edges.push(edge);
  }
  return edges;
}

/** Numbers that a person typed as inner edges, or what is wrong with them. They must ascend and leave no bin outside [min, max]. */
export function readEdges(
  text: string,
  { min, max }: { readonly min: number | null; readonly max: number | null },
): Outcome<number[]> {
  const todo = 'Write rising numbers separated by commas, such as 25, 40, 60.';
  const words = text.split(/[,;\s]+/).filter(Boolean);
  const edges = words.map(Number);
  if (edges.length === 0) return inputError('There is no edge.', 'Groups need at least one number.', todo);
  const strange = words.find((_, at) => !Number.isFinite(edges[at]));
  if (strange !== undefined) return inputError(`“${strange}” is not a number.`, 'Edges are numbers.', todo);
  const fallen = edges.findIndex((edge, at) => at > 0 && edge <= (edges[at - 1] ?? edge));
  if (fallen > 0) {
    const [before, edge] = [edges[fallen - 1] ?? 0, edges[fallen] ?? 0];
    return inputError(`${edge} does not lie above ${before}.`, 'Each edge opens the next range.', todo);
  }
  const low = min === null ? undefined : edges.find((edge) => edge <= min);
  const high = max === null ? undefined : edges.find((edge) => edge > max);
  if (low !== undefined)
    return inputError(`Nobody is under ${low}.`, `The smallest value is ${min}.`, 'Leave that edge out.');
  if (high !== undefined)
    return inputError(`Nobody reaches ${high}.`, `The largest value is ${max}.`, 'Leave that edge out.');
  return ok(edges);
}
