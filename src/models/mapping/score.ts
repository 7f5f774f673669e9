import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { ModelInfo, ModelOutput, ScoreBinding } from '../../core/predictor.ts';

/** The score of the favourable outcome, and what had to be assumed. */
export interface GuessedScore {
  readonly score: ScoreBinding;
  readonly warnings: readonly string[];
}

const TRUE_WORDS = new Set(['1', 'true', 'yes', 'y', 't']);
const FALSE_WORDS = new Set(['0', 'false', 'no', 'n', 'f']);

/** True where two labels mean the same value: same text, same number, or the same truth value. */
export function sameLabel(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b)) return true;
  const [x, y] = [a.trim().toLowerCase(), b.trim().toLowerCase()];
  return (TRUE_WORDS.has(x) && TRUE_WORDS.has(y)) || (FALSE_WORDS.has(x) && FALSE_WORDS.has(y));
}

function columnsOf(output: ModelOutput): number | null {
  return output.shape.length < 2 ? 1 : (output.shape[1] ?? null);
}

/** Probability-like names first, then outputs as wide as there are classes, then file order. */
function bestOutput(info: ModelInfo): ModelOutput | null {
  const rank = (output: ModelOutput): number =>
    Number(/prob|score/i.test(output.name)) * 2 + Number(columnsOf(output) === (info.classes?.length ?? -1));
  const scores = info.outputs.filter((output) => output.kind === 'score');
  return [...scores].sort((a, b) => rank(b) - rank(a))[0] ?? null;
}

function noScore(info: ModelInfo): Outcome<never> {
  const outputs = info.outputs.map(({ name, type }) => `${name} (${type})`).join(', ');
  return inputError(
    `${info.name} gives no scores.`,
    `Its outputs are ${outputs || 'none'}; decisions are made from scores, never from labels.`,
    'Export it with probabilities, e.g. options={"zipmap": False}.',
  );
}

/** skl2onnx `zipmap='columns'`: one output a class, named `i<number>` or `s<text>`. */
function outputPerClass(info: ModelInfo, favourable: string): ModelOutput | null {
  const single = info.outputs.filter((output) => output.kind === 'score' && columnsOf(output) === 1);
  if (single.length < 2) return null;
  return (
    single.find((output) => /^[is]/.test(output.name) && sameLabel(output.name.slice(1), favourable)) ?? null
  );
}

function assumed(info: ModelInfo, favourable: string | null, positive: string): string[] {
  if (favourable === null) return [`No favourable outcome is named; I took '${positive}', the last class.`];
  const classes = info.classes?.join(', ') ?? 'not named';
  return [
    `The model's classes are ${classes}; I read '${positive}' as the favourable outcome '${favourable}'.`,
  ];
}

function classAt(classes: readonly string[], favourable: string | null): number {
  if (favourable === null) return -1;
  const exact = classes.indexOf(favourable);
  return exact >= 0 ? exact : classes.findIndex((label) => sameLabel(label, favourable));
}

/** One column scores the positive class: the last of two. */
function singleColumn(info: ModelInfo, output: string, favourable: string | null): GuessedScore {
  const classes = info.classes?.length === 2 ? info.classes : ['0', '1'];
  const at = classAt(classes, favourable);
  const transform = at === 0 ? 'complement' : 'none';
  const warnings = at < 0 ? assumed(info, favourable, classes[1] ?? '1') : [];
  return { score: { output, column: null, transform }, warnings };
}

function whichColumn(
  output: string,
  columns: number | null,
  favourable: string | null,
  classes: string,
): Outcome<never> {
  return inputError(
    `I cannot tell which column of '${output}' scores the favourable outcome.`,
    favourable === null
      ? `It has ${columns ?? 'several'} columns, and no favourable outcome is named.`
      : `The favourable outcome '${favourable}' is not among the model's classes (${classes}).`,
    'Name the favourable class as the model does, or write class_names into its metadata.',
    { place: { key: 'roles.favourable' } },
  );
}

/** Which number of the model's output is the score of the favourable outcome. */
export function guessScore(info: ModelInfo, favourable: string | null): Outcome<GuessedScore> {
  const perClass = favourable === null ? null : outputPerClass(info, favourable);
  if (perClass !== null) {
    return ok({ score: { output: perClass.name, column: null, transform: 'none' }, warnings: [] });
  }
  const output = bestOutput(info);
  if (output === null) return noScore(info);
  const columns = columnsOf(output);
  if (columns === 1) return ok(singleColumn(info, output.name, favourable));
  const classes =
    info.classes ?? (columns === null ? ['0', '1'] : Array.from({ length: columns }, (_, i) => String(i)));
  const at = classAt(classes, favourable);
  if (at >= 0) return ok({ score: { output: output.name, column: at, transform: 'none' }, warnings: [] });
  if (classes.length !== 2) return whichColumn(output.name, columns, favourable, classes.join(', '));
  const warnings = assumed(info, favourable, classes[1] ?? '1');
  return ok({ score: { output: output.name, column: 1, transform: 'none' }, warnings });
}
