import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import type { KernelLog } from '../core/kernel.ts';
import type { Plan } from '../core/plan.ts';
import type { Predictor } from '../core/predictor.ts';
import { streamKey } from '../core/random.ts';
import type { TestResult } from '../core/results.ts';
import type { ByteSource, Dataset } from '../core/table.ts';
import { blobSource, bytesSource } from '../data/bytes.ts';
import { csvToArrow } from '../data/csv.ts';
import { sha256Hex } from '../data/digest.ts';
import { distributionOf } from '../data/distribution.ts';
import { faultError } from '../data/fault.ts';
import { joinRows } from '../data/join.ts';
import { openAligned } from '../data/join/aligned.ts';
import { openDataset } from '../data/open.ts';
import { finishProfile, mergeProfiles, profileBatch, type TableProfile } from '../data/profile.ts';
import { createSampler, type RowSample } from '../data/sample.ts';
import { sniff } from '../data/sniff.ts';
import { kernelsRun } from '../kernels/pick.ts';
import { columnsPredictor } from '../models/columns.ts';
import { openModel } from '../models/open.ts';
import {
  withoutJoin,
  type ColumnProfile,
  type DataDescription,
  type FileRef,
  type ModelDescription,
  type RunFiles,
} from './api.ts';
import { evaluate, type Evidence } from './evaluate.ts';
import { openAll, type OpenFile } from './open-files.ts';
import { countRows, type ProfileTask, type SliceCells } from './profile-cells.ts';
import { identityOf, openData, openSide } from './open-side.ts';
import type { ResolvedTest } from './resolve.ts';
import { flipShard, outcomeShard, sketchShard, type ShardResult, type ShardTask } from './shard.ts';
import type { RunSpec, SpecFile } from './spec.ts';
import { wireModel, type Depth, type Wiring } from './wiring.ts';

/** Rows of the seeded sample that each description carries. */
const SAMPLE_ROWS = 20_000;

/** A result and which kernel bodies have run where it was computed. */
export interface Evaluated {
  readonly result: TestResult;
  readonly kernels: KernelLog;
}

/** The work of one worker. Every call is an Outcome; nothing throws across the boundary. */
export interface Runner {
  describeData(file: FileRef): Promise<Outcome<DataDescription>>;
  /** The data with the columns of `attributes` that it lacks, joined on `key`. */
  joinData(
    data: DataDescription,
    attributes: DataDescription,
    key: string,
  ): Promise<Outcome<DataDescription>>;
  describeModel(files: readonly FileRef[]): Promise<Outcome<ModelDescription>>;
  wire(plan: Plan, files: RunFiles, depth: Depth): Promise<Outcome<Wiring>>;
  summarize(task: ShardTask): Promise<Outcome<ShardResult>>;
  evaluate(test: ResolvedTest, evidence: Evidence, seed: string): Promise<Outcome<Evaluated>>;
  profileRows(task: ProfileTask): Promise<Outcome<SliceCells>>;
}

/** A runner over files that `openFile` can read. It keeps the last dataset and model open, for tasks come in rows. */
export function createRunner(openFile: OpenFile): Runner {
  const datasets = new Map<string, Promise<Outcome<Dataset>>>();
  let model: { key: string; predictor: Promise<Outcome<Predictor>> } | null = null;

  function datasetOf(side: SpecFile, used: readonly (SpecFile | null)[]): Promise<Outcome<Dataset>> {
    const wanted = new Set(used.map((own) => own && identityOf(own)));
    for (const key of [...datasets.keys()]) if (!wanted.has(key)) datasets.delete(key);
    const own = identityOf(side);
    const dataset = datasets.get(own) ?? openSide(side, openFile);
    datasets.set(own, dataset);
    onFailure(dataset, () => datasets.delete(own));
    return dataset;
  }

  function predictorOf(spec: RunSpec): Promise<Outcome<Predictor>> {
    const { mapping, digests } = spec.model ?? {};
    const key = JSON.stringify([mapping, digests, spec.score, spec.decision, spec.favourable]);
    if (model?.key === key) return model.predictor;
    void model?.predictor.then((last) => last.ok && last.value.dispose());
    const own = { key, predictor: loadPredictor(spec, openFile) };
    model = own;
    onFailure(own.predictor, () => {
      if (model === own) model = null;
    });
    return own.predictor;
  }

  const work: Runner = {
    describeData: (file) => describeData(file, openFile),
    joinData: (data, attributes, key) => joinData(withoutJoin(data), attributes, key, openFile),
    describeModel: (files) => describeModel(files, openFile),
    wire: (plan, files, depth) => wireModel(plan, files, openFile, depth),
    async summarize(task) {
      const side = task.side === 'test' ? task.spec.test : task.spec.reference;
      if (!side) return inputError('There is no reference file.', 'Drift compares two files.', 'Add one.');
      const data = await datasetOf(side, [task.spec.test, task.spec.reference]);
      if (!data.ok) return data;
      if (task.requests[0]?.kind === 'column-sketch') return sketchShard(task, data.value);
      const predictor = await predictorOf(task.spec);
      if (!predictor.ok) return predictor;
      const shard = task.requests[0]?.kind === 'flip-counts' ? flipShard : outcomeShard;
      return shard(task, data.value, predictor.value);
    },
    evaluate: (test, evidence, seed) =>
      Promise.resolve(ok({ result: evaluate(test, evidence, seed), kernels: kernelsRun() })),
    async profileRows(task) {
      const data = await datasetOf(task.file, [task.file]);
      return data.ok ? countRows(task, data.value) : data;
    },
  };
  return guarded(work);
}

