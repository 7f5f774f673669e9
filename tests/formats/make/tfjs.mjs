/** Models trained with @tensorflow/tfjs itself: the fixtures `tfjs-*`. `node tests/formats/make/tfjs.mjs`; see keras.md. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { tableFromIPC, tableToIPC, tableFromArrays } from 'apache-arrow';

const FORMATS = new URL('../', import.meta.url);
const EXPORTER = `@tensorflow/tfjs ${tf.version.tfjs}`;
const NATIVE = `tfjs-cpu ${tf.version['tfjs-backend-cpu']}`;
const PURPOSES = ['car', 'home', 'other', 'school'];
const NAMES = ['age', 'income', 'debt_ratio', 'years_employed', 'region', 'purpose'];
const TABLE = tableFromIPC(readFileSync(new URL('tables/applicants.feather', FORMATS)));
const ROWS = TABLE.numRows;

const column = (name) => [...TABLE.getChild(name)];
const numbers = (name) =>
  column(name).map((value) => (name === 'purpose' ? PURPOSES.indexOf(value) : Number(value)));
const matrix = () => tf.tensor2d(NAMES.map(numbers)).transpose();

/** Layers whose weights start the same in every run. */
const dense = (units, activation, seed, more = {}) =>
  tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotNormal({ seed }), ...more });

/** A first layer that standardises its input, as trained people leave it: the model takes raw values. */
function standardise(model, x) {
  const { mean, variance } = tf.moments(x, 0);
  model.layers[0].setWeights([tf.onesLike(mean), tf.zerosLike(mean), mean, variance]);
}

async function fit(model, x, y, loss) {
  model.compile({ optimizer: tf.train.adam(0.02), loss });
  await model.fit(x, y, { epochs: 20, batchSize: 50, shuffle: false, verbose: 0 });
  return model;
}

/** The files that `model.save` hands over, named as browsers download them. */
async function save(model, folder, weights) {
  let files;
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, weightSpecs, modelTopology }) => {
      const json = {
        modelTopology,
        format: 'layers-model',
        generatedBy: `TensorFlow.js tfjs-layers v${tf.version['tfjs-layers']}`,
        convertedBy: null,
        weightsManifest: [{ paths: [`./${weights}`], weights: weightSpecs }],
      };
      files = { 'model.json': JSON.stringify(json), [weights]: new Uint8Array(weightData) };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  for (const [name, bytes] of Object.entries(files)) writeFileSync(new URL(name, folder), bytes);
  return Object.keys(files);
}

