import { ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { UsedMapping } from '../core/results.ts';
import type { Batch } from '../core/table.ts';
import { proveMapping, scoreParity } from '../models/mapping/prove.ts';
import type { OpenedModel } from '../models/open.ts';
import type { ModelPredictor } from '../models/predictor.ts';
import { favourableScores } from '../models/scores.ts';
import type { DataDescription, MappingProof, MappingProposal } from './api.ts';
import { labelProof, orderAgainstLabel, sampleLabels } from './label-proof.ts';
import { matrixView } from './order-search.ts';
import { ownLabelProof } from './own-label-proof.ts';
import { parityProof, scoreProof } from './parity-proof.ts';
import { placeLine, smokeLines } from './smoke-proof.ts';
import { labelThreshold } from './threshold.ts';

/** How much is tried out: `all` proofs, or only what a run `needs` to know, which is the form of the scores. */
export type Depth = 'all' | 'needs';

/** A wiring whose transform is settled, with everything that a few rows show. */
export interface Proven {
  readonly mapping: ModelMapping;
  /** What given scores prove; undefined where it was not looked at in this form. */
  readonly proof?: UsedMapping['proof'];
  readonly proofs: readonly MappingProof[];
  readonly proposals: readonly MappingProposal[];
  readonly warnings: readonly string[];
}

/** What a proof is asked for: under which plan, how deep, and which other layouts there are. */
interface Asked {
  readonly plan: Plan;
  readonly depth: Depth;
  readonly layouts: readonly MappingProposal[];
  /** True where given scores may be another model's. */
  readonly othersScores: boolean;
}

/** Rows that proofs look at, from the seeded sample. */
const PROOF_ROWS = 2048;

/** Runs a wiring on a few rows: the transform that its scores call for, and as much proof as is asked for. */
export async function proveWiring(
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
    orderLine(mapping.assumedOrder, smoke.value.constant),
  ];
  if (asked.depth === 'needs') {
    const proof = await agreement(loaded.value, settled, opened, sample, asked.plan);
    loaded.value.dispose();
    return proof.ok ? ok({ mapping: settled, proof: proof.value, proofs, proposals: [], warnings }) : proof;
  }
  const deeper = await compare(loaded.value, settled, opened, sample, asked);
  loaded.value.dispose();
  if (!deeper.ok) return deeper;
  const { proofs: more, proposals } = deeper.value;
  return ok({ mapping: settled, proofs: [...proofs, ...more], proposals, warnings });
}

function orderLine(assumed: boolean, constant: boolean): MappingProof {
  const title = 'Column order is known';
  if (assumed && constant) {
    return {
      title,
      passed: false,
      text: 'It was assumed, and every row that was tried got the same score, as it would in any other order: nothing here can show that it is right.',
    };
  }
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
  { plan, layouts, othersScores }: Asked,
): Promise<Outcome<Pick<Proven, 'proofs' | 'proposals'>>> {
  const { roles } = plan;
  const scores = await scoresOf(predictor, mapping, sample);
  if (!scores.ok) return scores;
  const favourable = String(roles.favourable);
  const threshold = 'threshold' in plan.decision ? plan.decision.threshold : 0.5;
  const labels = sampleLabels(sample, {
    label: roles.label,
    favourable,
    labelThreshold: labelThreshold(plan),
  });
  const proofs: MappingProof[] = labels ? labelProof(scores.value, labels, roles.label ?? '') : [];
  proofs.push(...(await ownLabelProof(predictor, sample, scores.value, { favourable, threshold })));
  const given = givenScores(plan, sample);
  if (given && othersScores && scoreParity(scores.value, given.given)?.differing !== 0)
    return ok({ proofs: [...proofs, notProven(given.name)], proposals: [] });
  if (given === null && !(mapping.assumedOrder && labels)) return ok({ proofs, proposals: [] });
  const view = await matrixView(opened.info, mapping, opened.load, sample);
  if (!view.ok) return view;
  const found = given
    ? await parityProof(
        { ...given, scores: scores.value, threshold },
        { model: opened, mapping, layouts, sample },
        view.value,
      )
    : await againstLabel(view.value, labels);
  view.value?.dispose();
  return found.ok
    ? ok({ proofs: [...proofs, ...found.value.proofs], proposals: found.value.proposals })
    : found;
}

/** What is said where the scores in the data are those of the model beside this one. */
function notProven(name: string): MappingProof {
  return {
    title: `Agrees with column '${name}'`,
    passed: null,
    text: `The scores in '${name}' are not this model's, and may be those of the model it is compared with. That its columns are in their places could not be proven by them.`,
  };
}

async function scoresOf(
  predictor: ModelPredictor,
  { score }: ModelMapping,
  sample: Batch,
): Promise<Outcome<Float64Array>> {
  const raw = await predictor.raw(sample);
  return raw.ok ? favourableScores(raw.value, score) : raw;
}

/** The scores that the data holds beside the model, where the plan names them. */
function givenScores({ roles }: Plan, { columns }: Batch): { name: string; given: Float64Array } | null {
  const column = roles.score === undefined ? undefined : columns.get(roles.score);
  if (roles.score === undefined || column === undefined || column.type === 'category') return null;
  return { name: roles.score, given: column.values };
}

/** What scores in the data prove of the wiring, for the record: nothing is searched for here. */
async function agreement(
  predictor: ModelPredictor,
  mapping: ModelMapping,
  opened: OpenedModel,
  sample: Batch,
  plan: Plan,
): Promise<Outcome<UsedMapping['proof']>> {
  const given = givenScores(plan, sample);
  if (given === null) return ok(null);
  const scores = await scoresOf(predictor, mapping, sample);
  if (!scores.ok) return scores;
  const view = await matrixView(opened.info, mapping, opened.load, sample);
  if (!view.ok) return view;
  const proof = await scoreProof({ ...given, scores: scores.value }, mapping, view.value);
  view.value?.dispose();
  return proof;
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
