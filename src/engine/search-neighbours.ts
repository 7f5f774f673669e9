import { joinKernels, type KernelLog } from '../core/kernel.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { RowStatistics } from '../core/summary.ts';
import type { NeighboursInput } from '../kernels/nearest-neighbours/index.ts';
import { joinGathered, type GatheredRows } from '../summaries/gathered-rows.ts';
import { neighbourAgreement } from '../summaries/neighbour-agreement.ts';
import type { Lanes } from './lanes.ts';
import { inputsOf, searchedRows, settingsOf, statisticsDesign } from './neighbours.ts';
import type { SummaryRequest } from './requests.ts';
import type { RunSpec } from './spec.ts';
import { rangesOf } from './split.ts';

/** Products of a task, about a second's worth, and the fewest rows that are worth a message. */
const TASK_WORK = 8e9;
const LEAST_ROWS = 256;

/** Who searches, and who is told. */
interface Search {
  readonly lanes: Lanes;
  /** Told how many rows are done. */
  readonly advance: (rows: number) => void;
  readonly found: (path: string, summary: RowStatistics, kernels: KernelLog) => void;
}

/** Rows whose nearest are searched when a pass is over, for progress. */
export function searchWork(spec: RunSpec, pass: readonly SummaryRequest[]): number {
  return pass.filter(({ kind }) => kind === 'row-statistics').length * searchedRows(spec);
}

/** Row statistics of a pass, once the rows that they need are gathered, by path; resolves to what failed, if anything. */
export async function searchAll(
  spec: RunSpec,
  pass: readonly SummaryRequest[],
  gathered: ReadonlyMap<string, readonly GatheredRows[]>,
  search: Search,
): Promise<Outcome<never> | undefined> {
  for (const request of pass.filter(({ kind }) => kind === 'row-statistics')) {
    const rows = joinGathered(gathered.get(request.path) ?? []);
    const { others } = settingsOf(request);
    const kernels: KernelLog = {};
    const lists = await nearestOf(spec, request, rows, search, kernels);
    if (!lists.ok) return lists;
    const statistics = neighbourAgreement(statisticsDesign(spec, request), rows, {
      rows: lists.value,
      others,
    });
    search.found(request.path, statistics, kernels);
  }
  return undefined;
}

/** The nearest of every gathered row and one more, searched by all workers, each for other rows; none where rows are too few. */
async function nearestOf(
  spec: RunSpec,
  request: SummaryRequest,
  { values, codes }: GatheredRows,
  { lanes, advance }: Search,
  kernels: KernelLog,
): Promise<Outcome<Uint32Array>> {
  const featureCount = inputsOf(spec, request).length;
  const neighbours = settingsOf(request).others + 1;
  const n = codes.length;
  if (featureCount === 0 || n <= neighbours) {
    advance(searchedRows(spec));
    return ok(new Uint32Array(0));
  }
  const lists = new Uint32Array(n * neighbours);
  const even = Math.ceil(n / (2 * lanes.size));
  const step = Math.max(LEAST_ROWS, Math.min(even, Math.ceil(TASK_WORK / values.length)));
  const searched = await Promise.all(
    rangesOf(n, step).map(async ({ start, end }) => {
      const input = { rows: values, featureCount, neighbours, from: start, to: end };
      const found = await lanes.call('neighbours', input satisfies NeighboursInput);
      if (!found.ok) return found;
      lists.set(found.value.neighbours, start * neighbours);
      joinKernels(kernels, found.value.kernels);
      advance((searchedRows(spec) * (end - start)) / n);
      return ok(undefined);
    }),
  );
  return searched.find((outcome) => !outcome.ok) ?? ok(lists);
}
