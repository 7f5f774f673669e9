import type { Mitigation } from '../core/mitigation.ts';
import { defaultParams, paramProblem } from '../core/params.ts';
import type { ScoreTable } from '../core/summary.ts';
import { groupName, scoreTableIn } from '../core/summary.ts';
import { isRandomised, ruleOf, thresholdRule, type ThresholdPolicy } from '../core/threshold-policy.ts';
import { alternatives, type Alternative } from '../mitigations/alternatives.ts';
import { judgePolicies, type Judged } from '../mitigations/judged.ts';
import { movers, type Movers } from '../mitigations/movers.ts';
import { mitigations } from '../mitigations/registry.ts';
import { scoreBins, scoreDomain, type ScoreBins } from '../mitigations/score-bins.ts';
import {
  gapOf,
  policyRates,
  samePolicy,
  startTrial,
  sweepThresholds,
  type PolicyRates,
  type RateName,
  type Trial,
} from '../mitigations/trial.ts';
import { sliceScoreTable } from '../summaries/score-table.ts';
import type { Run } from './run.svelte.ts';
import type { Checks } from './suite.svelte.ts';

export { BINS } from '../mitigations/score-bins.ts';
export type { Alternative, Judged, Movers, PolicyRates, RateName, ScoreBins };

/** The threshold lab: other thresholds on the scores of the last run. Only the score table is touched, never the model. */
export class Lab {
  readonly #run: Run;
  readonly #checks: Checks;
  #slice = $state.raw<readonly string[] | null>(null);
  /** Id of the mitigation that sets thresholds; null while they are set by hand. */
  chosen = $state<string | null>(null);
  #params = $state.raw<Readonly<Record<string, Readonly<Record<string, number | string>>>>>({});
  /** The rate that is watched, and what a wrong favourable decision costs in wrong refusals. */
  rate = $state<RateName>('selectionRate');
  costRatio = $state(1);
  /** Thresholds set by hand, by group name. */
  #byHand = $state.raw<Readonly<Record<string, number>>>({});

  constructor(run: Run, checks: Checks) {
    this.#run = run;
    this.#checks = checks;
  }

