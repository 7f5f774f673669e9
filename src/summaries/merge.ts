import type { Summary } from '../core/summary.ts';
import { mergeColumnSketches } from './column-sketch.ts';
import { mergeFlipCounts, sliceFlipCounts } from './flip-counts.ts';
import { mergeOutcomeCounts, sliceOutcomeCounts } from './outcome-counts.ts';
import { mergeResidualMoments, sliceResidualMoments } from './residual-moments.ts';
import { mergeRowStatistics, sliceRowStatistics } from './row-statistics.ts';
import { mergeScoreTables, sliceScoreTable } from './score-table.ts';
import { mergeSliceCounts } from './slice-counts.ts';

/** The summary of the rows of both. Both must be of one kind and one design; associative and commutative, exact. */
export function mergeSummaries<S extends Summary>(a: S, b: S): S;
export function mergeSummaries(a: Summary, b: Summary): Summary {
  if (a.kind === 'outcome-counts' && b.kind === a.kind) return mergeOutcomeCounts(a, b);
  if (a.kind === 'score-table' && b.kind === a.kind) return mergeScoreTables(a, b);
  if (a.kind === 'residual-moments' && b.kind === a.kind) return mergeResidualMoments(a, b);
  if (a.kind === 'flip-counts' && b.kind === a.kind) return mergeFlipCounts(a, b);
  if (a.kind === 'column-sketch' && b.kind === a.kind) return mergeColumnSketches(a, b);
  if (a.kind === 'slice-counts' && b.kind === a.kind) return mergeSliceCounts(a, b);
  if (a.kind === 'row-statistics' && b.kind === a.kind) return mergeRowStatistics(a, b);
  return a;
}

/** The same rows by the given sensitive features only (none: all rows together). Sketches and slice counts have no groups. */
export function sliceSummary(summary: Summary, attributes: readonly string[]): Summary {
  switch (summary.kind) {
    case 'outcome-counts':
      return sliceOutcomeCounts(summary, attributes);
    case 'score-table':
      return sliceScoreTable(summary, attributes);
    case 'residual-moments':
      return sliceResidualMoments(summary, attributes);
    case 'flip-counts':
      return sliceFlipCounts(summary, attributes);
    case 'row-statistics':
      return sliceRowStatistics(summary, attributes);
    case 'column-sketch':
    case 'slice-counts':
      return summary;
  }
}
