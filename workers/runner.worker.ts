import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import tfjsWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { expose } from 'comlink';
import { createRunner } from '../src/engine/runner.ts';
import { configureOrt } from '../src/models/onnx/runtime.ts';
import { configureTfjs } from '../src/models/tfjs/runtime.ts';
import { openBlob } from './open-blob.ts';

configureOrt({ wasmPaths: { wasm: new URL(ortWasm, import.meta.url).href } });
configureTfjs({ wasmPath: new URL(tfjsWasm, import.meta.url).href });
expose(createRunner(openBlob));
