import { ok, type Outcome } from '../core/outcome.ts';
import type { InputBinding, ModelInfo, ModelMapping } from '../core/predictor.ts';
import type { Field } from '../core/table.ts';
import type { CategoriesOf } from './mapping/encodings.ts';
import { fillAuto, fillDecided, type FilledInput } from './mapping/fill.ts';
import type { Columns } from './mapping/order.ts';
import { guessScore } from './mapping/score.ts';

/** What is known about the data and what a person has decided. */
export interface MappingOptions {
  /** Columns that are not inputs unless named the same: target, score, weight, id, time. */
  readonly exclude: readonly string[];
  readonly favourable: string | null;
  /** The output that scores, where the plan names it. */
  readonly scoreOutput?: string;
  /** The label column: where a model scores several outcomes, one may bear its name. */
  readonly label?: string;
  /** The plan's `inputs`. */
  readonly decided?: 'auto' | Readonly<Record<string, string | readonly string[]>>;
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
}

/** A guessed wiring, with its reasons and everything that was assumed. */
export interface GuessedMapping {
  readonly mapping: ModelMapping;
  readonly reasons: readonly MappingReason[];
  /** Columns that are neither set aside nor used. */
  readonly unused: readonly string[];
  readonly warnings: readonly string[];
}

/** What a person does about an order that had to be assumed. */
export const ASSUMED_ORDER =
  "The model has no column names. I used your file's order. Tick to confirm, or add names: " +
  'm = onnx.load("model.onnx"); p = m.metadata_props.add(); p.key, p.value = "feature_names", json.dumps(columns); ' +
  'onnx.save(m, "model.onnx")';

function assemble(
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
    reasons: filled.flatMap(({ input, slots }) =>
      slots.map(({ binding, why, score: fit }) => ({ input, column: binding.column, why, score: fit })),
    ),
    unused: columns.all.map(({ name }) => name).filter((name) => !used.has(name) && !columns.aside.has(name)),
    warnings: [
      ...(assumedOrder ? [ASSUMED_ORDER] : []),
      ...filled.flatMap(({ warnings }) => warnings),
      ...new Set(notes),
      ...score.warnings,
    ],
  };
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
  const { decided = 'auto', categoriesOf = () => [] } = options;
  const codesOf = (column: string): readonly string[] =>
    Object.hasOwn(info.categories, column) ? (info.categories[column] ?? []) : [];
  const columns: Columns = { all: fields, aside: new Set(options.exclude), categoriesOf, codesOf };
  const filled = decided === 'auto' ? fillAuto(info, columns) : fillDecided(info, decided, columns);
  if (!filled.ok) return filled;
  const { scoreOutput, label } = options;
  const score = guessScore(info, options.favourable, {
    ...(scoreOutput === undefined ? {} : { output: scoreOutput }),
    ...(label === undefined ? {} : { label }),
  });
  if (!score.ok) return score;
  return ok(assemble(filled.value, score.value, columns, options.confirmedOrder === true));
}
