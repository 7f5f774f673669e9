import type * as Ort from 'onnxruntime-web/wasm';

/** The engine that runs ONNX models, as written in records. */
export const ONNX_ENGINE = 'onnxruntime-web/wasm 1.30.0';

/**
 * Where onnxruntime finds its binary. In a browser pass `wasmPaths: { wasm: url }` with a URL of our own origin, or the
 * bytes. Node needs neither.
 */
export interface OrtPlaces {
  readonly wasmPaths?: { readonly wasm: string };
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
}

let places: OrtPlaces = {};
let loading: Promise<typeof Ort> | null = null;

/** Says where the binary is; call it before the first model opens, later calls have no effect. */
export function configureOrt(where: OrtPlaces): void {
  places = where;
}

async function load(): Promise<typeof Ort> {
  const ort = await import('onnxruntime-web/wasm');
  const { wasm } = ort.env;
  // More threads would change the bits of tree models with batch size, and need cross-origin isolation.
  wasm.numThreads = 1;
  wasm.proxy = false;
  ort.env.logLevel = 'fatal';
  if (places.wasmPaths !== undefined) wasm.wasmPaths = places.wasmPaths;
  if (places.wasmBinary !== undefined) wasm.wasmBinary = places.wasmBinary;
  return ort;
}

/** onnxruntime, loaded at first use, so that users of other formats never download it. */
export function loadOrt(): Promise<typeof Ort> {
  loading ??= load().catch((cause: unknown) => {
    loading = null;
    throw cause;
  });
  return loading;
}
