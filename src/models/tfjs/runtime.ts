/** Where TensorFlow.js finds its binary: a URL of our own origin (the SIMD build). Node needs none. */
export interface TfjsPlaces {
  readonly wasmPath?: string;
}

let places: TfjsPlaces = {};
let loading: Promise<TfjsCore> | null = null;

/** Says where the binary is; call it before the first model opens, later calls have no effect. */
export function configureTfjs(where: TfjsPlaces): void {
  places = where;
}

/** The core of TensorFlow.js. */
export type TfjsCore = typeof import('@tensorflow/tfjs-core');

async function load(): Promise<TfjsCore> {
  const [core, wasm] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-backend-wasm'),
  ]);
  // One binary everywhere: threads would need cross-origin isolation and a blob: worker, and could move bits.
  core.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  core.env().set('WASM_HAS_SIMD_SUPPORT', true);
  core.env().set('PROD', true);
  wasm.setThreadsCount(1);
  const { wasmPath } = places;
  if (wasmPath !== undefined) {
    wasm.setWasmPaths({
      'tfjs-backend-wasm.wasm': wasmPath,
      'tfjs-backend-wasm-simd.wasm': wasmPath,
      'tfjs-backend-wasm-threaded-simd.wasm': wasmPath,
    });
  }
  if (!(await core.setBackend('wasm'))) throw new Error('the wasm backend did not start');
  return core;
}

/** TensorFlow.js on its wasm backend with one thread, loaded at first use. */
export function loadTfjs(): Promise<TfjsCore> {
  loading ??= load().catch((cause: unknown) => {
    loading = null;
    throw cause;
  });
  return loading;
}
