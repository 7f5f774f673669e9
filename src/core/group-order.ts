/** Where a range that `binName` names begins; null for other texts. */
function start(text: string): number | null {
  const [, below, from, low] = /^(?:<(.+)|≥(.+)|(.+)–<.+)$/.exec(text) ?? [];
  if (below !== undefined) return Number.isNaN(Number(below)) ? null : -Infinity;
  const edge = Number(from ?? low ?? 'none');
  return Number.isNaN(edge) ? null : edge;
}

/**
 * Orders names of groups for people: ranges of numbers by their edges and before other values, these as text, a missing value last;
 * of combinations the first feature counts most. Summaries have an order of their own (core/summary.ts), which records depend on.
 */
export function compareGroupNames(a: string, b: string): number {
  const [left, right] = [a.split(' × '), b.split(' × ')];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const order = compareValues(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '(missing)' || b === '(missing)') return a === '(missing)' ? 1 : -1;
  const [left, right] = [start(a), start(b)];
  if (left !== null && right !== null && left !== right) return left - right;
  if ((left === null) !== (right === null)) return left === null ? 1 : -1;
  return a < b ? -1 : 1;
}
