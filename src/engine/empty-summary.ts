import { emptySliceCounts } from '../core/slices.ts';
import type { Summary } from '../core/summary.ts';
import { emptyColumnSketch } from '../summaries/column-sketch.ts';
import { emptyFlipCounts } from '../summaries/flip-counts.ts';
import { emptyOutcomeCounts } from '../summaries/outcome-counts.ts';
import { emptyResidualMoments } from '../summaries/residual-moments.ts';
import { emptyScoreTable } from '../summaries/score-table.ts';
import { noStatistics } from './neighbours.ts';
import type { SummaryRequest } from './requests.ts';
import { flipDesign, outcomeDesign } from './shard.ts';
import { rowsLeftOut } from './sketch-design.ts';
import type { RunSpec } from './spec.ts';

/** The summary of a request before any row is counted. */
export function emptySummary(request: SummaryRequest, spec: RunSpec): Summary {
  if (request.kind === 'flip-counts') return emptyFlipCounts(flipDesign(spec, request).design);
  if (request.kind === 'score-table') return emptyScoreTable(outcomeDesign(spec));
  if (request.kind === 'residual-moments')
    return emptyResidualMoments({ ...outcomeDesign(spec), amounts: spec.amounts });
  if (request.kind === 'row-statistics') return noStatistics(spec, request);
  if (request.kind === 'slice-counts') return emptySliceCounts(spec.slices);
  if (request.kind === 'column-sketch' && spec.sketch) {
    const { blockRows } = spec.sketch;
    return {
      ...emptyColumnSketch(spec.sketch),
      remainder: {
        reference: rowsLeftOut('reference', spec.reference?.rows ?? 0, blockRows),
        current: rowsLeftOut('current', spec.test.rows, blockRows),
      },
    };
  }
  return emptyOutcomeCounts(outcomeDesign(spec, request.counts));
}
