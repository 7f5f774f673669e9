import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { inputError, ok, type Outcome } from '../../src/core/outcome.ts';
import type { ModelInfo, ModelMapping } from '../../src/core/predictor.ts';
import type { Batch, ByteSource } from '../../src/core/table.ts';
import { blobSource, bytesSource } from '../../src/data/bytes.ts';
import type { FileRef } from '../../src/engine/api.ts';
import type { OpenFile } from '../../src/engine/open-files.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { resolveTests } from '../../src/engine/resolve.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { packFiles } from '../../src/evidence/container.ts';
import { digestOf } from '../../src/evidence/canonical.ts';
import { withManifest } from '../../src/evidence/manifest.ts';
import { exportPackage } from '../../src/evidence/package.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { openModel } from '../../src/models/open.ts';
import { sampleInput } from '../evidence/sample-run.ts';

/** A real file to damage. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One way by which a stranger's bytes come in. */
export interface Reader {
  readonly name: string;
  readonly seeds: readonly Seed[];
  /** All that a user would do with the file `bytes` made from `seed`; `deep` asks for what takes long too. */
  read(bytes: Uint8Array, seed: Seed, deep: boolean): Promise<Outcome<unknown>>;
}

const ROOT = process.cwd();

function seedsOf(folder: string, name: RegExp): Seed[] {
  return readdirSync(path.join(ROOT, folder))
    .filter((file) => name.test(file))
    .sort()
    .map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(path.join(ROOT, folder, file))) }));
}

const openFile: OpenFile = (file) =>
  Promise.resolve(
    ok('blob' in file ? blobSource(file.blob, file.name) : bytesSource((file as { bytes: Uint8Array }).bytes, file.name)),
  ); // prettier-ignore

/** Opens a table, profiles all its rows and draws the sample, as a drop does. */
async function readTable(bytes: Uint8Array, { name }: Seed): Promise<Outcome<unknown>> {
  const file: FileRef = { name, bytes };
  return createRunner(openFile).describeData(file);
}

function source({ name, bytes }: Seed): ByteSource {
  return bytesSource(bytes, name);
}

/** Every input filled from two columns, whatever it means: enough to make a session and run it. */
function anyMapping(info: ModelInfo): ModelMapping {
  const inputs = info.inputs.map(({ name, type, shape }) => {
    const text = type === 'string';
    const slot = { column: text ? 't' : 'x', encoding: { kind: text ? 'text' : 'number' } } as const;
    return { input: name, slots: Array.from({ length: Math.min(shape[1] ?? 4, 10_000) }, () => slot) };
  });
  const score = info.outputs.find(({ kind }) => kind === 'score') ?? info.outputs[0];
  const column = (score?.shape[1] ?? 1) > 1 ? 1 : null;
  return { inputs, score: { output: score?.name ?? '', column, transform: 'none' }, assumedOrder: false };
}

const batch: Batch = {
  start: 0,
  rows: 3,
  columns: new Map([
    ['x', { type: 'number', values: Float64Array.of(1, 0.5, -3) }],
    ['t', { type: 'category', codes: Int32Array.of(0, 1, -1), dictionary: ['a', 'rent'] }],
  ]),
};

/** Opens a model with the files beside it; `deep` makes a session and scores three rows. */
async function readModel(files: readonly ByteSource[], deep: boolean): Promise<Outcome<unknown>> {
  const opened = await openModel(files);
  if (!opened.ok || !deep) return opened;
  const predictor = await opened.value.load(anyMapping(opened.value.info));
  if (!predictor.ok) return predictor;
  const scores = await predictor.value.predict(batch);
  predictor.value.dispose();
  return scores;
}

function evidence(): { readonly zip: Seed; readonly files: readonly Seed[] } {
  const made = exportPackage(sampleInput());
  if (!made.ok) throw new Error(made.error.why);
  const bytes = made.value.zip;
  const files = Object.entries(unzipSync(bytes)).map(([name, content]) => ({ name, bytes: content }));
  return { zip: { name: 'record.evidence.zip', bytes }, files };
}

