import type { Detail, GroupEstimate, Interval, Unit } from './estimate.ts';
import type { Join } from './joined.ts';
import type { Elsewhere } from './reading.ts';
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
  readonly subject: { readonly model: SubjectFile | null; readonly data: readonly SubjectData[] };
  readonly engine: EngineBlock;
  readonly results: readonly TestResult[];
  readonly counts: VerdictCounts;
  readonly verdict: Verdict;
}
