import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { ModelInfo, ModelInput, ModelOutput, TensorType } from '../../core/predictor.ts';
import { brokenModel, foreignModel, notAModel } from '../formats.ts';
import { CLASS_KEYS, encodingsIn, FEATURE_KEYS, namesUnder } from '../sidecar.ts';
import { findCategories, findClasses, labelsBehind, makers } from './classes.ts';
import { engineFor } from './engine.ts';
import { readModel, type OnnxGraph, type OnnxModel, type OnnxValue } from './graph.ts';
import { asksTooMuch, drawsRandom } from './refusals.ts';
import { rewriteOnnx } from './rewrite.ts';
import { taskOf } from './task.ts';
import { inputWidth } from './width.ts';

/** An ONNX file ready to run: what it says, and its bytes after the fixes in `info.fixes`. */
export interface OnnxFile {
  readonly info: ModelInfo;
  readonly bytes: Uint8Array;
  readonly batchFreed: boolean;
  /** Names of files holding weights, as the model wrote them. */
  readonly external: readonly string[];
  /** Fewest columns a matrix input may have, by input, where the file leaves its width open. */
  readonly leastWidth: Readonly<Record<string, number>>;
}

/** Writers put the version of the format first: field 1, varint. */
const IR_VERSION_TAG = 0x08;

