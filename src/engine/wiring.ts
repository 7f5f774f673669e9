import { namesSame } from '../core/input-names.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { Batch } from '../core/table.ts';
import {
  ASSUMED_ORDER,
  guessMapping,
  type MappingOptions,
  type MappingReason as GuessedReason,
} from '../models/mapping.ts';
import { proveMapping } from '../models/mapping/prove.ts';
import { sameLabel } from '../models/mapping/score.ts';
import { openModel, type OpenedModel } from '../models/open.ts';
import type { ModelPredictor } from '../models/predictor.ts';
import { favourableScores } from '../models/scores.ts';
import {
  ownColumns,
  type ChosenMapping,
  type DataDescription,
  type MappingProof,
  type MappingProposal,
  type MappingReason,
  type RunFiles,
} from './api.ts';
import { labelProof, orderAgainstLabel, sampleLabels } from './label-proof.ts';
import { openAll, type OpenFile } from './open-files.ts';
import { ownLabelProof } from './own-label-proof.ts';
import { matrixView } from './order-search.ts';
import { parityProof } from './parity-proof.ts';
import { missingNotes, placeLine, smokeLines } from './smoke-proof.ts';
import { scoreWishes } from './threshold.ts';

/** How the model is fed, why, and what running it on a few rows shows. `mapping` null where there is no model. */
export interface Wiring {
  readonly mapping: ModelMapping | null;
  readonly reasons: readonly MappingReason[];
  readonly proofs: readonly MappingProof[];
  readonly warnings: readonly string[];
  /** Other wirings to choose from. */
  readonly proposals: readonly MappingProposal[];
}

/** How much is tried out: `all` proofs, or only what a run `needs` to know, which is the form of the scores. */
export type Depth = 'all' | 'needs';

/** Works out the wiring of columns to the model under the plan's roles and proves it on a few rows. */
export async function wireModel(
  plan: Plan,
  files: RunFiles,
  openFile: OpenFile,
  depth: Depth,
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
  const proven = await prove(mapping, opened.value, test, { plan, depth, layouts: guessed.value.proposals });
  if (!proven.ok) return proven;
  const said = [
    ...guessed.value.warnings.filter((warning) => warning !== ASSUMED_ORDER),
    ...missingNotes(mapping, model.info, test),
  ];
  return ok({
    mapping: proven.value.mapping,
    reasons: slotReasons(guessed.value.reasons, mapping),
    proofs: proven.value.proofs,
    warnings: [...chosen.notes, ...said, ...proven.value.warnings],
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
    exclude: named([roles.label, roles.score, roles.decision, roles.weight, roles.time, roles.id]),
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

interface Proven {
  readonly mapping: ModelMapping;
  readonly proofs: readonly MappingProof[];
  readonly proposals: readonly MappingProposal[];
  readonly warnings: readonly string[];
}

/** What a proof is asked for: under which plan, how deep, and which other layouts there are. */
interface Asked {
  readonly plan: Plan;
  readonly depth: Depth;
  readonly layouts: readonly MappingProposal[];
}

/** Rows that proofs look at, from the seeded sample. */
const PROOF_ROWS = 2048;

async function prove(
  mapping: ModelMapping,
  opened: OpenedModel,
  test: DataDescription,
  asked: Asked,
): Promise<Outcome<Proven>> {
  const loaded = await opened.load(mapping);
  if (!loaded.ok) return loaded;
  const sample = sampleBatchOf(test, PROOF_ROWS);
  const smoke = await proveMapping(loaded.value, sample);
  if (!smoke.ok) {
    loaded.value.dispose();
    return smoke;
  }
  const { proposed } = smoke.value;
  const settled =
    proposed === null ? mapping : { ...mapping, score: { ...mapping.score, transform: proposed } };
  const warnings =
    proposed === null ? [] : [`The model's output is no probability; '${proposed}' is applied to it.`];
  const proofs = [
    ...smokeLines(opened.info, smoke.value),
    ...placeLine(mapping, opened.info, test),
    orderLine(mapping.assumedOrder),
  ];
  if (asked.depth === 'needs') {
    loaded.value.dispose();
    return ok({ mapping: settled, proofs, proposals: [], warnings });
  }
  const deeper = await compare(loaded.value, settled, opened, sample, asked);
  loaded.value.dispose();
  if (!deeper.ok) return deeper;
  const { proofs: more, proposals } = deeper.value;
  return ok({ mapping: settled, proofs: [...proofs, ...more], proposals, warnings });
}

function orderLine(assumed: boolean): MappingProof {
  const title = 'Column order is known';
  return assumed
    ? { title, passed: null, text: 'The model names no columns, so their order was assumed.' }
    : { title, passed: true, text: 'From names, metadata, your plan or your word; nothing was assumed.' };
}

/** What labels, given scores and the model's own labels say about the scores. */
async function compare(
  predictor: ModelPredictor,
  mapping: ModelMapping,
  opened: OpenedModel,
  sample: Batch,
  { plan, layouts }: Asked,
): Promise<Outcome<Pick<Proven, 'proofs' | 'proposals'>>> {
  const { roles } = plan;
  const raw = await predictor.raw(sample);
  if (!raw.ok) return raw;
  const scores = favourableScores(raw.value, mapping.score);
  if (!scores.ok) return scores;
  const favourable = String(roles.favourable);
  const threshold = 'threshold' in plan.decision ? plan.decision.threshold : 0.5;
  const labels = sampleLabels(sample, { label: roles.label, favourable });
  const proofs: MappingProof[] = labels ? labelProof(scores.value, labels, roles.label ?? '') : [];
  proofs.push(...(await ownLabelProof(predictor, sample, scores.value, { favourable, threshold })));
  const given = roles.score === undefined ? undefined : sample.columns.get(roles.score);
  const hasGiven = given !== undefined && given.type !== 'category';
  if (!hasGiven && !(mapping.assumedOrder && labels)) return ok({ proofs, proposals: [] });
  const view = await matrixView(opened.info, mapping, opened.load, sample);
  if (!view.ok) return view;
  const found = hasGiven
    ? await parityProof(
        { name: roles.score ?? '', scores: scores.value, given: given.values, threshold },
        { model: opened, mapping, layouts, sample },
        view.value,
      )
    : await againstLabel(view.value, labels);
  view.value?.dispose();
  return found.ok
    ? ok({ proofs: [...proofs, ...found.value.proofs], proposals: found.value.proposals })
    : found;
}

/** Rows whose labels an order is compared with, 100 times over. */
const LABEL_ROWS = 512;

async function againstLabel(
  view: { columns: readonly Float64Array[]; score: Parameters<typeof orderAgainstLabel>[2] } | null,
  labels: Int8Array | null,
): Promise<Outcome<Pick<Proven, 'proofs' | 'proposals'>>> {
  if (view === null || labels === null) return ok({ proofs: [], proposals: [] });
  const columns = view.columns.map((values) => values.subarray(0, LABEL_ROWS));
  const proofs = await orderAgainstLabel(columns, labels.subarray(0, LABEL_ROWS), view.score);
  return proofs.ok ? ok({ proofs: proofs.value, proposals: [] }) : proofs;
}

/** The first rows of the seeded sample as a batch. */
function sampleBatchOf({ sample }: DataDescription, most: number): Batch {
  const rows = Math.min(most, sample.rows.length);
  const columns = new Map(
    [...sample.columns].map(([name, column]) => [
      name,
      column.type === 'category'
        ? { ...column, codes: column.codes.slice(0, rows) }
        : { ...column, values: column.values.slice(0, rows) },
    ]),
  );
  return { start: 0, rows, columns };
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
