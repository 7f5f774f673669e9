import { binomialAttempt } from '../../src/kernels/multinomial-bootstrap/binomial';
import { philox, uniform53, w0, w1, w2, w3 } from './philox';

function drawBinomial(n: f64, successes: f64, total: f64, b: u32, s: u32, c: u32, k0: u32, k1: u32): f64 {
  if (n == 0 || successes == 0) return 0;
  if (successes == total) return n;
  let drawn: f64 = -1;
  for (let attempt: u32 = 0; drawn < 0; attempt += 1) {
    philox(b, s, c, attempt, k0, k1);
    drawn = binomialAttempt(n, successes, total, uniform53(w0, w1), uniform53(w2, w3));
  }
  return drawn;
}

export function multinomialBootstrap(
  counts: usize,
  strata: i32,
  categories: i32,
  first: u32,
  replicates: i32,
  k0: u32,
  k1: u32,
  out: usize,
): void {
  let to = out;
  for (let b = 0; b < replicates; b += 1) {
    let from = counts;
    for (let s = 0; s < strata; s += 1) {
      let mass: f64 = 0;
      for (let c = 0; c < categories; c += 1) mass += load<f64>(from + ((<usize>c) << 3));
      let left = mass;
      for (let c = 0; c < categories - 1; c += 1) {
        const count = load<f64>(from);
        const drawn = drawBinomial(left, count, mass, first + b, s, c, k0, k1);
        store<f64>(to, drawn);
        left -= drawn;
        mass -= count;
        from += 8;
        to += 8;
      }
      store<f64>(to, left);
      from += 8;
      to += 8;
    }
  }
}
