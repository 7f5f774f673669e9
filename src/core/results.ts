import type { Detail, GroupEstimate, Interval, Unit } from './estimate.ts';
import type { Join } from './joined.ts';
import type { Elsewhere } from './reading.ts';
import type { InputBinding, ScoreBinding } from './predictor.ts';
import type { Severity, Threshold, Verdict, VerdictCounts } from './verdict.ts';

/** One test of a plan with its estimate and verdict: an entry of results.json. */
export interface TestResult {
  /** `tests[3]`: the line of the plan it came from. */
  readonly test: string;
  readonly check: string;
  /** Sensitive features looked at, or null where all rows are taken together. */
  readonly slice: readonly string[] | null;
  readonly status: 'ok' | 'not-applicable' | 'error';
  /** Why there is no value, or why a verdict could not be given. */
  readonly reason: string | null;
  readonly value: number | null;
  readonly unit: Unit;
  readonly n: number | null;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  readonly adjusted: { readonly method: string; readonly p: number; readonly family: string } | null;
  readonly groups: readonly GroupEstimate[];
  readonly untested: readonly string[];
  readonly params: Readonly<Record<string, number | string>>;
  readonly threshold: Threshold | null;
  readonly verdict: Verdict;
  readonly margin: number | null;
  readonly rowsNeeded: number | null;
  readonly severity: Severity;
  readonly rationale: string | null;
  /** The finding in one sentence. */
  readonly finding: string;
  readonly detail: Detail;
  readonly notes: readonly string[];
  /** Path of the summary it was computed from, or null where there is none. */
  readonly summary: string | null;
  /** What the check’s counterparts in other tools read on the same rows; absent where it has none. */
  readonly elsewhere?: readonly Elsewhere[] | undefined;
}

/** A file that the run read. */
export interface SubjectFile {
  readonly name: string;
  readonly sha256: string;
}

/** How a run fed the model and read its score: with the model and the data, enough to score any row again. */
export interface UsedMapping {
  /** Which column fills which slot of which input, in order, and as what. */
  readonly inputs: readonly InputBinding[];
  /** Who says so: names in the model or in a file beside it, the plan's `inputs`, a saved mapping, or a person who was asked. */
  readonly order: 'names' | 'plan' | 'saved' | 'person';
  /** What scores in the data prove of the wiring; null where there are none, or where they do not agree. */
  readonly proof: ScoreProof | null;
  /** Which output holds the score, and what was done to it. */
  readonly score: ScoreBinding;
  /** The favourable outcome where it was guessed and nobody has confirmed it. */
  readonly assumedOutcome?: string | undefined;
}

/** A column of scores with which the model's own agree on every sampled row. */
export interface ScoreProof {
  readonly column: string;
  /** Rows of the sample that were compared. */
  readonly rows: number;
  /** Columns whose place this does not prove, for moving their values to other rows changes no score. */
  readonly except: readonly string[];
}

/** The model that the run read. `mapping` is missing from results of versions that did not record it. */
export interface SubjectModel extends SubjectFile {
  readonly mapping?: UsedMapping | undefined;
}

/** A data file that the run read. */
export interface SubjectData extends SubjectFile {
  readonly role: 'test' | 'reference' | 'attributes';
  readonly rows: number;
  /** Of an attributes table only: what joining it to the other tables gave. */
  readonly joins?: readonly SubjectJoin[] | undefined;
}

/** A join of the attributes table to the test or reference data. */
export interface SubjectJoin extends Join {
  readonly to: 'test' | 'reference';
}

/** The only part of a result that may differ between machines. */
export interface EngineBlock {
  readonly version: string;
  readonly seed: string;
  readonly workers: number;
  /** Which body of each kernel ran. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly runtime: string;
}

/** results.json: everything that a run found. */
export interface RunResults {
  readonly assay: 'results/1';
  readonly plan: { readonly name: string; readonly digest: string };
  readonly subject: { readonly model: SubjectModel | null; readonly data: readonly SubjectData[] };
  readonly engine: EngineBlock;
  readonly results: readonly TestResult[];
  readonly counts: VerdictCounts;
  readonly verdict: Verdict;
}