/** Writes a case: the model's files, those beside it, and what they must score. */
async function write(id, { model, weights = 'model.weights.bin', beside = {}, scores, ...facts }) {
  const folder = new URL(`models/${id}/`, FORMATS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = await save(model, folder, weights);
  for (const [name, json] of Object.entries(beside)) {
    writeFileSync(new URL(name, folder), `${JSON.stringify(json, null, 2)}\n`);
    files.push(name);
  }
  const own = {
    exporter: EXPORTER,
    what: facts.what,
    files,
    table: 'tables/applicants.feather',
    favourable: '1',
    exclude: ['granted', 'outcome', 'group', 'id'],
    task: 'binary',
    inputs: 'auto',
    ...(facts.refused ? {} : { assumedOrder: false, tolerance: 1e-6, transform: 'none' }),
    ...facts,
    ...(scores ? { native: NATIVE, scores: '' } : {}),
  };
  const text = JSON.stringify(own, null, 2).replace(
    '"scores": ""',
    () => `"scores": ${JSON.stringify(scores)}`,
  );
  writeFileSync(new URL('case.json', folder), `${text}\n`);
  console.log(id);
}

const columnOf = (output, at) => [...output.slice([0, at], [-1, 1]).dataSync()];

async function applicants() {
  const x = matrix();
  const y = tf.tensor2d(numbers('granted'), [ROWS, 1]);
  const scaled = () => tf.layers.batchNormalization({ inputShape: [NAMES.length], trainable: false });
  const names = { feature_names: NAMES, encodings: { purpose: PURPOSES } };

  const one = tf.sequential({ layers: [scaled(), dense(8, 'relu', 1), dense(1, 'sigmoid', 2)] });
  standardise(one, x);
  await fit(one, x, y, 'binaryCrossentropy');
  await write('tfjs-js-sigmoid', {
    model: one,
    what: 'trained in JavaScript, names and codes in feature_names.json',
    beside: { 'feature_names.json': names },
    scores: columnOf(one.predict(x), 0),
  });

  const two = tf.sequential({ layers: [scaled(), dense(6, 'tanh', 3), dense(2, 'linear', 4)] });
  standardise(two, x);
  const both = tf.oneHot(tf.tensor1d(numbers('granted'), 'int32'), 2);
  await fit(two, x, both, (labels, logits) => tf.losses.softmaxCrossEntropy(labels, logits));
  const z = two.predict(x);
  const [no, yes] = [columnOf(z, 0), columnOf(z, 1)];
  await write('tfjs-js-logits', {
    model: two,
    what: 'trained in JavaScript, two logits',
    assumedOrder: true,
    transform: 'softmax',
    scores: yes.map((score, row) => 1 / (1 + Math.exp(no[row] - score))),
  });

  const labels = ['no', 'ask', 'yes'];
  const outcome = tf.oneHot(
    tf.tensor1d(
      column('outcome').map((value) => labels.indexOf(value)),
      'int32',
    ),
    3,
  );
  const three = tf.sequential({ layers: [scaled(), dense(8, 'relu', 5), dense(3, 'softmax', 6)] });
  standardise(three, x);
  await fit(three, x, outcome, 'categoricalCrossentropy');
  await write('tfjs-teachable-machine-layout', {
    model: three,
    weights: 'weights.bin',
    what: 'the folder that Teachable Machine saves: metadata.json names three classes, softmax',
    beside: { 'metadata.json': metadata(labels) },
    favourable: 'yes',
    task: 'multi-class',
    assumedOrder: true,
    scores: columnOf(three.predict(x), 2),
  });
}

/** metadata.json as Teachable Machine writes it. */
function metadata(labels, more = {}) {
  return {
    tfjsVersion: '1.3.1',
    tmVersion: '2.4.7',
    packageVersion: '0.8.4-alpha2',
    packageName: '@teachablemachine/image',
    timeStamp: '2020-01-01T00:00:00.000Z',
    userMetadata: {},
    modelName: 'tm-my-image-model',
    labels,
    ...more,
  };
}

/** Features from one model, classes from another, inside a third: how Teachable Machine joins them. */
function pictureModel(size, channels, seed) {
  const features = tf.sequential({
    name: 'features',
    layers: [
      tf.layers.conv2d({
        inputShape: [size, size, channels],
        filters: 3,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotNormal({ seed }),
      }),
      tf.layers.flatten(),
    ],
  });
  const classes = tf.sequential({
    layers: [
      dense(6, 'relu', seed + 1, { inputShape: features.outputs[0].shape.slice(1) }),
      dense(2, 'softmax', seed + 2),
    ],
  });
  return tf.sequential({ layers: [features, classes] });
}

async function pictures() {
  await write('tfjs-teachable-machine-image', {
    model: pictureModel(8, 3, 20),
    weights: 'weights.bin',
    what: 'the folder that Teachable Machine saves for pictures',
    beside: { 'metadata.json': metadata(['1', '0'], { imageSize: 8 }) },
    refused: { what: "Model input 'features' takes pictures (8 × 8 × 3), not a row of a table." },
  });

  const pixels = Array.from({ length: 16 }, (_, at) =>
    Float64Array.from({ length: 100 }, (_, row) => (row * 37 + at * (11 + (row % 7))) % 256),
  );
  const label = Float64Array.from({ length: 100 }, (_, row) => Number(pixels[5][row] > pixels[10][row]));
  const table = tableFromArrays({
    ...Object.fromEntries(pixels.map((values, at) => [`p${at}`, values])),
    label,
  });
  writeFileSync(new URL('tables/pixels.feather', FORMATS), tableToIPC(table, 'file'));
  const x = tf
    .tensor2d(pixels.map((values) => [...values]))
    .transpose()
    .reshape([100, 4, 4, 1]);
  const rescaled = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [4, 4, 1] }),
      ...pictureModel(4, 1, 30).layers,
    ],
  });
  await fit(rescaled, x, tf.oneHot(tf.tensor1d([...label], 'int32'), 2), 'categoricalCrossentropy');
  await write('tfjs-js-pixels', {
    model: rescaled,
    what: 'a convolution over pictures of 4 × 4 pixels, one column a pixel',
    table: 'tables/pixels.feather',
    exclude: ['label'],
    assumedOrder: true,
    scores: columnOf(rescaled.predict(x), 1),
  });
}

class Squash extends tf.layers.Layer {
  static className = 'Squash';
  call(inputs) {
    return tf.tanh(Array.isArray(inputs) ? inputs[0] : inputs);
  }
}
tf.serialization.registerClass(Squash);

async function custom() {
  await write('tfjs-js-custom', {
    model: tf.sequential({
      layers: [dense(4, 'relu', 40, { inputShape: [NAMES.length] }), new Squash({}), dense(1, 'sigmoid', 41)],
    }),
    what: 'a layer of its own in JavaScript',
    refused: { what: 'Squash is not available here.' },
  });
}

await tf.setBackend('cpu');
await applicants();
await pictures();
await custom();
