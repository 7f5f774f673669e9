// One invocation: one frequency over one run of rows. Its two sums go to partials[run][0 … 2 · frequencies).

struct Shape { features: u32, frequencies: u32, runs: u32, unused: u32 }
struct Run { start: u32, count: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> omega: array<f32>;
@group(0) @binding(3) var<storage, read> runs: array<Run>;
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;

// The built-in cos and sin are good to 2^-11 on [-pi, pi] only, hence the reduction and polynomials of reference.ts.
fn cosSin(z: f32) -> vec2f {
  let n = floor(z * 0.63661975 + 0.5);
  let r = ((z - n * 1.5703125) - n * 0.00048351287841796875) - n * 3.1391647e-7;
  let q = r * r;
  let s = r + (((2.7557319e-6 * q - 1.984127e-4) * q + 8.333334e-3) * q - 0.16666667) * q * r;
  let c = (1.0 - 0.5 * q) + ((2.4801588e-5 * q - 1.3888889e-3) * q + 0.041666668) * q * q;
  let quadrant = i32(n) & 3;
  let odd = (quadrant & 1) == 1;
  let cosine = select(c, s, odd);
  let sine = select(s, c, odd);
  return vec2f(
    select(cosine, -cosine, quadrant == 1 || quadrant == 2),
    select(sine, -sine, quadrant >= 2),
  );
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let frequency = id.x;
  let run = id.y;
  if (frequency >= shape.frequencies || run >= shape.runs) { return; }
  let first = runs[run].start;
  var sums = vec2f(0.0, 0.0);
  for (var row = first; row < first + runs[run].count; row += 1u) {
    var dot = 0.0;
    for (var j = 0u; j < shape.features; j += 1u) {
      dot += rows[row * shape.features + j] * omega[j * shape.frequencies + frequency];
    }
    sums += cosSin(clamp(dot, -32768.0, 32768.0));
  }
  let at = run * 2u * shape.frequencies + frequency;
  partials[at] = sums.x;
  partials[at + shape.frequencies] = sums.y;
}
