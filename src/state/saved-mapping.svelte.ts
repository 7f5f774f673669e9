import type { AppError } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { ChosenMapping, RunFiles } from '../engine/api.ts';
import type { MappingMemory } from '../bridge/mapping-memory.ts';
import type { MappingFile, Session } from '../bridge/session.ts';
import type { Wiring } from './wiring.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** A saved mapping that fits the files on the bench. */
export interface FoundMapping {
  readonly file: MappingFile;
  readonly chosen: ChosenMapping;
}

/** Mappings across sessions: mapping.json as a file, and what this device remembers of models and tables seen before. */
export class SavedMapping {
  readonly #session: Session;
  readonly #memory: MappingMemory | null;
  #key = $state<string | null>(null);
  /** True while the mapping of the files on the bench is kept on this device. */
  remembered = $state(false);
  /** Why a mapping.json that was dropped is not used. */
  problem = $state.raw<AppError | null>(null);

  constructor(session: Session, memory: MappingMemory | null) {
    this.#session = session;
    this.#memory = memory;
  }

  /** The mapping for these files: a dropped mapping.json before what is remembered; null where neither fits. */
  async find(
    files: RunFiles,
    dropped: { readonly file: MappingFile; readonly name: string } | null,
  ): Promise<FoundMapping | null> {
    const key = await this.#session.mappingKey(files);
    this.#key = key.ok ? key.value : null;
    this.problem = null;
    const kept = this.#key === null ? null : (this.#memory?.recall(this.#key) ?? null);
    this.remembered = kept !== null;
    if (dropped) {
      const chosen = await this.#session.chooseMapping(dropped.file, files, dropped.name);
      if (chosen.ok) return { file: dropped.file, chosen: chosen.value };
      this.problem = chosen.error;
    }
    return kept === null ? null : this.#recalled(kept, files);
  }

  /** What is remembered, unless an older version wrote it in a form that is no longer read. */
  async #recalled(text: string, files: RunFiles): Promise<FoundMapping | null> {
    const file = await this.#session.readMapping({
      name: 'the mapping kept on this device',
      bytes: new TextEncoder().encode(text),
    });
    if (!file.ok) return null;
    const chosen = await this.#session.chooseMapping(file.value, files, 'kept on this device');
    return chosen.ok ? { file: file.value, chosen: chosen.value } : null;
  }

  /** The text of mapping.json as things stand; null without a model. */
  async text(plan: Plan, files: RunFiles, wiring: Wiring): Promise<string | null> {
    const mapping = wiring.view?.mapping ?? null;
    const current = mapping && { ...mapping, inputs: wiring.bindings };
    const made = await this.#session.makeMapping(plan, files, current, wiring.standing);
    return made.ok && made.value ? `${JSON.stringify(made.value, null, 2)}\n` : null;
  }

  /** Keeps the mapping on this device, for the next time that these files, or others of their form, are dropped. */
  async remember(plan: Plan, files: RunFiles, wiring: Wiring): Promise<void> {
    const text = await this.text(plan, files, wiring);
    const key = await this.#session.mappingKey(files);
    if (text === null || !key.ok || key.value === null) return;
    this.#key = key.value;
    this.remembered = this.#memory?.keep(key.value, text) ?? false;
  }

  forget(): void {
    if (this.#key !== null) this.#memory?.forget(this.#key);
    this.remembered = false;
  }
}

/** Whether a dropped mapping.json is in force, and why not where it is not. */
export interface MappingStanding {
  readonly state: 'applied' | 'changed' | 'waiting' | 'unused';
  readonly text: string;
}

/** Where a dropped mapping.json stands; null where none was dropped. */
export function mappingStanding({
  workspace: { mapping, model, test },
  wiring,
  saved,
}: {
  readonly workspace: Pick<Workspace, 'mapping' | 'model' | 'test'>;
  readonly wiring: Pick<Wiring, 'chosen'>;
  readonly saved: Pick<SavedMapping, 'problem'>;
}): MappingStanding | null {
  if (!mapping) return null;
  const lacking = [
    ...(model ? [] : [`the model ${mapping.file.model.name}`]),
    ...(test ? [] : ['a table with its columns']),
  ];
  if (lacking.length > 0) return { state: 'waiting', text: `Waiting for ${lacking.join(' and ')}.` };
  if (saved.problem) return { state: 'unused', text: `Not used. ${saved.problem.why}` };
  if (wiring.chosen?.from === mapping.name)
    return { state: 'applied', text: 'Applied: the model is fed as it says.' };
  if (wiring.chosen)
    return {
      state: 'changed',
      text: 'Changed or confirmed by you since: the Mapping screen shows what is in force.',
    };
  return {
    state: 'unused',
    text: 'Not used: the plan names other columns, or the columns were matched anew.',
  };
}
