import { namesSame } from '../core/input-names.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { DataDescription, FileRef, RunFiles } from '../engine/api.ts';
import type { MappingMemory } from '../bridge/mapping-memory.ts';
import type { GuessedRole, Session } from '../bridge/session.ts';
import { Evidence } from './evidence.svelte.ts';
import { Lab } from './lab.svelte.ts';
import { GroupProfile } from './group-profile.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { blockersOf, outcomesOf, planFrom, type Blocker, type OutcomeValue } from './readiness.ts';
import { Roles } from './roles.svelte.ts';
import { Run } from './run.svelte.ts';
import { fetchSample, type Fetcher, type Sample } from './samples.ts';
import { SavedMapping } from './saved-mapping.svelte.ts';
import { SecondModel } from './second-model.svelte.ts';
import { Suite, type Checks, type Means } from './suite.svelte.ts';
import { Wiring } from './wiring.svelte.ts';
import type { DataSlot } from './slots.ts';
import { Workspace } from './workspace.svelte.ts';

/** The workbench: the concerns of the app, and the few moves that touch several of them. */
export class Bench {
  readonly session: Session;
  readonly checks: Checks;
  readonly navigation: Navigation;
  readonly #fetcher: Fetcher;
  readonly workspace: Workspace;
  readonly roles = new Roles();
  readonly wiring: Wiring;
  readonly profile: GroupProfile;
  readonly saved: SavedMapping;
  readonly suite: Suite;
  readonly run: Run;
  readonly second: SecondModel;
  readonly evidence: Evidence;
  readonly lab: Lab;
  /** True while roles and mapping of files just opened are worked out; nothing should be run then. */
  settling = $state(false);
  /** The plan that the screens were last filled in from. */
  #loaded: Plan | null = null;
  /** The move under way, or the last one. */
  #last: Promise<void> = Promise.resolve();

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
    this.profile = new GroupProfile(session);
    this.saved = new SavedMapping(session, memory ?? null);
    this.suite = new Suite(checks);
    this.run = new Run(session);
    this.second = new SecondModel(session);
    this.evidence = new Evidence(session);
    this.lab = new Lab(this.run, checks);
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
  addFiles(files: readonly FileRef[], slot?: DataSlot): Promise<void> {
    return this.#inTurn(() => this.#addFiles(files, slot));
  }

  async #addFiles(files: readonly FileRef[], slot?: DataSlot): Promise<void> {
    const { workspace } = this;
    const held = () => [
      workspace.test,
      workspace.reference,
      workspace.model,
      workspace.plan,
      workspace.mapping,
    ];
    const before = held();
    const { test: testBefore, model, mapping } = workspace;
    await workspace.add(files, slot);
    const { test, record } = workspace;
    if (held().some((own, at) => own !== before[at]))
      await this.#describe({ test: testBefore, model, mapping });
    if (record && !test) this.navigation.go('verify');
    else if (this.navigation.screen === 'start') this.navigation.go(this.#complete ? 'mapping' : 'files');
  }