/** Every call with unexpected exceptions turned into words. */
function guarded(work: Runner): Runner {
  const guard =
    <A extends readonly unknown[], T>(during: string, call: (...args: A) => Promise<Outcome<T>>) =>
    async (...args: A): Promise<Outcome<T>> => {
      try {
        return await call(...args);
      } catch (cause) {
        return fail(faultError(cause, during));
      }
    };
  return {
    describeData: guard('reading the data', work.describeData),
    joinData: guard('joining the attributes', work.joinData),
    describeModel: guard('reading the model', work.describeModel),
    wire: guard('matching columns to the model', work.wire),
    summarize: guard('scoring the data', work.summarize),
    evaluate: guard('computing a result', work.evaluate),
    profileRows: guard('counting the data', work.profileRows),
  };
}

async function loadPredictor(spec: RunSpec, openFile: OpenFile): Promise<Outcome<Predictor>> {
  if (spec.model === null) {
    const { score, decision, favourable } = spec;
    return columnsPredictor({
      ...(score === null ? {} : { score }),
      ...(decision === null ? {} : { decision, favourable }),
    });
  }
  const sources = await openAll(spec.model.files, openFile);
  if (!sources.ok) return sources;
  const opened = await openModel(sources.value);
  return opened.ok ? opened.value.load(spec.model.mapping) : opened;
}

async function describeModel(
  files: readonly FileRef[],
  openFile: OpenFile,
): Promise<Outcome<ModelDescription>> {
  const sources = await openAll(files, openFile);
  if (!sources.ok) return sources;
  const opened = await openModel(sources.value);
  if (!opened.ok) return opened;
  const parts = sources.value.filter(({ name }) => opened.value.files.includes(name));
  const digests = await digestsOf(parts);
  if (!digests.ok) return digests;
  const at = parts.findIndex(({ name }) => name === opened.value.files[0]);
  const [main, sha256] = [parts[at], digests.value[at]];
  if (!main || sha256 === undefined)
    return inputError('There is no model file.', 'Nothing was given.', 'Add a model.');
  return ok({
    files: files.filter(({ name }) => opened.value.files.includes(name)),
    digests: digests.value,
    subject: { name: main.name, sha256 },
    bytes: parts.reduce((sum, { size }) => sum + size, 0),
    info: opened.value.info,
  });
}

async function digestsOf(sources: readonly ByteSource[]): Promise<Outcome<string[]>> {
  const digests: string[] = [];
  for (const source of sources) {
    const digest = await sha256Hex(source);
    if (!digest.ok) return digest;
    digests.push(digest.value);
  }
  return ok(digests);
}

