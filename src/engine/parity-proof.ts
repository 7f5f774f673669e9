import { ok, type Outcome } from '../core/outcome.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { UsedMapping } from '../core/results.ts';
import type { Batch } from '../core/table.ts';
import { scoreParity, type ScoreParity } from '../models/mapping/prove.ts';
import { MOST_ROWS, SAME_SCORES } from '../models/mapping/reorder.ts';
import type { OpenedModel } from '../models/open.ts';
import type { MappingProof, MappingProposal } from './api.ts';
import { matrixView, moveEach, nearestOrder, reordered, type MatrixView } from './order-search.ts';

/** What a score column says about a mapping. */
export interface ParityFindings {
  readonly proofs: readonly MappingProof[];
  readonly proposals: readonly MappingProposal[];
}

/** What is compared: the model's scores on the sample with those that the data holds. */
export interface Compared {
  readonly name: string;
  readonly scores: Float64Array;
  readonly given: Float64Array;
  readonly threshold: number;
}

/** The model and the wiring that are compared, and other wirings that its width allows. */
export interface Tried {
  readonly model: OpenedModel;
  readonly mapping: ModelMapping;
  readonly layouts: readonly MappingProposal[];
  readonly sample: Batch;
}

const BETTER = 'A better order of columns';

/** Rows that may differ, of those compared, where an order still counts as found. */
const MOST_DIFFERING = 0.01;

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function words({ rows, maxDifference, sameDecision }: ScoreParity): string {
  return `max |Δ| ${maxDifference.toPrecision(2)}, same decision on ${percent(sameDecision)} of ${rows} rows`;
}

/** Compares with a score column, and where they disagree looks for the order of columns that the scores were made with. */
export async function parityProof(
  compared: Compared,
  tried: Tried,
  view: MatrixView | null,
): Promise<Outcome<ParityFindings>> {
  const { name, scores, given, threshold } = compared;
  const parity = scoreParity(scores, given, { threshold });
  if (parity === null) return ok({ proofs: [], proposals: [] });
  const title = `Agrees with column '${name}'`;
  if (parity.differing === 0 && oneValue(scores)) {
    const text = `Both have the same score in all ${parity.rows} rows, as any order of columns would give: it proves nothing.`;
    return ok({ proofs: [{ title, passed: false, text }], proposals: [] });
  }
  if (parity.differing === 0) {
    const proofs: MappingProof[] = [{ title, passed: true, text: `On every row: ${words(parity)}.` }];
    if (view) {
      const moved = await inPlace(compared, tried.mapping, view);
      if (!moved.ok) return moved;
      proofs.push(...moved.value);
    }
    return ok({ proofs, proposals: [] });
  }
  const off = `Differs on ${percent(parity.differing)} of rows (${words(parity)}).`;
  const other = scoreParity(
    scores,
    given.map((score) => 1 - score),
    { threshold },
  );
  if (other?.differing === 0) {
    const text = `${off} It is one minus the model's score on every row: '${name}' scores the other outcome.`;
    return ok({ proofs: [{ title, passed: false, text }], proposals: [] });
  }
  const said = { title, passed: false, text: `${off} Likely a wrong column order or encoding.` };
  if (view === null) return ok({ proofs: [said], proposals: [] });
  const found = await search(compared, parity, tried, view);
  return found.ok ? ok({ proofs: [said, ...found.value.proofs], proposals: found.value.proposals }) : found;
}

/**
 * What scores in the data prove of a wiring, in short: null where some row differs, where all rows score the same, or where a matrix is too wide to move its
 * columns one by one.
 */
export async function scoreProof(
  { name, scores, given }: Omit<Compared, 'threshold'>,
  mapping: ModelMapping,
  view: MatrixView | null,
): Promise<Outcome<UsedMapping['proof']>> {
  const parity = scoreParity(scores, given);
  if (parity?.differing !== 0 || oneValue(scores)) return ok(null);
  if (view === null) {
    const byName = mapping.inputs.every(({ slots }) => slots.length === 1);
    return ok(byName ? { column: name, rows: parity.rows, except: [] } : null);
  }
  const moved = await moveEach(view, namesOf(mapping), given);
  if (!moved.ok) return moved;
  return ok({ column: name, rows: parity.rows, except: [...new Set(moved.value.silent)] });
}

