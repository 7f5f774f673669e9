import type { GroupKey, OutcomeCounts, ScoreTable } from '../core/summary.ts';

/** By attribute: the category that a value is counted as; null counts it as unknown, as a missing value is. */
export type Categories = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** A summary whose values are sorted into categories; several groups may then have one key, which tables of people add up. */
export function countedAs<S extends OutcomeCounts | ScoreTable>(summary: S, categories: Categories): S {
  const maps = summary.attributes.map((name) => new Map(Object.entries(categories[name] ?? {})));
  const keyOf = (group: GroupKey): GroupKey =>
    group.map((value, at) => {
      const own = maps[at];
      return value !== null && own?.has(value) ? (own.get(value) ?? null) : value;
    });
  return summary.kind === 'outcome-counts'
    ? { ...summary, cells: summary.cells.map((cell) => ({ ...cell, group: keyOf(cell.group) })) }
    : { ...summary, groups: summary.groups.map((own) => ({ ...own, group: keyOf(own.group) })) };
}

/** What was counted as what, in words: a choice of categories is never silent. */
export function categoryNotes(categories: Categories): string[] {
  return Object.entries(categories).flatMap(([name, values]) => {
    const moved = Object.entries(values).filter(([value, category]) => value !== category);
    const words = moved.map(([value, category]) => `'${value}' as ${category ?? 'unknown'}`);
    return words.length > 0
      ? [`In ${name}, values were counted as another category: ${words.join(', ')}.`]
      : [];
  });
}
