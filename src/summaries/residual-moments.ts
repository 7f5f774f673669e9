import { addSums, addTo, closeSum, openSums } from '../core/exact-sum.ts';
import {
  compareKeys,
  RESIDUAL_MOMENTS,
  type ResidualGroup,
  type ResidualMoment,
  type ResidualMoments,
} from '../core/summary.ts';
import { projectKey } from './outcome-counts.ts';
import type { ScoredRows } from './scored-rows.ts';

/** What fixes a ResidualMoments before any row is counted. */
export type ResidualDesign = Pick<ResidualMoments, 'attributes' | 'weighted' | 'amounts'>;

/** Beyond this the sixth power of an error, times a weight, would have no double. */
const LARGEST_AMOUNT = 1e46;

/** A ResidualMoments with no rows. */
export function emptyResidualMoments({ attributes, weighted, amounts }: ResidualDesign): ResidualMoments {
  return { kind: 'residual-moments', attributes, weighted, amounts, missing: 0, groups: [] };
}

/** The sums of one batch of scored rows; nothing where its labels are no amounts. */
export function sumResiduals(design: ResidualDesign, scored: ScoredRows): ResidualMoments {
  const { groups, amount, score, weight } = scored;
  const empty = emptyResidualMoments(design);
  if (!design.amounts || !amount) return empty;
  const width = RESIDUAL_MOMENTS.length;
  const sums = groups.keys.map(() => openSums(width));
  const rows = groups.keys.map(() => 0);
  let missing = 0;
  for (let row = 0; row < scored.rows; row += 1) {
    const [y, predicted] = [amount[row] ?? Number.NaN, score[row] ?? Number.NaN];
    if (!(Math.abs(y) <= LARGEST_AMOUNT && Math.abs(predicted) <= LARGEST_AMOUNT)) {
      missing += 1;
      continue;
    }
    const group = groups.codes[row] ?? 0;
    const own = sums[group];
    if (!own) continue;
    rows[group] = (rows[group] ?? 0) + 1;
    momentsOf(y, predicted, weight?.[row] ?? 1).forEach((value, index) => addTo(own, index, value));
  }
  // A group whose rows all lack a label or a prediction stays, with no rows: it must not vanish from a comparison.
  const found = groups.keys.map((group, code): ResidualGroup => {
    const open = sums[code] ?? openSums(width);
    const entries = RESIDUAL_MOMENTS.map((name, index) => [name, closeSum(open, index)] as const);
    return { group, rows: rows[code] ?? 0, sums: Object.fromEntries(entries) as ResidualGroup['sums'] };
  });
  return { ...empty, missing, groups: found.sort(byKey) };
}

/** In the order of RESIDUAL_MOMENTS. */
function momentsOf(y: number, predicted: number, w: number): number[] {
  const e = predicted - y;
  const over = Math.max(e, 0);
  const [y2, e2] = [y * y, e * e];
  const own = [y, y2, y2 * y, y2 * y2, predicted, predicted * predicted, predicted * predicted * predicted];
  const off = [e, e2, e2 * e, e2 * e2, e2 * e2 * e2, over, over * over, over * over * over, e2 * y, e2 * y2];
  return [w, w * w, ...[...own, ...off].map((value) => w * value)];
}

/** The sums of both; associative and commutative, exact. */
export function mergeResidualMoments(a: ResidualMoments, b: ResidualMoments): ResidualMoments {
  return { ...a, missing: a.missing + b.missing, groups: joined([...a.groups, ...b.groups]) };
}

/** The same rows by fewer sensitive features. */
export function sliceResidualMoments(
  moments: ResidualMoments,
  attributes: readonly string[],
): ResidualMoments {
  const groups = moments.groups.map((group) => ({
    ...group,
    group: projectKey(group.group, moments.attributes, attributes),
  }));
  return { ...moments, attributes, groups: joined(groups) };
}

function joined(groups: readonly ResidualGroup[]): ResidualGroup[] {
  const byName = new Map<string, ResidualGroup>();
  for (const group of groups) {
    const key = JSON.stringify(group.group);
    const other = byName.get(key);
    byName.set(key, other ? joinPair(other, group) : group);
  }
  return [...byName.values()].sort(byKey);
}

function joinPair(a: ResidualGroup, b: ResidualGroup): ResidualGroup {
  const add = (name: ResidualMoment) => [name, addSums(a.sums[name], b.sums[name])] as const;
  return {
    group: a.group,
    rows: a.rows + b.rows,
    sums: Object.fromEntries(RESIDUAL_MOMENTS.map(add)) as ResidualGroup['sums'],
  };
}

function byKey(a: ResidualGroup, b: ResidualGroup): number {
  return compareKeys(a.group, b.group);
}
