import type { Check } from '../core/check.ts';
import type { Plan } from '../core/plan.ts';
import type { RunResults } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';

/** A run as evidence needs it: the engine's `RunOutput` has this shape. */
export interface FinishedRun {
  readonly results: RunResults;
  /** Summaries by the path that results name, e.g. `summaries/0.arrow`. */
  readonly summaries: ReadonlyMap<string, Summary>;
  readonly plan: Plan;
  /** The plan in canonical JSON; its digest is in the results. */
  readonly planText: string;
  /** True where the user stopped it: `results` then holds the finished tests only. */
  readonly cancelled: boolean;
}

/** What a person adds to a record. All texts may be empty; empty ones are listed as open questions in the record. */
export interface Statement {
  readonly operator: string;
  readonly organisation: string;
  readonly intendedUse: string;
  readonly decision: string;
  readonly limits: string;
}

/** The words of a check that go into a criterion. */
type DescribedCheck = Pick<Check, 'title' | 'threshold' | 'explain' | 'clauses'>;

/** Looks a check up by its id; null where this version of Assay does not have it. */
export type DescribeCheck = (id: string) => DescribedCheck | null;

/** When a run began and ended and when the record was made: RFC 3339 in UTC with `Z`. */
export interface RunTimes {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly createdAt: string;
}
