export function tally(codes: usize, rows: i32, size: u32, counts: usize): void {
  const end = codes + ((<usize>rows) << 2);
  for (let at = codes; at < end; at += 4) {
    const code = load<u32>(at);
    if (code < size) {
      const cell = counts + ((<usize>code) << 3);
      store<f64>(cell, load<f64>(cell) + 1.0);
    }
  }
}

export function tallyWeights(codes: usize, weights: usize, rows: i32, size: u32, sums: usize): void {
  for (let row = 0; row < rows; row += 1) {
    const code = load<u32>(codes + ((<usize>row) << 2));
    if (code < size) {
      const cell = sums + ((<usize>code) << 3);
      store<f64>(cell, load<f64>(cell) + load<f64>(weights + ((<usize>row) << 3)));
    }
  }
}
