import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';

/** What was changed in a Keras 3 export, in words; shown with the model. */
export const KERAS3_FIX =
  'Exported by Keras 3. I adapted the layer list for TensorFlow.js 4; numbers are unchanged.';

/** True where the topology is written the way Keras 3 writes it, which TensorFlow.js 4.22 cannot load. */
export function isKeras3(topology: unknown): boolean {
  if (textAt(topology, 'keras_version').startsWith('3')) return true;
  const config = objectAt(objectAt(topology, 'model_config'), 'config');
  return listAt(config, 'layers').some(
    (layer) => 'batch_shape' in objectAt(layer, 'config') || isObject(objectAt(layer, 'config')['dtype']),
  );
}

/** `{ class_name: 'DTypePolicy', config: { name: 'float32' } }` → `'float32'`, at any depth of a layer's config. */
function plainDtypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainDtypes);
  if (!isObject(value)) return value;
  if (textAt(value, 'class_name').includes('DTypePolicy'))
    return textAt(objectAt(value, 'config'), 'name') || 'float32';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainDtypes(inner)]));
}

/** `['dense', 0, 0]` as Keras 3 writes a lone tensor → `[['dense', 0, 0]]`. */
function tensorList(value: unknown): unknown {
  return Array.isArray(value) && typeof value[0] === 'string' ? [value] : value;
}

/** The places in a call's arguments where other layers' outputs go, in order. */
function histories(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(histories);
  if (!isObject(value)) return [];
  if (textAt(value, 'class_name') !== '__keras_tensor__') return [];
  const history = listAt(objectAt(value, 'config'), 'keras_history');
  return [[history[0], history[1], history[2], {}]];
}

function oldNodes(nodes: readonly unknown[]): unknown[] {
  return nodes.map((node) => (isObject(node) ? histories(listAt(node, 'args')) : node));
}

function adaptLayer(layer: unknown): unknown {
  if (!isObject(layer)) return layer;
  const { batch_shape: shape, ...config } = objectAt(layer, 'config');
  const nested = Array.isArray(config['layers']) ? adaptConfig(config) : config;
  const sized = shape === undefined ? nested : { ...nested, batch_input_shape: shape };
  return { ...layer, config: plainDtypes(sized), inbound_nodes: oldNodes(listAt(layer, 'inbound_nodes')) };
}

function adaptConfig(config: JsonObject): JsonObject {
  return {
    ...config,
    layers: listAt(config, 'layers').map(adaptLayer),
    ...('input_layers' in config ? { input_layers: tensorList(config['input_layers']) } : {}),
    ...('output_layers' in config ? { output_layers: tensorList(config['output_layers']) } : {}),
  };
}

/** Rewrites a Keras 3 topology as Keras 2 wrote it. */
export function adaptKeras3(topology: JsonObject): JsonObject {
  const model = objectAt(topology, 'model_config');
  return { ...topology, model_config: { ...model, config: adaptConfig(objectAt(model, 'config')) } };
}

/** `sequential/dense/kernel` → `dense/kernel`: drops what stands before the name of a layer. */
export function weightName(name: string, layers: ReadonlySet<string>): string {
  const parts = name.split('/');
  const at = parts.findIndex((part, i) => i < parts.length - 1 && layers.has(part));
  return at > 0 ? parts.slice(at).join('/') : name;
}
