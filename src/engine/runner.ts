import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import type { KernelLog } from '../core/kernel.ts';
import type { Plan } from '../core/plan.ts';
import type { Predictor } from '../core/predictor.ts';
import type { TestResult } from '../core/results.ts';
import type { Dataset } from '../core/table.ts';
import { faultError } from '../data/fault.ts';
import { nearestNeighbours, type NeighboursInput } from '../kernels/nearest-neighbours/index.ts';
import { kernelsRun, runExact } from '../kernels/pick.ts';
import { columnsPredictor } from '../models/columns.ts';
import { openModel } from '../models/open.ts';
import {
  withoutJoin,
  type DataDescription,
  type FileRef,
  type ModelDescription,
  type RunFiles,
} from './api.ts';
import { describeData, joinData } from './describe-data.ts';
import type { FoundNeighbours } from './neighbours.ts';
import { describeModel } from './describe-model.ts';
import { evaluate, type Evidence } from './evaluate.ts';
import { openAll, type OpenFile } from './open-files.ts';
import { countRows, type ProfileTask, type SliceCells } from './profile-cells.ts';
import { identityOf, openSide } from './open-side.ts';
import type { Depth } from './prove-wiring.ts';
import type { ResolvedTest } from './resolve.ts';
import { flipShard, outcomeShard, sketchShard, type ShardResult, type ShardTask } from './shard.ts';
import { signOfLife, tellingBatches, tellingScores, type Alive } from './signs-of-life.ts';
import type { RunSpec, SpecFile } from './spec.ts';
import { wireModel, type Wiring } from './wiring.ts';

/** A result and which kernel bodies have run where it was computed. */
export interface Evaluated {
  readonly result: TestResult;
  readonly kernels: KernelLog;
}

/** The work of one worker. Every call is an Outcome; nothing throws across the boundary. */
export interface Runner {
  /** Opens a table and reads all of it; `progress` receives the share done in [0, 1]. */
  describeData(file: FileRef, progress?: (share: number) => void): Promise<Outcome<DataDescription>>;
  /** The data with the columns of `attributes` that it lacks, joined on `key`. */
  joinData(
    data: DataDescription,
    attributes: DataDescription,
    key: string,
  ): Promise<Outcome<DataDescription>>;
  describeModel(files: readonly FileRef[]): Promise<Outcome<ModelDescription>>;
  /** Matches columns to the model and proves it; `alive` is called before each few rows that the model scores. */
  wire(plan: Plan, files: RunFiles, depth: Depth, alive?: Alive): Promise<Outcome<Wiring>>;
  /** Summarizes some rows; `alive` is called as each batch comes and each is scored. */
  summarize(task: ShardTask, alive?: Alive): Promise<Outcome<ShardResult>>;
  /** The nearest rows of some of many rows. */
  neighbours(input: NeighboursInput): Promise<Outcome<FoundNeighbours>>;
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
    describeData: (file, progress) => describeData(file, openFile, progress),
    joinData: (data, attributes, key) => joinData(withoutJoin(data), attributes, key, openFile),
    describeModel: (files) => describeModel(files, openFile),
    wire: (plan, files, depth, alive = signOfLife) => wireModel(plan, files, openFile, { depth, alive }),
    async summarize(task, alive = signOfLife) {
      const side = task.side === 'test' ? task.spec.test : task.spec.reference;
      if (!side) return inputError('There is no reference file.', 'Drift compares two files.', 'Add one.');
      const data = await datasetOf(side, [task.spec.test, task.spec.reference]);
      if (!data.ok) return data;
      if (task.requests[0]?.kind === 'column-sketch')
        return sketchShard(task, tellingBatches(data.value, alive));
      const predictor = await predictorOf(task.spec);
      if (!predictor.ok) return predictor;
      const shard = task.requests[0]?.kind === 'flip-counts' ? flipShard : outcomeShard;
      return shard(task, data.value, tellingScores(predictor.value, alive));
    },
    neighbours(input) {
      const { output } = runExact(nearestNeighbours, input);
      return Promise.resolve(ok({ neighbours: output, kernels: kernelsRun() }));
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
    neighbours: guard('finding similar rows', work.neighbours),
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

/** What failed is not kept: the next task tries again. */
function onFailure(opening: Promise<Outcome<unknown>>, forget: () => void): void {
  void opening.then(
    (outcome) => outcome.ok || forget(),
    () => forget(),
  );
}
