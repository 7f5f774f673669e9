import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';
import { layerName, layersOf, MOST_NESTED, nestedLayers } from './topology.ts';

/** What was changed in a Keras 3 export, in words; shown with the model. */
export const KERAS3_FIX =
  'Exported by Keras 3. I adapted the layer list for TensorFlow.js 4; numbers are unchanged.';

/** True where the topology is written the way Keras 3 writes it, which TensorFlow.js 4.22 cannot load. */
export function isKeras3(topology: JsonObject): boolean {
  const version = textAt(topology, 'keras_version');
  if (version !== '') return version.startsWith('3');
  return layersOf(topology).some((layer) => 'batch_shape' in objectAt(layer, 'config'));
}

/** One end of a model, `['dense', 0, 0]`; Keras 3 writes a lone one bare, several in a list or under names. */
function ends(value: unknown): [string, number, number][] {
  if (isObject(value)) return Object.values(value).flatMap(ends);
  if (!Array.isArray(value)) return [];
  const [name, node, tensor] = value as unknown[];
  return typeof name === 'string' ? [[name, Number(node), Number(tensor)]] : value.flatMap(ends);
}

/**
 * Keras 3 counts the calls of a layer from 0. In TensorFlow.js call 0 of a model inside a model is the one that built
 * it, so calls of those are one further.
 */
function calls(value: unknown, models: ReadonlySet<string>): [string, number, number][] {
  return ends(value).map(([name, node, tensor]) => [name, models.has(name) ? node + 1 : node, tensor]);
}

/** The places in a call's arguments where other layers' outputs go, in order. */
function histories(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(histories);
  if (!isObject(value)) return [];
  if (textAt(value, 'class_name') !== '__keras_tensor__') return [];
  return [listAt(objectAt(value, 'config'), 'keras_history')];
}

function adaptNode(node: unknown, models: ReadonlySet<string>): unknown {
  return isObject(node) ? calls(histories(listAt(node, 'args')), models).map((call) => [...call, {}]) : node;
}

function isModel(layer: unknown): boolean {
  return Array.isArray(objectAt(layer, 'config')['layers']);
}

function adaptLayer(layer: unknown, models: ReadonlySet<string>, depth: number): unknown {
  if (!isObject(layer)) return layer;
  const { batch_shape: shape, negative_slope: slope, ...rest } = objectAt(layer, 'config');
  const config = isModel(layer) && depth < MOST_NESTED ? adaptConfig(rest, depth + 1) : rest;
  const leaky = textAt(layer, 'class_name') === 'LeakyReLU' ? { alpha: slope } : { negative_slope: slope };
  return {
    ...layer,
    config: {
      ...config,
      ...(shape === undefined ? {} : { batch_input_shape: shape }),
      ...(slope === undefined ? {} : leaky),
    },
    inbound_nodes: listAt(layer, 'inbound_nodes').map((node) => adaptNode(node, models)),
  };
}

function adaptConfig(config: JsonObject, depth: number): JsonObject {
  const layers = listAt(config, 'layers');
  const models = new Set(layers.filter(isModel).map(layerName));
  return {
    ...config,
    layers: layers.map((layer) => adaptLayer(layer, models, depth)),
    ...('input_layers' in config ? { input_layers: calls(config['input_layers'], models) } : {}),
    ...('output_layers' in config ? { output_layers: calls(config['output_layers'], models) } : {}),
  };
}

/** Rewrites a Keras 3 topology as Keras 2 wrote it. */
export function adaptKeras3(topology: JsonObject): JsonObject {
  const model = objectAt(topology, 'model_config');
  return { ...topology, model_config: { ...model, config: adaptConfig(objectAt(model, 'config'), 0) } };
}

function snakeCase(className: string): string {
  const split = className.replace(/(.)([A-Z][a-z]+)/g, '$1_$2').replace(/([a-z])([A-Z])/g, '$1_$2');
  return split.toLowerCase();
}

/** What a .keras file calls the layers: by class and count (`dense`, `dense_1`), whatever their names. */
function archiveNames(layers: readonly unknown[]): Map<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    layers.map((layer) => {
      const kind = snakeCase(textAt(layer, 'class_name'));
      const count = seen.get(kind) ?? 0;
      seen.set(kind, count + 1);
      return [count === 0 ? kind : `${kind}_${count}`, layerName(layer)];
    }),
  );
}

/**
 * How TensorFlow.js calls the weights of a Keras 3 model. `sequential/dense/kernel` → `dense/kernel`: what stands before
 * the layer's own name goes. `layers/dense_1/vars/0`, from a .keras file → `out/0`: TensorFlow.js takes a number for the
 * place of a weight in its layer.
 */
export function keras3WeightNames(topology: JsonObject): (name: string) => string {
  const layers = layersOf(topology);
  const names = new Set(nestedLayers(layers).map(layerName));
  const archive = archiveNames(layers);
  return (name) => {
    const stored = /^layers\/([^/]+)\/vars\/(\d+)$/.exec(name);
    const layer = archive.get(stored?.[1] ?? '');
    if (stored !== null && layer !== undefined) return `${layer}/${stored[2] ?? ''}`;
    const parts = name.split('/');
    const at = parts.slice(0, -1).findLastIndex((part) => names.has(part));
    return at > 0 ? parts.slice(at).join('/') : name;
  };
}
