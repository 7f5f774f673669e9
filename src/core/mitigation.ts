import type { ParamSchema, ParamValues } from './params.ts';
import type { ScoreTable } from './summary.ts';
import type { ThresholdPolicy } from './threshold-policy.ts';

/** The words of a mitigation for the screen and for generated docs. */
export interface MitigationWords {
  /** What it does to decisions, in a sentence. */
  readonly what: string;
  readonly whenNot: string;
  /** What is minimised and under which constraint. */
  readonly formula: string;
  /** `doi:…` or the primary source in words. */
  readonly source: string;
}

/** A way to set thresholds from a ScoreTable; a pure function, so that it can be tuned on one half and judged on the other. */
export interface Mitigation<P extends ParamSchema = ParamSchema> {
  readonly id: string;
  readonly title: string;
  readonly params: P;
  readonly explain: MitigationWords;
  /** The policy, or why there is none, in words. */
  solve(table: ScoreTable, params: ParamValues<P>): ThresholdPolicy | { readonly reason: string };
}

/** Declares a mitigation; the identity, for type inference. */
export function defineMitigation<const P extends ParamSchema>(mitigation: Mitigation<P>): Mitigation<P> {
  return mitigation;
}
