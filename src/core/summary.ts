import type { ExactSum } from './exact-sum.ts';

/** A group as the values of the sensitive features, in the order of `attributes`; null is a missing value. */
export type GroupKey = readonly (string | null)[];

/** How groups are written: values joined with ` × `; a missing value reads `(missing)`. */
export function groupName(key: GroupKey): string {
  return key.map((value) => value ?? '(missing)').join(' × ');
}

/**
 * Items by group, in order of first occurrence, with a printed name for each group that no other has: two keys that would
 * read the same, such as a missing value and the text "(missing)", are numbered.
 */
export function byGroup<T extends { readonly group: GroupKey }>(
  items: readonly T[],
): { readonly name: string; readonly items: readonly T[] }[] {
  const byKey = new Map<string, { name: string; items: T[] }>();
  const used = new Map<string, number>();
  for (const item of items) {
    const key = JSON.stringify(item.group);
    const known = byKey.get(key);
    if (known) {
      known.items.push(item);
      continue;
    }
    const name = groupName(item.group);
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    byKey.set(key, { name: times === 1 ? name : `${name} (${times})`, items: [item] });
  }
  return [...byKey.values()];
}

/** Orders group keys by value, missing last, so that summaries encode the same whatever the order of rows. */
export function compareKeys(a: GroupKey, b: GroupKey): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index] ?? null, b[index] ?? null];
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** One cell of `OutcomeCounts`. `label` and `decision` are class indexes (1 = favourable) or null where unknown. */
export interface OutcomeCell {
  readonly group: GroupKey;
  readonly stratum: GroupKey;
  readonly label: number | null;
  readonly decision: number | null;
  readonly rows: number;
  /** Σw and Σw²; equal to `rows` where the data has no weights. */
  readonly weight: number;
  readonly weightSquared: number;
}

/** group × stratum × label × decision → rows and weight. Cells are sorted and never empty. */
export interface OutcomeCounts {
  readonly kind: 'outcome-counts';
  readonly attributes: readonly string[];
  readonly strata: readonly string[];
  /** Class names by index; index 1 is the favourable outcome. */
  readonly classes: readonly string[];
  readonly weighted: boolean;
  readonly cells: readonly OutcomeCell[];
}

/** Score distribution of one group: distinct scores ascending, with the weight of both labels at each. */
export interface ScoreGroup {
  readonly group: GroupKey;
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** Σw² over positives and over negatives, and rows, of the whole group. */
  readonly positiveRows: number;
  readonly negativeRows: number;
  readonly positiveWeightSquared: number;
  readonly negativeWeightSquared: number;
}

/** Per group: distinct score → weight of positives and negatives. Exact, or rounded to 1/`grid` significant steps where scores are too many. */
export interface ScoreTable {
  readonly kind: 'score-table';
  readonly attributes: readonly string[];
  readonly weighted: boolean;
  /** null where scores are exact; else the relative spacing that they were rounded to. */
  readonly grid: number | null;
  /** Rows left out because the label or the score is missing. */
  readonly missing: number;
  readonly groups: readonly ScoreGroup[];
}

/**
 * What `ResidualMoments` adds up over the rows of a group, each times the weight w: y the label, p the prediction, e = p − y, and
 * over = max(e, 0); a digit is a power, so e2y is Σwe²y.
 */
export const RESIDUAL_MOMENTS = [
  ...(['w', 'w2', 'y', 'y2', 'y3', 'y4', 'p', 'p2', 'p3'] as const),
  ...(['e', 'e2', 'e3', 'e4', 'e6', 'over', 'over2', 'over3', 'e2y', 'e2y2'] as const),
] as const;
/** The name of one of these sums; `w2` is Σw² itself. */
export type ResidualMoment = (typeof RESIDUAL_MOMENTS)[number];

/** Exact sums of one group, by name. */
export interface ResidualGroup {
  readonly group: GroupKey;
  readonly rows: number;
  readonly sums: Readonly<Record<ResidualMoment, ExactSum>>;
}

