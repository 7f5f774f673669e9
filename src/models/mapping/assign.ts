/** One possible pair of a left and a right item, both counted from 0; `weight` > 0, larger is better. */
export interface Pair {
  readonly left: number;
  readonly right: number;
  readonly weight: number;
}

/** Above this, one cluster of names that all resemble each other is matched best first: the exact way is cubic. */
const MOST_EXACT = 400;

/**
 * Pairs of the largest total weight in which no item stands twice (maximum-weight bipartite matching; Kuhn 1955,
 * doi:10.1002/nav.3800020109), as left → right. Items that share no pair are matched apart, so the usual case of
 * names that fit one column each costs nothing. Equal totals go to the earlier left, then the earlier right item.
 */
export function assign(pairs: readonly Pair[]): Map<number, number> {
  const matched = new Map<number, number>();
  for (const cluster of clusters(pairs)) {
    const lefts = sorted(cluster.map(({ left }) => left));
    const rights = sorted(cluster.map(({ right }) => right));
    const small = Math.max(lefts.length, rights.length) <= MOST_EXACT;
    for (const [left, right] of small ? exact(cluster, lefts, rights) : bestFirst(cluster))
      matched.set(left, right);
  }
  return matched;
}

function sorted(items: readonly number[]): number[] {
  return [...new Set(items)].sort((a, b) => a - b);
}

/** Pairs grouped so that no item stands in two groups. */
function clusters(pairs: readonly Pair[]): Pair[][] {
  const parent = new Map<string, string>();
  const root = (item: string): string => {
    let at = item;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    if (at !== item) parent.set(item, at);
    return at;
  };
  for (const { left, right } of pairs) {
    const [a, b] = [root(`l${left}`), root(`r${right}`)];
    if (a !== b) parent.set(b, a);
  }
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = root(`l${pair.left}`);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(pair);
  }
  return [...groups.values()];
}

function bestFirst(cluster: readonly Pair[]): [number, number][] {
  const ranked = [...cluster].sort((a, b) => b.weight - a.weight || a.left - b.left || a.right - b.right);
  const [lefts, rights] = [new Set<number>(), new Set<number>()];
  return ranked.flatMap(({ left, right }): [number, number][] => {
    if (lefts.has(left) || rights.has(right)) return [];
    lefts.add(left);
    rights.add(right);
    return [[left, right]];
  });
}

/** Shortest augmenting paths over potentials; a dummy right item for every left one stands for 'unmatched', at weight 0. */
function exact(
  cluster: readonly Pair[],
  lefts: readonly number[],
  rights: readonly number[],
): [number, number][] {
  const width = rights.length + lefts.length;
  const cost = new Float64Array(lefts.length * width);
  const [rowOf, columnOf] = [places(lefts), places(rights)];
  for (const { left, right, weight } of cluster) {
    const at = (rowOf.get(left) ?? 0) * width + (columnOf.get(right) ?? 0);
    cost[at] = Math.min(cost[at] ?? 0, -weight);
  }
  const owner = ownersOf(cost, lefts.length, width);
  const real = new Set(cluster.map(({ left, right }) => `${left} ${right}`));
  return [...owner].flatMap((row, column): [number, number][] => {
    const [left, right] = [lefts[row - 1], rights[column - 1]];
    return left !== undefined && right !== undefined && real.has(`${left} ${right}`) ? [[left, right]] : [];
  });
}

function places(items: readonly number[]): Map<number, number> {
  return new Map(items.map((item, place) => [item, place]));
}

/** The row (from 1; 0: none) that each column (from 1) is given at the least total cost; `height` ≤ `width`, row-major. */
function ownersOf(cost: Float64Array, height: number, width: number): Int32Array {
  const rowPrice = new Float64Array(height + 1);
  const columnPrice = new Float64Array(width + 1);
  const owner = new Int32Array(width + 1);
  const cameFrom = new Int32Array(width + 1);
  for (let row = 1; row <= height; row++) {
    owner[0] = row;
    let column = 0;
    const least = new Float64Array(width + 1).fill(Number.POSITIVE_INFINITY);
    const used = new Uint8Array(width + 1);
    do {
      used[column] = 1;
      const from = owner[column] as number;
      let [step, next] = [Number.POSITIVE_INFINITY, 0];
      for (let to = 1; to <= width; to++) {
        if (used[to] === 1) continue;
        const reduced =
          (cost[(from - 1) * width + to - 1] as number) -
          (rowPrice[from] as number) -
          (columnPrice[to] as number);
        if (reduced < (least[to] as number)) {
          least[to] = reduced;
          cameFrom[to] = column;
        }
        if ((least[to] as number) < step) [step, next] = [least[to] as number, to];
      }
      for (let to = 0; to <= width; to++) {
        if (used[to] === 1) {
          rowPrice[owner[to] as number] = (rowPrice[owner[to] as number] as number) + step;
          columnPrice[to] = (columnPrice[to] as number) - step;
        } else least[to] = (least[to] as number) - step;
      }
      column = next;
    } while (owner[column] !== 0);
    for (; column !== 0; column = cameFrom[column] as number)
      owner[column] = owner[cameFrom[column] as number] as number;
  }
  return owner;
}
