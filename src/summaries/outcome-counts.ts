import { filled } from '../core/filled.ts';
import type { GroupKey, OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { compareKeys } from '../core/summary.ts';
import { runExact } from '../kernels/pick.ts';
import { tally } from '../kernels/tally/index.ts';
import type { ScoredRows } from './scored-rows.ts';

/** What fixes an OutcomeCounts before any row is counted. */
export type OutcomeDesign = Pick<OutcomeCounts, 'attributes' | 'strata' | 'classes' | 'weighted'>;

/** An OutcomeCounts with no rows. */
export function emptyOutcomeCounts(design: OutcomeDesign): OutcomeCounts {
  const { attributes, strata, classes, weighted } = design;
  return { kind: 'outcome-counts', attributes, strata, classes, weighted, cells: [] };
}

/** Counts one batch of scored rows. Squared weights are summed as given by `square`, which rounds to an exact grid. */
export function countOutcomes(
  design: OutcomeDesign,
  scored: ScoredRows,
  square: (weight: number) => number = (weight) => weight * weight,
): OutcomeCounts {
  const { groups, strata, label, decision, weight } = scored;
  // Every class, and none.
  const across = design.classes.length + 1;
  const outcomes = across * across;
  const width = strata.keys.length * outcomes;
  const codes = filled(new Int32Array(groups.codes.length), (row) => {
    const outcome = ((label[row] ?? -1) + 1) * across + (decision[row] ?? -1) + 1;
    return (groups.codes[row] ?? 0) * width + (strata.codes[row] ?? 0) * outcomes + outcome;
  });
  const size = groups.keys.length * width;
  const rows = runExact(tally, { codes, size }).output;
  const sums = weight ? runExact(tally, { codes, size, weights: weight }).output : rows;
  const squares = weight ? runExact(tally, { codes, size, weights: weight.map(square) }).output : rows;
  const cells: OutcomeCell[] = [];
  rows.forEach((count, code) => {
    if (count === 0) return;
    const [group, stratum] = [
      groups.keys[Math.floor(code / width)],
      strata.keys[Math.floor((code % width) / outcomes)],
    ];
    const own = code % outcomes;
    const outcome = known(Math.floor(own / across), own % across);
    cells.push({
      group: group ?? [],
      stratum: stratum ?? [],
      ...outcome,
      rows: count,
      weight: sums[code] ?? 0,
      weightSquared: squares[code] ?? 0,
    });
  });
  return { ...emptyOutcomeCounts(design), cells: joined(cells) };
}

function known(label: number, decision: number): Pick<OutcomeCell, 'label' | 'decision'> {
  return { label: label === 0 ? null : label - 1, decision: decision === 0 ? null : decision - 1 };
}

/** The counts of both; associative and commutative, exact. */
export function mergeOutcomeCounts(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  return { ...a, cells: joined([...a.cells, ...b.cells]) };
}

/** The same rows by fewer sensitive features, in the order given; strata are kept. */
export function sliceOutcomeCounts(counts: OutcomeCounts, attributes: readonly string[]): OutcomeCounts {
  return regroupOutcomeCounts(counts, attributes, (key) => projectKey(key, counts.attributes, attributes));
}

/** The same rows with every group under another key over `attributes`; groups that get one key are added up. */
export function regroupOutcomeCounts(
  counts: OutcomeCounts,
  attributes: readonly string[],
  rename: (key: GroupKey) => GroupKey,
): OutcomeCounts {
  const cells = counts.cells.map((cell) => ({ ...cell, group: rename(cell.group) }));
  return { ...counts, attributes, cells: joined(cells) };
}

/** The values of `wanted` features out of a key over `attributes`. */
export function projectKey(
  key: GroupKey,
  attributes: readonly string[],
  wanted: readonly string[],
): GroupKey {
  return wanted.map((name) => key[attributes.indexOf(name)] ?? null);
}

function joined(cells: readonly OutcomeCell[]): OutcomeCell[] {
  const byKey = new Map<string, OutcomeCell>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.group, cell.stratum, cell.label, cell.decision]);
    const other = byKey.get(key);
    byKey.set(key, other ? addCells(other, cell) : cell);
  }
  return [...byKey.values()].sort(compareCells);
}

function addCells(a: OutcomeCell, b: OutcomeCell): OutcomeCell {
  return {
    ...a,
    rows: a.rows + b.rows,
    weight: a.weight + b.weight,
    weightSquared: a.weightSquared + b.weightSquared,
  };
}

function compareCells(a: OutcomeCell, b: OutcomeCell): number {
  const rank = (value: number | null): number => value ?? Number.MAX_SAFE_INTEGER;
  return (
    compareKeys(a.group, b.group) ||
    compareKeys(a.stratum, b.stratum) ||
    rank(a.label) - rank(b.label) ||
    rank(a.decision) - rank(b.decision)
  );
}
