import { cos, log, sin } from '../core/elementary.ts';
import { philox4x32, streamKey, uniform53 } from '../core/random.ts';

const TWO_PI = 6.283185307179586;

/**
 * Two columns of `draws` fixed standard normal draws, by Box–Muller on Philox words. `pair` (even) is the number of the first;
 * the same for every run.
 */
export function normalPair(draws: number, pair: number): [Float64Array, Float64Array] {
  const key = streamKey('0', 'stats/normal-draws');
  const [first, second] = [new Float64Array(draws), new Float64Array(draws)];
  for (let draw = 0; draw < draws; draw += 1) {
    const [a, b, c, d] = philox4x32(draw, pair, 0, 0, key[0], key[1]);
    const radius = Math.sqrt(-2 * log(1 - uniform53(a, b)));
    const angle = TWO_PI * uniform53(c, d);
    first[draw] = radius * cos(angle);
    second[draw] = radius * sin(angle);
  }
  return [first, second];
}
