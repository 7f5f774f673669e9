import { cos, log, pow } from '../core/elementary.ts';
import { philox4x32, uniform53, type StreamKey } from '../core/random.ts';

const TWO_PI = 6.283185307179586;
const TWO_32 = 4294967296;

/**
 * A gamma variate of shape > 0 and scale 1 that depends only on its place in a stream, by Marsaglia and Tsang's rejection,
 * doi:10.1145/358407.358414; shapes below 1 by their boost u^(1/shape).
 */
export function gammaAt(shape: number, key: StreamKey, draw: number, slot: number): number {
  const boosted = shape < 1 ? shape + 1 : shape;
  const d = boosted - 1 / 3;
  const c = 1 / (3 * Math.sqrt(d));
  for (let attempt = 0; ; attempt += 1) {
    const [w0, w1, w2, w3] = philox4x32(draw, slot, attempt, 1, key[0], key[1]);
    const x = Math.sqrt(-2 * log(1 - uniform53(w0, w1))) * cos((TWO_PI * w2) / TWO_32);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const cube = root * root * root;
    const accept = (w3 + 0.5) / TWO_32;
    if (accept >= 1 - 0.0331 * x * x * x * x && log(accept) >= 0.5 * x * x + d * (1 - cube + log(cube)))
      continue;
    return shape < 1 ? d * cube * pow(boostAt(key, draw, slot), 1 / shape) : d * cube;
  }
}

/** A uniform in (0, 1] for shapes below 1, independent of the attempts. */
function boostAt(key: StreamKey, draw: number, slot: number): number {
  const [w0, w1] = philox4x32(draw, slot, 0, 2, key[0], key[1]);
  return 1 - uniform53(w0, w1);
}

/** A beta variate of shapes a, b > 0 at its place in a stream, from two gammas; ½ where both underflow. */
export function betaAt(a: number, b: number, key: StreamKey, draw: number, slot: number): number {
  const x = gammaAt(a, key, draw, 2 * slot);
  const y = gammaAt(b, key, draw, 2 * slot + 1);
  return x + y > 0 ? x / (x + y) : 0.5;
}
