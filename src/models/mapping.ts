import { ok, type Outcome } from '../core/outcome.ts';
import type { InputBinding, ModelInfo, ModelMapping, ScoreBinding } from '../core/predictor.ts';
import type { Field } from '../core/table.ts';
import type { CategoriesOf } from './mapping/encodings.ts';
import { fillAuto, fillBound, fillDecided, type FilledInput } from './mapping/fill.ts';
import { otherFits } from './mapping/names.ts';
import type { Columns } from './mapping/order.ts';
import { guessScore } from './mapping/score.ts';
import { slipsIn } from './mapping/twice.ts';

/** What is known about the data and what a person has decided. */
export interface MappingOptions {
  /** Columns that are not inputs unless named the same: target, score, weight, id, time. */
  readonly exclude: readonly string[];
  /** Of `exclude`, the columns that a model may have taken all the same: id, weight, time. */
  readonly spare?: readonly string[];
  /** Attributes of people, which the model may have been trained without. */
  readonly sensitive?: readonly string[];
  readonly favourable: string | null;
  /** The output that scores, where the plan names it. */
  readonly scoreOutput?: string;
  /** The label column: where a model scores several outcomes, one may bear its name. */
  readonly label?: string;
  /** The plan's `inputs`, or those of a saved mapping with their encodings. */
  readonly decided?: 'auto' | Readonly<Record<string, string | readonly string[]>> | readonly InputBinding[];
  /** Where the inputs of a saved mapping come from, as a reason: `mapping.json`. */
  readonly decidedBy?: string;
  /** The score of a saved mapping; left out, it is guessed. */
  readonly score?: ScoreBinding;
  /** True where a person confirmed the assumed order. */
  readonly confirmedOrder?: boolean;
  /** Sorted categories of a text column; declared order where the file declares one. */
  readonly categoriesOf?: CategoriesOf;
}

/** Why one slot is filled from one column; `score` in [0, 1]. */
export interface MappingReason {
  readonly input: string;
  readonly column: string;
  readonly why: string;
  readonly score: number;
  /** Other columns that might have been meant. */
  readonly others: readonly { readonly column: string; readonly why: string }[];
}

/** Another wiring that fits the model as well, to choose with one click. */
export interface MappingProposal {
  readonly title: string;
  readonly why: string;
  readonly inputs: readonly InputBinding[];
}

/** A guessed wiring, with its reasons and everything that was assumed. */
export interface GuessedMapping {
  readonly mapping: ModelMapping;
  readonly reasons: readonly MappingReason[];
  /** Columns that are neither set aside nor used. */
  readonly unused: readonly string[];
  readonly warnings: readonly string[];
  readonly proposals: readonly MappingProposal[];
}

/** How the names of columns are written into an ONNX file. */
export const NAME_COLUMNS =
  'm = onnx.load("model.onnx"); p = m.metadata_props.add(); p.key, p.value = "feature_names", json.dumps(columns); ' +
  'onnx.save(m, "model.onnx")';

/** What a person does about an order that had to be assumed. */
export const ASSUMED_ORDER = `The model has no column names. I used your file's order. Tick to confirm, or add names: ${NAME_COLUMNS}`;

/** What a slot is called, where the model or a file beside it says so. */
function slotNames(info: ModelInfo, filled: readonly FilledInput[]): (string | null)[] {
  const width = filled.reduce((sum, { slots }) => sum + slots.length, 0);
  const names = info.featureNames?.names.length === width ? info.featureNames.names : null;
  return filled
    .flatMap(({ input, slots }) => slots.map(() => (slots.length === 1 ? input : null)))
    .map((input, at) => names?.[at] ?? input);
}

function reasonsOf(info: ModelInfo, filled: readonly FilledInput[], columns: Columns): MappingReason[] {
  const names = slotNames(info, filled);
  let at = 0;
  return filled.flatMap(({ input, slots }) =>
    slots.map(({ binding, why, score }) => {
      const name = names[at++] ?? null;
      const type = info.inputs.find((own) => own.name === input)?.type ?? 'float32';
      const others = name === null ? [] : otherFits({ name, type }, columns.all, binding.column);
      return { input, column: binding.column, why, score, others };
    }),
  );
}

function assemble(
  info: ModelInfo,
  filled: readonly FilledInput[],
  score: { score: ModelMapping['score']; warnings: readonly string[] },
  columns: Columns,
  confirmed: boolean,
): GuessedMapping {
  const inputs: InputBinding[] = filled.map(({ input, slots }) => ({
    input,
    slots: slots.map(({ binding }) => binding),
  }));
  const used = new Set(inputs.flatMap(({ slots }) => slots.map(({ column }) => column)));
  const assumedOrder = filled.some(({ assumed }) => assumed) && !confirmed;
  const notes = filled.flatMap(({ slots }) => slots.flatMap(({ note }) => note ?? []));
  return {
    mapping: { inputs, score: score.score, assumedOrder },
    reasons: reasonsOf(info, filled, columns),
    unused: columns.all.map(({ name }) => name).filter((name) => !used.has(name) && !columns.aside.has(name)),
    warnings: [
      ...(assumedOrder ? [ASSUMED_ORDER] : []),
      ...filled.flatMap(({ warnings }) => warnings),
      ...new Set(notes),
      ...score.warnings,
    ],
    proposals: filled.flatMap(({ input, others }) =>
      others.map(({ title, why, slots }) => ({
        title,
        why,
        inputs: inputs.map((own) =>
          own.input === input ? { input, slots: slots.map(({ binding }) => binding) } : own,
        ),
      })),
    ),
  };
}

function isBound(
  decided: Readonly<Record<string, string | readonly string[]>> | readonly InputBinding[],
): decided is readonly InputBinding[] {
  return Array.isArray(decided);
}

/**
 * Guesses which column fills which input and which output scores the favourable outcome, with a reason for each.
 * An order that had to be assumed is marked `assumedOrder` until a person confirms it.
 */
export function guessMapping(
  info: ModelInfo,
  fields: readonly Field[],
  options: MappingOptions,
): Outcome<GuessedMapping> {
  const { decided = 'auto', categoriesOf = () => [], spare = [], sensitive = [] } = options;
  const codesOf = (column: string): readonly string[] =>
    Object.hasOwn(info.categories, column) ? (info.categories[column] ?? []) : [];
  const columns: Columns = {
    all: fields,
    aside: new Set(options.exclude),
    spare: new Set(spare),
    sensitive: new Set(sensitive),
    categoriesOf,
    codesOf,
  };
  const filled =
    decided === 'auto'
      ? fillAuto(info, columns)
      : isBound(decided)
        ? fillBound(info, decided, columns, options.decidedBy ?? 'saved mapping')
        : fillDecided(info, decided, columns);
  if (!filled.ok) return filled;
  const { scoreOutput, label } = options;
  const wishes = {
    ...(scoreOutput === undefined ? {} : { output: scoreOutput }),
    ...(label === undefined ? {} : { label }),
  };
  const score =
    options.score === undefined
      ? guessScore(info, options.favourable, wishes)
      : ok({ score: options.score, warnings: [] });
  if (!score.ok) return score;
  const guessed = assemble(info, filled.value, score.value, columns, options.confirmedOrder === true);
  if (decided === 'auto') return ok(guessed);
  const aside = new Set(options.exclude.filter((name) => !spare.includes(name)));
  const slips = slipsIn(guessed.mapping.inputs, { label, aside });
  return ok({ ...guessed, warnings: [...guessed.warnings, ...slips] });
}
