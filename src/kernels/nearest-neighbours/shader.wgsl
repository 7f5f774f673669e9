// One invocation: one row, held against all others. Its HELD nearest by f32 distance go
// to found[row - from], unordered; the farthest of them to farthest[row - from]. The host measures them again in f64.

const HELD = 32u;

struct Shape { rows: u32, features: u32, first: u32, end: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> found: array<u32>;
@group(0) @binding(3) var<storage, read_write> farthest: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = shape.first + id.x;
  if (row >= shape.end) { return; }
  var distances: array<f32, HELD>;
  var held: array<u32, HELD>;
  for (var at = 0u; at < HELD; at += 1u) {
    distances[at] = 3.4e38;
    held[at] = 0xffffffffu;
  }
  var worst = 0u;
  var limit = 3.4e38;
  let own = row * shape.features;
  for (var other = 0u; other < shape.rows; other += 1u) {
    if (other == row) { continue; }
    let start = other * shape.features;
    var sum = 0.0;
    for (var j = 0u; j < shape.features; j += 1u) {
      let gap = values[start + j] - values[own + j];
      sum += gap * gap;
    }
    if (sum >= limit) { continue; }
    distances[worst] = sum;
    held[worst] = other;
    worst = 0u;
    for (var at = 1u; at < HELD; at += 1u) {
      if (distances[at] > distances[worst]) { worst = at; }
    }
    limit = distances[worst];
  }
  for (var at = 0u; at < HELD; at += 1u) { found[id.x * HELD + at] = held[at]; }
  farthest[id.x] = limit;
}
