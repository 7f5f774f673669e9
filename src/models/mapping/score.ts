import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import { predictsAmount, type ModelInfo, type ModelOutput, type ScoreBinding } from '../../core/predictor.ts';
import { plainName } from './names.ts';

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

/** What a person said about the score: the output itself, or the label column, whose name an output may bear. */
export interface ScoreWishes {
  readonly output?: string;
  readonly label?: string;
}

/** Named as the label is, then with a class that is the favourable one, then like a probability, then as wide as there are classes. */
function rankOf(info: ModelInfo, output: ModelOutput, favourable: string | null, label?: string): number {
  const named = label !== undefined && plainName(output.name) === plainName(label);
  const own = output.classes !== undefined && classAt(output.classes, favourable) >= 0;
  const wide = columnsOf(output) === (info.classes?.length ?? -1);
  return Number(named) * 8 + Number(own) * 4 + Number(/prob|score/i.test(output.name)) * 2 + Number(wide);
}

/** The output that scores, and its name where another would have done as well. */
function bestOutput(
  info: ModelInfo,
  favourable: string | null,
  label?: string,
): { readonly output: ModelOutput; readonly warnings: readonly string[] } | null {
  const ranked = info.outputs
    .filter(({ kind }) => kind === 'score')
    .map((output) => ({ output, rank: rankOf(info, output, favourable, label) }))
    .sort((a, b) => b.rank - a.rank);
  const [best] = ranked;
  if (best === undefined) return null;
  const equal = ranked.filter(({ rank }) => rank === best.rank).map(({ output }) => output.name);
  const taken = `The model scores ${equal.length} outcomes: ${equal.join(', ')}. I took '${best.output.name}'; name another under decision.score.`;
  return { output: best.output, warnings: equal.length > 1 ? [taken] : [] };
}

/** The output that the plan names. */
function decidedOutput(info: ModelInfo, name: string): Outcome<ModelOutput> {
  const output = info.outputs.find((candidate) => candidate.name === name);
  if (output?.kind === 'score') return ok(output);
  const scores = info.outputs.filter(({ kind }) => kind === 'score').map((own) => `'${own.name}'`);
  return inputError(
    output === undefined ? `${info.name} has no output '${name}'.` : `Output '${name}' is no score.`,
    `Its scores are ${scores.join(', ') || 'none'}.`,
    'Name one of them under decision.score, or leave the key out.',
    { place: { key: 'decision.score' } },
  );
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

/**
 * The class of the model that a score stands for: the one that means `favourable`; where none does, that of the score's
 * column, or of its output where it has one. `favourable` itself where the model names no classes.
 */
export function classScored(
  info: ModelInfo,
  { output, column, transform }: ScoreBinding,
  favourable: string,
): string {
  const own = info.outputs.find(({ name }) => name === output);
  const classes = own?.classes ?? info.classes ?? [];
  const first = transform === 'complement' || transform === 'sigmoid-complement';
  const at = classAt(classes, favourable);
  return classes[at >= 0 ? at : (column ?? (first ? 0 : 1))] ?? favourable;
}

/** Two classes as they are coded where nobody names them: −1 is the other class of 1. */
function unnamedClasses(favourable: string | null): readonly string[] {
  return favourable !== null && sameLabel(favourable, '-1') ? ['-1', '1'] : ['0', '1'];
}

/** One column scores the positive class: the last of two. */
function singleColumn(info: ModelInfo, output: string, favourable: string | null): GuessedScore {
  const classes = info.classes?.length === 2 ? info.classes : unnamedClasses(favourable);
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

/** What a person must know about a score that is an amount. */
const AMOUNT =
  'The model predicts an amount, not a probability: the outcome is favourable where it is at least decision.threshold, on its own scale.';

/** A regressor's prediction stands as it is. */
function amount(output: ModelOutput): Outcome<GuessedScore> {
  const columns = columnsOf(output) ?? 1;
  if (columns === 1) {
    return ok({ score: { output: output.name, column: null, transform: 'none' }, warnings: [AMOUNT] });
  }
  return inputError(
    `Output '${output.name}' predicts ${columns} amounts a row.`,
    'A decision is made from one of them.',
    'Export the model with one target.',
  );
}

/** The column of the favourable class, among the classes of the output. */
function ofClasses(info: ModelInfo, output: ModelOutput, favourable: string | null): Outcome<GuessedScore> {
  const named = output.classes ?? info.classes;
  const own = { ...info, classes: named };
  const columns = columnsOf(output);
  if (columns === 1) return ok(singleColumn(own, output.name, favourable));
  const classes = named ?? Array.from({ length: columns ?? 2 }, (_, i) => String(i));
  const at = classAt(classes, favourable);
  if (at >= 0) return ok({ score: { output: output.name, column: at, transform: 'none' }, warnings: [] });
  if (classes.length !== 2) return whichColumn(output.name, columns, favourable, classes.join(', '));
  const warnings = assumed(own, favourable, classes[1] ?? '1');
  return ok({ score: { output: output.name, column: 1, transform: 'none' }, warnings });
}

/** Which number of the model's output is the score of the favourable outcome. */
export function guessScore(
  info: ModelInfo,
  favourable: string | null,
  wishes: ScoreWishes = {},
): Outcome<GuessedScore> {
  const read = (output: ModelOutput): Outcome<GuessedScore> =>
    predictsAmount(info) ? amount(output) : ofClasses(info, output, favourable);
  if (wishes.output !== undefined) {
    const decided = decidedOutput(info, wishes.output);
    return decided.ok ? read(decided.value) : decided;
  }
  const perClass = favourable === null ? null : outputPerClass(info, favourable);
  if (perClass !== null) {
    return ok({ score: { output: perClass.name, column: null, transform: 'none' }, warnings: [] });
  }
  const best = bestOutput(info, favourable, wishes.label);
  if (best === null) return noScore(info);
  const guessed = read(best.output);
  if (!guessed.ok) return guessed;
  return ok({ ...guessed.value, warnings: [...best.warnings, ...guessed.value.warnings] });
}
