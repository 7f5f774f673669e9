import type { Distribution } from '../core/distribution.ts';
import type { Join } from '../core/joined.ts';
import type { InputBinding, ModelInfo, ScoreBinding } from '../core/predictor.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { RunResults, SubjectData, SubjectFile, SubjectJoin, TestResult } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import type { Field } from '../core/table.ts';
import type { RowSample } from '../data/sample.ts';

/** A file that can be handed to a worker: a Blob in the browser, a path in Node, or bytes made on the way. */
export type FileRef =
  | { readonly name: string; readonly blob: Blob }
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly bytes: Uint8Array };

/** What is known of one column before the run; counts are exact. */
export interface ColumnProfile {
  readonly field: Field;
  readonly rows: number;
  readonly missing: number;
  readonly infinite: number;
  /** Distinct values, or null where there are more than are tracked. */
  readonly distinct: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Distinct values with counts, sorted by name; empty where there are too many. */
  readonly values: readonly { readonly name: string; readonly count: number }[];
  /** Histogram or most frequent values, quantiles, bounds of `distinct`. */
  readonly distribution: Distribution;
}

/** A dataset that was opened: its digest, columns and profile. `file` is what later calls read (CSV becomes Arrow once). */
export interface DataDescription {
  readonly file: FileRef;
  readonly subject: SubjectFile;
  readonly format: string;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Up to 20,000 rows chosen by counter: scales, quantile edges and bandwidths come from it. */
  readonly sample: RowSample;
  readonly notes: readonly string[];
  /** An attributes table whose columns were added; `columns` and `sample` hold them as if they had always been there. */
  readonly joined: Joined | null;
}

/** An attributes table as it was joined to a dataset. */
export interface Joined extends Join {
  /** The joined columns, one row for each row of the data; `fields` says what they are. */
  readonly file: FileRef;
  readonly fields: readonly Field[];
  /** The attributes table itself. */
  readonly subject: SubjectFile;
  readonly rows: number;
  /** Columns of both tables that differ in some row: the data's own are kept, but no role may rely on them. */
  readonly contested: readonly string[];
  readonly notes: readonly string[];
}

/** A model that was opened, with all its files. The digest is over the main file. */
export interface ModelDescription {
  readonly files: readonly FileRef[];
  /** SHA-256 of each of `files`: models may share a model.json and differ in their weights. */
  readonly digests?: readonly string[];
  readonly subject: SubjectFile;
  readonly bytes: number;
  readonly info: ModelInfo;
}

/** One slot of a model input as guessed, with the reason in words, for the mapping screen. */
export interface MappingReason {
  readonly input: string;
  readonly slot: number;
  readonly column: string;
  readonly encoding: string;
  readonly why: string;
  /** 0…1; how sure the guess is. */
  readonly confidence: number;
  /** Other columns that might have been meant. */
  readonly others?: readonly { readonly column: string; readonly why: string }[];
}

/** Proof of a mapping by running it on a few rows. `passed` null: it says nothing either way, or was not possible. */
export interface MappingProof {
  readonly title: string;
  readonly passed: boolean | null;
  readonly text: string;
  /** True for the one proof that, where it passes, shows every column to be in its place. */
  readonly provesOrder?: true;
}

/** Another wiring that a person may take with one click, and why it is offered. */
export interface MappingProposal {
  readonly title: string;
  readonly why: string;
  readonly inputs: readonly InputBinding[];
  /** True where running the model has shown that it is right: its scores are those of the score column. */
  readonly proven?: boolean;
}

/** A wiring that was saved, or made by a person, encodings included. A plan whose `inputs` name other columns wins over it. */
export interface ChosenMapping {
  readonly inputs: readonly InputBinding[];
  /** How the score was read, and for which outcome; null: to be found out. */
  readonly score: { readonly binding: ScoreBinding; readonly favourable: string } | null;
  /** `assumed`: nobody has confirmed the order of columns yet. */
  readonly order: 'known' | 'assumed' | 'confirmed';
  /** The favourable outcome that was guessed when it was saved and that nobody has confirmed; left out where there is none. */
  readonly assumedOutcome?: string;
  /** Where it comes from, for people: `mapping.json`, `chosen here`. */
  readonly from: string;
}

/** How far a run is. `secondsLeft` null while unknown. */
export interface Progress {
  readonly stage: string;
  readonly rowsDone: number;
  readonly rowsTotal: number;
  readonly secondsLeft: number | null;
}

/** What a run tells while it goes on. */
export interface RunEvents {
  progress(progress: Progress): void;
  result(result: TestResult): void;
}

/** What is left when a run ends: results, the summaries they came from (by path) and the plan as run. */
export interface RunOutput {
  readonly results: RunResults;
  readonly summaries: ReadonlyMap<string, Summary>;
  readonly plan: Plan;
  /** The plan in canonical JSON; its digest is in the results. */
  readonly planText: string;
  /** True where the user stopped it: `results` then holds the finished tests only. */
  readonly cancelled: boolean;
  /** RFC 3339 in UTC; null where a record was opened and the run was not seen. */
  readonly times: { readonly startedAt: string; readonly endedAt: string } | null;
}

/** The files that a run reads. */
export interface RunFiles {
  readonly model: ModelDescription | null;
  readonly test: DataDescription;
  readonly reference: DataDescription | null;
  /** A saved or edited wiring of the model; left out, it is worked out from names. */
  readonly mapping?: ChosenMapping | null;
  /** True where scores in the data may be those of another model: that they differ then says nothing of this one. */
  readonly othersScores?: boolean;
}

/** Data files with their roles, as results name them. */
export function subjectsOf(files: RunFiles): SubjectData[] {
  const test: SubjectData = { role: 'test', ...files.test.subject, rows: files.test.rows };
  const reference = files.reference;
  const data: SubjectData[] = reference
    ? [test, { role: 'reference', ...reference.subject, rows: reference.rows }]
    : [test];
  const { joined } = files.test;
  if (!joined) return data;
  const joins = (['test', 'reference'] as const).flatMap((to) => joinOf(to, files[to]?.joined ?? null));
  return [...data, { role: 'attributes', ...joined.subject, rows: joined.rows, joins }];
}

function joinOf(to: SubjectJoin['to'], joined: Joined | null): SubjectJoin[] {
  if (!joined) return [];
  const { key, columns, matched, unmatched, unused } = joined;
  return [{ to, key, columns, matched, unmatched, unused }];
}

/** Columns of the data's own file. Joined ones are attributes that the model never saw, so they can be no inputs of it. */
export function ownColumns({ columns, joined }: DataDescription): readonly ColumnProfile[] {
  return joined ? columns.filter(({ field }) => !joined.columns.includes(field.name)) : columns;
}

/** The data as it was before an attributes table was joined to it. */
export function withoutJoin(data: DataDescription): DataDescription {
  if (!data.joined) return data;
  const columns = ownColumns(data);
  const kept = columns.flatMap(({ field: { name } }) => {
    const column = data.sample.columns.get(name);
    return column ? [[name, column] as const] : [];
  });
  return { ...data, columns, sample: { ...data.sample, columns: new Map(kept) }, joined: null };
}

/** A way to do the work: workers in the browser or in Node, or this thread in tests. */
export type Result<T> = Promise<Outcome<T>>;
