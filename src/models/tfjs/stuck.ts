import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';

/** Where a layer takes an input from: the name of a layer and which of its calls. */
interface Source {
  readonly layer: string;
  readonly call: number;
}

/** Layers of a nested model are looked at to this depth, as everywhere. */
const mostDepth = 16;

/** The calls of a layer, each with its sources, or null where they are not written as Keras writes them. */
function callsOf(layer: unknown): Source[][] | null {
  const calls: Source[][] = [];
  for (const call of listAt(layer, 'inbound_nodes')) {
    if (!Array.isArray(call) || call.length === 0) return null;
    const sources: Source[] = [];
    for (const source of call as readonly unknown[]) {
      const [name, index] = Array.isArray(source) ? (source as readonly unknown[]) : [];
      if (typeof name !== 'string' || typeof index !== 'number' || !Number.isInteger(index) || index < 0)
        return null;
      sources.push({ layer: name, call: index });
    }
    calls.push(sources);
  }
  return calls;
}

/**
 * The first layer of a Keras model that can never be called, because a layer it takes its input from does not exist, comes
 * round to itself or is written in another way; null where there is none. TensorFlow.js 4.22 looks for such a layer's
 * input for ever.
 */
export function stuckLayer(topology: JsonObject, depth = 0): string | null {
  const config = 'model_config' in topology ? objectAt(topology, 'model_config') : topology;
  const layers = listAt(objectAt(config, 'config'), 'layers');
  for (const layer of depth < mostDepth ? layers : []) {
    const inner = isObject(layer) ? stuckLayer(layer, depth + 1) : null;
    if (inner !== null) return inner;
  }
  if (!['Functional', 'Model'].includes(textAt(config, 'class_name'))) return null;
  const made = new Map<string, number>();
  const waiting: { readonly name: string; readonly sources: readonly Source[] }[] = [];
  for (const layer of layers) {
    const name = textAt(layer, 'name');
    const calls = callsOf(layer);
    if (calls === null || name === '' || name !== textAt(objectAt(layer, 'config'), 'name')) return name;
    // An input, and a model inside a model, have a call of their own from the start.
    const own =
      textAt(layer, 'class_name') === 'InputLayer' || listAt(objectAt(layer, 'config'), 'layers').length > 0;
    made.set(name, own ? 1 : 0);
    waiting.push(...calls.map((sources) => ({ name, sources })));
  }
  return firstStuck(made, waiting);
}

/** Makes every call whose sources are made, round after round, and returns the layer of one that never is. */
function firstStuck(
  made: Map<string, number>,
  calls: readonly { readonly name: string; readonly sources: readonly Source[] }[],
): string | null {
  let waiting = calls;
  for (;;) {
    const still = waiting.filter(({ name, sources }) => {
      if (!sources.every(({ layer, call }) => (made.get(layer) ?? 0) > call)) return true;
      made.set(name, (made.get(name) ?? 0) + 1);
      return false;
    });
    if (still.length === waiting.length) return still[0]?.name ?? null;
    waiting = still;
  }
}
