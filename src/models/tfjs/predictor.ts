import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { NamedTensorMap, Tensor, io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { fail, inputError, ok, unexpected, type Outcome } from '../../core/outcome.ts';
import type { ModelMapping } from '../../core/predictor.ts';
import type { FedTensor } from '../feed.ts';
import { concat } from '../onnx/wire.ts';
import { checkMapping, makePredictor, type Engine, type ModelPredictor } from '../predictor.ts';
import type { RawScores } from '../scores.ts';
import { KERAS3_FIX } from './keras3.ts';
import type { TfjsFile } from './read.ts';
import { loadTfjs, type TfjsCore } from './runtime.ts';
import { stuckLayer } from './stuck.ts';

type Loaded = LayersModel | GraphModel;

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function artifacts(file: TfjsFile, shards: readonly Uint8Array[]): io.ModelArtifacts {
  return {
    modelTopology: file.topology,
    weightSpecs: file.weights as io.WeightsManifestEntry[],
    weightData: concat(shards).buffer as ArrayBuffer,
    ...(file.info.format === 'tfjs-graph' ? { format: 'graph-model', signature: file.signature } : {}),
  };
}

function notOpened(name: string, keras3: boolean, cause: unknown): Outcome<never> {
  return inputError(
    `${name} cannot be opened by TensorFlow.js.`,
    keras3
      ? 'It was exported by Keras 3, and adapting it was not enough.'
      : 'Its layers or its weights are not valid.',
    'Export it as ONNX instead: model.export("model.onnx", format="onnx")',
    { place: { file: name }, details: message(cause) },
  );
}

function notConnected(name: string, layer: string): Outcome<never> {
  return inputError(
    `Layer '${layer}' of ${name} is not connected.`,
    'What it takes its input from is not in the file, or depends on it.',
    'Export the model again, or as ONNX: model.export("model.onnx", format="onnx")',
    { place: { file: name } },
  );
}

function toTensor(core: TfjsCore, { data, dims, type }: FedTensor): Tensor {
  const shape = [...dims];
  if (Array.isArray(data)) return core.tensor(data, shape, 'string');
  if (data instanceof BigInt64Array) return core.tensor(Int32Array.from(data, Number), shape, 'int32');
  const dtype = type === 'int32' || type === 'bool' ? type : 'float32';
  return core.tensor(data instanceof Float64Array ? new Float32Array(data) : data, shape, dtype);
}

function execute(model: Loaded, feeds: readonly { name: string; tensor: Tensor }[], output: string): Tensor {
  if ('layers' in model) {
    const result = model.predict(feeds.map((feed) => feed.tensor));
    const results = Array.isArray(result) ? result : [result];
    const at = Math.max(0, results.length === 1 ? 0 : outputIndex(model, output));
    const tensor = results[at];
    if (tensor === undefined) throw new RangeError(`no output '${output}'`);
    return tensor;
  }
  const named: NamedTensorMap = Object.fromEntries(feeds.map((feed) => [feed.name, feed.tensor]));
  return model.execute(named, output) as Tensor;
}

function outputIndex(model: LayersModel, output: string): number {
  return model.outputNames.findIndex((name) => name === output);
}

/** Fed order is the order of the model's inputs: `feed` walks `info.inputs`, which the reader lists in that order. */
function makeEngine(core: TfjsCore, model: Loaded): Engine {
  return {
    run: async (tensors, output) => {
      try {
        const result = core.tidy(() =>
          execute(
            model,
            tensors.map((fed) => ({ name: fed.name, tensor: toTensor(core, fed) })),
            output,
          ),
        );
        const columns = result.shape.slice(1).reduce((product, size) => product * size, 1);
        const values = new Float64Array(await result.data<'float32'>());
        result.dispose();
        return ok<RawScores>({ values, columns });
      } catch (cause) {
        return inputError(
          `The model refused a batch of ${tensors[0]?.dims[0] ?? 0} rows.`,
          'TensorFlow.js could not run it on these values.',
          'Check which column fills which input, and how text is turned into numbers.',
          { details: message(cause) },
        );
      }
    },
    dispose: () => model.dispose(),
  };
}

/** Loads the one half of TensorFlow.js that the format needs, and the model with it. */
async function loadModel(core: TfjsCore, file: TfjsFile, shards: readonly Uint8Array[]): Promise<Loaded> {
  const handler = core.io.fromMemory(artifacts(file, shards));
  if (file.info.format === 'tfjs-graph') {
    const { loadGraphModel } = await import('@tensorflow/tfjs-converter');
    return await loadGraphModel(handler);
  }
  const { loadLayersModel } = await import('@tensorflow/tfjs-layers');
  return await loadLayersModel(handler);
}

/** Opens a TensorFlow.js model with a mapping, ready to score. `shards` are the weight files in the manifest's order. */
export async function openTfjs(
  file: TfjsFile,
  mapping: ModelMapping,
  shards: readonly Uint8Array[],
): Promise<Outcome<ModelPredictor>> {
  const checked = checkMapping(file.info, mapping);
  if (!checked.ok) return checked;
  const stuck = file.info.format === 'tfjs-layers' ? stuckLayer(file.topology) : null;
  if (stuck !== null) return notConnected(file.info.name, stuck);
  let core: TfjsCore;
  try {
    core = await loadTfjs();
  } catch (cause) {
    return fail(unexpected(cause, 'loading TensorFlow.js'));
  }
  try {
    const model = await loadModel(core, file, shards);
    return ok(makePredictor(file.info, mapping, makeEngine(core, model)));
  } catch (cause) {
    return notOpened(file.info.name, file.info.fixes.includes(KERAS3_FIX), cause);
  }
}
