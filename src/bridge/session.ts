import type { Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type {
  ChosenMapping,
  DataDescription,
  FileRef,
  ModelDescription,
  Result,
  RunEvents,
  RunFiles,
  RunOutput,
} from '../engine/api.ts';
import type { GroupChoice, GroupProfiles } from '../engine/profile-groups.ts';
import type { JoinGuess } from '../engine/join-guess.ts';
import type { MappingFile, Standing } from '../engine/mapping-file.ts';
import type { GuessedRole } from '../engine/roles.ts';
import type { Sorted } from '../engine/sort.ts';
import type { Wiring } from '../engine/wiring.ts';
import type { Statement } from '../evidence/finished-run.ts';
import type { ExportedPackage } from '../evidence/package.ts';
import type { VerifyReport } from '../evidence/verify.ts';

export type { GroupCells } from '../engine/profile-cells.ts';
export type { GroupChoice, GroupProfiles } from '../engine/profile-groups.ts';
export type { JoinGuess } from '../engine/join-guess.ts';
export type { MappingFile, Standing } from '../engine/mapping-file.ts';
export type { GuessedRole } from '../engine/roles.ts';
export type { Sorted } from '../engine/sort.ts';
export type { Wiring } from '../engine/wiring.ts';
export type { Statement } from '../evidence/finished-run.ts';
export type { VerifyReport } from '../evidence/verify.ts';

/** A finished export: the package, the report and results.json as bytes. */
export type ExportedRecord = Pick<ExportedPackage, 'zip' | 'report' | 'resultsJson' | 'recordDigest'>;

/** The work behind the screens: opening, guessing, running, exporting, verifying. All of it off the main thread. */
export interface Session {
  sort(files: readonly FileRef[]): Result<Sorted>;
  /** Reads a plan, YAML or JSON. */
  readPlan(file: FileRef): Result<Plan>;
  openModel(files: readonly FileRef[]): Result<ModelDescription>;
  /** Opens a table and reads all of it. `progress` receives the share done in [0, 1]; `signal` stops it. */
  openData(file: FileRef, progress: (share: number) => void, signal: AbortSignal): Result<DataDescription>;
  /** Whether `table` looks like attributes of the people in `data`, and by which columns they could be joined. */
  guessJoin(data: DataDescription, table: DataDescription): Result<JoinGuess>;
  /** The files with the columns of an attributes table that they lack. */
  join(files: RunFiles, attributes: DataDescription, key: string): Result<RunFiles>;
  guessRoles(data: DataDescription, model: ModelDescription | null): Result<readonly GuessedRole[]>;
  /** Counts every column by group over the whole file; a newer call ends an older one with the `cancelled` error. */
  profileGroups(
    data: DataDescription,
    groups: GroupChoice,
    progress: (rowsDone: number) => void,
    signal: AbortSignal,
  ): Result<GroupProfiles>;
  /** Guesses the wiring under the plan's roles and proves it on a few rows; `signal` ends the proofs at once. */
  mapping(plan: Plan, files: RunFiles, signal: AbortSignal): Result<Wiring>;
  /** Reads a mapping.json. */
  readMapping(file: FileRef): Result<MappingFile>;
  /** A saved mapping as it is used on these files; a failure says what has changed since. `from` names it in reasons. */
  chooseMapping(saved: MappingFile, files: RunFiles, from: string): Result<ChosenMapping>;
  /** Under what a mapping for these files is remembered; null where there is no model. */
  mappingKey(files: RunFiles): Result<string | null>;
  /** The mapping to save; null where there is no model. */
  makeMapping(
    plan: Plan,
    files: RunFiles,
    mapping: ModelMapping | null,
    standing: Standing,
  ): Result<MappingFile | null>;
  run(plan: Plan, files: RunFiles, events: RunEvents, signal: AbortSignal): Result<RunOutput>;
  exportRecord(output: RunOutput, statement: Statement): Result<ExportedRecord>;
  verify(file: FileRef): Result<VerifyReport>;
  /** Number of workers that runs use. */
  readonly workers: number;
  close(): void;
}
