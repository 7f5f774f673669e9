import { bigInteger, fields, integer, integers, messages, text, texts, type WireField } from './wire.ts';

/** A value of an ONNX graph as declared. `elem` is TensorProto.DataType, of a sequence that of its tensors; else 0. */
export interface OnnxValue {
  readonly name: string;
  readonly kind: 'tensor' | 'sequence' | 'other';
  readonly elem: number;
  /** null: no shape declared; null inside: a dynamic dimension. */
  readonly shape: readonly (number | null)[] | null;
}

/** One node. Attributes are undecoded AttributeProto messages by name. */
export interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/** A stored tensor. `message` is the undecoded TensorProto; `location` names an external file, where one is used. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly message: Uint8Array;
  readonly location: string | null;
}

/** The main graph of a model. Inputs leave out initializers, which old files list as inputs too. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
}

/** What a ModelProto says outside its weights. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly opset: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly ops: Readonly<Record<string, number>>;
  readonly graph: OnnxGraph | null;
}

const MOST_NODES = 2_000_000;
const DEEPEST_SUBGRAPH = 8;

/** Field numbers of onnx.proto that more than one file needs. */
export const FIELD = {
  model: { ir: 1, producer: 2, producerVersion: 3, graph: 7, opset: 8, metadata: 14 },
  graph: { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 },
  node: { input: 1, output: 2, op: 4, attribute: 5, domain: 7 },
  attribute: { name: 1, i: 3, s: 4, t: 5, g: 6, floats: 7, ints: 8, strings: 9, graphs: 11 },
  value: { name: 1, type: 2 },
  tensor: { dims: 1, type: 2, strings: 6, int64: 7, name: 8, raw: 9, external: 13 },
} as const;

/** Ops that hold graphs of their own. Looking for graphs in every node would walk the long lists of trees twice. */
const CONTROL_FLOW = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

function firstText(message: Uint8Array, no: number): string {
  for (const field of fields(message)) if (field.no === no) return text(field);
  return '';
}

function readDim(dim: Uint8Array): number | null {
  for (const field of fields(dim)) {
    if (field.no !== 1) continue;
    const size = integer(dim, field);
    return size > 0 && size < 0xffffffff ? size : null;
  }
  return null;
}

/** Element type of the tensors that a sequence holds; 0 where it holds something else. */
function partType(sequence: Uint8Array): number {
  const tensor = messages(sequence, 1).flatMap((type) => messages(type, 1))[0];
  const elem = tensor === undefined ? undefined : [...fields(tensor)].find((field) => field.no === 1);
  return tensor === undefined || elem === undefined ? 0 : integer(tensor, elem);
}

/** Reads a ValueInfoProto. */
export function readValue(message: Uint8Array): OnnxValue {
  const name = firstText(message, FIELD.value.name);
  for (const type of messages(message, FIELD.value.type)) {
    for (const variant of fields(type)) {
      if (variant.no === 4) return { name, kind: 'sequence', elem: partType(variant.bytes), shape: null };
      if (variant.no !== 1) continue;
      const elem = [...fields(variant.bytes)].find((field) => field.no === 1);
      const shape = messages(variant.bytes, 2)[0];
      return {
        name,
        kind: 'tensor',
        elem: elem === undefined ? 0 : integer(variant.bytes, elem),
        shape: shape === undefined ? null : messages(shape, 1).map(readDim),
      };
    }
  }
  return { name, kind: 'other', elem: 0, shape: null };
}

