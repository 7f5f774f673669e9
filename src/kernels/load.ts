import { kernelBytes } from '../../wasm/build/kernels.js';

/** Exports of wasm/assembly/index.ts; pointers are byte addresses, counts are element counts. */
export type WasmExports = {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  exp(x: number): number;
  expm1(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  sin(x: number): number;
  cos(x: number): number;
  pow(x: number, y: number): number;
  lgamma(x: number): number;
  philoxFill(
    out: number,
    words: number,
    low: number,
    high: number,
    c2: number,
    c3: number,
    k0: number,
    k1: number,
  ): void;
  tally(codes: number, rows: number, size: number, counts: number): void;
  tallyWeights(codes: number, weights: number, rows: number, size: number, sums: number): void;
  multinomialBootstrap(
    counts: number,
    strata: number,
    categories: number,
    first: number,
    replicates: number,
    k0: number,
    k1: number,
    out: number,
  ): void;
  randomFeatures(rows: number, count: number, d: number, omega: number, padded: number, sums: number): void;
  nearestNeighbours(
    blocks: number,
    n: number,
    d: number,
    from: number,
    to: number,
    k: number,
    distances: number,
    offsets: number,
    limits: number,
    out: number,
  ): void;
  labels(
    blocks: number,
    reference: number,
    draw: number,
    k0: number,
    k1: number,
    scratch: number,
    out: number,
  ): void;
  quadratic(
    gram: number,
    blocks: number,
    reference: number,
    from: number,
    draws: number,
    k0: number,
    k1: number,
    scratch: number,
    out: number,
  ): void;
  currentSums(
    values: number,
    blocks: number,
    width: number,
    reference: number,
    from: number,
    draws: number,
    k0: number,
    k1: number,
    scratch: number,
    out: number,
  ): void;
  sliceMaxima(
    codes: number,
    rows: number,
    bins: number,
    columns: number,
    share: number,
    limits: number,
    levels: number,
    from: number,
    draws: number,
    k0: number,
    k1: number,
    scratch: number,
    out: number,
  ): void;
};

let loaded: WasmExports | null | undefined;

/**
 * The kernels' WebAssembly instance, made at the first call of each thread; null where there is no WebAssembly or no
 * SIMD. Compiling is synchronous: the module is some kilobytes, and kernels run in workers.
 */
export function wasmExports(): WasmExports | null {
  if (loaded === undefined) {
    try {
      loaded = new WebAssembly.Instance(new WebAssembly.Module(kernelBytes()), {}).exports as WasmExports;
    } catch {
      loaded = null;
    }
  }
  return loaded;
}

/** Whether `wasm` bodies can run here. */
export function wasmAvailable(): boolean {
  return wasmExports() !== null;
}

type Numbers = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** Scratch memory for one kernel call; every call starts again at the same address. */
export type Arena = {
  readonly wasm: WasmExports;
  /** Room for `bytes`, 16-byte aligned; returns its address. Contents are whatever was there. */
  reserve(bytes: number): number;
  /** Copies the array in and returns its address. */
  put(array: Numbers): number;
  f64(address: number, length: number): Float64Array;
  u32(address: number, length: number): Uint32Array;
  f32(address: number, length: number): Float32Array;
  u8(address: number, length: number): Uint8Array;
};

/** An empty arena of `bytes` (each part rounded up to 16); memory grows now, so that later views stay valid. */
export function openArena(bytes: number): Arena {
  const wasm = wasmExports();
  if (wasm === null) throw new Error('a wasm body was called where wasmAvailable() is false');
  let next = Math.ceil(wasm.heapBase() / 16) * 16;
  const missing = next + bytes + 256 - wasm.memory.buffer.byteLength;
  if (missing > 0) wasm.memory.grow(Math.ceil(missing / 65536));
  const buffer = wasm.memory.buffer;
  const reserve = (size: number): number => {
    const address = next;
    next += Math.ceil(size / 16) * 16;
    return address;
  };
  return {
    wasm,
    reserve,
    put(array) {
      const address = reserve(array.byteLength);
      new Uint8Array(buffer).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), address);
      return address;
    },
    f64: (address, length) => new Float64Array(buffer, address, length),
    u32: (address, length) => new Uint32Array(buffer, address, length),
    f32: (address, length) => new Float32Array(buffer, address, length),
    u8: (address, length) => new Uint8Array(buffer, address, length),
  };
}
