import type { FileRef } from '../engine/api.ts';
import type { Session } from '../bridge/session.ts';
import { FileMeaning, type Files } from './file-meaning.svelte.ts';
import type { GroupProfile } from './group-profile.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Blocker } from './readiness.ts';
import type { Roles } from './roles.svelte.ts';
import type { Run } from './run.svelte.ts';
import { fetchSample, type Fetcher, type Sample } from './samples.ts';
import type { SavedMapping } from './saved-mapping.svelte.ts';
import type { SecondModel } from './second-model.svelte.ts';
import type { DataSlot } from './slots.ts';
import type { Suite } from './suite.svelte.ts';
import type { Turns } from './turns.ts';
import type { Wiring } from './wiring.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** The concerns of the bench that change when files come and go. */
interface Parts {
  readonly session: Session;
  readonly navigation: Navigation;
  readonly workspace: Workspace;
  readonly roles: Roles;
  readonly suite: Suite;
  readonly wiring: Wiring;
  readonly saved: SavedMapping;
  readonly profile: GroupProfile;
  readonly run: Run;
  readonly second: SecondModel;
  readonly blockers: readonly Blocker[];
  refreshWiring(): Promise<void>;
}

/** The moves by which files come to the bench, change places and go, each with what follows from it. */
export class Intake {
  readonly #bench: Parts;
  readonly #turns: Turns;
  readonly #fetcher: Fetcher;
  readonly #meaning: FileMeaning;
  /** Turns that have not begun. */
  #waiting = 0;
  /** True while roles and mapping of files just opened are worked out; nothing should be run then. */
  settling = $state(false);

  constructor(bench: Parts, turns: Turns, fetcher: Fetcher) {
    this.#bench = bench;
    this.#turns = turns;
    this.#fetcher = fetcher;
    this.#meaning = new FileMeaning(bench);
  }

  /** Opens files, guesses roles where no plan names them, and goes where the next question is. */
  add(files: readonly FileRef[], slot?: DataSlot): Promise<void> {
    return this.#take(async () => {
      const { workspace, navigation } = this.#bench;
      await this.#change(() => workspace.add(files, slot));
      const { test, record } = workspace;
      if (record && !test) navigation.go('verify');
      else if (navigation.screen === 'start') navigation.go(this.#complete ? 'mapping' : 'files');
    });
  }

  /** Takes a turn. Proofs under way hold up no turn: they end, and begin again after it where it does not ask for them. */
  #take(move: () => Promise<void>): Promise<void> {
    const { wiring, workspace } = this.#bench;
    wiring.stop();
    this.#waiting += 1;
    return this.#turns.take(async () => {
      this.#waiting -= 1;
      await move();
      if (wiring.cut && workspace.test) await this.#refreshWiring();
    });
  }

  /** Asks for the wiring, unless another turn waits, which would end the proofs and begins them again. */
  async #refreshWiring(): Promise<void> {
    if (this.#waiting > 0) this.#bench.wiring.cut = true;
    else await this.#bench.refreshWiring();
  }

  /** True where everything that a run needs has been dropped, so that the next question is what the columns mean. */
  get #complete(): boolean {
    const { workspace, roles, blockers } = this.#bench;
    const { test, model, problems, plan } = workspace;
    const predictions = roles.column('score') ?? roles.column('decision');
    const waiting = blockers.some(({ screen }) => screen === 'files');
    return (
      test !== null && (model !== null || predictions !== null) && !waiting && problems.length === 0 && !plan
    );
  }

  /** Opens a sample with its plan in place of everything else. `then` follows in the same turn where nothing went wrong. */
  openSample(sample: Sample, then: () => void): Promise<void> {
    return this.#take(async () => {
      const { workspace, navigation, session } = this.#bench;
      this.#clear();
      workspace.opening = `Fetching ${sample.title}`;
      const files = await fetchSample(sample, this.#fetcher, session);
      workspace.opening = null;
      if (!files.ok) {
        workspace.problems = [files.error];
        return;
      }
      await this.#change(() => workspace.add(files.value));
      if (workspace.problems.length > 0) navigation.go('files');
      else then();
    });
  }

  #clear(): void {
    this.#bench.second.remove();
    this.#bench.workspace.clear();
    this.#bench.wiring.load('auto');
    this.#forgetResults();
  }

  /** Swaps what two slots hold. Test and reference have the same columns, so their roles stay. */
  exchange(one: DataSlot, other: DataSlot): Promise<void> {
    const move = () => this.#bench.workspace.exchange(one, other);
    const alike = one !== 'attributes' && other !== 'attributes';
    return this.#take(() => (alike ? this.#rearrange(move) : this.#change(move)));
  }

  removeData(slot: DataSlot): Promise<void> {
    return this.#take(() => this.#rearrange(() => this.#bench.workspace.removeData(slot)));
  }

  /** Takes the model away, with how it was fed. */
  removeModel(): Promise<void> {
    return this.#take(() =>
      this.#rearrange(() => {
        this.#bench.workspace.removeModel();
        this.#bench.wiring.load('auto');
        return Promise.resolve();
      }),
    );
  }

  /** Takes a dropped mapping.json away, with the wiring that came from it. */
  removeMapping(): Promise<void> {
    return this.#take(async () => {
      const { workspace, wiring, saved } = this.#bench;
      const { mapping } = workspace;
      workspace.removeMapping();
      saved.problem = null;
      if (mapping && wiring.chosen?.from === mapping.name) {
        wiring.load('auto');
        await this.#bench.refreshWiring();
      }
    });
  }

  /** Joins the attributes by another column. */
  joinBy(key: string): Promise<void> {
    return this.#take(() => this.#rearrange(() => this.#bench.workspace.joinBy(key)));
  }

  /** Makes a change that may bring other files, and works out what they mean. */
  async #change(move: () => Promise<void>): Promise<void> {
    const { workspace } = this.#bench;
    const held = () => {
      const { test, reference, model, plan, mapping } = workspace;
      return [test, reference, model, plan, mapping];
    };
    const now = held();
    const { test, model, mapping } = workspace;
    await move();
    if (held().some((own, at) => own !== now[at])) await this.#settle({ test, model, mapping });
  }

  async #settle(before: Files): Promise<void> {
    this.settling = true;
    try {
      this.#forgetResults();
      await this.#meaning.follow(before);
      if (this.#bench.workspace.test) await this.#refreshWiring();
    } finally {
      this.settling = false;
    }
  }

  /** Changes places of files whose columns keep their meaning. */
  async #rearrange(move: () => Promise<void>): Promise<void> {
    const before = this.#bench.workspace.test;
    this.settling = true;
    try {
      this.#forgetResults();
      await move();
      await this.#meaning.followJoin(before);
    } finally {
      this.settling = false;
    }
  }

  #forgetResults(): void {
    this.#bench.run.clear();
    this.#bench.second.run.clear();
    this.#bench.profile.clear();
  }
}