  readonly slices = $derived.by((): readonly (readonly string[])[] =>
    (this.#run.output?.plan.roles.sensitive ?? []).map((own) => (typeof own === 'string' ? [own] : own)),
  );

  readonly slice = $derived.by((): readonly string[] => {
    const wanted = JSON.stringify(this.#slice);
    return this.slices.find((own) => JSON.stringify(own) === wanted) ?? this.slices[0] ?? [];
  });

  /** The scores that the run kept, where there are groups to compare; splitting them into halves is left to `trial`. */
  readonly scores = $derived.by((): ScoreTable | null => {
    const { output } = this.#run;
    return output && this.slice.length > 0 ? scoreTableIn(output.summaries) : null;
  });

  readonly trial = $derived.by((): Trial | null =>
    this.scores ? startTrial(sliceScoreTable(this.scores, this.slice), this.#seed) : null,
  );

  /** The threshold of the run, in force until another is chosen. */
  readonly threshold = $derived.by((): number => {
    const decision = this.#run.output?.plan.decision;
    return decision && 'threshold' in decision ? decision.threshold : 0.5;
  });

  readonly before = $derived.by((): ThresholdPolicy => this.#same(this.threshold));

  readonly mitigation = $derived.by((): Mitigation | null => mitigations.get(this.chosen ?? '') ?? null);

  readonly params = $derived.by(() => this.paramsOf(this.mitigation));

  /** The policy of the chosen mitigation, tuned on one half; or why there is none. */
  readonly solved = $derived.by((): ThresholdPolicy | { readonly reason: string } | null => {
    const { mitigation, trial } = this;
    return mitigation && trial ? this.#solve(mitigation, trial) : null;
  });

  readonly after = $derived.by((): ThresholdPolicy => {
    const { solved, trial } = this;
    if (solved && 'rules' in solved) return solved;
    const rules = (trial?.judge.groups ?? []).map(({ group }) => ({
      group,
      rule: thresholdRule(this.#byHand[groupName(group)] ?? this.threshold),
    }));
    return { rules, notes: [] };
  });

  readonly ratesBefore = $derived.by((): readonly PolicyRates[] => this.#rates(this.before));
  readonly ratesAfter = $derived.by((): readonly PolicyRates[] => this.#rates(this.after));
  /** The gap between groups in the rate that is watched; null with fewer than two groups that have it. */
  readonly gapBefore = $derived.by(() => gapOf(this.ratesBefore, this.rate));
  readonly gapAfter = $derived.by(() => gapOf(this.ratesAfter, this.rate));
  readonly domain = $derived.by(() => scoreDomain(this.trial?.curves ?? []));
  readonly bins = $derived.by((): readonly ScoreBins[] =>
    (this.trial?.curves ?? []).map((curve) => scoreBins(curve, this.domain)),
  );
  readonly sweep = $derived.by(() => sweepThresholds(this.trial?.curves ?? [], this.domain, this.rate));
  readonly moved = $derived.by((): readonly Movers[] =>
    this.trial ? movers(this.trial.curves, this.before, this.after) : [],
  );
  readonly lottery = $derived.by((): boolean => this.after.rules.some(({ rule }) => isRandomised(rule)));

  /** Every way to set thresholds, in the order of its id. */
  get all(): readonly Mitigation[] {
    return [...mitigations.values()];
  }

  /** Back to the threshold of the run in every group. */
  reset(): void {
    this.chosen = null;
    this.#byHand = {};
  }

  choose(slice: readonly string[]): void {
    this.#slice = slice;
    this.#byHand = {};
  }

  paramsOf(mitigation: Mitigation | null): Readonly<Record<string, number | string>> {
    if (!mitigation) return {};
    const cost = 'costRatio' in mitigation.params ? { costRatio: this.costRatio } : {};
    return { ...defaultParams(mitigation.params), ...this.#params[mitigation.id], ...cost };
  }

  setParam(name: string, value: number | string): void {
    if (this.chosen === null) return;
    this.#params = { ...this.#params, [this.chosen]: { ...this.params, [name]: value } };
  }

  /** Sets one group's threshold by hand, from the thresholds in force. A lottery becomes the threshold of its largest part. */
  setThreshold(group: string, threshold: number): void {
    const now = this.ratesAfter.map((own) => [own.group, this.handle(own.group)] as const);
    this.#byHand = { ...Object.fromEntries(now), [group]: threshold };
    this.chosen = null;
  }

  /** The threshold that stands for a group's rule on its slider: that of the largest part. */
  handle(group: string): number {
    const own = this.trial?.judge.groups.find((one) => groupName(one.group) === group);
    const rule = own ? ruleOf(this.after, own.group) : null;
    const parts = [...(rule ?? [])].sort((a, b) => b.weight - a.weight);
    return parts[0]?.threshold ?? this.threshold;
  }

  /** The run's threshold, what is set now, and every mitigation under its settings. */
  alternatives(): readonly Alternative[] {
    const { trial, before, after } = this;
    if (!trial) return [];
    const solved = [...mitigations.values()].map((own) => ({
      id: own.id,
      title: own.title,
      policy: this.#solve(own, trial),
    }));
    const byHand = this.chosen === null ? [{ id: 'by-hand', title: 'By hand', policy: after }] : [];
    const run = { id: 'as-run', title: 'As run', policy: before };
    return alternatives(trial, [run, ...byHand, ...solved], this.rate, this.costRatio);
  }

  /** The standard checks of decisions on both policies. Takes a moment: for when a slider rests. */
  judged(): readonly Judged[] {
    const { trial, before, after } = this;
    const checks = [...this.#checks.values()].filter(
      (own) => own.needs === 'outcome-counts' && own.grouping === 'required' && own.standard !== false,
    );
    return trial ? judgePolicies(checks, trial.judge, { before, after }, this.#seed) : [];
  }

  #solve(mitigation: Mitigation, trial: Trial): ThresholdPolicy | { readonly reason: string } {
    const params = this.paramsOf(mitigation);
    const problem = Object.entries(mitigation.params)
      .map(([name, param]) => paramProblem(param.label, param, params[name]))
      .find((own) => own !== null);
    return problem ? { reason: `${problem}.` } : mitigation.solve(trial.tune, params as never);
  }

  get #seed(): string {
    return this.#run.output?.results.engine.seed ?? '0';
  }

  #same(threshold: number): ThresholdPolicy {
    return this.trial ? samePolicy(this.trial.judge, threshold) : { rules: [], notes: [] };
  }

  #rates(policy: ThresholdPolicy): readonly PolicyRates[] {
    return this.trial ? policyRates(this.trial.curves, policy) : [];
  }
}
