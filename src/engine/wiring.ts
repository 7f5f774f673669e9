import { namesSame } from '../core/input-names.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import { outcomeText } from '../core/mapping-words.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { UsedMapping } from '../core/results.ts';
import {
  ASSUMED_ORDER,
  guessMapping,
  type MappingOptions,
  type MappingReason as GuessedReason,
} from '../models/mapping.ts';
import { sameLabel } from '../models/mapping/score.ts';
import { openModel } from '../models/open.ts';
import {
  ownColumns,
  type ChosenMapping,
  type DataDescription,
  type MappingProof,
  type MappingProposal,
  type MappingReason,
  type RunFiles,
} from './api.ts';
import { openAll, type OpenFile } from './open-files.ts';
import { proveWiring, type Depth } from './prove-wiring.ts';
import { tellingModel, type Alive } from './signs-of-life.ts';
import { missingNotes } from './smoke-proof.ts';
import { favourableProblem, scoreWishes } from './threshold.ts';

/** How the model is fed, why, and what running it on a few rows shows. `mapping` null where there is no model. */
export interface Wiring {
  readonly mapping: ModelMapping | null;
  readonly reasons: readonly MappingReason[];
  readonly proofs: readonly MappingProof[];
  readonly warnings: readonly string[];
  /** Other wirings to choose from. */
  readonly proposals: readonly MappingProposal[];
  /** What a run records of the wiring; only where that depth is asked for and the order is more than a guess. */
  readonly used?: UsedMapping;
}

/** Works out the wiring of columns to the model under the plan's roles and proves it on a few rows. */
export async function wireModel(
  plan: Plan,
  files: RunFiles,
  openFile: OpenFile,
  { depth, alive }: { readonly depth: Depth; readonly alive: Alive },
): Promise<Outcome<Wiring>> {
  const { model, test } = files;
  if ('output' in plan.decision) {
    return inputError(
      "The plan decides by the model's label output.",
      'Label outputs are not trusted: runtimes have been seen to give labels that contradict their own scores.',
      'Give decision: { threshold: … } instead.',
      { place: { key: 'decision.output' } },
    );
  }
  const unnamed = favourableProblem(plan, files);
  if (unnamed) return unnamed;
  if (model === null) return ok({ mapping: null, reasons: [], proofs: [], warnings: [], proposals: [] });
  const chosen = chosenFor(plan, files.mapping ?? null);
  const guessed = guessMapping(
    model.info,
    ownColumns(test).map(({ field }) => field),
    optionsOf(plan, files, chosen.mapping),
  );
  if (!guessed.ok) return guessed;
  const assumedOrder = chosen.mapping
    ? chosen.mapping.order === 'assumed'
    : guessed.value.mapping.assumedOrder;
  const mapping = { ...guessed.value.mapping, assumedOrder };
  const sources = await openAll(model.files, openFile);
  if (!sources.ok) return sources;
  const opened = await openModel(sources.value);
  if (!opened.ok) return opened;
  const proven = await proveWiring(mapping, tellingModel(opened.value, alive), test, {
    plan,
    depth,
    layouts: guessed.value.proposals,
    othersScores: files.othersScores ?? false,
  });
  if (!proven.ok) return proven;
  const said = [
    ...guessed.value.warnings.filter((warning) => warning !== ASSUMED_ORDER),
    ...missingNotes(mapping, model.info, test),
  ];
  const { proof } = proven.value;
  const { inputs, score } = proven.value.mapping;
  const order = orderSource(plan, chosen.mapping);
  const outcome = assumedOutcome(plan, files.mapping ?? null);
  return ok({
    mapping: proven.value.mapping,
    ...(proof === undefined || assumedOrder ? {} : { used: { inputs, order, proof, score, ...outcome } }),
    reasons: slotReasons(guessed.value.reasons, mapping),
    proofs: proven.value.proofs,
    warnings: [...chosen.notes, ...[outcomeText(outcome) ?? []].flat(), ...said, ...proven.value.warnings],
    proposals: [...proven.value.proposals, ...guessed.value.proposals],
  });
}

/** A saved mapping counts unless the plan itself names other columns. */
function chosenFor(
  plan: Plan,
  mapping: ChosenMapping | null,
): { readonly mapping: ChosenMapping | null; readonly notes: readonly string[] } {
  if (mapping === null || plan.inputs === 'auto' || namesSame(plan.inputs, mapping.inputs))
    return { mapping, notes: [] };
  const note = `${mapping.from} is not used: the plan names other columns under inputs, and the plan wins.`;
  return { mapping: null, notes: [note] };
}

function optionsOf(plan: Plan, files: RunFiles, chosen: ChosenMapping | null): MappingOptions {
  const { roles } = plan;
  const favourable = String(roles.favourable);
  const named = (list: readonly (string | undefined)[]): string[] => list.filter((own) => own !== undefined);
  const kept = chosen?.score && sameLabel(chosen.score.favourable, favourable) ? chosen.score.binding : null;
  return {
    exclude: named([
      ...[roles.label, roles.score, roles.decision, roles.previousScore, roles.previousDecision],
      ...[roles.weight, roles.time, roles.id],
    ]),
    spare: named([roles.weight, roles.time, roles.id]),
    sensitive: [...new Set(roles.sensitive.flat())],
    favourable,
    decided: chosen?.inputs ?? plan.inputs,
    ...(chosen ? { decidedBy: chosen.from } : {}),
    ...(kept ? { score: kept } : {}),
    ...scoreWishes(plan),
    categoriesOf: (name) => categoriesOf(files.test, files.reference, name),
  };
}

/** The favourable outcome that a saved mapping guessed; a plan that names another one says that somebody chose it. */
function assumedOutcome({ roles }: Plan, mapping: ChosenMapping | null): Pick<UsedMapping, 'assumedOutcome'> {
  const guessed = mapping?.assumedOutcome;
  return guessed === String(roles.favourable) ? { assumedOutcome: guessed } : {};
}

/** Who says which column goes where, once nothing is assumed any more. */
function orderSource(plan: Plan, chosen: ChosenMapping | null): UsedMapping['order'] {
  if (chosen) return chosen.order === 'confirmed' ? 'person' : 'saved';
  return plan.inputs === 'auto' ? 'names' : 'plan';
}

/** Sorted categories of a text column in the reference, which the model was more likely made from; else in the test data. */
function categoriesOf(test: DataDescription, reference: DataDescription | null, name: string): string[] {
  const own = (data: DataDescription | null) => data?.columns.find(({ field }) => field.name === name);
  const profile = own(reference) ?? own(test);
  return (profile?.values ?? []).map(({ name: value }) => value).sort();
}

/** Reasons by position: a column may fill several slots, as one-hot columns do. */
function slotReasons(reasons: readonly GuessedReason[], mapping: ModelMapping): MappingReason[] {
  return mapping.inputs.flatMap(({ input, slots }) => {
    const own = reasons.filter((reason) => reason.input === input);
    return slots.map(({ column, encoding }, slot) => ({
      input,
      slot,
      column,
      encoding: encoding.kind,
      why: own[slot]?.why ?? '',
      confidence: own[slot]?.score ?? 0,
      others: own[slot]?.others ?? [],
    }));
  });
}
