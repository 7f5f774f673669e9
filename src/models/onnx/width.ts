import {
  attributeInteger,
  FIELD,
  picksColumns,
  tensorLabels,
  type OnnxGraph,
  type OnnxNode,
} from './graph.ts';
import { countFloats, integers } from './wire.ts';

/** How many numbers a matrix input takes: `exact` where a node fixes it, else at least `least`. */
export interface Width {
  readonly exact: number | null;
  readonly least: number;
}

const UNKNOWN: Width = { exact: null, least: 1 };
const PASS_THROUGH = new Set(['Cast', 'Identity', 'Imputer', 'Scaler', 'Normalizer', 'Binarizer']);

function floats(node: OnnxNode, name: string): number {
  const attribute = node.attributes.get(name);
  return attribute === undefined ? 0 : countFloats(attribute, FIELD.attribute.floats);
}

function ints(node: OnnxNode, name: string): number[] {
  const attribute = node.attributes.get(name);
  return attribute === undefined ? [] : integers(attribute, FIELD.attribute.ints).map(Number);
}

/** Largest of a list plus one, without spreading it: trees list hundreds of thousands of features. */
function pastLargest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value + 1), 0);
}

function exactly(width: number): Width {
  return Number.isInteger(width) && width > 1 ? { exact: width, least: width } : UNKNOWN;
}

function linear(node: OnnxNode): Width {
  const coefficients = floats(node, 'coefficients');
  const intercepts = floats(node, 'intercepts');
  return intercepts === 0 ? UNKNOWN : exactly(coefficients / intercepts);
}

function supportVectors(node: OnnxNode): Width {
  const rows = ints(node, 'vectors_per_class').reduce((sum, count) => sum + count, 0);
  return rows === 0 ? UNKNOWN : exactly(floats(node, 'support_vectors') / rows);
}

/** The rows of a weight matrix, or the length of a row added to or multiplied into the input. */
function byTensor(node: OnnxNode, value: string, graph: OnnxGraph): Width {
  const other = node.inputs.find((input) => input !== value);
  const dims = graph.tensors.get(other ?? '')?.dims ?? [];
  if (node.op === 'MatMul' || node.op === 'Gemm') {
    const rows = attributeInteger(node, 'transB', 0) === 1 ? dims[1] : dims[0];
    return dims.length === 2 && node.inputs[0] === value ? exactly(rows ?? 0) : UNKNOWN;
  }
  return exactly(dims.at(-1) ?? 0);
}

function picked(node: OnnxNode, graph: OnnxGraph): Width {
  const positions = graph.tensors.get(node.inputs[1] ?? '');
  const most = positions === undefined ? 1 : pastLargest(tensorLabels(positions).map(Number));
  return { exact: null, least: Math.max(1, most) };
}

function widthAt(node: OnnxNode, value: string, graph: OnnxGraph): Width {
  switch (node.op) {
    case 'Scaler':
      return exactly(Math.max(floats(node, 'offset'), floats(node, 'scale')));
    case 'Imputer':
      return exactly(floats(node, 'imputed_value_floats'));
    case 'LinearClassifier':
    case 'LinearRegressor':
      return linear(node);
    case 'SVMClassifier':
    case 'SVMRegressor':
      return supportVectors(node);
    case 'TreeEnsembleClassifier':
    case 'TreeEnsembleRegressor':
      return { exact: null, least: Math.max(1, pastLargest(ints(node, 'nodes_featureids'))) };
    case 'ArrayFeatureExtractor':
    case 'Gather':
      return picksColumns(node) ? picked(node, graph) : UNKNOWN;
    case 'MatMul':
    case 'Gemm':
    case 'Sub':
    case 'Add':
    case 'Mul':
    case 'Div':
      return byTensor(node, value, graph);
    default:
      return UNKNOWN;
  }
}

/**
 * The width that the nodes reading an input imply. onnxruntime lets extra columns pass without a word, so a declared
 * `[N, ?]` must be checked against the weights instead.
 */
export function inputWidth(graph: OnnxGraph, input: string): Width {
  const values = new Set([input]);
  let exact: number | null = null;
  let least = 1;
  for (const node of graph.nodes) {
    const value = node.inputs.find((name) => values.has(name));
    if (value === undefined) continue;
    const width = widthAt(node, value, graph);
    exact ??= width.exact;
    least = Math.max(least, width.least);
    if (PASS_THROUGH.has(node.op)) for (const output of node.outputs) values.add(output);
  }
  return { exact: exact !== null && exact >= least ? exact : null, least };
}
