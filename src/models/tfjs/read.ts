import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { ModelInfo, ModelInput, ModelOutput, TensorType } from '../../core/predictor.ts';
import { isObject, listAt, objectAt, parseJson, textAt, type JsonObject } from '../json.ts';
import { layersEnds } from './ends.ts';
import { adaptKeras3, isKeras3, KERAS3_FIX, keras3WeightNames } from './keras3.ts';
import { checkKeras3, checkLayers, countNames } from './layers.ts';
import { plainSettings, precisionNotes } from './settings.ts';
import { allLayers, layersOf } from './topology.ts';

/** The engine that runs TensorFlow.js models, as written in records. */
export const TFJS_ENGINE = 'tfjs/wasm 4.22.0';

/** One stored weight as the manifest declares it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** A TensorFlow.js model without its weights. */
export interface TfjsFile {
  readonly info: ModelInfo;
  readonly topology: JsonObject;
  readonly signature: JsonObject;
  readonly weights: readonly WeightSpec[];
  /** Files of weights, in order, as the manifest names them. */
  readonly shards: readonly string[];
}

/** True for the parsed text of a model.json. */
export function isTfjs(json: unknown): json is JsonObject {
  return isObject(json) && 'modelTopology' in json && 'weightsManifest' in json;
}

function readLayers(name: string, json: JsonObject): Outcome<TfjsFile> {
  const written = objectAt(json, 'modelTopology');
  const keras3 = isKeras3(written);
  const plain = plainSettings(keras3 ? adaptKeras3(written) : written);
  const topology = isObject(plain) ? plain : {};
  const layers = layersOf(topology);
  const precision = precisionNotes(allLayers(layersOf(written)));
  const known = checkLayers(name, layers);
  if (!known.ok) return known;
  const same = keras3 ? checkKeras3(name, layersOf(written)) : known;
  if (!same.ok) return same;
  const ops = countNames(allLayers(layers).map((layer) => textAt(layer, 'class_name')));
  const fixes = [...(keras3 ? [KERAS3_FIX] : []), ...precision];
  return ok({
    info: info(name, 'tfjs-layers', json, { ...layersEnds(topology), ops, fixes }),
    topology,
    signature: {},
    ...readWeights(json, keras3 ? keras3WeightNames(topology) : (weight) => weight),
  });
}

const GRAPH_TYPES: Readonly<Record<string, TensorType>> = {
  DT_FLOAT: 'float32',
  DT_INT32: 'int32',
  // The converter turns these into int32.
  DT_INT64: 'int32',
  DT_INT16: 'int32',
  DT_INT8: 'int32',
  DT_UINT8: 'int32',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
};

/** Entries with a resourceId are tables inside the model, not inputs that people fill. */
function graphEnds(ends: JsonObject): ModelInput[] {
  const open = Object.entries(ends).filter(([, end]) => !(isObject(end) && 'resourceId' in end));
  return open.map(([name, end]) => ({
    name,
    type: GRAPH_TYPES[textAt(end, 'dtype')] ?? 'float32',
    shape: listAt(objectAt(end, 'tensorShape'), 'dim').map((dim) => {
      const size = isObject(dim) ? Number(dim['size']) : Number.NaN;
      return size > 0 ? size : null;
    }),
  }));
}

function readGraph(name: string, json: JsonObject): Outcome<TfjsFile> {
  const topology = objectAt(json, 'modelTopology');
  const own = objectAt(json, 'signature');
  const signature = 'inputs' in own ? own : objectAt(objectAt(json, 'userDefinedMetadata'), 'signature');
  const inputs = graphEnds(objectAt(signature, 'inputs'));
  if (inputs.length === 0) {
    return inputError(
      `${name} does not say its inputs.`,
      'This graph model was written without a signature.',
      'Convert it again with tensorflowjs_converter 3 or newer, or as ONNX.',
      { place: { file: name } },
    );
  }
  const outputs = graphEnds(objectAt(signature, 'outputs')).map((end): ModelOutput => {
    const kind = end.shape.length > 2 ? 'other' : end.type === 'float32' ? 'score' : 'label';
    return { ...end, kind };
  });
  const ops = countNames(listAt(topology, 'node').map((node) => textAt(node, 'op')));
  return ok({
    info: info(name, 'tfjs-graph', json, { inputs, outputs, ops, fixes: [] }),
    topology,
    signature,
    ...readWeights(json, (weight) => weight),
  });
}

function info(
  name: string,
  format: ModelInfo['format'],
  json: JsonObject,
  read: Pick<ModelInfo, 'inputs' | 'outputs' | 'ops' | 'fixes'>,
): ModelInfo {
  const producer = [textAt(json, 'generatedBy'), textAt(json, 'convertedBy')].filter(Boolean).join(', ');
  return {
    name,
    format,
    ...read,
    task: 'unknown',
    classes: null,
    featureNames: null,
    categories: {},
    opset: {},
    producer,
    metadata: {},
    engine: TFJS_ENGINE,
  };
}

function readWeights(
  json: JsonObject,
  nameOf: (written: string) => string,
): Pick<TfjsFile, 'shards' | 'weights'> {
  const groups = listAt(json, 'weightsManifest');
  const weights = groups.flatMap((group) => listAt(group, 'weights')).filter(isObject);
  return {
    shards: groups.flatMap((group) => listAt(group, 'paths')).filter((path) => typeof path === 'string'),
    // Quantization and the like ride along: TensorFlow.js reads them from the same entry.
    weights: weights.map((weight) => ({
      ...weight,
      name: nameOf(textAt(weight, 'name')),
      shape: listAt(weight, 'shape').filter((size) => typeof size === 'number'),
      dtype: textAt(weight, 'dtype'),
      // A .keras file brings what its optimizer remembers; TensorFlow.js sets this group aside.
      ...(textAt(weight, 'name').startsWith('optimizer/vars/') ? { group: 'optimizer' } : {}),
    })),
  };
}

function notRead(name: string, details: string): Outcome<never> {
  return inputError(
    `${name} cannot be read as a TensorFlow.js model.`,
    'What it says about its layers is damaged or nested too deeply.',
    'Convert the model again with tensorflowjs_converter, or export it as ONNX.',
    { place: { file: name }, details },
  );
}

/** Reads a model.json without running it. Layers that TensorFlow.js does not have are named; Keras 3 files are adapted. */
export function readTfjs(name: string, text: string): Outcome<TfjsFile> {
  const json = parseJson(text);
  if (!isTfjs(json)) {
    return inputError(
      `${name} is not a TensorFlow.js model.`,
      'A model.json has the keys modelTopology and weightsManifest.',
      'Convert a Keras model with tensorflowjs_converter, or export it as ONNX.',
      { place: { file: name } },
    );
  }
  const isGraph = json['format'] === 'graph-model' || 'node' in objectAt(json, 'modelTopology');
  try {
    return isGraph ? readGraph(name, json) : readLayers(name, json);
  } catch (cause) {
    return notRead(name, cause instanceof Error ? cause.message : String(cause));
  }
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** How many bytes the shards must hold together; null where text weights make it unknowable from the manifest. */
export function weightBytes(weights: readonly WeightSpec[]): number | null {
  let sum = 0;
  for (const weight of weights) {
    const stored = textAt(objectAt(weight, 'quantization'), 'dtype') || weight.dtype;
    const width = BYTES[stored];
    if (width === undefined) return null;
    sum += width * weight.shape.reduce((product, size) => product * size, 1);
  }
  return sum;
}
