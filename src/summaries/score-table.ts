import type { GroupKey, ScoreGroup, ScoreTable } from '../core/summary.ts';
import { compareKeys } from '../core/summary.ts';
import { projectKey } from './outcome-counts.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Distinct scores over all groups up to which a table is exact. */
export const MAX_DISTINCT_SCORES = 100_000;
/** Relative spacing of scores beyond that: they keep 16 significant bits, whatever their scale. */
export const SCORE_GRID = 1 / 65536;
/**
 * Distinct scores over all groups up to which a grid is kept; beyond it, two bits fewer, and so on down to 8. Twenty-four
 * groups of 10,000,000 rows held 5,000,000 scores of 16 bits: a record of 183 MB, and copies of that in every worker.
 */
const MAX_GRID_SCORES = 200_000;
const COARSEST_GRID = 1 / 256;

/** What fixes a ScoreTable before any row is counted. */
export type ScoreDesign = Pick<ScoreTable, 'attributes' | 'weighted'>;

/** A ScoreTable with no rows. */
export function emptyScoreTable({ attributes, weighted }: ScoreDesign): ScoreTable {
  return { kind: 'score-table', attributes, weighted, grid: null, missing: 0, groups: [] };
}

/** The score distribution of one batch of scored rows. `square` as for outcome counts. */
export function tableScores(
  design: ScoreDesign,
  scored: ScoredRows,
  square: (weight: number) => number = (weight) => weight * weight,
): ScoreTable {
  const { groups, label, score, weight } = scored;
  const rowsOf: number[][] = groups.keys.map(() => []);
  let missing = 0;
  for (let row = 0; row < scored.rows; row += 1) {
    if ((label[row] ?? -1) < 0 || Number.isNaN(score[row] ?? Number.NaN)) missing += 1;
    else rowsOf[groups.codes[row] ?? 0]?.push(row);
  }
  // A group whose rows all lack a label or a score stays, with no rows: it must not vanish from a comparison.
  const own = groups.keys.map((key, code) =>
    groupOfRows(key, rowsOf[code] ?? [], { label, score, weight }, square),
  );
  return limited({ ...emptyScoreTable(design), missing, groups: own.sort(byKey) });
}

function groupOfRows(
  group: GroupKey,
  rows: readonly number[],
  { label, score, weight }: Pick<ScoredRows, 'label' | 'score' | 'weight'>,
  square: (weight: number) => number,
): ScoreGroup {
  const order = Uint32Array.from(rows).sort((a, b) => (score[a] ?? 0) - (score[b] ?? 0));
  const [scores, positives, negatives]: [number[], number[], number[]] = [[], [], []];
  const totals = { positiveRows: 0, negativeRows: 0, positiveWeightSquared: 0, negativeWeightSquared: 0 };
  for (const row of order) {
    const value = (score[row] ?? 0) + 0;
    const w = weight?.[row] ?? 1;
    if (scores.length === 0 || scores[scores.length - 1] !== value) {
      scores.push(value);
      positives.push(0);
      negatives.push(0);
    }
    const [side, side2] =
      label[row] === 1 ? (['positive', positives] as const) : (['negative', negatives] as const);
    side2[scores.length - 1] = (side2[scores.length - 1] ?? 0) + w;
    totals[`${side}Rows`] += 1;
    totals[`${side}WeightSquared`] += weight ? square(w) : 1;
  }
  return {
    group,
    scores: Float64Array.from(scores),
    positives: Float64Array.from(positives),
    negatives: Float64Array.from(negatives),
    ...totals,
  };
}

/** The table of both; associative and commutative, exact (on a grid where either or their union is too large). */
export function mergeScoreTables(a: ScoreTable, b: ScoreTable): ScoreTable {
  const grid = a.grid === null ? b.grid : Math.max(a.grid, b.grid ?? 0);
  const [left, right] = [onGrid(a, grid), onGrid(b, grid)];
  return limited({
    ...left,
    missing: a.missing + b.missing,
    groups: joinGroups([...left.groups, ...right.groups]),
  });
}

/** The same rows by fewer sensitive features. */
export function sliceScoreTable(table: ScoreTable, attributes: readonly string[]): ScoreTable {
  return regroupScoreTable(table, attributes, (key) => projectKey(key, table.attributes, attributes));
}

/** The same rows with every group under another key over `attributes`; groups that get one key are joined. */
export function regroupScoreTable(
  table: ScoreTable,
  attributes: readonly string[],
  rename: (key: GroupKey) => GroupKey,
): ScoreTable {
  const groups = table.groups.map((group) => ({ ...group, group: rename(group.group) }));
  return { ...table, attributes, groups: joinGroups(groups) };
}

