import type { KernelLog } from '../core/kernel.ts';
import { streamKey } from '../core/random.ts';
import type { RowStatistics, SketchInput } from '../core/summary.ts';
import { wordsBelow, type GatherDesign } from '../summaries/gathered-rows.ts';
import { MOST_DEVIATIONS } from '../summaries/input-rows.ts';
import { emptyRowStatistics, type RowStatisticsDesign } from '../summaries/row-statistics.ts';
import type { SummaryRequest } from './requests.ts';
import type { RunSpec } from './spec.ts';

/** Rows up to which all take part; of more, about as many are drawn. The work grows with their square. */
export const MOST_GATHERED = 50_000;
/** Raw values are cut off here, so that no squared distance overflows in f32. */
const MOST_RAW = 1e17;

/** The nearest rows of some rows, and which kernel bodies found them. */
export interface FoundNeighbours {
  readonly neighbours: Uint32Array;
  readonly kernels: KernelLog;
}

/** What a request for neighbour agreement asks for; as its check's parameters say. */
export function settingsOf({ statistic }: SummaryRequest) {
  const params = statistic?.params ?? {};
  const steps = Number(params['neighbours'] ?? 1);
  return {
    steps,
    others: params['selfIncluded'] === 'yes' ? steps - 1 : steps,
    raw: params['scale'] === 'raw',
    includeSensitive: params['includeSensitive'] === 'yes',
  };
}

/** The inputs by which rows are near to each other, for a request. */
export function inputsOf({ neighbours }: RunSpec, request: SummaryRequest): SketchInput[] {
  const { raw, includeSensitive } = settingsOf(request);
  const inputs = [...neighbours.inputs, ...(includeSensitive ? neighbours.sensitive : [])];
  return raw ? inputs.map((own) => ({ ...own, centre: 0, scale: 1 })) : inputs;
}

/** Which rows take part, and by what they are near to each other. Depends on the seed, the plan and the file alone. */
export function gatherDesign(spec: RunSpec, request: SummaryRequest): GatherDesign {
  return {
    key: streamKey(spec.seed, 'row-statistics/rows'),
    below: wordsBelow(spec.test.rows, MOST_GATHERED),
    inputs: inputsOf(spec, request),
    most: settingsOf(request).raw ? MOST_RAW : MOST_DEVIATIONS,
  };
}

/** The row statistics of a request before any row is counted. */
export function noStatistics(spec: RunSpec, request: SummaryRequest): RowStatistics {
  return emptyRowStatistics(statisticsDesign(spec, request));
}

/** What fixes the row statistics of a request. */
export function statisticsDesign(spec: RunSpec, request: SummaryRequest): RowStatisticsDesign {
  return {
    statistic: request.statistic?.id ?? '',
    steps: settingsOf(request).steps,
    attributes: spec.attributes,
    weighted: spec.weight !== null,
    columns: [...new Set(inputsOf(spec, request).map(({ column }) => column))],
    leftOut: spec.neighbours.leftOut,
  };
}

/** Rows whose nearest are searched for a request, roughly: what the progress of a run counts. */
export function searchedRows(spec: RunSpec): number {
  return Math.min(spec.test.rows, MOST_GATHERED);
}
