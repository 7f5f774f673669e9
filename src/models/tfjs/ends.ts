import type { ModelInfo, ModelInput, ModelOutput, TensorType } from '../../core/predictor.ts';
import { listAt, objectAt, textAt, type JsonObject } from '../json.ts';
import { layerName, layersOf, modelOf, MOST_NESTED } from './topology.ts';

/** Layers whose output is as wide as their input. */
const KEEP_WIDTH: ReadonlySet<string> = new Set(
  (
    'Activation Softmax ReLU LeakyReLU PReLU ELU ThresholdedReLU Dropout AlphaDropout GaussianDropout GaussianNoise ' +
    'BatchNormalization LayerNormalization Rescaling'
  ).split(' '),
);

function dims(shape: unknown): (number | null)[] {
  return Array.isArray(shape)
    ? shape.map((size) => (typeof size === 'number' && size > 0 ? size : null))
    : [null, null];
}

function tensorType(dtype: string): TensorType {
  if (/^u?int/.test(dtype)) return 'int32';
  return dtype === 'string' || dtype === 'bool' ? dtype : 'float32';
}

function endNames(config: JsonObject, key: string): string[] {
  return listAt(config, key).map((end) => (Array.isArray(end) ? String(end[0]) : ''));
}

function layerNamed(layers: readonly unknown[], name: string | undefined): unknown {
  return layers.find((layer) => layerName(layer) === name);
}

/** The layer that states what a model takes: the first of its first model, where models hold models. */
function innermostFirst(layer: unknown, depth = 0): unknown {
  const config = objectAt(layer, 'config');
  const layers = listAt(config, 'layers');
  if ('batch_input_shape' in config || layers.length === 0 || depth > MOST_NESTED) return layer;
  const named = layerNamed(layers, endNames(config, 'input_layers')[0]);
  return innermostFirst(named ?? layers[0], depth + 1);
}

function layerInput(layer: unknown): ModelInput {
  const config = objectAt(innermostFirst(layer), 'config');
  return {
    name: layerName(layer),
    type: tensorType(textAt(config, 'dtype')),
    shape: dims(config['batch_input_shape']),
  };
}

/** The layer that feeds another: as its first call says, else the one before it in the list. */
function feeder(layer: unknown, layers: readonly unknown[]): unknown {
  const [call] = listAt(layer, 'inbound_nodes');
  const from: unknown = Array.isArray(call) && Array.isArray(call[0]) ? call[0][0] : undefined;
  return typeof from === 'string' ? layerNamed(layers, from) : layers[layers.indexOf(layer) - 1];
}

/** Width of a layer's output where it is plainly written, there or in the layers before it; else null. */
function widthOf(layer: unknown, layers: readonly unknown[], steps = 0): number | null {
  if (layer === undefined || steps > MOST_NESTED) return null;
  const config = objectAt(layer, 'config');
  const inner = listAt(config, 'layers');
  if (inner.length > 0) {
    const last = layerNamed(inner, endNames(config, 'output_layers')[0]) ?? inner.at(-1);
    return widthOf(last, inner, steps + 1);
  }
  if (typeof config['units'] === 'number') return config['units'];
  if (!KEEP_WIDTH.has(textAt(layer, 'class_name'))) return null;
  return widthOf(feeder(layer, layers), layers, steps + 1);
}

/** What a Layers model takes and gives, in the order of its file. */
export function layersEnds(topology: JsonObject): Pick<ModelInfo, 'inputs' | 'outputs'> {
  const layers = layersOf(topology);
  const config = objectAt(modelOf(topology), 'config');
  const starts = endNames(config, 'input_layers').map((name) => layerNamed(layers, name));
  const ends = endNames(config, 'output_layers').map((name) => layerNamed(layers, name));
  const first = starts.length > 0 ? starts : layers.slice(0, 1);
  const last = ends.length > 0 ? ends : layers.slice(-1);
  const score = (layer: unknown): ModelOutput => ({
    name: layerName(layer),
    type: 'float32',
    shape: [null, widthOf(layer, layers)],
    kind: 'score',
  });
  return { inputs: first.map(layerInput), outputs: last.map(score) };
}
