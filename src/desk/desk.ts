import { sha256Hex } from '../data/digest.ts';
import { checks } from '../checks/registry.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type {
  ChosenMapping,
  DataDescription,
  FileRef,
  ModelDescription,
  RunEvents,
  RunFiles,
  RunOutput,
} from '../engine/api.ts';
import type { Lanes } from '../engine/lanes.ts';
import { joinFiles } from '../engine/join-files.ts';
import { guessJoin, type JoinGuess } from '../engine/join-guess.ts';
import {
  chooseMapping,
  makeMapping,
  MOST_MAPPING_BYTES,
  mappingKey,
  parseMapping,
  type MappingFile,
  type Standing,
} from '../engine/mapping-file.ts';
import { parsePlan } from '../engine/plan-file.ts';
import { recompute } from '../engine/recompute.ts';
import { profileGroups, type GroupChoice, type GroupProfiles } from '../engine/profile-groups.ts';
import { guessRoles, type GuessedRole } from '../engine/roles.ts';
import { runPlan } from '../engine/run.ts';
import type { OpenFile } from '../engine/open-files.ts';
import { signOfLife } from '../engine/signs-of-life.ts';
import { sortFiles, type Sorted } from '../engine/sort.ts';
import type { Wiring } from '../engine/wiring.ts';
import type { Statement } from '../evidence/finished-run.ts';
import { exportPackage, type ExportedPackage, type PackageInput } from '../evidence/package.ts';
import { verifyFiles, type SuppliedFile } from '../evidence/verify-files.ts';
import { verifyPackage, type VerifyReport } from '../evidence/verify.ts';
import { renderReport } from '#report';

/** What a desk works with: workers, files, a stopwatch and the time of day. */
export interface DeskTools {
  readonly lanes: Lanes;
  readonly openFile: OpenFile;
  readonly clock: () => number;
  readonly now: () => string;
}

/** What a record says besides its run. */
export type RecordContext = Pick<PackageInput, 'lock' | 'baseline'>;

/** The whole journey from files to evidence. The app and the command use it alike, which is why their numbers agree. */
export interface Desk {
  sort(files: readonly FileRef[]): Promise<Outcome<Sorted>>;
  readPlan(file: FileRef): Promise<Outcome<Plan>>;
  openModel(files: readonly FileRef[]): Promise<Outcome<ModelDescription>>;
  /** Opens a table and reads all of it; `progress` receives the share done in [0, 1]. */
  openData(file: FileRef, progress?: (share: number) => void): Promise<Outcome<DataDescription>>;
  /** Whether `table` looks like attributes of the people in `data`, and by which columns they could be joined. */
  guessJoin(data: DataDescription, table: DataDescription): Promise<Outcome<JoinGuess>>;
  /** The files with the columns of an attributes table that they lack. */
  join(files: RunFiles, attributes: DataDescription, key: string): Promise<Outcome<RunFiles>>;
  guessRoles(data: DataDescription, model: ModelDescription | null): Promise<Outcome<readonly GuessedRole[]>>;
  /**
   * Counts every column in all rows and in the groups of each slice. A new count, or `stopProfile`, ends the one under way
   * with the `cancelled` error.
   */
  profileGroups(
    data: DataDescription,
    groups: GroupChoice,
    progress?: (rowsDone: number) => void,
  ): Promise<Outcome<GroupProfiles>>;
  stopProfile(): void;
  /** Guesses the wiring under the plan's roles and proves it on a few rows; `signal` ends the proofs at once. */
  mapping(plan: Plan, files: RunFiles, signal?: AbortSignal): Promise<Outcome<Wiring>>;
  /** Reads a mapping.json. */
  readMapping(file: FileRef): Promise<Outcome<MappingFile>>;
  /** A saved mapping as it is used on these files; a failure says what has changed since. `from` names it in reasons. */
  chooseMapping(saved: MappingFile, files: RunFiles, from: string): Promise<Outcome<ChosenMapping>>;
  /** Under what a mapping for these files is remembered; null where there is no model. */
  mappingKey(files: RunFiles): Promise<Outcome<string | null>>;
  /** The mapping to save; null where there is no model. */
  makeMapping(
    plan: Plan,
    files: RunFiles,
    mapping: ModelMapping | null,
    standing: Standing,
  ): Promise<Outcome<MappingFile | null>>;
  run(plan: Plan, files: RunFiles, events: RunEvents): Promise<Outcome<RunOutput>>;
  /** The package of a run; `context` is what the record says besides: the locked plan and an earlier record. */
  exportRecord(
    output: RunOutput,
    statement: Statement,
    context?: RecordContext,
  ): Promise<Outcome<ExportedPackage>>;
  /** Integrity and recomputation of a record, and whether `files` are those it speaks of. */
  verify(file: FileRef, files?: readonly FileRef[]): Promise<Outcome<VerifyReport>>;
}

