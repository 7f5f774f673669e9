import type { ModelOutput, ModelTask } from '../../core/predictor.ts';
import { makers } from './classes.ts';
import { attributeText, type OnnxGraph, type OnnxNode } from './graph.ts';

const PASS_THROUGH = new Set(['Cast', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);
const REGRESSORS = new Set(['LinearRegressor', 'TreeEnsembleRegressor', 'SVMRegressor']);
const PROBABILITIES = new Set(['Softmax', 'Sigmoid', 'HardSigmoid']);
/** The name that skl2onnx and onnxmltools give to what a regressor predicts. */
const REGRESSOR_OUTPUT = 'variable';

/** The node that computes a value, behind those that only pass it on. */
function lastNode(value: string, madeBy: ReadonlyMap<string, OnnxNode>): OnnxNode | null {
  const seen = new Set<string>();
  let name = value;
  while (!seen.has(name)) {
    seen.add(name);
    const node = madeBy.get(name);
    if (node === undefined || !PASS_THROUGH.has(node.op)) return node ?? null;
    name = node.inputs[0] ?? '';
  }
  return null;
}

/** True where a regressor's sum is what comes out; a link function makes it something else. */
function isAmount(node: OnnxNode | null): boolean {
  if (node === null || !REGRESSORS.has(node.op)) return false;
  return ['', 'NONE'].includes(attributeText(node, 'post_transform'));
}

/**
 * What a model predicts. Classes, a label output or a last softmax or sigmoid mean classification; a regressor as the
 * last op, or the name that exporters give to a regressor's output, means regression. A net that ends in plain sums may
 * be either: unknown, unless its metadata say `task`.
 */
export function taskOf(
  graph: OnnxGraph,
  outputs: readonly ModelOutput[],
  classes: readonly string[] | null,
  said: string | undefined,
): ModelTask {
  if (said === 'regression' || said === 'classification') return said;
  if (classes !== null || outputs.some(({ kind }) => kind === 'label')) return 'classification';
  const madeBy = makers(graph);
  const scores = outputs.filter(({ kind }) => kind === 'score');
  const last = scores.map(({ name }) => lastNode(name, madeBy));
  if (last.some((node) => node !== null && PROBABILITIES.has(node.op))) return 'classification';
  const amounts = scores.some(({ name }, at) => name === REGRESSOR_OUTPUT || isAmount(last[at] ?? null));
  return amounts ? 'regression' : 'unknown';
}
