import type { Detail, Estimate, GroupEstimate, Interval, Unit } from './estimate.ts';
import type { ParamSchema, ParamValues } from './params.ts';
import type { Tool } from './reading.ts';
import type { SummaryByKind, SummaryKind } from './summary.ts';
import type { Threshold, Verdict } from './verdict.ts';

/** What estimate() gets besides the summary: the confidence level and the seed of its random streams. */
export interface EstimateContext {
  readonly level: number;
  readonly seed: string;
  /** The sensitive features of this test, or null where it looks at all rows together. */
  readonly slice: readonly string[] | null;
}

/** What a chart of this check shows; data, never a component. */
export interface ChartSpec {
  readonly kind:
    | 'group-dots'
    | 'column-bars'
    | 'null-distribution'
    | 'severity-lines'
    | 'flip-matrix'
    | 'roc'
    | 'pr'
    | 'reliability'
    | 'ranked-slices';
  /** The axis in words, e.g. `selection rate`. */
  readonly x: string;
}

/** The words of a check for forms, drawers, reports and generated docs. */
export interface Explanation {
  /** A plain question that the check answers. */
  readonly question: string;
  readonly what: string;
  readonly whenNot: string;
  readonly formula: string;
  /** `doi:…` or the primary source in words. */
  readonly source: string;
  /** What other tools call it and how their number differs. */
  readonly sameAs: Readonly<Record<string, string>>;
}

/** What a finding sentence may use. */
export interface FindingFacts {
  readonly value: number;
  readonly interval: Interval | null;
  readonly groups: readonly GroupEstimate[];
  readonly slice: readonly string[] | null;
  readonly verdict: Verdict;
  readonly threshold: Threshold | null;
  readonly detail: Detail;
}

/** Which tests a plan line expands to: `required` = one per sensitive feature, `optional` = also all rows together, `none` = all rows. */
export type Grouping = 'required' | 'optional' | 'none';

/** A check: a pure function of one summary, with everything that people need to read about it. One file each. */
export interface Check<P extends ParamSchema = ParamSchema, K extends SummaryKind = SummaryKind> {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly needs: K;
  /**
   * What `outcome-counts` count: left out, favourable or not by decision and label; `classes`, every class by decision and label;
   * `previous`, the decisions of another model where labels stand otherwise.
   */
  readonly counts?: 'classes' | 'previous';
  /** Where scores must be probabilities: beside a model that predicts amounts nothing can be measured. */
  readonly scores?: 'probabilities';
  readonly grouping: Grouping;
  /** False where the preset `<family>/standard` leaves it out, for people who ask for it by name or with `<family>/complete`. */
  readonly standard?: false;
  /** Id of the perturbation whose FlipCounts it reads; only with `needs: 'flip-counts'`. Its params are the check's. */
  readonly perturbation?: string;
  /** The per-row number that it reads; only with `needs: 'row-statistics'`. Its params are the check's. */
  readonly statistic?: 'neighbour-agreement';
  /** True where labels are read, so that the plan must name a label column. */
  readonly usesLabels: boolean;
  readonly orientation: 'absolute-gap' | 'ratio' | 'higher-better' | 'lower-better';
  readonly unit: Unit;
  readonly range: readonly [number, number];
  readonly ideal: number;
  readonly params: P;
  /** `default` null where no limit makes sense until somebody sets one: then the test is measured and not judged. */
  readonly threshold: {
    readonly op: Threshold['op'];
    readonly default: number | null;
    readonly source: string;
  };
  readonly chart: ChartSpec;
  readonly explain: Explanation;
  /** Its counterparts in other tools, by the names of src/conventions; `explain.sameAs` says how each differs. */
  readonly elsewhere?: Readonly<Partial<Record<Tool, string>>>;
  /** Clauses that a result supports; never "complies". */
  readonly clauses: readonly string[];
  estimate(summary: SummaryByKind[K], params: ParamValues<P>, context: EstimateContext): Estimate;
  /** The finding in one sentence for a manager. */
  finding(facts: FindingFacts): string;
}

/** Declares a check; the identity, for type inference. */
export function defineCheck<const P extends ParamSchema, const K extends SummaryKind>(
  check: Check<P, K>,
): Check<P, K> {
  return check;
}

/** The family of a check: the part of its id before the slash. */
export function familyOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}
