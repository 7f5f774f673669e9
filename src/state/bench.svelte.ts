import type { Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { RunFiles } from '../engine/api.ts';
import type { MappingMemory } from '../bridge/mapping-memory.ts';
import type { Session } from '../bridge/session.ts';
import { Comparison } from './comparison.svelte.ts';
import { Curve } from './curve.svelte.ts';
import { Evidence } from './evidence.svelte.ts';
import { Lab } from './lab.svelte.ts';
import { Law } from './law.svelte.ts';
import { GroupProfile } from './group-profile.svelte.ts';
import { Intake } from './intake.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import {
  blockersOf,
  outcomesOf,
  outcomeSaid,
  planFrom,
  type Blocker,
  type OutcomeValue,
} from './readiness.ts';
import { Roles } from './roles.svelte.ts';
import { Run } from './run.svelte.ts';
import type { Fetcher, Sample } from './samples.ts';
import { mappingStanding, SavedMapping, type MappingStanding } from './saved-mapping.svelte.ts';
import { SecondModel } from './second-model.svelte.ts';
import { Suite, type Checks, type Means } from './suite.svelte.ts';
import { Turns } from './turns.ts';
import { Wiring } from './wiring.svelte.ts';
import { Workspace } from './workspace.svelte.ts';

/** The workbench: the concerns of the app, and the few moves that touch several of them. */
export class Bench {
  readonly session: Session;
  readonly checks: Checks;
  readonly navigation: Navigation;
  readonly workspace: Workspace;
  readonly roles = new Roles();
  readonly wiring: Wiring;
  readonly profile: GroupProfile;
  readonly saved: SavedMapping;
  readonly suite: Suite;
  readonly run: Run;
  readonly second: SecondModel;
  readonly comparison: Comparison;
  readonly evidence: Evidence;
  readonly lab: Lab;
  readonly curve: Curve;
  readonly law: Law;
  /** The moves by which files come and go. */
  readonly intake: Intake;
  readonly #turns = new Turns();

  constructor(
    session: Session,
    checks: Checks,
    navigation: Navigation,
    fetcher: Fetcher,
    memory?: MappingMemory,
  ) {
    this.session = session;
    this.checks = checks;
    this.navigation = navigation;
    this.workspace = new Workspace(session);
    this.wiring = new Wiring(session);
    this.profile = new GroupProfile(session);
    this.saved = new SavedMapping(session, memory ?? null);
    this.suite = new Suite(checks);
    this.run = new Run(session);
    this.second = new SecondModel(session);
    this.evidence = new Evidence(session);
    this.lab = new Lab(this.run, checks);
    this.curve = new Curve(this.run, checks);
    this.law = new Law(this.run);
    this.comparison = new Comparison(this, this.#turns);
    this.intake = new Intake(this, this.#turns, fetcher);
  }

  get means(): Means {
    return {
      labels: this.roles.column('label') !== null,
      model: this.workspace.model !== null,
      reference: this.workspace.reference !== null,
      sensitive: this.roles.sensitive.length > 0,
    };
  }

  /** The plan as it stands, or what is wrong with it. */
  get plan(): Outcome<Plan> {
    return planFrom(this, this.suite.pieces(this.means, this.roles.slices));
  }

  /** The files of a run with the mapping in force, or null while there is no test data. */
  get files(): RunFiles | null {
    const { files } = this.workspace;
    return files && { ...files, mapping: this.wiring.chosen };
  }

  /** Values that the favourable outcome may be chosen from, with counts where they are known. */
  get outcomes(): readonly OutcomeValue[] {
    return outcomesOf(this);
  }

  /** Whether it is said which outcome is good for the person. */
  get outcomeSaid(): boolean {
    return outcomeSaid(this);
  }

  /** What stands between the person and a run; empty when nothing does. */
  get blockers(): readonly Blocker[] {
    return blockersOf(this);
  }

  /** Where a dropped mapping.json stands; null where none was dropped. */
  get mappingStanding(): MappingStanding | null {
    return mappingStanding(this);
  }

  /** In what the results shown were made under other choices than the present ones, in words; empty where they are theirs. */
  get changed(): readonly string[] {
    const { plan } = this;
    const broken = this.run.results.length > 0 ? ['choices that make no plan'] : [];
    return plan.ok ? this.run.changedFrom({ plan: plan.value, mapping: this.wiring.chosen }) : broken;
  }

  /** Opens a sample with its plan and runs it: two clicks from nothing to a verdict would be one too many. */
  async openSample(sample: Sample): Promise<void> {
    let run: readonly Promise<void>[] = [];
    await this.intake.openSample(sample, () => (run = [this.#begin()]));
    await Promise.all(run);
  }

  /** Runs, or goes to where the first open question is. Files under way are waited for. */
  async start(): Promise<void> {
    const [run] = await this.#turns.take(() => [this.#begin()]);
    await run;
  }

  async #begin(): Promise<void> {
    if (this.run.running) return;
    const blocker = this.blockers[0];
    if (blocker) return this.navigation.go(blocker.screen);
    const { plan, files } = this;
    this.second.run.clear();
    this.profile.stop();
    this.navigation.go('results');
    if (!plan.ok || !files) {
      this.run.error = plan.ok ? null : plan.error;
      this.run.status = 'failed';
      return;
    }
    await this.run.start(plan.value, files, this.suite.count(this.means, this.roles.slices));
  }

  /** Asks the session how columns would reach the model under the present roles. */
  async refreshWiring(): Promise<void> {
    const tests = this.suite.pieces(this.means, this.roles.slices);
    const plan = planFrom(
      this,
      tests.length > 0 ? tests : [{ check: 'performance/accuracy', severity: 'block' }],
    );
    const { files } = this;
    if (files && plan.ok) await this.wiring.refresh(plan.value, files);
  }
}
