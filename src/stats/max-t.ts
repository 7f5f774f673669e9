/**
 * Step-down max-T adjusted p-values (Westfall–Young) from draws that share their labels across hypotheses, so that the
 * familywise error holds under any dependence. `observed[j]` and `draws[b × k + j]` are statistics where larger is more
 * extreme; p = (1 + #{b: max over this and less extreme hypotheses ≥ observed}) / (B + 1). In (0, 1].
 */
export function stepDownMaxT(observed: readonly number[], draws: Float64Array): number[] {
  const k = observed.length;
  const count = k === 0 ? 0 : draws.length / k;
  const order = observed.map((_, index) => index).sort((a, b) => (observed[b] ?? 0) - (observed[a] ?? 0));
  const exceed = new Float64Array(k);
  for (let b = 0; b < count; b += 1) {
    let running = -Infinity;
    for (let rank = k - 1; rank >= 0; rank -= 1) {
      const index = order[rank] ?? 0;
      running = Math.max(running, draws[b * k + index] ?? 0);
      if (running >= withTolerance(observed[index] ?? 0)) exceed[rank] = (exceed[rank] ?? 0) + 1;
    }
  }
  const adjusted = observed.map(() => 1);
  let floor = 0;
  order.forEach((index, rank) => {
    floor = Math.max(floor, (1 + (exceed[rank] ?? 0)) / (count + 1));
    adjusted[index] = floor;
  });
  return adjusted;
}

/** Permutation p-value (1 + #{T_b ≥ T}) / (B + 1): never 0, exact for exchangeable labels. */
export function permutationP(observed: number, draws: ArrayLike<number>): { p: number; exceed: number } {
  const limit = withTolerance(observed);
  let exceed = 0;
  for (let b = 0; b < draws.length; b += 1) if ((draws[b] ?? 0) >= limit) exceed += 1;
  return { p: (1 + exceed) / (draws.length + 1), exceed };
}

/** Ties that differ by rounding count as ties. */
function withTolerance(observed: number): number {
  return observed - Math.abs(observed) * 1e-12;
}
