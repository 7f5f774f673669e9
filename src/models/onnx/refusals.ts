import { inputError, type Outcome } from '../../core/outcome.ts';
import { FIELD, type OnnxGraph, type OnnxModel } from './graph.ts';
import { fields, integers, messages } from './wire.ts';

const RANDOM = [
  'RandomUniform',
  'RandomUniformLike',
  'RandomNormal',
  'RandomNormalLike',
  'Multinomial',
  'Bernoulli',
];

/** Words where some operator draws random numbers: the same row would get another score each time. */
export function drawsRandom(name: string, { ops }: OnnxModel): Outcome<never> | null {
  const found = RANDOM.filter((op) => Object.hasOwn(ops, op));
  if (found.length === 0) return null;
  return inputError(
    `${name} draws random numbers: it holds ${found.join(', ')}.`,
    'The same row gets another score each time, so no verdict on it could be computed again.',
    'Export the model for inference, without the part that draws.',
    { place: { file: name } },
  );
}

/** Elements of one tensor beyond which a model asks for memory that no table warrants: 512 MiB of float32. */
const MOST_ELEMENTS = 2 ** 27;

/** Ops that make a tensor as large as one of their inputs says, with the place of that input. */
const SIZED: Readonly<Record<string, number>> = { ConstantOfShape: 0, Expand: 1, Tile: 1 };

/** Words where a tensor of a size written in the file would take more memory than any real model needs. */
export function asksTooMuch(name: string, graph: OnnxGraph): Outcome<never> | null {
  for (const { op, domain, inputs } of graph.nodes) {
    const at = domain === '' && Object.hasOwn(SIZED, op) ? SIZED[op] : undefined;
    const shape = at === undefined ? null : constantOf(graph, inputs[at] ?? '');
    const elements = (shape ?? []).reduce((product, size) => product * Math.max(1, Number(size)), 1);
    if (elements <= MOST_ELEMENTS) continue;
    return inputError(
      `${name} makes a tensor of ${(shape ?? []).join(' × ')} numbers.`,
      `Its operator ${op} would take ${Math.round(elements / 2 ** 28)} GiB of memory for every batch.`,
      'Export a model without it; if yours really needs it, score the rows elsewhere and test the predictions.',
      { place: { file: name } },
    );
  }
  return null;
}

/** The whole numbers of an initializer or a Constant node; null where the value is not written in the file. */
function constantOf(graph: OnnxGraph, name: string): bigint[] | null {
  const stored = graph.tensors.get(name)?.message;
  if (stored) return wholeNumbers(stored);
  const node = graph.nodes.find(({ op, outputs }) => op === 'Constant' && outputs.includes(name));
  const value = node?.attributes.get('value');
  const tensor = value ? messages(value, FIELD.attribute.t)[0] : undefined;
  return tensor ? wholeNumbers(tensor) : null;
}

function wholeNumbers(tensor: Uint8Array): bigint[] {
  const { int64, raw } = FIELD.tensor;
  for (const field of fields(tensor)) {
    if (field.no !== raw) continue;
    const bytes = field.bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: Math.floor(bytes.byteLength / 8) }, (_, at) =>
      view.getBigInt64(8 * at, true),
    );
  }
  return integers(tensor, int64);
}