/** Reads a NodeProto, leaving attributes undecoded. */
export function readNode(message: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Uint8Array>();
  let op = '';
  let domain = '';
  for (const field of fields(message)) {
    if (field.no === FIELD.node.input) inputs.push(text(field));
    else if (field.no === FIELD.node.output) outputs.push(text(field));
    else if (field.no === FIELD.node.op) op = text(field);
    else if (field.no === FIELD.node.domain) domain = text(field);
    else if (field.no === FIELD.node.attribute) {
      attributes.set(firstText(field.bytes, FIELD.attribute.name), field.bytes);
    }
  }
  return { op, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
}

function readTensor(message: Uint8Array): OnnxTensor {
  let location: string | null = null;
  for (const entry of messages(message, FIELD.tensor.external)) {
    if (firstText(entry, 1) === 'location') location = firstText(entry, 2);
  }
  const dims = integers(message, FIELD.tensor.dims).map(Number);
  return { name: firstText(message, FIELD.tensor.name), dims, message, location };
}

/** The text and whole numbers stored in a tensor, as text: class labels and the like. */
export function tensorLabels(tensor: OnnxTensor): string[] {
  const strings = texts(tensor.message, FIELD.tensor.strings);
  if (strings.length > 0) return strings;
  const plain = integers(tensor.message, FIELD.tensor.int64).map(String);
  if (plain.length > 0) return plain;
  const type = [...fields(tensor.message)].find((field) => field.no === FIELD.tensor.type);
  const raw = messages(tensor.message, FIELD.tensor.raw)[0];
  if (raw === undefined || type === undefined) return [];
  return rawIntegers(raw, integer(tensor.message, type));
}

function rawIntegers(raw: Uint8Array, type: number): string[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const width = type === 7 ? 8 : type === 6 ? 4 : 0;
  if (width === 0) return [];
  return Array.from({ length: Math.floor(raw.length / width) }, (_, i) =>
    width === 8 ? String(view.getBigInt64(i * 8, true)) : String(view.getInt32(i * 4, true)),
  );
}

/** Text or whole-number list of an attribute, as text; empty where the node has none. */
export function attributeLabels(node: OnnxNode, name: string): string[] {
  const message = node.attributes.get(name);
  if (message === undefined) return [];
  const strings = texts(message, FIELD.attribute.strings);
  return strings.length > 0 ? strings : integers(message, FIELD.attribute.ints).map(String);
}

/** The value of a text attribute, or '' where the node has none. */
export function attributeText(node: OnnxNode, name: string): string {
  const message = node.attributes.get(name);
  return message === undefined ? '' : (texts(message, FIELD.attribute.s)[0] ?? '');
}

/** The value of a whole-number attribute, or `otherwise` where the node has none. */
export function attributeInteger(node: OnnxNode, name: string, otherwise: number): number {
  const message = node.attributes.get(name);
  return message === undefined ? otherwise : Number(integers(message, FIELD.attribute.i)[0] ?? otherwise);
}

/** True for nodes that pick columns of a matrix by the positions in their second input. */
export function picksColumns(node: OnnxNode): boolean {
  return (
    node.op === 'ArrayFeatureExtractor' || (node.op === 'Gather' && attributeInteger(node, 'axis', 0) === 1)
  );
}

function countOps(nodes: readonly OnnxNode[], ops: Map<string, number>, depth: number): void {
  for (const node of nodes) {
    const key = node.domain === '' ? node.op : `${node.domain}.${node.op}`;
    ops.set(key, (ops.get(key) ?? 0) + 1);
    if (depth >= DEEPEST_SUBGRAPH || !CONTROL_FLOW.has(node.op)) continue;
    for (const attribute of node.attributes.values()) {
      const { g, graphs } = FIELD.attribute;
      for (const inner of [...messages(attribute, g), ...messages(attribute, graphs)]) {
        countOps(messages(inner, FIELD.graph.node).map(readNode), ops, depth + 1);
      }
    }
  }
}

function readGraph(message: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const tensors = new Map<string, OnnxTensor>();
  for (const field of fields(message)) {
    if (field.no === FIELD.graph.node) nodes.push(readNode(field.bytes));
    else if (field.no === FIELD.graph.input) inputs.push(readValue(field.bytes));
    else if (field.no === FIELD.graph.output) outputs.push(readValue(field.bytes));
    else if (field.no === FIELD.graph.initializer) {
      const tensor = readTensor(field.bytes);
      tensors.set(tensor.name, tensor);
    }
    if (nodes.length > MOST_NODES) throw new RangeError(`more than ${MOST_NODES} nodes`);
  }
  return { nodes, inputs: inputs.filter((input) => !tensors.has(input.name)), outputs, tensors };
}

function isVarint(field: WireField): boolean {
  return field.bytes.length === 0;
}

/** Reads a ModelProto. Throws a RangeError on bytes that are not a protobuf message; see `readOnnx` for the safe door. */
export function readModel(bytes: Uint8Array): OnnxModel {
  const opset = new Map<string, number>();
  const metadata = new Map<string, string>();
  const ops = new Map<string, number>();
  const producer: string[] = [];
  let irVersion = 0;
  let graph: OnnxGraph | null = null;
  for (const field of fields(bytes)) {
    const { model } = FIELD;
    if (field.no === model.ir && isVarint(field)) irVersion = integer(bytes, field);
    else if (field.no === model.producer || field.no === model.producerVersion) producer.push(text(field));
    else if (field.no === model.opset) {
      const version = [...fields(field.bytes)].find((inner) => inner.no === 2);
      const value = version === undefined ? 0 : Number(bigInteger(field.bytes, version));
      opset.set(firstText(field.bytes, 1) || 'ai.onnx', value);
    } else if (field.no === model.metadata)
      metadata.set(firstText(field.bytes, 1), firstText(field.bytes, 2));
    else if (field.no === model.graph) {
      graph = readGraph(field.bytes);
      countOps(graph.nodes, ops, 0);
    }
  }
  return {
    irVersion,
    producer: producer.filter(Boolean).join(' '),
    opset: Object.fromEntries(opset),
    metadata: Object.fromEntries(metadata),
    ops: Object.fromEntries(ops),
    graph,
  };
}
