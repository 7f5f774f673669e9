// Philox4x32-10 (doi:10.1145/2063384.2063405), as in src/core/random.ts; the block is left in w0 … w3.

export let w0: u32 = 0;
export let w1: u32 = 0;
export let w2: u32 = 0;
export let w3: u32 = 0;

export function philox(
  counter0: u32,
  counter1: u32,
  counter2: u32,
  counter3: u32,
  key0: u32,
  key1: u32,
): void {
  let c0 = counter0;
  let c1 = counter1;
  let c2 = counter2;
  let c3 = counter3;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < 10; round += 1) {
    const product0 = <u64>0xd2511f53 * <u64>c0;
    const product1 = <u64>0xcd9e8d57 * <u64>c2;
    c0 = (<u32>(product1 >> 32)) ^ c1 ^ k0;
    c1 = <u32>product1;
    c2 = (<u32>(product0 >> 32)) ^ c3 ^ k1;
    c3 = <u32>product0;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  w0 = c0;
  w1 = c1;
  w2 = c2;
  w3 = c3;
}

export function uniform53(high: u32, low: u32): f64 {
  return (<f64>(high >> 5) * 67108864.0 + <f64>(low >> 6)) / 9007199254740992.0;
}

export function philoxFill(
  out: usize,
  words: i32,
  low: u32,
  high: u32,
  c2: u32,
  c3: u32,
  k0: u32,
  k1: u32,
): void {
  let counter = ((<u64>high) << 32) | (<u64>low);
  const end = out + ((<usize>words) << 2);
  for (let at = out; at < end; at += 16) {
    philox(<u32>counter, <u32>(counter >> 32), c2, c3, k0, k1);
    store<u32>(at, w0, 0);
    store<u32>(at, w1, 4);
    store<u32>(at, w2, 8);
    store<u32>(at, w3, 12);
    counter += 1;
  }
}