/** Largest plan that is read. */
const MOST_PLAN_BYTES = 4 * 1024 * 1024;

/** Largest package that is opened. */
const MOST_RECORD_BYTES = 512 * 1024 * 1024;

/** Sets a desk. */
export function createDesk({ lanes, openFile, clock, now }: DeskTools): Desk {
  let counting = new AbortController();
  return {
    sort: async (files) => ok(await sortFiles(files, openFile)),
    readPlan: async (file) => {
      const text = await readText(file, openFile, MOST_PLAN_BYTES);
      return text.ok ? parsePlan(text.value, file.name) : text;
    },
    openModel: (files) => lanes.call('describeModel', files),
    openData: (file, progress) => lanes.call('describeData', file, progress),
    guessJoin: (data, table) => Promise.resolve(ok(guessJoin(data, table))),
    join: (files, attributes, key) => joinFiles(files, attributes, key, lanes),
    guessRoles: (data, model) => Promise.resolve(ok(guessRoles(data, model))),
    profileGroups: (data, groups, progress) => {
      counting.abort();
      counting = new AbortController();
      return profileGroups(lanes, data, groups, {
        signal: counting.signal,
        ...(progress ? { progress } : {}),
      });
    },
    stopProfile: () => counting.abort(),
    mapping: (plan, files, signal) =>
      (signal ? lanes.until(signal) : lanes).call('wire', plan, files, 'all', signOfLife),
    readMapping: async (file) => {
      const text = await readText(file, openFile, MOST_MAPPING_BYTES);
      return text.ok ? parseMapping(text.value, file.name) : text;
    },
    chooseMapping: (saved, files, from) => Promise.resolve(chooseMapping(saved, files, from)),
    mappingKey: (files) => Promise.resolve(ok(mappingKey(files))),
    makeMapping: (plan, files, mapping, standing) =>
      Promise.resolve(ok(makeMapping(plan, files, mapping, standing))),
    run: (plan, files, events) => runPlan(plan, files, { lanes, events, clock, now }),
    exportRecord: (output, statement, context = {}) =>
      Promise.resolve(exportRun(output, statement, context, now())),
    verify: async (file, files = []) => {
      const bytes = await readAll(file, openFile, MOST_RECORD_BYTES);
      if (!bytes.ok) return bytes;
      const report = verifyPackage(bytes.value, recompute);
      return report.ok && files.length > 0 ? withFiles(report.value, files, openFile) : report;
    },
  };
}

function exportRun(
  output: RunOutput,
  statement: Statement,
  context: RecordContext,
  createdAt: string,
): Outcome<ExportedPackage> {
  const { startedAt, endedAt } = output.times ?? { startedAt: createdAt, endedAt: createdAt };
  return exportPackage({
    ...context,
    run: output,
    statement,
    startedAt,
    endedAt,
    createdAt,
    describe: (id) => checks.get(id) ?? null,
    report: (_record, recordDigest) =>
      renderReport({
        results: output.results,
        statement,
        recordDigest,
        plan: output.plan,
        explanations: checks,
      }),
  });
}

/** The report with a step for each supplied file: whether its digest is in the record. */
async function withFiles(
  report: VerifyReport,
  files: readonly FileRef[],
  openFile: OpenFile,
): Promise<Outcome<VerifyReport>> {
  const supplied: SuppliedFile[] = [];
  for (const file of files) {
    const source = await openFile(file);
    if (!source.ok) return source;
    const digest = await sha256Hex(source.value);
    if (!digest.ok) return digest;
    supplied.push({ name: file.name, sha256: digest.value });
  }
  if (report.output === null) return ok(report);
  const compared = verifyFiles(report.output.results.subject, supplied);
  return ok({
    ...report,
    passed: report.passed && compared.passed,
    steps: [...report.steps, ...compared.steps],
  });
}

async function readText(file: FileRef, openFile: OpenFile, most: number): Promise<Outcome<string>> {
  const bytes = await readAll(file, openFile, most);
  return bytes.ok ? ok(new TextDecoder().decode(bytes.value)) : bytes;
}

async function readAll(file: FileRef, openFile: OpenFile, most: number): Promise<Outcome<Uint8Array>> {
  const source = await openFile(file);
  if (!source.ok) return source;
  if (source.value.size > most) {
    return inputError(
      `'${file.name}' is too large.`,
      `It has ${source.value.size} bytes; at most ${most} are read.`,
      'Check that this is the right file.',
    );
  }
  return ok(await source.value.read(0, source.value.size));
}
