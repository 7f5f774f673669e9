import { attributeLabels, FIELD, readNode, readValue, type OnnxNode } from './graph.ts';
import { concat, encodeField, encodeInteger, messages, rewriteFields, texts } from './wire.ts';

/** A model changed so that it runs here, and each change in words. Numbers are unchanged by all of them. */
export interface Rewritten {
  readonly bytes: Uint8Array;
  readonly fixes: readonly string[];
  /** True where the file fixed the batch to one row; such a model may still insist on it (`predictor.ts` probes). */
  readonly batchFreed: boolean;
}

const FLOAT = 1;
const DICTIONARY_FIX =
  'This model returns probabilities as a dictionary, which browsers cannot read. ' +
  'I converted that output to a table; numbers are unchanged.';
const BATCH_FIX =
  'This model was saved for one row at a time. I opened it for many rows at once; numbers are unchanged.';

function sequenceFix(parts: readonly string[]): string {
  return (
    `This model returns ${parts.length} tables in a list, which browsers cannot read. ` +
    `I made each an output of its own (${parts.join(', ')}); numbers are unchanged.`
  );
}

const NO_BYTES = new Uint8Array(0);

/** A dimension without a size: any number of rows. */
const ANY = encodeField(1, NO_BYTES);

/** A table that an output holds. `columns` 0: any number. */
interface Part {
  readonly name: string;
  readonly elem: number;
  readonly columns: number;
}

/** An output that is no tensor: a dictionary (ZipMap) or a list of tables, and the tables that it is made from. */
interface Container {
  readonly op: string;
  readonly parts: readonly Part[];
}

function tableValue({ name, elem, columns }: Part): Uint8Array {
  const size = columns > 0 ? encodeField(1, encodeInteger(1, columns)) : ANY;
  const shape = encodeField(2, concat([ANY, size]));
  const type = encodeField(FIELD.value.type, encodeField(1, concat([encodeInteger(1, elem), shape])));
  return concat([encodeField(FIELD.value.name, new TextEncoder().encode(name)), type]);
}

function containerOf(node: OnnxNode, elem: number): Container | null {
  if (node.op === 'ZipMap' && node.domain === 'ai.onnx.ml') {
    const strings = attributeLabels(node, 'classlabels_strings').length;
    const columns = strings || attributeLabels(node, 'classlabels_int64s').length;
    return { op: node.op, parts: [{ name: node.inputs[0] ?? '', elem: FLOAT, columns }] };
  }
  if (node.op !== 'SequenceConstruct' || node.domain !== '' || elem === 0) return null;
  return { op: node.op, parts: node.inputs.map((name) => ({ name, elem, columns: 0 })) };
}

/** The containers that are outputs of the model and that nothing else reads, by output. */
function containers(graph: Uint8Array): Map<string, Container> {
  const nodes = messages(graph, FIELD.graph.node).map(readNode);
  const outputs = new Map(
    messages(graph, FIELD.graph.output)
      .map(readValue)
      .map(({ name, elem }) => [name, elem]),
  );
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const found = new Map<string, Container>();
  for (const node of nodes) {
    const [output = ''] = node.outputs;
    const elem = outputs.get(output);
    const container = elem === undefined || read.has(output) ? null : containerOf(node, elem);
    if (container !== null) found.set(output, container);
  }
  return found;
}

/** Drops the nodes that make containers, and declares their tables as outputs instead. */
function unpack(graph: Uint8Array, found: ReadonlyMap<string, Container>): Uint8Array {
  const declared = new Set(messages(graph, FIELD.graph.output).map((value) => readValue(value).name));
  return rewriteFields(graph, (field) => {
    if (field.no === FIELD.graph.node) {
      const node = readNode(field.bytes);
      return found.get(node.outputs[0] ?? '')?.op === node.op ? [] : undefined;
    }
    if (field.no !== FIELD.graph.output) return undefined;
    const container = found.get(readValue(field.bytes).name);
    if (container === undefined) return undefined;
    const parts = container.parts.filter(({ name }) => !declared.has(name));
    for (const { name } of parts) declared.add(name);
    return parts.map((part) => encodeField(FIELD.graph.output, tableValue(part)));
  });
}

/** What was unpacked, in words; each kind of container once. */
function unpackFixes(found: ReadonlyMap<string, Container>): string[] {
  const all = [...found.values()];
  const listed = all.filter(({ op }) => op === 'SequenceConstruct');
  return [
    ...(listed.length < all.length ? [DICTIONARY_FIX] : []),
    ...listed.map(({ parts }) => sequenceFix(parts.map(({ name }) => name))),
  ];
}

/** The value with its first dimension left open, where that is 1. */
function freeBatch(value: Uint8Array, leastRank: number): Uint8Array {
  const shape = readValue(value).shape;
  if (shape === null || shape.length < leastRank || shape[0] !== 1) return value;
  const inside = (no: number, edit: (bytes: Uint8Array) => Uint8Array) => (message: Uint8Array) =>
    rewriteFields(message, (field) => (field.no === no ? [encodeField(no, edit(field.bytes))] : undefined));
  let first = true;
  const openFirst = (dims: Uint8Array): Uint8Array =>
    rewriteFields(dims, (field) => {
      if (field.no !== 1 || !first) return undefined;
      first = false;
      return [ANY];
    });
  return inside(FIELD.value.type, inside(1, inside(2, openFirst)))(value);
}

function storedNames(graph: Uint8Array): Set<string> {
  return new Set(
    messages(graph, FIELD.graph.initializer).flatMap((tensor) => texts(tensor, FIELD.tensor.name)),
  );
}

function hasFixedBatch(graph: Uint8Array): boolean {
  const stored = storedNames(graph);
  const shapes = messages(graph, FIELD.graph.input)
    .map(readValue)
    .filter((input) => !stored.has(input.name))
    .map((input) => input.shape ?? []);
  return shapes.some((shape) => shape.length >= 2 && shape[0] === 1);
}

function freeBatches(graph: Uint8Array): Uint8Array {
  const stored = storedNames(graph);
  const { input, output, valueInfo } = FIELD.graph;
  return rewriteFields(graph, (field) => {
    if (field.no !== input && field.no !== output && field.no !== valueInfo) return undefined;
    if (stored.has(readValue(field.bytes).name)) return undefined;
    return [encodeField(field.no, freeBatch(field.bytes, field.no === input ? 2 : 1))];
  });
}

/**
 * Makes a model runnable in the browser: a dictionary output becomes the table it was made from (`N × C`, float), a list
 * of tables becomes an output a table, and a batch fixed to one row becomes open. Everything else keeps its bytes. Throws a RangeError on malformed bytes.
 */
export function rewriteOnnx(model: Uint8Array): Rewritten {
  const fixes: string[] = [];
  let batchFreed = false;
  const edit = (graph: Uint8Array): Uint8Array => {
    const found = containers(graph);
    let edited = graph;
    if (found.size > 0) {
      edited = unpack(edited, found);
      fixes.push(...unpackFixes(found));
    }
    if (hasFixedBatch(edited)) {
      edited = freeBatches(edited);
      batchFreed = true;
      fixes.push(BATCH_FIX);
    }
    return edited;
  };
  const changed = rewriteFields(model, (field) => {
    if (field.no !== FIELD.model.graph) return undefined;
    const edited = edit(field.bytes);
    return edited === field.bytes ? undefined : [encodeField(field.no, edited)];
  });
  return { bytes: fixes.length > 0 ? changed : model, fixes, batchFreed };
}
