import { ownValue } from '../core/own-value.ts';
import { readCounts, type BinCounts, type ColumnBins } from '../core/distribution.ts';
import type { AppError } from '../core/outcome.ts';
import { settled } from './settled.ts';
import { byGroup } from '../core/summary.ts';
import type { DataDescription } from '../engine/api.ts';
import type { GroupChoice, GroupProfiles, Session } from '../bridge/session.ts';

/** Cells of a file (rows × columns) up to which groups are counted without being asked to: a few seconds of work. */
const AUTOMATIC_CELLS = 100_000_000;

/** One column in one group. */
export interface ColumnInGroup {
  readonly group: string;
  readonly rows: number;
  readonly counts: BinCounts;
}

/** Counts of every column by group over the whole file: the latest that was asked for, and how far it is. */
export class GroupProfile {
  readonly #session: Session;
  #stop = new AbortController();
  #asked = '';
  /** The counts and what they were asked for; null until they are there. */
  view = $state.raw<GroupProfiles | null>(null);
  error = $state.raw<AppError | null>(null);
  busy = $state(false);
  rowsDone = $state(0);

  constructor(session: Session) {
    this.#session = session;
  }

  /** Whether a count of this file is short enough to begin by itself. */
  isQuick(data: DataDescription): boolean {
    return data.rows * data.columns.length <= AUTOMATIC_CELLS;
  }

  /** Counts, unless the same was asked before. The count under way ends, and older counts stay until the new ones are there. */
  async refresh(data: DataDescription, choice: GroupChoice): Promise<void> {
    const key = JSON.stringify([data.subject, data.rows, choice]);
    if (key === this.#asked) return;
    this.stop();
    this.#asked = key;
    const stop = new AbortController();
    this.#stop = stop;
    this.busy = true;
    this.error = null;
    this.rowsDone = 0;
    const progress = (rows: number) => {
      if (stop === this.#stop) this.rowsDone = rows;
    };
    const counts = this.#session.profileGroups(data, choice, progress, stop.signal);
    const outcome = await settled('counting groups', counts);
    if (stop !== this.#stop) return;
    this.busy = false;
    if (outcome.ok) this.view = outcome.value;
    else {
      this.#asked = '';
      this.error = outcome.error.code === 'cancelled' ? null : outcome.error;
    }
  }

  /** Ends the count under way; it can be asked for again. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#asked = '';
    this.busy = false;
  }

  /** Forgets everything, for other files come. */
  clear(): void {
    this.stop();
    this.view = null;
    this.error = null;
  }

  /** A column in all rows, over the whole file; null until counted. */
  whole(column: string): { readonly bins: ColumnBins; readonly counts: BinCounts } | null {
    const [all] = this.groups(column, []) ?? [];
    const bins = this.view?.design.columns.find(({ name }) => name === column)?.bins;
    return all && bins ? { bins, counts: all.counts } : null;
  }

  /** A column in each group of a slice; null where that was not counted. */
  groups(column: string, slice: readonly string[]): readonly ColumnInGroup[] | null {
    const own = this.view?.design.columns.find(({ name }) => name === column);
    const found = this.view?.slices.find(({ slice: names }) => names.join('\n') === slice.join('\n'));
    if (!own || !found) return null;
    return byGroup(found.groups.map((group) => ({ ...group, group: group.key }))).flatMap(({ name, items }) =>
      items.map(({ rows, cells }) => ({
        group: name,
        rows,
        counts: readCounts(cells, own.offset, own.bins),
      })),
    );
  }

  /** Rows of each group of a slice; null where they were not counted with these bins. */
  sizes(
    slice: readonly string[],
    bins: GroupChoice['bins'],
  ): readonly { group: string; rows: number }[] | null {
    const found = this.view?.slices.find(({ slice: names }) => names.join('\n') === slice.join('\n'));
    const used = this.view?.design.bins ?? {};
    if (!found || slice.some((name) => String(ownValue(used, name)) !== String(ownValue(bins, name))))
      return null;
    return byGroup(found.groups.map(({ key, rows }) => ({ group: key, rows }))).flatMap(({ name, items }) =>
      items.map(({ rows }) => ({ group: name, rows })),
    );
  }
}
