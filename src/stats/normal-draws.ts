import { cos, log, sin } from '../core/elementary.ts';
import { philox4x32, streamKey, uniform53 } from '../core/random.ts';

const TWO_PI = 6.283185307179586;

/** Fixed standard normal draws, `draws` × `columns` row-major, by Box–Muller on Philox words. The same for every run. */
export function normalDraws(draws: number, columns: number): Float64Array {
  const key = streamKey('0', 'stats/normal-draws');
  const values = new Float64Array(draws * columns);
  for (let draw = 0; draw < draws; draw += 1) {
    for (let column = 0; column < columns; column += 2) {
      const [a, b, c, d] = philox4x32(draw, column, 0, 0, key[0], key[1]);
      const radius = Math.sqrt(-2 * log(1 - uniform53(a, b)));
      const angle = TWO_PI * uniform53(c, d);
      values[draw * columns + column] = radius * cos(angle);
      if (column + 1 < columns) values[draw * columns + column + 1] = radius * sin(angle);
    }
  }
  return values;
}
