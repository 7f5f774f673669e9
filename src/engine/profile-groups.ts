import { ownValue } from '../core/own-value.ts';
import { binName } from '../core/bins.ts';
import { cellsOf } from '../core/distribution.ts';
import { cancelled, fail, ok, type Outcome } from '../core/outcome.ts';
import { compareKeys } from '../core/summary.ts';
import type { GroupBins } from '../summaries/groups.ts';
import type { ColumnProfile, DataDescription } from './api.ts';
import type { Lanes } from './lanes.ts';
import { mergeCells, type GroupCells, type ProfileDesign, type SliceCells } from './profile-cells.ts';
import { specFile } from './spec.ts';
import { rangesOf, taskRowsFor } from './split.ts';

/** Cells (groups × bins of all columns) that one slice may take: 32 MiB of counts. */
const MOST_CELLS = 4_194_304;
/** Every column in all rows and in every group, counted over the whole file. `slices` begins with all rows. */
export interface GroupProfiles {
  readonly design: ProfileDesign;
  readonly slices: readonly { readonly slice: readonly string[]; readonly groups: readonly GroupCells[] }[];
  /** Slices that were not counted, with the reason in words. */
  readonly leftOut: readonly { readonly slice: readonly string[]; readonly reason: string }[];
}

/** The groups to count: sets of features, and the inner edges of numeric ones. */
export interface GroupChoice {
  readonly slices: readonly (readonly string[])[];
  readonly bins: GroupBins;
}

/** Watches a count and may stop it. */
export interface ProfileWatch {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (rowsDone: number) => void;
}

/**
 * The distribution of every column by group: one pass over all rows in parts, on every lane. The bins come from the
 * description of the data, so parts merge exactly in any order. Slices with too many groups are left out with a reason.
 * A stop takes effect at once; parts under way are dropped.
 */
export async function profileGroups(
  lanes: Lanes,
  data: DataDescription,
  groups: GroupChoice,
  { signal, progress }: ProfileWatch = {},
): Promise<Outcome<GroupProfiles>> {
  const { design, leftOut } = designProfile(data, groups.slices, groups.bins);
  const ranges = rangesOf(data.rows, taskRowsFor(data.rows, lanes.size));
  const stopped = () => signal?.aborted ?? false;
  let total: SliceCells = design.slices.map(() => []);
  let [next, done]: [number, number] = [0, 0];
  const failures: Outcome<never>[] = [];
  async function lane(): Promise<void> {
    for (let range = ranges[next]; range && failures.length === 0 && !stopped(); range = ranges[next]) {
      next += 1;
      const part = await lanes.call('profileRows', { file: specFile(data), range, design });
      if (!part.ok) failures.push(part);
      else total = mergeCells(total, part.value);
      done += range.end - range.start;
      progress?.(done);
    }
  }
  const work = Promise.all(Array.from({ length: lanes.size }, lane));
  await (signal ? Promise.race([work, aborted(signal)]) : work);
  if (stopped()) return fail(cancelled);
  const [failure] = failures;
  if (failure) return failure;
  const slices = design.slices.map((slice, at) => ({
    slice,
    groups: sorted(total[at] ?? [], slice, design),
  }));
  return ok({ design, slices, leftOut });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The layout of the counts, and the slices that would not fit. */
export function designProfile(
  data: DataDescription,
  wanted: readonly (readonly string[])[],
  bins: GroupBins,
): Pick<GroupProfiles, 'design' | 'leftOut'> {
  let size = 0;
  const columns = data.columns.map(({ field, distribution }) => {
    const offset = size;
    size += cellsOf(distribution.bins);
    return { name: field.name, bins: distribution.bins, offset };
  });
  const leftOut: { slice: readonly string[]; reason: string }[] = [];
  const slices = [[], ...wanted].filter((slice) => {
    const reason = tooMany(slice, data, bins, size);
    if (reason !== null) leftOut.push({ slice, reason });
    return reason === null;
  });
  return { design: { columns, size, slices, bins }, leftOut };
}

function tooMany(
  slice: readonly string[],
  data: DataDescription,
  bins: GroupBins,
  size: number,
): string | null {
  let groups = 1;
  for (const name of slice) {
    const profile = data.columns.find(({ field }) => field.name === name);
    if (!profile) return `There is no column '${name}'.`;
    const own = groupsOf(profile, ownValue(bins, name));
    if (own === null) return `'${name}' has too many values to be groups.`;
    groups *= own;
  }
  return groups * size <= MOST_CELLS
    ? null
    : `${groups} groups of ${data.columns.length} columns are too many.`;
}

/** Groups that a feature makes at most, one for missing values included; null where its values were not counted. */
function groupsOf({ field, distinct }: ColumnProfile, edges: readonly number[] | undefined): number | null {
  if (edges && field.type !== 'category') return edges.length + 2;
  return distinct === null ? null : distinct + 1;
}

/** Groups by value, feature after feature: bins and numbers by size, other values by name, missing ones last. */
function sorted(
  groups: readonly GroupCells[],
  slice: readonly string[],
  { bins }: ProfileDesign,
): readonly GroupCells[] {
  const names = slice.map((name) => {
    const edges = ownValue(bins, name);
    return edges ? [...edges, Infinity].map((_, bin) => binName(edges, bin)) : [];
  });
  const numberOf = (value: string, at: number): number => {
    const bin = names[at]?.indexOf(value) ?? -1;
    return bin < 0 ? Number(value) : bin;
  };
  return [...groups].sort((a, b) => {
    for (let at = 0; at < slice.length; at += 1) {
      const [left, right] = [a.key[at] ?? null, b.key[at] ?? null];
      const apart = left === null || right === null ? 0 : numberOf(left, at) - numberOf(right, at);
      const order = Number.isNaN(apart) || apart === 0 ? compareKeys([left], [right]) : apart;
      if (order !== 0) return order;
    }
    return 0;
  });
}
