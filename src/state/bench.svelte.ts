import { namesSame } from '../core/input-names.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { FileRef, RunFiles } from '../engine/api.ts';
import type { MappingMemory } from '../bridge/mapping-memory.ts';
import type { Session } from '../bridge/session.ts';
import { Evidence } from './evidence.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { blockersOf, outcomesOf, planFrom, type Blocker, type OutcomeValue } from './readiness.ts';
import { Roles } from './roles.svelte.ts';
import { Run } from './run.svelte.ts';
import { fetchSample, type Fetcher, type Sample } from './samples.ts';
import { SavedMapping } from './saved-mapping.svelte.ts';
import { Suite, type Checks, type Means } from './suite.svelte.ts';
import { Wiring } from './wiring.svelte.ts';
import { Workspace, type DataSlot } from './workspace.svelte.ts';

/** The workbench: the concerns of the app, and the few moves that touch several of them. */
export class Bench {
  readonly session: Session;
  readonly checks: Checks;
  readonly navigation: Navigation;
  readonly #fetcher: Fetcher;
  readonly workspace: Workspace;
  readonly roles = new Roles();
  readonly wiring: Wiring;
  readonly saved: SavedMapping;
  readonly suite: Suite;
  readonly run: Run;
  readonly evidence: Evidence;
  /** True while roles and mapping of files just opened are worked out; nothing should be run then. */
  settling = $state(false);

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
    this.#fetcher = fetcher;
    this.workspace = new Workspace(session);
    this.wiring = new Wiring(session);
    this.saved = new SavedMapping(session, memory ?? null);
    this.suite = new Suite(checks);
    this.run = new Run(session);
    this.evidence = new Evidence(session);
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

  /** What stands between the person and a run; empty when nothing does. */
  get blockers(): readonly Blocker[] {
    return blockersOf(this);
  }

  /** Opens files, then guesses roles where no plan names them. */
  async addFiles(files: readonly FileRef[], slot?: DataSlot): Promise<void> {
    const { workspace } = this;
    const held = () => [workspace.test, workspace.model, workspace.plan, workspace.mapping];
    const before = held();
    await workspace.add(files, slot);
    const { test, plan, record } = workspace;
    if (held().some((own, at) => own !== before[at])) await this.#describe(plan !== before[2]);
    if (record && !test) this.navigation.go('verify');
    else if (this.navigation.screen === 'start') this.navigation.go('files');
  }

  /** Opens a sample with its plan and runs it: two clicks from nothing to a verdict would be one too many. */
  async openSample(sample: Sample): Promise<void> {
    this.reset();
    this.workspace.opening = `Fetching ${sample.title}`;
    const files = await fetchSample(sample, this.#fetcher, this.session);
    this.workspace.opening = null;
    if (!files.ok) {
      this.workspace.problems = [files.error];
      return;
    }
    await this.workspace.add(files.value);
    await this.#describe(true);
    if (this.workspace.problems.length > 0) return this.navigation.go('files');
    await this.start();
  }

  reset(): void {
    this.run.clear();
    this.workspace.removeModel();
    this.workspace.removeData('test');
    this.workspace.removeData('test');
    this.workspace.removePlan();
    this.workspace.removeMapping();
    this.workspace.problems = [];
    this.wiring.load('auto');
  }

  /** Swaps test and reference data; the roles stay, since both have the same columns. */
  swap(): void {
    this.workspace.swap();
    this.run.clear();
  }

  /** Runs, or goes to where the first open question is. */
  async start(): Promise<void> {
    if (this.run.running) return;
    const blocker = this.blockers[0];
    if (blocker) return this.navigation.go(blocker.screen);
    const { plan, files } = this;
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

  async #describe(planIsNew: boolean): Promise<void> {
    this.settling = true;
    try {
      await this.#settle(planIsNew);
    } finally {
      this.settling = false;
    }
  }

  async #settle(planIsNew: boolean): Promise<void> {
    const { test, model, plan } = this.workspace;
    this.run.clear();
    if (!test) return;
    if (plan && planIsNew) {
      this.roles.load(plan);
      this.suite.load(plan);
      this.wiring.load(plan.inputs);
    } else {
      const guesses = await this.session.guessRoles(test, model);
      if (guesses.ok) this.roles.guess(guesses.value, test);
      else this.workspace.problems = [...this.workspace.problems, guesses.error];
      this.wiring.load('auto');
    }
    await this.#takeSaved(planIsNew ? plan : null);
    await this.refreshWiring();
  }

  /**
   * Takes a mapping that was saved for these files: the wiring, and the roles unless a plan has just given them. With a plan
   * only a mapping.json that was dropped beside it counts, and only where the plan names no other columns.
   */
  async #takeSaved(plan: Plan | null): Promise<void> {
    const { files, mapping } = this.workspace;
    if (!files?.model || (plan && !mapping)) return;
    const found = await this.saved.find(files, mapping);
    if (!found) return;
    const named = plan?.inputs ?? 'auto';
    if (named === 'auto' || namesSame(named, found.chosen.inputs)) this.wiring.take(found.chosen);
    if (!plan) this.roles.load(found.file);
  }
}