/** Per group: how predicted amounts and labels that are amounts lie to each other. */
export interface ResidualMoments {
  readonly kind: 'residual-moments';
  readonly attributes: readonly string[];
  readonly weighted: boolean;
  /** False where scores are probabilities or labels are no numbers: then there are no groups. */
  readonly amounts: boolean;
  /** Rows left out because the label or the prediction is missing or beyond 10^46. */
  readonly missing: number;
  readonly groups: readonly ResidualGroup[];
}

/** How one column is binned: numeric by inner edges (bin i = edges[i−1] ≤ x < edges[i]), category by name. */
export interface SketchColumn {
  readonly name: string;
  readonly type: 'numeric' | 'category';
  /** Inner edges, ascending; bins = edges + 1, open at both ends. Empty for categories. */
  readonly edges: readonly number[];
  /** Category names of the bins; one further bin takes unseen values. Empty for numeric columns. */
  readonly categories: readonly string[];
}

/** How rows become random Fourier features: standardised numeric and one-hot inputs times a fixed Gaussian matrix. */
export interface SketchFeatures {
  /** Pairs of cosine and sine features. */
  readonly count: number;
  readonly bandwidth: number;
  readonly inputs: readonly SketchInput[];
}

/** One input dimension of the features: (x − centre) / scale for a number (missing → 0), an indicator for a category. */
export interface SketchInput {
  readonly column: string;
  readonly category: string | null;
  readonly centre: number;
  readonly scale: number;
}

/** Everything that fixes a sketch before any row is counted; taken from a calibration split of the reference. */
export interface SketchDesign {
  readonly blockRows: number;
  readonly seed: string;
  readonly columns: readonly SketchColumn[];
  readonly features: SketchFeatures | null;
  readonly leftOut: readonly LeftOutColumn[];
}

/** A column that cannot be compared, and why; `changed` where the two tables disagree on what it is. */
export interface LeftOutColumn {
  readonly column: string;
  readonly reason: string;
  readonly changed: boolean;
}

/** Bins of a column including the two special ones: numeric edges + 1, or categories + unseen; then missing. */
export function binCount(column: SketchColumn): number {
  return (column.type === 'numeric' ? column.edges.length + 1 : column.categories.length + 1) + 1;
}

/** One complete block of `blockRows` consecutive rows. */
export interface SketchBlock {
  readonly side: 'reference' | 'current';
  readonly index: number;
  /** Counts of all columns' bins, concatenated in column order; length Σ binCount. */
  readonly counts: Float64Array;
  /** Σcos then Σsin of each feature; length 2 × features, or 0. */
  readonly features: Float64Array;
}

/** Blocks of rows, each with bin counts and random-feature sums: serves every drift test. */
export interface ColumnSketch {
  readonly kind: 'column-sketch';
  readonly design: SketchDesign;
  /** Rows that did not fill a block, by side; they are left out. */
  readonly remainder: { readonly reference: number; readonly current: number };
  readonly blocks: readonly SketchBlock[];
}

/** One cell of `FlipCounts`: rows whose decision changed in `flips` of `valid` repeats; `before` says nothing where `valid` is 0. */
export interface FlipCell {
  readonly level: string;
  readonly group: GroupKey;
  readonly label: number | null;
  readonly before: number;
  readonly flips: number;
  readonly valid: number;
  readonly rows: number;
}

/** What became of the perturbed records at one level: every repeat of every row is exactly one of these. */
export interface FlipLedger {
  readonly level: string;
  /** Records made. */
  readonly generated: number;
  /** Of these: equal to the original, so nothing was tested. */
  readonly unchanged: number;
  /** Of these: the model gave no score. */
  readonly refused: number;
}

/**
 * How far scores moved at one level in one group; sums of multiples of 2^−24, so exact. There are none where scores are
 * amounts, which have no bound.
 */
export interface ScoreShift {
  readonly level: string;
  readonly group: GroupKey;
  readonly records: number;
  readonly sum: number;
  readonly absolute: number;
}

/** perturbation × level × group × label × decision before → how often the decision flipped. */
export interface FlipCounts {
  readonly kind: 'flip-counts';
  readonly perturbation: string;
  readonly attributes: readonly string[];
  readonly repeats: number;
  readonly levels: readonly string[];
  readonly cells: readonly FlipCell[];
  readonly shifts: readonly ScoreShift[];
  readonly ledger: readonly FlipLedger[];
}

