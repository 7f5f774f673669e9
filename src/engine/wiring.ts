import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { Batch } from '../core/table.ts';
import { guessMapping, ASSUMED_ORDER } from '../models/mapping.ts';
import { proveMapping, scoreParity, type MappingProof as Proof } from '../models/mapping/prove.ts';
import { openModel, type OpenedModel } from '../models/open.ts';
import type { DataDescription, MappingProof, MappingReason, RunFiles } from './api.ts';
import { openAll, type OpenFile } from './open-files.ts';
import { scoreWishes } from './threshold.ts';

/** How the model is fed, why, and what running it on a few rows shows. `mapping` null where there is no model. */
export interface Wiring {
  readonly mapping: ModelMapping | null;
  readonly reasons: readonly MappingReason[];
  readonly proofs: readonly MappingProof[];
  readonly warnings: readonly string[];
}

/** Guesses the wiring of columns to the model under the plan's roles and proves it on a few rows. */
export async function wireModel(plan: Plan, files: RunFiles, openFile: OpenFile): Promise<Outcome<Wiring>> {
  const { model, test } = files;
  if ('output' in plan.decision) {
    return inputError(
      "The plan decides by the model's label output.",
      'Label outputs are not trusted: runtimes have been seen to give labels that contradict their own scores.',
      'Give decision: { threshold: … } instead.',
      { place: { key: 'decision.output' } },
    );
  }
  if (model === null) return ok({ mapping: null, reasons: [], proofs: [], warnings: [] });
  const guessed = guessMapping(
    model.info,
    test.columns.map(({ field }) => field),
    {
      exclude: rolesAside(plan),
      favourable: String(plan.roles.favourable),
      decided: plan.inputs,
      ...scoreWishes(plan),
      categoriesOf: (name) => categoriesOf(test, files.reference, name),
    },
  );
  if (!guessed.ok) return guessed;
  const { mapping, warnings } = guessed.value;
  const sources = await openAll(model.files, openFile);
  if (!sources.ok) return sources;
  const opened = await openModel(sources.value);
  if (!opened.ok) return opened;
  const proven = await prove(mapping, opened.value.load, test, plan);
  if (!proven.ok) return proven;
  return ok({
    mapping: proven.value.mapping,
    reasons: slotReasons(guessed.value.reasons, mapping),
    proofs: proven.value.proofs,
    warnings: [...warnings, ...proven.value.warnings],
  });
}

async function prove(
  mapping: ModelMapping,
  load: OpenedModel['load'],
  test: DataDescription,
  plan: Plan,
): Promise<Outcome<{ mapping: ModelMapping; proofs: MappingProof[]; warnings: string[] }>> {
  const loaded = await load(mapping);
  if (!loaded.ok) return loaded;
  const sample = sampleBatchOf(test, 256);
  const proof = await proveMapping(loaded.value, sample);
  if (!proof.ok) {
    loaded.value.dispose();
    return proof;
  }
  const { proposed } = proof.value;
  const settled =
    proposed === null ? mapping : { ...mapping, score: { ...mapping.score, transform: proposed } };
  const scores = await loaded.value.predict(sample);
  loaded.value.dispose();
  const warnings =
    proposed === null ? [] : [`The model's output is no probability; '${proposed}' is applied to it.`];
  const parity = plan.roles.score && scores.ok ? parityProof(plan.roles.score, scores.value, sample) : [];
  return ok({
    mapping: settled,
    proofs: [...proofLines(proof.value, mapping.assumedOrder), ...parity],
    warnings,
  });
}

function proofLines(proof: Proof, assumedOrder: boolean): MappingProof[] {
  const range = proof.range
    ? `Scores from ${proof.range.lower.toFixed(3)} to ${proof.range.upper.toFixed(3)}.`
    : 'No scores.';
  return [
    {
      title: 'The model runs',
      passed: proof.missing < proof.rows,
      text: `${proof.rows} rows ran, ${proof.missing} without a score.`,
    },
    {
      title: 'Scores differ between rows',
      passed: !proof.constant,
      text: proof.constant ? 'All rows got the same score: an input is probably wrong.' : range,
    },
    {
      title: 'Scores are probabilities',
      passed: proof.proposed === null,
      text:
        proof.proposed === null
          ? range
          : `${range} '${proof.proposed}' makes them probabilities and is applied.`,
    },
    {
      title: 'Every column matters',
      passed: proof.deadColumns.length === 0,
      text:
        proof.deadColumns.length === 0
          ? 'Each varying column changes some score.'
          : `These change no score: ${proof.deadColumns.join(', ')}.`,
    },
    {
      title: 'Column order is known',
      passed: assumedOrder ? null : true,
      text: assumedOrder ? ASSUMED_ORDER : 'From names, metadata or your plan; nothing was assumed.',
    },
  ];
}

function parityProof(name: string, scores: Float64Array, sample: Batch): MappingProof[] {
  const column = sample.columns.get(name);
  if (!column || column.type === 'category') return [];
  const parity = scoreParity(scores, column.values);
  if (!parity) return [];
  const text = `${(parity.differing * 100).toFixed(1)} in 100 rows differ from '${name}', by at most ${parity.maxDifference.toPrecision(2)}.`;
  return [{ title: `Agrees with column '${name}'`, passed: parity.differing === 0, text }];
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

function rolesAside({ roles }: Plan): string[] {
  return [roles.label, roles.score, roles.decision, roles.weight, roles.time, roles.id].filter(
    (name) => name !== undefined,
  );
}

/** Sorted categories of a text column in the reference, which the model was more likely made from; else in the test data. */
function categoriesOf(test: DataDescription, reference: DataDescription | null, name: string): string[] {
  const own = (data: DataDescription | null) => data?.columns.find(({ field }) => field.name === name);
  const profile = own(reference) ?? own(test);
  return (profile?.values ?? []).map(({ name: value }) => value).sort();
}

function slotReasons(
  reasons: readonly { input: string; column: string; why: string; score: number }[],
  mapping: ModelMapping,
): MappingReason[] {
  return reasons.map(({ input, column, why, score }) => {
    const slots = mapping.inputs.find((own) => own.input === input)?.slots ?? [];
    const slot = slots.findIndex((own) => own.column === column);
    return { input, slot, column, encoding: slots[slot]?.encoding.kind ?? 'number', why, confidence: score };
  });
}