/** True where no two scores differ, so that they tell no wiring from another. */
function oneValue(scores: Float64Array): boolean {
  const known = scores.filter((score) => !Number.isNaN(score));
  return known.every((score) => score === known[0]);
}

function namesOf({ inputs }: ModelMapping): string[] {
  return inputs[0]?.slots.map(({ column }) => column) ?? [];
}

/** With scores that agree: that moving any column would show. */
async function inPlace(
  { name, given }: Compared,
  mapping: ModelMapping,
  view: MatrixView,
): Promise<Outcome<MappingProof[]>> {
  const moved = await moveEach(view, namesOf(mapping), given);
  if (!moved.ok) return moved;
  const { silent } = moved.value;
  const rest =
    silent.length === 0
      ? 'Moving any one column to other rows breaks the agreement, so each is in its place.'
      : `Of ${silent.join(', ')} this cannot be told: moving ${silent.length === 1 ? 'it' : 'them'} changes no score.`;
  return ok([
    {
      title: `The order is that of '${name}'`,
      passed: silent.length === 0 ? true : null,
      text: rest,
      provesOrder: true,
    },
  ]);
}

/** Layouts of the same width that are searched beside the first, and the rows that each may score. */
const MOST_LAYOUTS = 4;
const LAYOUT_ROWS = 300_000;

/** The nearest order over the present layout and the others that fit; null where none halves the disagreement. */
async function nearestOf(
  { given }: Compared,
  { model, mapping, layouts, sample }: Tried,
  view: MatrixView,
): Promise<Outcome<ModelMapping | null>> {
  const first = await nearestOrder(view, mapping, given, MOST_ROWS);
  if (!first.ok) return first;
  const before = first.value?.before ?? 0;
  let best = { after: first.value?.after ?? before, mapping: reordered(mapping, first.value?.order ?? []) };
  for (const { inputs } of layouts.slice(0, MOST_LAYOUTS)) {
    if (best.after <= SAME_SCORES) break;
    const own = { ...mapping, inputs };
    const other = await matrixView(model.info, own, model.load, sample);
    if (!other.ok) return other;
    if (other.value === null) continue;
    const found = await nearestOrder(other.value, own, given, LAYOUT_ROWS);
    other.value.dispose();
    if (!found.ok) return found;
    if (found.value && found.value.after < best.after)
      best = { after: found.value.after, mapping: reordered(own, found.value.order) };
  }
  return ok(best.after < before / 2 ? best.mapping : null);
}

async function search(
  compared: Compared,
  before: ScoreParity,
  tried: Tried,
  view: MatrixView,
): Promise<Outcome<ParityFindings>> {
  const better = await nearestOf(compared, tried, view);
  if (!better.ok) return better;
  if (better.value === null) return suspects(compared, tried.mapping, view);
  const loaded = await tried.model.load(better.value);
  if (!loaded.ok) return loaded;
  const scores = await loaded.value.predict(tried.sample);
  loaded.value.dispose();
  if (!scores.ok) return scores;
  const after = scoreParity(scores.value, compared.given, { threshold: compared.threshold });
  if (after === null || after.differing >= before.differing) return suspects(compared, tried.mapping, view);
  const names = namesOf(better.value);
  const shown = names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ');
  const exact = after.differing <= MOST_DIFFERING;
  const why = exact
    ? `In the order ${shown} the model gives the scores in '${compared.name}': ${words(after)}.`
    : `In the order ${shown} fewer rows differ (${percent(after.differing)}, before ${percent(before.differing)}), but it is not the whole truth.`;
  return ok({
    proofs: [{ title: BETTER, passed: false, text: `${why} It is offered beside the inputs.` }],
    proposals: [{ title: 'Use this order', why, inputs: better.value.inputs, proven: exact }],
  });
}

/** Where no order was found: the columns that do harm where they are. */
async function suspects(
  { given }: Compared,
  mapping: ModelMapping,
  view: MatrixView,
): Promise<Outcome<ParityFindings>> {
  const moved = await moveEach(view, namesOf(mapping), given);
  if (!moved.ok) return moved;
  const { helps } = moved.value;
  const text =
    helps.length === 0
      ? 'Swapping columns brought the scores no nearer; look at the encodings, and whether the scores come from this model.'
      : `No order was found. Scores come nearer when ${helps.join(', ')} ${helps.length === 1 ? 'is' : 'are'} moved to other rows: look there first.`;
  return ok({ proofs: [{ title: BETTER, passed: null, text }], proposals: [] });
}
