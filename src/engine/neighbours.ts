import type { KernelLog } from '../core/kernel.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import { streamKey } from '../core/random.ts';
import type { RowStatistics, SketchInput } from '../core/summary.ts';
import type { NeighboursInput } from '../kernels/nearest-neighbours/index.ts';
import {
  joinGathered,
  wordsBelow,
  type GatherDesign,
  type GatheredRows,
} from '../summaries/gathered-rows.ts';
import { MOST_DEVIATIONS } from '../summaries/input-rows.ts';
import { neighbourAgreement } from '../summaries/neighbour-agreement.ts';
import { emptyRowStatistics, type RowStatisticsDesign } from '../summaries/row-statistics.ts';
import type { Lanes } from './lanes.ts';
import type { SummaryRequest } from './requests.ts';
import type { RunSpec } from './spec.ts';
import { rangesOf } from './split.ts';

/** Rows up to which all take part; of more, about as many are drawn. The work grows with their square. */
export const MOST_GATHERED = 50_000;
/** Raw values are cut off here, so that no squared distance overflows in f32. */
const MOST_RAW = 1e17;
/** Products of a task, about a second's worth, and the fewest rows that are worth a message. */
const TASK_WORK = 8e9;
const LEAST_ROWS = 256;

/** The nearest rows of some rows, and which kernel bodies found them. */
export interface FoundNeighbours {
  readonly neighbours: Uint32Array;
  readonly kernels: KernelLog;
}

/** What a request for neighbour agreement asks for; as its check's parameters say. */
function settingsOf({ statistic }: SummaryRequest) {
  const params = statistic?.params ?? {};
  const steps = Number(params['neighbours'] ?? 1);
  return {
    steps,
    others: params['selfIncluded'] === 'yes' ? steps - 1 : steps,
    raw: params['scale'] === 'raw',
    includeSensitive: params['includeSensitive'] === 'yes',
  };
}

function inputsOf({ neighbours }: RunSpec, request: SummaryRequest): SketchInput[] {
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

function statisticsDesign(spec: RunSpec, request: SummaryRequest): RowStatisticsDesign {
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

/**
 * Row statistics from the gathered rows of all tasks: all workers search, each for other rows. `advance` is told how many rows are
 * done.
 */
export async function searchNeighbours(
  spec: RunSpec,
  request: SummaryRequest,
  parts: readonly GatheredRows[],
  { lanes, advance, ran }: { lanes: Lanes; advance: (rows: number) => void; ran: (log: KernelLog) => void },
): Promise<Outcome<RowStatistics>> {
  const gathered = joinGathered(parts);
  const { others } = settingsOf(request);
  const design = statisticsDesign(spec, request);
  const featureCount = inputsOf(spec, request).length;
  const n = gathered.codes.length;
  const width = others + 1;
  const rows = new Uint32Array(n * width);
  if (featureCount === 0 || n < width + 1) {
    advance(searchedRows(spec));
    return ok(neighbourAgreement(design, gathered, { rows: new Uint32Array(0), others }));
  }
  const step = Math.max(
    LEAST_ROWS,
    Math.min(Math.ceil(n / (2 * lanes.size)), Math.ceil(TASK_WORK / gathered.values.length)),
  );
  const searched = await Promise.all(
    rangesOf(n, step).map(async ({ start, end }) => {
      const input = { rows: gathered.values, featureCount, neighbours: width, from: start, to: end };
      const found = await lanes.call('neighbours', input satisfies NeighboursInput);
      if (!found.ok) return found;
      rows.set(found.value.neighbours, start * width);
      ran(found.value.kernels);
      advance((searchedRows(spec) * (end - start)) / n);
      return ok(undefined);
    }),
  );
  const failed = searched.find((outcome) => !outcome.ok);
  return failed ?? ok(neighbourAgreement(design, gathered, { rows, others }));
}
