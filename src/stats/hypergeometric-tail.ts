import { hypergeometricMass, massRatio, modeOf, supportOf, type Hypergeometric } from './fisher.ts';

/** Tails this close count as equal: they are summed from different ends. */
const EQUAL = 1 + 1e-7;
/** What is left of a tail is dropped where it is this small beside what matters. */
const NEGLIGIBLE = 1e-12;

/** P(X ≥ x) of a hypergeometric law, x inside its support: Fisher's exact p, one-sided. In (0, 1]. */
export function upperTail(law: Hypergeometric, x: number): number {
  const [least, greatest] = supportOf(law);
  if (x <= least) return 1;
  let k = modeOf(law);
  let mass = hypergeometricMass(law, k);
  for (; k < x; k += 1) mass *= massRatio(law, k);
  for (; k > x; k -= 1) mass /= massRatio(law, k - 1);
  let sum = mass;
  for (; k < greatest && (k < modeOf(law) || mass > sum * NEGLIGIBLE); k += 1) {
    mass *= massRatio(law, k);
    sum += mass;
  }
  return Math.min(1, sum);
}

/**
 * For each of some chances (ascending, above 0), the largest P(X ≥ x) that is no greater: how often a one-sided exact p is that small
 * where nothing differs. 0 where no x reaches it.
 */
export function attainedLevels(law: Hypergeometric, chances: readonly number[]): Float64Array {
  const attained = new Float64Array(chances.length);
  const [least, greatest] = supportOf(law);
  const floor = Math.max(1e-290, chances[0] ?? 1) * NEGLIGIBLE;
  let k = modeOf(law);
  let mass = hypergeometricMass(law, k);
  for (; k < greatest && mass > floor; k += 1) mass *= massRatio(law, k);
  let [sum, at] = [0, 0];
  for (; k >= least && at < chances.length; k -= 1) {
    sum = k === least ? 1 : sum + mass;
    while (at < chances.length && sum > (chances[at] ?? 1) * EQUAL) at += 1;
    for (let later = at; later < chances.length && sum <= (chances[later] ?? 1) * EQUAL; later += 1)
      attained[later] = sum;
    if (k > least) mass /= massRatio(law, k - 1);
  }
  return attained;
}
