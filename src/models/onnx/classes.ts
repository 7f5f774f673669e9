import { attributeLabels, picksColumns, tensorLabels, type OnnxGraph, type OnnxNode } from './graph.ts';

/** Ops through which a value passes without changing which class or category it stands for. */
const PASS_THROUGH = new Set([
  'Cast',
  'Identity',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Normalizer',
  'ZipMap',
]);
/** Longest chain of ops that only pass a value on; real files have three or four. */
const DEEPEST = 64;
const LABEL_ATTRIBUTES = ['classlabels_int64s', 'classlabels_ints', 'classlabels_strings'];
const CATEGORY_ATTRIBUTES = ['cats_strings', 'cats_int64s', 'keys_strings', 'keys_int64s'];

function nodeLabels(node: OnnxNode, attributes: readonly string[]): string[] {
  for (const attribute of attributes) {
    const labels = attributeLabels(node, attribute);
    if (labels.length > 0) return labels;
  }
  return [];
}

/** The node that makes each value. */
export function makers(graph: OnnxGraph): Map<string, OnnxNode> {
  return new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}

/**
 * Two classes scored by an SVM without probabilities: onnxruntime writes their columns the wrong way round, so that the
 * first scores the second class (its labels are right).
 */
function swapsColumns(node: OnnxNode): boolean {
  return node.op === 'SVMClassifier' && !node.attributes.has('prob_a');
}

function classesOf(node: OnnxNode): string[] {
  const labels = nodeLabels(node, LABEL_ATTRIBUTES);
  return labels.length === 2 && swapsColumns(node) ? labels.reverse() : labels;
}

/** Follows a value back to where its classes are written: a classifier node, or a list of labels picked by position. */
export function labelsBehind(
  value: string,
  graph: OnnxGraph,
  madeBy: ReadonlyMap<string, OnnxNode>,
): string[] {
  const seen = new Set<string>();
  let name: string | undefined = value;
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    const stored = graph.tensors.get(name);
    if (stored !== undefined) return tensorLabels(stored);
    const node = madeBy.get(name);
    if (node === undefined) return [];
    const labels = classesOf(node);
    if (labels.length > 0 && node.op === 'ZipMap') return zippedClasses(node, labels, madeBy);
    if (labels.length > 0) return labels;
    const picks = node.op === 'ArrayFeatureExtractor' || node.op === 'Gather';
    if (!picks && !PASS_THROUGH.has(node.op)) return [];
    name = node.inputs[0];
    if (picks && !graph.tensors.has(name ?? '')) return [];
  }
  return [];
}

/** The classes of a dictionary, turned round where the columns that it names are. */
function zippedClasses(
  zip: OnnxNode,
  labels: readonly string[],
  madeBy: ReadonlyMap<string, OnnxNode>,
): string[] {
  let node = madeBy.get(zip.inputs[0] ?? '');
  for (let step = 0; node !== undefined && PASS_THROUGH.has(node.op) && step < DEEPEST; step++) {
    node = madeBy.get(node.inputs[0] ?? '');
  }
  const swapped = node !== undefined && swapsColumns(node) && labels.length === 2;
  return swapped ? [...labels].reverse() : [...labels];
}

/**
 * Class labels in score-column order, or null. In order of trust: the dictionary output (ZipMap), the labels behind a
 * declared output, the last node that lists classes. Inner classifiers of a vote or stack come last, as theirs may be
 * mere positions.
 */
export function findClasses(graph: OnnxGraph): string[] | null {
  const madeBy = makers(graph);
  const zip = graph.nodes.findLast((node) => node.op === 'ZipMap');
  const zipped = zip === undefined ? [] : labelsBehind(zip.outputs[0] ?? '', graph, madeBy);
  if (zipped.length > 0) return zipped;
  for (const output of graph.outputs) {
    const labels = labelsBehind(output.name, graph, madeBy);
    if (labels.length > 1) return labels;
  }
  for (const node of [...graph.nodes].reverse()) {
    const labels = classesOf(node);
    if (labels.length > 1) return labels;
  }
  return null;
}

/** The graph input a value comes from unchanged, or null. A column picked out of a matrix is written `X[3]`. */
function inputBehind(
  value: string | undefined,
  graph: OnnxGraph,
  madeBy: ReadonlyMap<string, OnnxNode>,
): string | null {
  const inputs = new Set(graph.inputs.map((input) => input.name));
  const seen = new Set<string>();
  let name = value;
  let picked = '';
  while (name !== undefined && !seen.has(name)) {
    if (inputs.has(name)) return name + picked;
    seen.add(name);
    const node = madeBy.get(name);
    if (node === undefined) return null;
    if (picksColumns(node) && picked === '') {
      const at = graph.tensors.get(node.inputs[1] ?? '');
      const positions = at === undefined ? [] : tensorLabels(at);
      if (positions.length !== 1) return null;
      picked = `[${positions[0]}]`;
    } else if (!PASS_THROUGH.has(node.op) && node.op !== 'Concat') return null;
    if (node.op === 'Concat' && node.inputs.length !== 1) return null;
    name = node.inputs[0];
  }
  return null;
}

/** Category lists of encoders fed straight from a graph input, by input name (`X[3]` for a column of a matrix). */
export function findCategories(graph: OnnxGraph): Record<string, string[]> {
  const madeBy = makers(graph);
  const found = new Map<string, string[]>();
  for (const node of graph.nodes) {
    if (node.op !== 'OneHotEncoder' && node.op !== 'LabelEncoder') continue;
    const categories = nodeLabels(node, CATEGORY_ATTRIBUTES);
    const behind = categories.length === 0 ? null : inputBehind(node.inputs[0], graph, madeBy);
    const lone = graph.inputs.find((input) => behind === `${input.name}[0]` && input.shape?.[1] === 1);
    const input = lone?.name ?? behind;
    if (input !== null && !found.has(input)) found.set(input, categories);
  }
  return Object.fromEntries(found);
}
