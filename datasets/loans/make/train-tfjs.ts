/** Trains the small net on reference.arrow: `node datasets/loans/make/run.mjs train-tfjs.ts` (after make.ts). */
import { readFileSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { type Table, tableFromIPC } from 'apache-arrow';
import { type Applicant, generate } from './generate.ts';
import { TABLES } from './planted.ts';

const FOLDER = new URL('../', import.meta.url);
const NUMBERS = ['age', 'income', 'loan_amount', 'debt_ratio'];
/** Coded by place in the sorted list of values, as pandas `category.codes` does. */
const CATEGORIES = ['housing', 'region', 'purpose'];
const THRESHOLD = 0.6;
const COLUMNS = [...NUMBERS, ...CATEGORIES];

type Encodings = Readonly<Record<string, readonly string[]>>;

function column(table: Table, name: string): unknown[] {
  return [...(table.getChild(name) ?? [])];
}

function encodingsOf(table: Table): Encodings {
  return Object.fromEntries(
    CATEGORIES.map((name) => [name, [...new Set(column(table, name).map(String))].sort()]),
  );
}

function matrix(columns: ReadonlyMap<string, readonly unknown[]>, encodings: Encodings): tf.Tensor2D {
  const coded = COLUMNS.map((name) =>
    (columns.get(name) ?? []).map((value) =>
      name in encodings ? (encodings[name] as readonly string[]).indexOf(String(value)) : Number(value),
    ),
  );
  return tf.stack(
    coded.map((values) => tf.tensor1d(values)),
    1,
  ) as tf.Tensor2D;
}

/** The first layer is a frozen normalisation, so the model takes raw values. */
function build(x: tf.Tensor2D): tf.LayersModel {
  const { mean, variance } = tf.moments(x, 0);
  const input = tf.input({ shape: [COLUMNS.length], name: 'X' });
  const scale = tf.layers.batchNormalization({ name: 'standardise', trainable: false });
  const hidden = [12, 8].map((units, i) =>
    tf.layers.dense({
      units,
      activation: 'relu',
      kernelInitializer: tf.initializers.glorotNormal({ seed: 11 + i }),
    }),
  );
  const output = tf.layers.dense({
    units: 1,
    activation: 'sigmoid',
    name: 'repaid',
    kernelInitializer: tf.initializers.glorotNormal({ seed: 19 }),
  });
  let node = scale.apply(input) as tf.SymbolicTensor;
  for (const layer of [...hidden, output]) node = layer.apply(node) as tf.SymbolicTensor;
  scale.setWeights([tf.onesLike(mean), tf.zerosLike(mean), mean, variance]);
  return tf.model({ inputs: input, outputs: node, name: 'loans' });
}

async function save(model: tf.LayersModel, encodings: Encodings): Promise<void> {
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, weightSpecs, ...topology }) => {
      const shard = 'group1-shard1of1.bin';
      const json = {
        format: 'layers-model',
        generatedBy: `TensorFlow.js tfjs-layers v${tf.version.tfjs}`,
        convertedBy: null,
        modelTopology: topology.modelTopology,
        weightsManifest: [{ paths: [shard], weights: weightSpecs }],
      };
      writeFileSync(new URL('tfjs/model.json', FOLDER), JSON.stringify(json));
      writeFileSync(new URL(`tfjs/${shard}`, FOLDER), new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const sidecar = { feature_names: COLUMNS, encodings, output: 'probability that repaid is "1"' };
  writeFileSync(new URL('tfjs/feature_names.json', FOLDER), `${JSON.stringify(sidecar, null, 2)}\n`);
}

/** Area under the ROC curve by ranks; ties count half. */
function areaUnderCurve(scores: readonly number[], labels: readonly number[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const rank: number[] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && scores[order[end] as number] === scores[order[start] as number]) end += 1;
    for (let i = start; i < end; i += 1) rank[order[i] as number] = (start + end + 1) / 2;
  }
  const positives = labels.reduce((sum, y) => sum + y, 0);
  const sum = labels.reduce((total, y, i) => total + y * (rank[i] as number), 0);
  return (sum - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
}

/** The committed current.arrow is LZ4-compressed, so its columns are made afresh from the same dials. */
function columnsOf(applicants: readonly Applicant[]): Map<string, readonly unknown[]> {
  return new Map<string, readonly unknown[]>([
    ['age', applicants.map((row) => row.age)],
    ['income', applicants.map((row) => row.income)],
    ['loan_amount', applicants.map((row) => row.loanAmount)],
    ['debt_ratio', applicants.map((row) => row.debtRatio)],
    ['housing', applicants.map((row) => row.housing)],
    ['region', applicants.map((row) => row.region)],
    ['purpose', applicants.map((row) => row.purpose)],
  ]);
}

/** Share of applicants at or above the threshold, by the value that `read` gives. */
function selectionRates(
  applicants: readonly Applicant[],
  scores: readonly number[],
  read: (row: Applicant) => string,
) {
  const names = [...new Set(applicants.map(read))].sort();
  const rate = (name: string): number => {
    const group = scores.filter((_, i) => read(applicants[i] as Applicant) === name);
    return group.filter((score) => score >= THRESHOLD).length / group.length;
  };
  return Object.fromEntries(names.map((name) => [name, rate(name)]));
}

function writeExpected(model: tf.LayersModel, encodings: Encodings): void {
  const { applicants } = generate(TABLES.current);
  const labels = applicants.map((row) => Number(row.repaid));
  const scores = [...(model.predict(matrix(columnsOf(applicants), encodings)) as tf.Tensor).dataSync()];
  const hits = scores.filter((score, i) => Number(score >= THRESHOLD) === labels[i]).length;
  const metrics = {
    rows: applicants.length,
    threshold: THRESHOLD,
    accuracy: hits / applicants.length,
    auc: areaUnderCurve(scores, labels),
    selectionRate: {
      sex: selectionRates(applicants, scores, (row) => row.sex),
      group: selectionRates(applicants, scores, (row) => row.group),
    },
  };
  const expected = {
    program: `TensorFlow.js ${tf.version.tfjs}, backend ${tf.getBackend()}, Node`,
    command: 'node datasets/loans/make/run.mjs train-tfjs.ts',
    model: 'tfjs/model.json',
    data: 'current.arrow',
    metrics,
    rows: applicants.slice(0, 50).map((row, i) => ({ applicant_id: row.applicant, score: scores[i] })),
  };
  writeFileSync(new URL('make/expected-tfjs.json', FOLDER), `${JSON.stringify(expected, null, 1)}\n`);
  console.log(JSON.stringify(metrics));
}

async function train(): Promise<void> {
  const table = tableFromIPC(readFileSync(new URL('reference.arrow', FOLDER)));
  const encodings = encodingsOf(table);
  const x = matrix(new Map(COLUMNS.map((name) => [name, column(table, name)])), encodings);
  const y = tf.tensor2d(column(table, 'repaid').map((value) => [Number(value)]));
  const model = build(x);
  model.compile({ optimizer: tf.train.adam(0.005), loss: 'binaryCrossentropy' });
  await model.fit(x, y, { epochs: 40, batchSize: 128, shuffle: false, verbose: 0 });
  await save(model, encodings);
  writeExpected(model, encodings);
}

await train();
