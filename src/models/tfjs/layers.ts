import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import { isObject, listAt, objectAt, textAt } from '../json.ts';
import { allLayers, layerName } from './topology.ts';

/**
 * Class names that @tensorflow/tfjs-layers 4.22.0 can build, as its registry lists them: a file that names another
 * one is refused before anything is downloaded. A test compares this list with the registry.
 */
export const KNOWN_LAYERS: ReadonlySet<string> = new Set(
  (
    'InputLayer Model Functional Sequential ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax Conv2D Conv3D ' +
    'Conv2DTranspose Conv3DTranspose SeparableConv2D Conv1D Cropping2D UpSampling2D DepthwiseConv2D RNN SimpleRNNCell ' +
    'SimpleRNN GRUCell GRU LSTMCell LSTM StackedRNNCells ConvLSTM2DCell ConvLSTM2D Dropout SpatialDropout1D Dense ' +
    'Flatten Activation RepeatVector Reshape Permute Masking Embedding Add Multiply Average Maximum Minimum ' +
    'Concatenate Dot GaussianNoise GaussianDropout AlphaDropout BatchNormalization LayerNormalization ZeroPadding2D ' +
    'MaxPooling1D AveragePooling1D MaxPooling2D AveragePooling2D MaxPooling3D AveragePooling3D ' +
    'GlobalAveragePooling1D GlobalMaxPooling1D GlobalAveragePooling2D GlobalMaxPooling2D TimeDistributed ' +
    'Bidirectional Rescaling CenterCrop CategoryEncoding Resizing RandomWidth'
  ).split(' '),
);

/** Activations that @tensorflow/tfjs-layers 4.22.0 has, as files write them; a test compares them with its registry. */
export const KNOWN_ACTIVATIONS: ReadonlySet<string> = new Set(
  (
    'elu selu relu relu6 linear sigmoid hard_sigmoid hardSigmoid softplus softsign tanh softmax log_softmax ' +
    'logSoftmax gelu gelu_new mish swish'
  ).split(' '),
);

/** Settings that change scores and that TensorFlow.js 4.22 does not read, with the value that changes nothing. */
const UNREAD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ReLU: { negative_slope: 0, threshold: 0 },
  LayerNormalization: { rms_scaling: false },
};

const EXPORT_LINE =
  'Export for inference (training layers off), as a TensorFlow.js graph model, or as ONNX: ' +
  'model.export("model.onnx", format="onnx")';

function refused(file: string, what: string, why: string): Outcome<never> {
  return inputError(what, why, EXPORT_LINE, { place: { file } });
}

function notHere(file: string, kind: string, names: ReadonlySet<string>): Outcome<never> {
  return refused(
    file,
    `${[...names].join(', ')} ${names.size === 1 ? 'is' : 'are'} not available here.`,
    `TensorFlow.js 4.22 has no such ${kind}, and custom ${kind}s would need code.`,
  );
}

/** Names of the activations of a layer; a function of the author's own has no name. */
function activations(layer: unknown): string[] {
  const config = objectAt(layer, 'config');
  return ['activation', 'recurrent_activation'].flatMap((key) => {
    const value = config[key];
    if (value === undefined || value === null) return [];
    if (typeof value === 'string') return [value];
    const own = textAt(value, 'class_name');
    return [KNOWN_LAYERS.has(own) || own === '' ? 'A custom activation' : own];
  });
}

/** The first setting of a layer that TensorFlow.js would pass over although it matters, in words; else null. */
function unread(layer: unknown): string | null {
  const config = objectAt(layer, 'config');
  for (const [key, harmless] of Object.entries(UNREAD[textAt(layer, 'class_name')] ?? {})) {
    const value = config[key];
    if (value !== undefined && value !== null && value !== harmless)
      return `${key} = ${JSON.stringify(value)}`;
  }
  return null;
}

/** What a Keras 3 call hands to a layer beside the outputs of other layers, in words; else null. */
function strayArgument(layer: unknown): string | null {
  for (const node of listAt(layer, 'inbound_nodes').filter(isObject)) {
    const plain = listAt(node, 'args')
      .flat()
      .find((given) => !isObject(given));
    if (plain !== undefined) return JSON.stringify(plain);
    const named = Object.entries(objectAt(node, 'kwargs')).find(
      ([, given]) => given !== null && given !== false,
    );
    if (named !== undefined) return named[0];
  }
  return null;
}

function called(layer: unknown): string {
  return `Layer '${layerName(layer)}' (${textAt(layer, 'class_name')})`;
}

/** Refuses layers that TensorFlow.js 4.22 does not have, or whose settings it does not read. */
export function checkLayers(file: string, layers: readonly unknown[]): Outcome<null> {
  const all = allLayers(layers);
  const classes = all.map((layer) => textAt(layer, 'class_name')).filter((name) => !KNOWN_LAYERS.has(name));
  if (classes.length > 0) return notHere(file, 'layer', new Set(classes));
  const unknown = all.flatMap(activations).filter((name) => !KNOWN_ACTIVATIONS.has(name));
  if (unknown.length > 0) return notHere(file, 'activation', new Set(unknown));
  for (const layer of all) {
    const setting = unread(layer);
    if (setting === null) continue;
    const why = `TensorFlow.js 4.22 does not read its ${setting}.`;
    return refused(file, `${called(layer)} would score differently here.`, why);
  }
  return ok(null);
}

/** Refuses what Keras 3 computes and Keras 2, which TensorFlow.js 4.22 follows, does not. `layers` as Keras 3 wrote them. */
export function checkKeras3(file: string, layers: readonly unknown[]): Outcome<null> {
  for (const layer of allLayers(layers)) {
    const stray = strayArgument(layer);
    if (stray !== null) {
      const why = `It is called with ${stray}; TensorFlow.js 4.22 takes only the outputs of other layers.`;
      return refused(file, `${called(layer)} cannot be built here.`, why);
    }
    if (!activations(layer).includes('hard_sigmoid')) continue;
    const why = 'TensorFlow.js 4.22 has another formula for hard_sigmoid than Keras 3.';
    return refused(file, `${called(layer)} would score differently here.`, why);
  }
  return ok(null);
}

/** How often each name stands in a list. */
export function countNames(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
