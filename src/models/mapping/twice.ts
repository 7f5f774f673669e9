import type { ColumnBinding, InputBinding } from '../../core/predictor.ts';

/** Columns with roles that no model could know when it decides. */
export interface Answers {
  readonly label: string | undefined;
  /** Columns set aside from the inputs, such as scores and decisions. */
  readonly aside: ReadonlySet<string>;
}

const MOST_PLACES = 4;

/**
 * What looks like a slip in inputs that a plan or a person wrote: the label or another column set aside as an input, and one
 * column in two slots in the same form. Nothing is refused, for a model may have been made so.
 */
export function slipsIn(inputs: readonly InputBinding[], { label, aside }: Answers): string[] {
  const places = new Map<string, { readonly column: string; readonly slots: string[] }>();
  for (const { input, slots } of inputs) {
    for (const [at, binding] of slots.entries()) {
      const key = keyOf(binding);
      const own = places.get(key) ?? { column: binding.column, slots: [] };
      own.slots.push(slots.length > 1 ? `${input}[${at + 1}]` : input);
      places.set(key, own);
    }
  }
  const used = new Set([...places.values()].map(({ column }) => column));
  const answers = [...used].filter((column) => column === label || aside.has(column));
  return [...answers.map((column) => answerText(column, label)), ...[...places.values()].flatMap(twiceText)];
}

function keyOf({ column, encoding }: ColumnBinding): string {
  return JSON.stringify([column, encoding.kind, encoding.kind === 'one-hot' ? encoding.value : '']);
}

function answerText(column: string, label: string | undefined): string {
  return column === label
    ? `The label '${column}' is an input of the model too: it would be told the answer. Take it out of the inputs, unless the model was made so.`
    : `'${column}' is an input of the model and has another role too; check it.`;
}

function twiceText({
  column,
  slots,
}: {
  readonly column: string;
  readonly slots: readonly string[];
}): string[] {
  if (slots.length < 2) return [];
  const shown = slots.slice(0, MOST_PLACES).join(', ');
  const more = slots.length > MOST_PLACES ? ', …' : '';
  return [
    `'${column}' fills ${slots.length} slots (${shown}${more}); a model is rarely made with one column twice.`,
  ];
}
