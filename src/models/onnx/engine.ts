import { FIELD, type OnnxGraph } from './graph.ts';
import { ONNX_ENGINE } from './runtime.ts';
import { fields, integer } from './wire.ts';

/** TensorProto.DataType of text and of double precision. */
const STRING = 8;
const DOUBLE = 11;

function elementTypes(graph: OnnxGraph): Set<number> {
  const types = new Set([...graph.inputs, ...graph.outputs].map(({ elem }) => elem));
  for (const { message } of graph.tensors.values()) {
    for (const field of fields(message)) {
      if (field.no === FIELD.tensor.type) types.add(integer(message, field));
    }
  }
  return types;
}

/**
 * Which engine runs a model, by what its operators need, and why in words. Only the WebAssembly build of onnxruntime
 * has `ai.onnx.ml` operators, double precision and text; a net could run on WebGPU too, but a verdict must not depend
 * on a graphics card (docs/decisions/0006-one-onnx-engine.md).
 */
export function engineFor(graph: OnnxGraph): { readonly engine: string; readonly engineReason: string } {
  const classical = graph.nodes.find((node) => node.domain === 'ai.onnx.ml');
  const types = elementTypes(graph);
  const needs = [
    ...(classical === undefined ? [] : [`ai.onnx.ml operators (${classical.op})`]),
    ...(types.has(STRING) ? ['text'] : []),
    ...(types.has(DOUBLE) ? ['double precision'] : []),
  ];
  const engineReason =
    needs.length > 0
      ? `It needs ${needs.join(' and ')}, which only this engine has.`
      : 'It is a net, which could run on a graphics card too; here its bits are the same on every machine.';
  return { engine: ONNX_ENGINE, engineReason };
}
