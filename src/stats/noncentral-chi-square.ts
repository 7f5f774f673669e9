import { exp, lgamma, log } from '../core/elementary.ts';
import { chiSquareCdf } from './gamma.ts';
import { bisect } from './solve.ts';

/**
 * P(X ≤ x) for noncentral χ² with `degrees` > 0 and noncentrality `lambda` ≥ 0: the Poisson mixture of central χ², summed
 * outwards from its mode. DLMF 8.25 / doi:10.2307/2332731.
 */
export function noncentralChiSquareCdf(x: number, degrees: number, lambda: number): number {
  if (x <= 0) return 0;
  if (lambda <= 0) return chiSquareCdf(x, degrees);
  const half = lambda / 2;
  const mode = Math.floor(half);
  const weightAtMode = exp(-half + mode * log(half) - lgamma(mode + 1));
  const cdfAtMode = chiSquareCdf(x, degrees + 2 * mode);
  return Math.min(
    1,
    upwards(x, degrees, half, mode, weightAtMode, cdfAtMode) +
      downwards(x, degrees, half, mode, weightAtMode, cdfAtMode),
  );
}

/** y^a e^−y / Γ(a + 1), the step between P(a, y) and P(a + 1, y). */
function stepAt(a: number, y: number): number {
  return exp(a * log(y) - y - lgamma(a + 1));
}

function upwards(
  x: number,
  degrees: number,
  half: number,
  mode: number,
  weightAtMode: number,
  cdfAtMode: number,
): number {
  let [weight, cdf, a] = [weightAtMode, cdfAtMode, degrees / 2 + mode];
  let step = stepAt(a, x / 2);
  let sum = weight * cdf;
  for (let j = mode; j < mode + 1e6 && weight * cdf > 1e-18 * sum; j += 1) {
    cdf -= step;
    a += 1;
    step *= x / 2 / a;
    weight *= half / (j + 1);
    if (cdf <= 0) break;
    sum += weight * cdf;
  }
  return sum;
}

function downwards(
  x: number,
  degrees: number,
  half: number,
  mode: number,
  weightAtMode: number,
  cdfAtMode: number,
): number {
  let [weight, cdf, a] = [weightAtMode, cdfAtMode, degrees / 2 + mode];
  let step = stepAt(a, x / 2);
  let sum = 0;
  for (let j = mode; j > 0 && weight > 1e-18; j -= 1) {
    step *= a / (x / 2);
    a -= 1;
    cdf = Math.min(1, cdf + step);
    weight *= j / half;
    sum += weight * cdf;
  }
  return sum;
}

/** The noncentralities λ for which the observed x is not in either tail of (1 − level)/2; 0 is inside unless χ² rejects. */
export function noncentralityLimits(x: number, degrees: number, level: number): readonly [number, number] {
  const tail = (1 - level) / 2;
  const beyond = (lambda: number): number => noncentralChiSquareCdf(x, degrees, lambda);
  const top = 2 * x + 100 + 20 * Math.sqrt(x);
  const lower = beyond(0) <= 1 - tail ? 0 : bisect((lambda) => beyond(lambda) - (1 - tail), 0, top);
  const upper = beyond(0) <= tail ? 0 : bisect((lambda) => beyond(lambda) - tail, 0, top);
  return [lower, upper];
}
