import type { Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { RunFiles } from './api.ts';
import { sameValue } from './same-value.ts';
import { labelThreshold, scoresAreAmounts } from './threshold.ts';

/** Every class of labels and decisions, before any row is counted. */
export interface ClassDesign {
  /** Names by index, index 1 the favourable one; two where labels and decisions are favourable or not and no more. */
  readonly names: readonly string[];
  /** Index of each column of the model's score output, where the largest of them decides; else null. */
  readonly columns: readonly number[] | null;
}

/** Classes beyond which a table of every class by every class is no longer small, and no reader could follow. */
const MOST_CLASSES = 30;

/**
 * The classes of the label, of the decisions and of the model together, sorted. Where they are two, amounts, or too many, rows are
 * favourable or not, as in every other count.
 */
export function designClasses(plan: Plan, files: RunFiles, mapping: ModelMapping | null): ClassDesign {
  const favourable = String(plan.roles.favourable);
  const two = { names: [`not ${favourable}`, favourable], columns: null };
  if (labelThreshold(plan) !== null || scoresAreAmounts(files)) return two;
  const { label, decision } = plan.roles;
  const output = outputClasses(files, mapping);
  const profiles = files.test.columns.filter(
    ({ field }) => field.name === label || (field.name === decision && files.model === null),
  );
  if (profiles.some(({ distinct }) => distinct === null || distinct > MOST_CLASSES)) return two;
  const found = [...profiles.flatMap(({ values }) => values.map(({ name }) => name)), ...(output ?? [])];
  const others: string[] = [];
  for (const name of found)
    if (![favourable, ...others].some((known) => sameValue(known, name))) others.push(name);
  if (others.length < 2 || others.length >= MOST_CLASSES) return two;
  const [first = '', ...rest] = others.sort(byValue);
  const names = [first, favourable, ...rest];
  const columns = output?.map((own) => names.findIndex((name) => sameValue(name, own))) ?? null;
  return { names, columns };
}

/** The classes of a score output of several columns in their order; null where there is no such output. */
function outputClasses({ model }: RunFiles, mapping: ModelMapping | null): readonly string[] | null {
  const output = model?.info.outputs.find(({ name }) => name === mapping?.score.output);
  const columns = output?.shape[1] ?? null;
  if (!model || !output || (mapping?.score.column ?? null) === null) return null;
  const named = output.classes ?? model.info.classes;
  if (named !== null) return columns === null || columns === named.length ? named : null;
  return columns === null ? null : Array.from({ length: columns }, (_, at) => String(at));
}

/** Numbers by size, then text by its letters. */
function byValue(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