/** On the finest grid that is small enough. A part never needs a coarser one than the whole, so any order ends alike. */
function limited(table: ScoreTable): ScoreTable {
  const distinct = table.groups.reduce((sum, group) => sum + group.scores.length, 0);
  if (table.grid === null) return distinct > MAX_DISTINCT_SCORES ? limited(onGrid(table, SCORE_GRID)) : table;
  const done = distinct <= MAX_GRID_SCORES || table.grid >= COARSEST_GRID;
  return done ? table : limited(onGrid(table, coarser(table.grid)));
}

function coarser(grid: number): number {
  return 4 * grid;
}

/** The table on `grid`, by way of every finer grid: rounding twice is not rounding once, and parts may differ in theirs. */
function onGrid(table: ScoreTable, grid: number | null): ScoreTable {
  if (grid === null || (table.grid !== null && table.grid >= grid)) return table;
  const next = table.grid === null ? SCORE_GRID : coarser(table.grid);
  const groups = table.groups.map((group) =>
    compress({ ...group, scores: group.scores.map((score) => roundTo(score, next)) }),
  );
  return onGrid({ ...table, grid: next, groups }, grid);
}

const bits = new DataView(new ArrayBuffer(8));

/**
 * The number rounded to the bits after the leading one that `grid`, a power of two from 2^−16 on, leaves: monotone, and the
 * same whatever the scale of the scores.
 */
function roundTo(value: number, grid: number): number {
  const unit = 1_048_576 * grid;
  bits.setFloat64(0, value);
  // Half of the lowest kept bit is added; a carry into the exponent is the next power of two, as it should be.
  bits.setUint32(0, ((bits.getUint32(0) + unit / 2) & ~(unit - 1)) >>> 0);
  bits.setUint32(4, 0);
  return bits.getFloat64(0) + 0;
}

/** Joins equal neighbours of an ascending group. */
function compress(group: ScoreGroup): ScoreGroup {
  const empty = {
    ...group,
    scores: new Float64Array(0),
    positives: new Float64Array(0),
    negatives: new Float64Array(0),
  };
  return { ...group, ...interleave(group, empty) };
}

function joinGroups(groups: readonly ScoreGroup[]): ScoreGroup[] {
  const byName = new Map<string, ScoreGroup>();
  for (const group of groups) {
    const key = JSON.stringify(group.group);
    const other = byName.get(key);
    byName.set(key, other ? joinPair(other, group) : group);
  }
  return [...byName.values()].sort(byKey);
}

function joinPair(a: ScoreGroup, b: ScoreGroup): ScoreGroup {
  return {
    group: a.group,
    ...interleave(a, b),
    positiveRows: a.positiveRows + b.positiveRows,
    negativeRows: a.negativeRows + b.negativeRows,
    positiveWeightSquared: a.positiveWeightSquared + b.positiveWeightSquared,
    negativeWeightSquared: a.negativeWeightSquared + b.negativeWeightSquared,
  };
}

/** Merges two ascending lists of scores, adding up equal ones. */
function interleave(a: ScoreGroup, b: ScoreGroup): Pick<ScoreGroup, 'scores' | 'positives' | 'negatives'> {
  const length = a.scores.length + b.scores.length;
  const [scores, positives, negatives] = [
    new Float64Array(length),
    new Float64Array(length),
    new Float64Array(length),
  ];
  let [i, j, end] = [0, 0, -1];
  while (i < a.scores.length || j < b.scores.length) {
    const [left, right] = [a.scores[i] ?? 0, b.scores[j] ?? 0];
    const fromA = j >= b.scores.length || (i < a.scores.length && left <= right);
    const [source, at] = fromA ? [a, i] : [b, j];
    const score = fromA ? left : right;
    if (end < 0 || scores[end] !== score) scores[(end += 1)] = score;
    positives[end] = (positives[end] ?? 0) + (source.positives[at] ?? 0);
    negatives[end] = (negatives[end] ?? 0) + (source.negatives[at] ?? 0);
    if (fromA) i += 1;
    else j += 1;
  }
  return {
    scores: scores.slice(0, end + 1),
    positives: positives.slice(0, end + 1),
    negatives: negatives.slice(0, end + 1),
  };
}

function byKey(a: ScoreGroup, b: ScoreGroup): number {
  return compareKeys(a.group, b.group);
}
