import type { ProxyGroup, ProxyScale } from '../core/perturbation.ts';
import { valueLabel, type Column } from '../core/table.ts';
import { withValues, type RowUniforms } from './columns.ts';

/** From which group to which each row of a batch moves: indexes into `values`, −1 where it stays. */
export interface ProxyMove {
  readonly scale: ProxyScale;
  readonly values: readonly string[];
  readonly own: Int32Array;
  readonly target: Int32Array;
  readonly uniforms: RowUniforms;
}

/**
 * The column where rows that move have a value of the target group: numbers of the same rank (a tie's rank is drawn within
 * it), categories by the coupling that changes fewest. Follows the target group's distribution where the rows follow that of their
 * own. A missing value, or a group without rows in the sample, stays as it is. Rows that come out different are marked in `changed`.
 */
export function moveProxy(column: Column, move: ProxyMove, changed: Uint8Array): Column {
  const groups = move.values.map((value) => move.scale.groups.find((own) => own.value === value));
  if (column.type !== 'category') {
    const values = column.values.map((value, row) => {
      const [from, to] = [groups[move.own[row] ?? -1], groups[move.target[row] ?? -1]];
      if (!from || !to || Number.isNaN(value)) return value;
      const next = movedNumber(value, from.numbers, to.numbers, move.uniforms.first[row] ?? 0);
      if (next !== value) changed[row] = 1;
      return next;
    });
    return { type: column.type, values };
  }
  const names = [...new Set(groups.flatMap((group) => Object.keys(group?.shares ?? {})))].sort();
  const target = new Int32Array(column.codes.length).fill(-1);
  for (let row = 0; row < target.length; row += 1) {
    const [from, to] = [groups[move.own[row] ?? -1], groups[move.target[row] ?? -1]];
    const name = valueLabel(column, row);
    if (!from || !to || name === null) continue;
    const next = movedName(name, from, to, [move.uniforms.first[row] ?? 0, move.uniforms.second[row] ?? 0]);
    if (next === name) continue;
    changed[row] = 1;
    target[row] = names.indexOf(next);
  }
  return withValues(column, names, target);
}

/** F_to⁻¹(u) with u drawn between the shares of `from` below x and up to x; both ascending. */
function movedNumber(x: number, from: readonly number[], to: readonly number[], draw: number): number {
  const [below, upTo] = [countBelow(from, x, false), countBelow(from, x, true)];
  const rank = (below + draw * (upTo - below)) / Math.max(1, from.length);
  return to[Math.min(to.length - 1, Math.floor(rank * to.length))] ?? x;
}

/** How many of ascending `values` are below x, or at most x. */
function countBelow(values: readonly number[], x: number, inclusive: boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const own = values[middle] ?? 0;
    if (own < x || (inclusive && own === x)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Stays with chance min(1, q/p), else is drawn from the excess max(0, q − p): the coupling that changes fewest. */
function movedName(
  name: string,
  { shares: own }: ProxyGroup,
  { shares: other }: ProxyGroup,
  [stay, draw]: readonly [number, number],
): string {
  const share = (of: Readonly<Record<string, number>>, key: string): number =>
    Object.hasOwn(of, key) ? (of[key] ?? 0) : 0;
  const [p, q] = [share(own, name), share(other, name)];
  if (p === 0 ? q > 0 : stay * p < q) return name;
  const excess = Object.keys(other)
    .sort()
    .map((key) => ({ key, size: Math.max(0, share(other, key) - share(own, key)) }))
    .filter(({ size }) => size > 0);
  let left = draw * excess.reduce((sum, { size }) => sum + size, 0);
  for (const { key, size } of excess) {
    if (left < size) return key;
    left -= size;
  }
  return excess.at(-1)?.key ?? name;
}
