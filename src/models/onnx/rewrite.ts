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

const NO_BYTES = new Uint8Array(0);

/** A dimension without a size: any number of rows. */
const ANY = encodeField(1, NO_BYTES);

function tableType(columns: number): Uint8Array {
  const size = columns > 0 ? encodeField(1, encodeInteger(1, columns)) : ANY;
  const shape = encodeField(2, concat([ANY, size]));
  return encodeField(FIELD.value.type, encodeField(1, concat([encodeInteger(1, FLOAT), shape])));
}

function tableValue(name: string, columns: number): Uint8Array {
  return concat([encodeField(FIELD.value.name, new TextEncoder().encode(name)), tableType(columns)]);
}

/** The dictionary nodes that feed an output of the model and nothing else, by the output they make. */
function dictionaries(graph: Uint8Array): Map<string, OnnxNode> {
  const nodes = messages(graph, FIELD.graph.node).map(readNode);
  const outputs = new Set(messages(graph, FIELD.graph.output).map((value) => readValue(value).name));
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const zips = nodes.filter((node) => node.op === 'ZipMap' && node.domain === 'ai.onnx.ml');
  return new Map(
    zips
      .map((node) => [node.outputs[0] ?? '', node] as const)
      .filter(([output]) => outputs.has(output) && !read.has(output)),
  );
}

function dropDictionaries(graph: Uint8Array, zips: ReadonlyMap<string, OnnxNode>): Uint8Array {
  const declared = new Set(messages(graph, FIELD.graph.output).map((value) => readValue(value).name));
  return rewriteFields(graph, (field) => {
    if (field.no === FIELD.graph.node) {
      const node = readNode(field.bytes);
      return node.op === 'ZipMap' && zips.has(node.outputs[0] ?? '') ? [] : undefined;
    }
    if (field.no !== FIELD.graph.output) return undefined;
    const zip = zips.get(readValue(field.bytes).name);
    if (zip === undefined) return undefined;
    const table = zip.inputs[0] ?? '';
    if (declared.has(table)) return [];
    declared.add(table);
    const strings = attributeLabels(zip, 'classlabels_strings').length;
    const columns = strings || attributeLabels(zip, 'classlabels_int64s').length;
    return [encodeField(FIELD.graph.output, tableValue(table, columns))];
  });
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
 * Makes a model runnable in the browser: a dictionary output becomes the table it was made from (`N × C`, float), and
 * a batch fixed to one row becomes open. Everything else keeps its bytes. Throws a RangeError on malformed bytes.
 */
export function rewriteOnnx(model: Uint8Array): Rewritten {
  const fixes: string[] = [];
  let batchFreed = false;
  const edit = (graph: Uint8Array): Uint8Array => {
    const zips = dictionaries(graph);
    let edited = graph;
    if (zips.size > 0) {
      edited = dropDictionaries(edited, zips);
      fixes.push(DICTIONARY_FIX);
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
