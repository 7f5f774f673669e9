import type { AppError } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type {
  DataDescription,
  FileRef,
  MappingProof,
  MappingReason,
  ModelDescription,
  Result,
  RunEvents,
  RunFiles,
  RunOutput,
} from '../engine/api.ts';

/** Dropped files sorted by what their bytes are. `problems` says in words why a file was not taken. */
export interface SortedFiles {
  readonly model: readonly FileRef[];
  readonly data: readonly FileRef[];
  readonly record: FileRef | null;
  readonly plan: FileRef | null;
  readonly problems: readonly AppError[];
}

/** Guessed roles of columns, each with the reason in words. */
export interface RoleGuess {
  readonly role: 'label' | 'sensitive' | 'score' | 'decision' | 'weight' | 'time' | 'id';
  readonly column: string;
  readonly why: string;
}

/** Everything the mapping screen shows. `mapping` null where the data carries scores and there is no model. */
export interface MappingView {
  readonly mapping: ModelMapping | null;
  readonly reasons: readonly MappingReason[];
  readonly proofs: readonly MappingProof[];
  readonly warnings: readonly string[];
}

/** What a person adds to a record. All texts may be empty; empty ones are listed as open questions in the record. */
export interface Statement {
  readonly operator: string;
  readonly organisation: string;
  readonly intendedUse: string;
  readonly decision: string;
  readonly limits: string;
}

/** A finished export: the package, the report and results.json as bytes. */
export interface ExportedRecord {
  readonly zip: Uint8Array;
  readonly report: string;
  readonly resultsJson: string;
  readonly recordDigest: string;
}

/** One step of a verification. */
export interface VerifyStep {
  readonly title: string;
  readonly passed: boolean;
  readonly text: string;
}

/** The outcome of opening and verifying a record. */
export interface VerifyReport {
  readonly passed: boolean;
  readonly steps: readonly VerifyStep[];
  readonly recordDigest: string | null;
  /** The results inside, shown even where verification failed, marked as unverified. */
  readonly output: Omit<RunOutput, 'times'> | null;
}

/** The work behind the screens: opening, guessing, running, exporting, verifying. All of it off the main thread. */
export interface Session {
  sort(files: readonly FileRef[]): Result<SortedFiles>;
  /** Reads a plan, YAML or JSON. */
  readPlan(file: FileRef): Result<Plan>;
  openModel(files: readonly FileRef[]): Result<ModelDescription>;
  openData(file: FileRef): Result<DataDescription>;
  guessRoles(data: DataDescription, model: ModelDescription | null): Result<readonly RoleGuess[]>;
  /** Guesses the wiring under the plan's roles and proves it on a few rows. */
  mapping(plan: Plan, files: RunFiles): Result<MappingView>;
  run(plan: Plan, files: RunFiles, events: RunEvents, signal: AbortSignal): Result<RunOutput>;
  exportRecord(output: RunOutput, statement: Statement): Result<ExportedRecord>;
  verify(file: FileRef): Result<VerifyReport>;
  /** Number of workers that runs use. */
  readonly workers: number;
  close(): void;
}
