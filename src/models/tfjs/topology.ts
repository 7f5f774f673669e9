import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';

/** How deep models may hold models; what lies deeper is left to TensorFlow.js to refuse. */
export const MOST_NESTED = 16;

/** The model inside a topology: Keras wraps it in `model_config`, TensorFlow.js does not. */
export function modelOf(topology: JsonObject): JsonObject {
  return 'model_config' in topology ? objectAt(topology, 'model_config') : topology;
}

/** The layers of a model in file order; the oldest Sequential models are a bare list of them. */
export function layersOf(topology: JsonObject): readonly unknown[] {
  const config = modelOf(topology)['config'];
  return Array.isArray(config) ? (config as readonly unknown[]) : listAt(config, 'layers');
}

/** A layer's own name, or ''. */
export function layerName(layer: unknown): string {
  return textAt(objectAt(layer, 'config'), 'name') || textAt(layer, 'name');
}

/** Layers at any depth, where models hold models. */
export function nestedLayers(layers: readonly unknown[], depth = 0): unknown[] {
  if (depth > MOST_NESTED) return [];
  return layers.flatMap((layer) => [
    layer,
    ...nestedLayers(listAt(objectAt(layer, 'config'), 'layers'), depth + 1),
  ]);
}

/** Layers at any depth, the layer inside a wrapper too. */
export function allLayers(layers: readonly unknown[], depth = 0): unknown[] {
  if (depth > MOST_NESTED) return [];
  return layers.flatMap((layer) => {
    const config = objectAt(layer, 'config');
    const wrapped = ['layer', 'backward_layer'].map((key) => config[key]).filter(isObject);
    return [layer, ...allLayers([...listAt(config, 'layers'), ...wrapped], depth + 1)];
  });
}