/** Everything that fixes slices before any row is counted. */
export interface SliceDesign {
  /** Names the stream that tosses each row's coin: discovery or confirmation. */
  readonly seed: string;
  readonly weighted: boolean;
  /** Slices are all rows, each bin of each column, and each bin of one column within each bin of another. */
  readonly columns: readonly SketchColumn[];
  /** Sensitive features, whose shares in each slice are counted. */
  readonly attributes: readonly SketchColumn[];
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
}

/** slice × half × label × decision → rows and weight, and slice × value of each sensitive feature → rows. */
export interface SliceCounts {
  readonly kind: 'slice-counts';
  readonly design: SliceDesign;
  /** Slices × `SLICE_CELLS`, row-major, in the order of `slicesOf`. */
  readonly rows: Float64Array;
  /** Σw and Σw² of the same cells; empty where the data has no weights. */
  readonly weight: Float64Array;
  readonly weightSquared: Float64Array;
  /** Slices × `memberBins`: rows in each bin of each sensitive feature, both halves together. */
  readonly members: Float64Array;
}

/** Rows of one group by a whole number that each of them has. */
export interface RowStatisticGroup {
  readonly group: GroupKey;
  /** Rows that have 0, 1, … `steps`. */
  readonly rows: Float64Array;
}

/**
 * What leaving out single rows does to the sums of two groups, from which their variance follows where rows bear on one another
 * (jackknife; Efron & Stein 1981, doi:10.1214/aos/1176345462). `products`: over all rows, Σ of what leaving the row out takes from the sum of
 * `a` times what it takes from that of `b`. `own`: over the rows of `a`, Σ of what it takes from that of `b`. Whole numbers.
 */
export interface Influence {
  readonly a: GroupKey;
  readonly b: GroupKey;
  readonly products: number;
  readonly own: number;
}

/** Per group: a number of each row that can only be known when all rows are at hand, such as how many of its nearest differ. */
export interface RowStatistics {
  readonly kind: 'row-statistics';
  /** What is counted, e.g. `neighbour-agreement`: the nearest rows whose decision is another, out of `steps`. */
  readonly statistic: string;
  readonly steps: number;
  readonly attributes: readonly string[];
  readonly weighted: boolean;
  /** Rows of the file, those drawn from it, and those of them that have no decision and were left out. */
  readonly sample: { readonly rows: number; readonly drawn: number; readonly missing: number };
  /** Columns that say which rows are near to each other, and why others do not. */
  readonly columns: readonly string[];
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
  readonly groups: readonly RowStatisticGroup[];
  readonly influences: readonly Influence[];
}

/** Every kind of summary by name. */
export interface SummaryByKind {
  readonly 'outcome-counts': OutcomeCounts;
  readonly 'score-table': ScoreTable;
  readonly 'residual-moments': ResidualMoments;
  readonly 'column-sketch': ColumnSketch;
  readonly 'flip-counts': FlipCounts;
  readonly 'slice-counts': SliceCounts;
  readonly 'row-statistics': RowStatistics;
}
/** The name of a kind of summary. */
export type SummaryKind = keyof SummaryByKind;
/** Any summary. */
export type Summary = SummaryByKind[SummaryKind];

/** Where the counts of decisions by favourable or not lie among the summaries of a run; other counts have other names. */
export const OUTCOME_COUNTS = 'summaries/outcome-counts.arrow';

/** Where the scores lie. */
export const SCORE_TABLE = 'summaries/score-table.arrow';

/** The counts of decisions by favourable or not among the summaries of a run; null where no test needed them. */
export function outcomeCountsIn(summaries: ReadonlyMap<string, Summary>): OutcomeCounts | null {
  const found = summaries.get(OUTCOME_COUNTS);
  return found?.kind === 'outcome-counts' ? found : null;
}

/** The scores among the summaries of a run; null where no test needed them. */
export function scoreTableIn(summaries: ReadonlyMap<string, Summary>): ScoreTable | null {
  const found = summaries.get(SCORE_TABLE);
  return found?.kind === 'score-table' ? found : null;
}
