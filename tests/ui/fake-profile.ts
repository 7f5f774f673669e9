import { binName } from '../../src/core/bins.ts';
import { binsOf, cellsOf, type Distribution } from '../../src/core/distribution.ts';
import type { DataDescription } from '../../src/engine/api.ts';
import type { GroupCells, GroupChoice, GroupProfiles } from '../../src/bridge/session.ts';
import { designProfile } from '../../src/engine/profile-groups.ts';

/** A made-up distribution: the values as they are, or a hill over the range of numbers. */
export function fakeDistribution(
  rows: number,
  missing: number,
  values: Readonly<Record<string, number>>,
  min: number | null,
  max: number | null,
): Distribution {
  const named = Object.entries(values).sort(([, a], [, b]) => b - a);
  const present = rows - missing;
  if (min === null || max === null || named.length > 0) {
    const counts = named.map(([, count]) => count);
    const elsewhere = present - counts.reduce((sum, count) => sum + count, 0);
    const bins = { kind: 'values' as const, values: named.map(([name]) => name) };
    const least = named.length || Math.min(present, 7968);
    return {
      bins,
      counts,
      elsewhere,
      missing,
      rows,
      exact: true,
      quantiles: [],
      distinct: { least, most: least },
    };
  }
  const edges = Array.from({ length: 15 }, (_, at) =>
    Number((min + ((at + 1) * (max - min)) / 16).toPrecision(3)),
  );
  const hill = Array.from({ length: 16 }, (_, at) => (at + 1) * (16 - at) ** 2);
  const total = hill.reduce((sum, height) => sum + height, 0);
  const counts = hill.map((height) => Math.round((present * height) / total));
  counts[0] = (counts[0] ?? 0) + present - counts.reduce((sum, count) => sum + count, 0);
  return {
    bins: { kind: 'ranges', edges },
    counts,
    elsewhere: 0,
    missing,
    rows,
    exact: true,
    quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map((p) => ({ p, value: min + p * p * (max - min) })),
    distinct: { least: 58, most: 58 },
  };
}

/** Counts by group: each group is a share of the whole, and the last one lacks more values. */
export function fakeProfiles(data: DataDescription, choice: GroupChoice): GroupProfiles {
  const { design, leftOut } = designProfile(data, choice.slices, choice.bins);
  const slices = design.slices.map((slice) => {
    const keys = slice.reduce<readonly (readonly string[])[]>(
      (all, name) => all.flatMap((key) => namesOf(data, choice, name).map((own) => [...key, own])),
      [[]],
    );
    return { slice, groups: keys.map((key, at) => group(data, design, key, at, keys.length)) };
  });
  return { design, slices, leftOut };
}

function namesOf(data: DataDescription, { bins }: GroupChoice, name: string): readonly string[] {
  const edges = bins[name];
  if (edges) return Array.from({ length: edges.length + 1 }, (_, bin) => binName(edges, bin));
  return data.columns.find(({ field }) => field.name === name)?.values.map((own) => own.name) ?? [];
}

function group(
  data: DataDescription,
  design: GroupProfiles['design'],
  key: readonly string[],
  at: number,
  groups: number,
): GroupCells {
  const cells = new Float64Array(design.size);
  const share = groups === 1 ? 1 : (2 * (groups - at)) / (groups * (groups + 1));
  for (const { name, bins, offset } of design.columns) {
    const whole = data.columns.find(({ field }) => field.name === name)?.distribution;
    const size = binsOf(bins);
    for (let bin = 0; bin < size; bin += 1) {
      const lean = groups === 1 ? 1 : 0.6 + (0.8 * ((bin + at) % size)) / size;
      cells[offset + bin] = Math.round((whole?.counts[bin] ?? 0) * share * lean);
    }
    cells[offset + cellsOf(bins) - 1] = Math.round((whole?.missing ?? 0) * share * (at + 1));
  }
  return { key, rows: Math.round(data.rows * share), cells };
}