/** Verifies a package; the first step that fails is what a person reads. */
function verified(zip: Uint8Array): Outcome<unknown> {
  const report = verifyPackage(zip, recompute);
  if (!report.ok || report.value.passed) return report;
  const step = report.value.steps.find(({ passed }) => !passed);
  return inputError(step?.title ?? '', step?.text ?? '', 'It is not verified.');
}

/** The files of a record as Assay writes it. */
export function recordFiles(): Seed[] {
  return [...evidence().files];
}

/** Verifies a package in which one file was replaced and the manifest made anew, as a forger would. */
export async function readForged(
  files: readonly Seed[],
  bytes: Uint8Array,
  { name }: Seed,
): Promise<Outcome<unknown>> {
  const changed = new Map(files.map((file) => [file.name, file.name === name ? bytes : file.bytes]));
  changed.delete('MANIFEST.json');
  const manifest = withManifest(changed, digestOf(changed.get('record.json') ?? new Uint8Array()));
  if (!manifest.ok) return manifest;
  const zip = packFiles(manifest.value);
  return zip.ok ? verified(zip.value) : zip;
}

async function readPlan(bytes: Uint8Array, { name }: Seed): Promise<Outcome<unknown>> {
  const plan = parsePlan(new TextDecoder().decode(bytes), name);
  return plan.ok ? resolveTests(plan.value) : plan;
}

const CSV_TEXTS = [
  'id;größe;wert;ort\r\n001;1,5;NA;"a;b"\r\n002;2,25;?;"c ""d"""\r\n003;3;7;-\r\n',
  'a\tb\tc\n1\ttrue\t2024-02-29\n2\tfalse\t2024-03-01T10:00:00Z\n',
  `age, job, score\n${Array.from({ length: 60 }, (_, row) => `${row}, ${row % 3 ? 'clerk' : '?'}, 0.${row}`).join('\n')}\n`,
];

/** Every reader. A new kind of file is one more entry. */
export function readers(): Reader[] {
  const onnx = seedsOf('tests/models/fixtures', /\.onnx$/);
  const external = seedsOf('tests/models/fixtures', /^external\.onnx\.data$/).map(source);
  const tfjs = seedsOf('datasets/loans/tfjs', /^model\.json$/);
  const shards = seedsOf('datasets/loans/tfjs', /\.bin$/);
  const beside = seedsOf('datasets/loans/tfjs', /^feature_names\.json$/);
  const package_ = evidence();
  const mlmodel =
    'signature:\n  inputs: \'[{"name": "age", "type": "double"}, {"name": "job", "type": "string"}]\'\nflavors: {}\n';
  const encodings = '{"encodings": {"housing": ["mortgage", "own", "rent"]}, "classes": ["no", "yes"]}';
  const texts = (name: string, text: string): Seed => ({ name, bytes: new TextEncoder().encode(text) });
  return [
    { name: 'onnx', seeds: onnx, read: (bytes, { name }, deep) => readModel([bytesSource(bytes, name), ...external], deep) },
    { name: 'tfjs', seeds: tfjs, read: (bytes, { name }, deep) => readModel([bytesSource(bytes, name), ...shards.map(source)], deep) },
    {
      name: 'sidecars',
      seeds: [...beside, texts('MLmodel', mlmodel), texts('mapping.json', encodings)],
      read: (bytes, { name }) => readModel([...onnx.slice(3, 4).map(source), bytesSource(bytes, name)], false),
    },
    { name: 'arrow', seeds: seedsOf('tests/data/fixtures', /\.arrows?$/), read: readTable },
    { name: 'parquet', seeds: seedsOf('tests/data/fixtures/parquet', /^(?!encrypted|unreadable).*\.parquet$/), read: readTable },
    { name: 'csv', seeds: CSV_TEXTS.map((text, at) => texts(`${at}.csv`, text)), read: readTable },
    { name: 'evidence', seeds: [package_.zip], read: async (bytes) => verified(bytes) },
    { name: 'forged', seeds: package_.files, read: (bytes, seed) => readForged(package_.files, bytes, seed) },
    { name: 'plan', seeds: [...seedsOf('datasets/loans', /\.yaml$/), ...seedsOf('datasets/boston-hmda', /\.yaml$/)], read: readPlan },
  ]; // prettier-ignore
}