const TENSOR_TYPES: Readonly<Record<number, TensorType>> = {
  1: 'float32',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  11: 'float64',
};
const ELEM_NAMES: Readonly<Record<number, string>> = {
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  10: 'float16',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

function toInput(value: OnnxValue, graph: OnnxGraph): ModelInput | null {
  const type = value.kind === 'tensor' ? TENSOR_TYPES[value.elem] : undefined;
  if (type === undefined) return null;
  const shape = value.shape ?? [null, null];
  if (shape.length !== 2 || shape[1] !== null) return { name: value.name, type, shape };
  return { name: value.name, type, shape: [shape[0] ?? null, inputWidth(graph, value.name).exact] };
}

function outputKind(
  type: TensorType | 'unsupported',
  shape: readonly (number | null)[],
): ModelOutput['kind'] {
  if (type === 'unsupported' || shape.length > 2) return 'other';
  // A list as long as there are classes says their names, and nothing about a row.
  if (shape.length === 1 && (shape[0] ?? 1) > 1) return 'other';
  return type === 'float32' || type === 'float64' ? 'score' : 'label';
}

function toOutput(value: OnnxValue, classes: number, own: readonly string[] | null): ModelOutput {
  const type = (value.kind === 'tensor' ? TENSOR_TYPES[value.elem] : undefined) ?? 'unsupported';
  const shape = value.shape ?? [null, null];
  const kind = outputKind(type, shape);
  const width = own?.length ?? classes;
  const open = kind === 'score' && shape.length === 2 && shape[1] === null && width > 1;
  const output: ModelOutput = {
    name: value.name,
    type,
    shape: open ? [shape[0] ?? null, width] : shape,
    kind,
  };
  return own === null ? output : { ...output, classes: own };
}

/** Outputs with their classes: their own where several outputs list some, as models of several outcomes do. */
function outputsOf(graph: OnnxGraph, classes: readonly string[] | null): ModelOutput[] {
  const madeBy = makers(graph);
  const plain = graph.outputs.map((value) => toOutput(value, classes?.length ?? 0, null));
  const behind = graph.outputs.map((value, at) =>
    plain[at]?.kind === 'score' ? labelsBehind(value.name, graph, madeBy) : [],
  );
  if (behind.filter((labels) => labels.length > 1).length < 2) return plain;
  return graph.outputs.map((value, at) => {
    const own = behind[at] ?? [];
    return toOutput(value, classes?.length ?? 0, own.length > 1 ? own : null);
  });
}

function unsupportedInput(name: string, value: OnnxValue): Outcome<never> {
  const type = value.kind === 'tensor' ? (ELEM_NAMES[value.elem] ?? 'an unknown type') : `a ${value.kind}`;
  return inputError(
    `${name} takes ${type} at its input '${value.name}'.`,
    'Assay feeds float32, float64, int64, int32, bool and string tensors.',
    'Export the model with one of these input types.',
    { place: { file: name } },
  );
}

/** A tensor inside a TensorFlow graph, e.g. `sequential/normalization/Sub/y:0`; a net's own inputs have plain names. */
const INNER_TENSOR = /\/.+:\d+$/;

/** Keras writes the numbers of its Normalization layers as inputs that nobody can fill. */
function lostConstants(name: string, { inputs }: OnnxGraph): Outcome<never> | null {
  const lost = inputs.filter(
    (input) => INNER_TENSOR.test(input.name) && (input.shape?.every((size) => size !== null) ?? false),
  );
  if (lost.length === 0 || lost.length === inputs.length) return null;
  return inputError(
    `${name} lacks constants of the net: its exporter left them out.`,
    `It asks for ${lost.map((input) => `'${input.name}'`).join(', ')}, as Keras exports do where the net has a Normalization layer.`,
    'Scale the columns before the net or use BatchNormalization instead, and export again.',
    { place: { file: name } },
  );
}

/** Describes the model that will run; `original` still has the dictionary node that lists the classes. */
function describe(
  name: string,
  model: OnnxModel,
  graph: OnnxGraph,
  original: OnnxGraph,
  fixes: readonly string[],
): ModelInfo {
  const classes = namesUnder(model.metadata, CLASS_KEYS)?.names ?? findClasses(original);
  const features = namesUnder(model.metadata, FEATURE_KEYS);
  const outputs = outputsOf(graph, classes);
  return {
    name,
    format: 'onnx',
    inputs: graph.inputs.map((value) => toInput(value, graph)).filter((input) => input !== null),
    outputs,
    task: taskOf(graph, outputs, classes, model.metadata['task']),
    classes,
    featureNames:
      features === null ? null : { names: features.names, from: `metadata_props ${features.key}` },
    categories: { ...encodingsIn(model.metadata), ...findCategories(graph) },
    ops: model.ops,
    opset: model.opset,
    producer: model.producer,
    metadata: model.metadata,
    ...engineFor(original),
    fixes,
  };
}

function readBoth(name: string, bytes: Uint8Array): Outcome<OnnxFile> {
  const original = readModel(bytes);
  if (original.graph === null) {
    return original.irVersion === 0 ? notAModel(name) : brokenModel(name, 'The file holds no graph.');
  }
  const unsupported = original.graph.inputs.find(
    (value) => value.kind !== 'tensor' || !(value.elem in TENSOR_TYPES),
  );
  if (unsupported !== undefined) return unsupportedInput(name, unsupported);
  const refusal =
    lostConstants(name, original.graph) ?? drawsRandom(name, original) ?? asksTooMuch(name, original.graph);
  if (refusal !== null) return refusal;
  const rewritten = rewriteOnnx(bytes);
  const model = rewritten.bytes === bytes ? original : readModel(rewritten.bytes);
  const graph = model.graph ?? original.graph;
  const info = describe(name, model, graph, original.graph, rewritten.fixes);
  const matrices = info.inputs.filter((input) => input.shape.length === 2 && input.shape[1] === null);
  return ok({
    info,
    bytes: rewritten.bytes,
    batchFreed: rewritten.batchFreed,
    external: [...new Set([...graph.tensors.values()].flatMap((tensor) => tensor.location ?? []))],
    leastWidth: Object.fromEntries(
      matrices.map((input) => [input.name, inputWidth(graph, input.name).least]),
    ),
  });
}

/** Reads an ONNX file without running it. Anything else gets words that name the format found and how to convert it. */
export function readOnnx(name: string, bytes: Uint8Array): Outcome<OnnxFile> {
  const foreign = foreignModel(name, bytes);
  if (foreign !== null) return foreign;
  try {
    return readBoth(name, bytes);
  } catch (cause) {
    const details = cause instanceof Error ? cause.message : String(cause);
    return bytes[0] === IR_VERSION_TAG ? brokenModel(name, details) : notAModel(name, details);
  }
}
