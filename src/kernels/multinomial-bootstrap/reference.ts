import { philox4x32, uniform53, type StreamKey } from '../../core/random.ts';
import { binomialAttempt } from './binomial.ts';

/**
 * `counts`: strata × categories, row-major, non-negative integers. Replicates firstReplicate … firstReplicate +
 * replicates − 1 (below 2^32) are drawn; replicate b is the same whichever range it is drawn in.
 */
export type BootstrapInput = {
  readonly counts: Float64Array;
  readonly strata: number;
  readonly categories: number;
  readonly replicates: number;
  readonly firstReplicate: number;
  readonly key: StreamKey;
};

/**
 * replicates × strata × categories, row-major: each stratum resampled as Multinomial(n_s, counts / n_s) by a chain of
 * binomial draws, the uniforms of attempt a being Philox at counter (replicate, stratum, category, a).
 */
export function multinomialBootstrapJs(input: BootstrapInput): Float64Array {
  const { counts, strata, categories, replicates, firstReplicate, key } = input;
  const out = new Float64Array(replicates * strata * categories);
  for (let index = 0; index < replicates * strata; index += 1) {
    const stratum = index % strata;
    const replicate = firstReplicate + Math.floor(index / strata);
    const observed = counts.subarray(stratum * categories, (stratum + 1) * categories);
    drawStratum(
      observed,
      replicate,
      stratum,
      key,
      out.subarray(index * categories, (index + 1) * categories),
    );
  }
  return out;
}

function drawStratum(
  observed: Float64Array,
  replicate: number,
  stratum: number,
  key: StreamKey,
  out: Float64Array,
): void {
  let mass = 0;
  for (const count of observed) mass += count;
  let left = mass;
  for (let category = 0; category < observed.length - 1; category += 1) {
    const count = observed[category] ?? 0;
    const drawn = drawBinomial(left, count, mass, [replicate, stratum, category], key);
    out[category] = drawn;
    left -= drawn;
    mass -= count;
  }
  out[observed.length - 1] = left;
}

type Place = readonly [replicate: number, stratum: number, category: number];

function drawBinomial(n: number, successes: number, total: number, place: Place, key: StreamKey): number {
  if (n === 0 || successes === 0) return 0;
  if (successes === total) return n;
  for (let attempt = 0; ; attempt += 1) {
    const [w0, w1, w2, w3] = philox4x32(place[0], place[1], place[2], attempt, key[0], key[1]);
    const drawn = binomialAttempt(n, successes, total, uniform53(w0, w1), uniform53(w2, w3));
    if (drawn >= 0) return drawn;
  }
}