async function describeData(file: FileRef, openFile: OpenFile): Promise<Outcome<DataDescription>> {
  const source = await openFile(file);
  if (!source.ok) return source;
  const digest = await sha256Hex(source.value);
  if (!digest.ok) return digest;
  const readable = await asArrow(file, source.value);
  if (!readable.ok) return readable;
  const opened = await openDataset(readable.value.source);
  if (!opened.ok) return opened;
  const data = opened.value;
  const surveyed = await survey(data);
  if (!surveyed.ok) return surveyed;
  return ok({
    file: readable.value.file,
    subject: { name: file.name, sha256: digest.value },
    format: readable.value.converted ? 'csv' : data.format,
    bytes: source.value.size,
    rows: data.rows,
    ...surveyed.value,
    notes: [...readable.value.notes, ...data.notes],
    joined: null,
  });
}

/** Exact counts of every column, and the seeded sample of rows, in one pass. */
async function survey(data: Dataset): Promise<Outcome<Pick<DataDescription, 'columns' | 'sample'>>> {
  const names = data.fields.map(({ name }) => name);
  const sampler = createSampler(streamKey('0', 'row-sample'), SAMPLE_ROWS, names);
  let profile: TableProfile | null = null;
  for await (const batch of data.batches({ start: 0, end: data.rows }, 65_536)) {
    const own = profileBatch(data.fields, batch);
    profile = profile ? mergeProfiles(profile, own) : own;
    sampler.add(batch);
  }
  const sample = sampler.finish();
  if (!profile || !sample)
    return inputError(`'${data.name}' has no rows.`, 'There is nothing to test.', 'Use a file with rows.', {
      place: { file: data.name },
    });
  return ok({ columns: columnProfiles(data, profile, sample), sample });
}

/** Rows are sampled by their index alone, so the sample of the joined columns holds the very rows of the data's own. */
async function joinData(
  data: DataDescription,
  attributes: DataDescription,
  key: string,
  openFile: OpenFile,
): Promise<Outcome<DataDescription>> {
  const own = await openData(data.file, openFile);
  if (!own.ok) return own;
  const table = await openData(attributes.file, openFile);
  if (!table.ok) return table;
  const rows = await joinRows(own.value, table.value, key);
  if (!rows.ok) return rows;
  const { bytes, fields, notes, ...counts } = rows.value;
  const { subject } = attributes;
  const aligned = await openAligned(bytesSource(bytes, subject.name), fields);
  if (!aligned.ok) return aligned;
  const surveyed = await survey(aligned.value);
  if (!surveyed.ok) return surveyed;
  const { columns, sample } = surveyed.value;
  const file = { name: subject.name, blob: new Blob([bytes as Uint8Array<ArrayBuffer>]) };
  return ok({
    ...data,
    columns: [...data.columns, ...columns],
    sample: { ...data.sample, columns: new Map([...data.sample.columns, ...sample.columns]) },
    joined: { ...counts, file, fields, subject, rows: attributes.rows, notes },
  });
}

interface Readable {
  readonly source: ByteSource;
  readonly file: FileRef;
  readonly converted: boolean;
  readonly notes: readonly string[];
}

/**
 * The file itself, or the Arrow file that a CSV becomes once, so that workers never parse text. It is a Blob, which is
 * shared where plain bytes would be copied with every task.
 */
async function asArrow(file: FileRef, source: ByteSource): Promise<Outcome<Readable>> {
  const kind = await sniff(source);
  if (!kind.ok) return kind;
  if (kind.value !== 'csv') return ok({ source, file, converted: false, notes: [] });
  const converted = await csvToArrow(source);
  if (!converted.ok) return converted;
  const { arrow, notes } = converted.value;
  return ok({
    source: blobSource(arrow, file.name),
    file: { name: file.name, blob: arrow },
    converted: true,
    notes,
  });
}

function columnProfiles(data: Dataset, profile: TableProfile, sample: RowSample): ColumnProfile[] {
  const finished = new Map(finishProfile(profile).map((own) => [own.name, own]));
  return data.fields.flatMap((field) => {
    const own = finished.get(field.name);
    const sampled = sample.columns.get(field.name);
    if (!own || !sampled) return [];
    const { rows, missing, infinite, distinct, min, max } = own;
    const values = (own.values ?? []).map(({ label, rows: count }) => ({ name: label, count }));
    const distribution = distributionOf(own, sampled);
    return [{ field, rows, missing, infinite, distinct, min, max, values, distribution }];
  });
}

/** What failed is not kept: the next task tries again. */
function onFailure(opening: Promise<Outcome<unknown>>, forget: () => void): void {
  void opening.then(
    (outcome) => outcome.ok || forget(),
    () => forget(),
  );
}