  /** True where everything that a run needs has been dropped, so that the next question is what the columns mean. */
  get #complete(): boolean {
    const { test, model, problems, plan } = this.workspace;
    const predictions = this.roles.column('score') ?? this.roles.column('decision');
    const waiting = this.blockers.some(({ screen }) => screen === 'files');
    return (
      test !== null && (model !== null || predictions !== null) && !waiting && problems.length === 0 && !plan
    );
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
    await this.#describe();
    if (this.workspace.problems.length > 0) return this.navigation.go('files');
    await this.start();
  }

  reset(): void {
    this.run.clear();
    this.second.remove();
    this.workspace.removeModel();
    for (const slot of ['attributes', 'reference', 'test'] as const) void this.workspace.removeData(slot);
    this.workspace.removePlan();
    this.workspace.removeMapping();
    this.workspace.problems = [];
    this.wiring.load('auto');
  }

  /** Swaps test and reference data; the roles stay, since both have the same columns. */
  swap(): Promise<void> {
    return this.#inTurn(() => this.#rearrange(() => this.workspace.swap()));
  }

  removeData(slot: DataSlot): Promise<void> {
    return this.#inTurn(() => this.#rearrange(() => this.workspace.removeData(slot)));
  }

  /** Takes the model away, with how it was fed. */
  removeModel(): Promise<void> {
    return this.#inTurn(() =>
      this.#rearrange(() => {
        this.workspace.removeModel();
        this.wiring.load('auto');
        return Promise.resolve();
      }),
    );
  }

  /** Joins the attributes by another column. */
  joinBy(key: string): Promise<void> {
    return this.#inTurn(() => this.#rearrange(() => this.workspace.joinBy(key)));
  }

  /** A second drop waits until the first is understood: what it means depends on what is there. */
  #inTurn(move: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(move, move);
    this.#last = turn;
    return turn;
  }

  async #rearrange(move: () => Promise<void>): Promise<void> {
    const before = this.workspace.test;
    this.settling = true;
    try {
      this.run.clear();
      this.second.run.clear();
      this.profile.clear();
      await move();
      await this.#followJoin(before);
    } finally {
      this.settling = false;
    }
  }

  /** Runs, or goes to where the first open question is. */
  async start(): Promise<void> {
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

  /** Opens files as the second model, and asks how it would be fed. */
  async addSecond(files: readonly FileRef[]): Promise<void> {
    await this.second.open(files);
    await this.refreshSecond();
  }

  async refreshSecond(): Promise<void> {
    const { plan } = this;
    const { files } = this.workspace;
    if (plan.ok && files) await this.second.refresh(plan.value, files);
  }

  /** Runs what has not run yet: the first model, then the second under the same plan. */
  async startSecond(): Promise<void> {
    if (!this.run.output) await this.start();
    const { output, expected } = this.run;
    const { files } = this.workspace;
    if (!output || !files) return;
    this.navigation.go('compare');
    if (this.second.blocker === null) await this.second.start(output.plan, files, expected);
  }

  async #describe(before: Pick<Workspace, 'test' | 'model' | 'mapping'> | null = null): Promise<void> {
    this.settling = true;
    try {
      await this.#settle(before);
    } finally {
      this.settling = false;
    }
  }

  async #settle(before: Pick<Workspace, 'test' | 'model' | 'mapping'> | null): Promise<void> {
    const { test, model, plan, mapping } = this.workspace;
    const planIsNew = plan !== null && plan !== this.#loaded;
    const same = before?.model === model && before.test?.subject.sha256 === test?.subject.sha256;
    this.run.clear();
    this.second.run.clear();
    this.profile.clear();
    if (!test) return;
    if (planIsNew) {
      this.#loaded = plan;
      this.roles.load(plan);
      this.suite.load(plan);
      this.wiring.load(plan.inputs);
    } else if (same) {
      await this.#followJoin(before.test);
    } else {
      const guesses = await this.session.guessRoles(test, model);
      if (guesses.ok) this.roles.guess(guesses.value, test);
      else this.workspace.problems = [...this.workspace.problems, guesses.error];
      this.wiring.load('auto');
    }
    if (planIsNew || !same || before.mapping !== mapping) await this.#takeSaved(planIsNew ? plan : null);
    await this.refreshWiring();
  }

  /** Roles of joined columns go when the columns go; new ones get a role unless a plan has said which columns have one. */
  async #followJoin(before: DataDescription | null): Promise<void> {
    const { test, model, plan } = this.workspace;
    const [gone, here] = [before?.joined?.columns ?? [], test?.joined?.columns ?? []];
    for (const column of gone) if (!here.includes(column)) this.roles.assign(column, null);
    const fresh = here.filter((column) => !gone.includes(column));
    if (!test || plan?.data.attributes || fresh.length === 0) return;
    const guesses = await this.session.guessRoles(test, model);
    const wanted = ({ role, column }: GuessedRole) => role === 'sensitive' && fresh.includes(column);
    if (guesses.ok) this.roles.add(guesses.value.filter(wanted), test);
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
