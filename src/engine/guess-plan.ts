import { checks } from '../checks/registry.ts';
import { likelyFavourable } from '../core/favourable.ts';
import { needsBins, proposedEdges } from '../core/group-bins.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { planSchema, type Plan } from '../core/plan.ts';
import type { ColumnProfile, RunFiles } from './api.ts';
import { guessRoles, type GuessedRole } from './roles.ts';
import { scoresAreAmounts } from './threshold.ts';

/** One guess that a plan rests on: the key it stands under, and the reason in words. */
export interface Assumption {
  readonly key: readonly string[];
  readonly text: string;
}

/** A plan made from files alone, with everything in it that was guessed. */
export interface GuessedPlan {
  readonly plan: Plan;
  readonly assumed: readonly Assumption[];
}

/** Paths as the plan names them. */
export interface PlanPaths {
  readonly model: string | null;
  readonly test: string;
  readonly reference: string | null;
}

/** Label values beyond which no outcome can be guessed. */
const MOST_OUTCOMES = 20;

/** A first plan for files that nobody has described: roles, outcome, ranges, and every check that can run on them. */
export function guessPlan(files: RunFiles, paths: PlanPaths): Outcome<GuessedPlan> {
  const guesses = guessRoles(files.test, files.model);
  const columns = (role: GuessedRole['role']): string[] =>
    guesses.filter((own) => own.role === role).map(({ column }) => column);
  const [label, score, decision] = [columns('label')[0], columns('score')[0], columns('decision')[0]];
  if (files.model === null && score === undefined && decision === undefined) {
    return inputError(
      `'${files.test.subject.name}' holds no column that looks like predictions.`,
      'Without a model the predictions must be in the data: a score from 0 to 1, or a decision.',
      'Give the model too, or name the column score or prediction.',
    );
  }
  const outcome = favourableOf(files, label ?? decision);
  if (!outcome.ok) return outcome;
  const { value } = outcome.value;
  const threshold = value === null ? medianIn(files, label) : null;
  const sensitive = columns('sensitive');
  const bins = Object.fromEntries(
    sensitive.flatMap((name) => {
      const profile = files.test.columns.find(({ field }) => field.name === name);
      return profile && needsBins(profile) ? [[name, proposedEdges(profile, files.test)]] : [];
    }),
  );
  const single = (['label', 'score', 'decision', 'weight', 'time', 'id'] as const).flatMap((role) => {
    const [column] = columns(role);
    return column === undefined ? [] : [[role, column] as const];
  });
  const has = { labels: label !== undefined, groups: sensitive.length > 0 };
  const { tests, unlimited } = testsFor(files, has);
  const parsed = planSchema.safeParse({
    assay: 'plan/1',
    name: `Tests of ${files.model?.subject.name ?? files.test.subject.name}`,
    model: paths.model,
    data: { test: paths.test, ...(paths.reference === null ? {} : { reference: paths.reference }) },
    roles: { ...Object.fromEntries(single), ...(value === null ? {} : { favourable: value }), sensitive },
    bins,
    ...(threshold === null ? {} : { decision: { threshold } }),
    tests,
  });
  if (!parsed.success)
    return inputError(
      'No plan can be made of these files.',
      parsed.error.issues[0]?.message ?? '',
      'Write the plan by hand.',
    );
  const assumed: Assumption[] = [
    { key: outcome.value.key, text: outcome.value.why },
    ...single.map(([role, column]) => ({
      key: ['roles', role],
      text: `guessed '${column}': ${whyOf(guesses, column)}`,
    })),
    ...(sensitive.length === 0
      ? []
      : [
          {
            key: ['roles', 'sensitive'],
            text: `guessed ${sensitive.map((column) => `'${column}': ${whyOf(guesses, column)}`).join('; ')}`,
          },
        ]),
    ...Object.keys(bins).map((name) => ({ key: ['bins', name], text: 'ranges proposed, not given' })),
    ...(unlimited.length === 0
      ? []
      : [
          {
            key: ['tests'],
            text: `left out, for they need a limit of your own in the unit of '${label ?? ''}': ${unlimited.join(', ')}`,
          },
        ]),
  ];
  return ok({ plan: parsed.data, assumed });
}

function whyOf(guesses: readonly GuessedRole[], column: string): string {
  return guesses.find((own) => own.column === column)?.why ?? 'a guess';
}

/** Every check that these files can feed and that somebody has set a limit for; `unlimited` are those that still lack one. */
function testsFor(
  files: RunFiles,
  has: { labels: boolean; groups: boolean },
): { tests: { check: string }[]; unlimited: string[] } {
  const amounts = scoresAreAmounts(files);
  const fed = [...checks.values()].filter(
    (check) =>
      (has.labels || !check.usesLabels) &&
      (has.groups || check.grouping !== 'required') &&
      (files.reference !== null || check.needs !== 'column-sketch') &&
      (files.model !== null || check.needs !== 'flip-counts') &&
      (amounts ? check.scores !== 'probabilities' : check.needs !== 'residual-moments'),
  );
  const limited = fed.filter(({ threshold }) => threshold.default !== null);
  return {
    tests: limited.map(({ id }) => ({ check: id })),
    unlimited: fed.filter((check) => !limited.includes(check)).map(({ id }) => id),
  };
}

/** A guessed favourable value; null where the threshold on amounts says it. */
interface GuessedOutcome {
  readonly value: string | null;
  readonly key: readonly string[];
  readonly why: string;
}

const CHECK_IT = 'Check it: most wrong reports start here';

function favourableOf(files: RunFiles, column: string | undefined): Outcome<GuessedOutcome> {
  const profile = files.test.columns.find(({ field }) => field.name === column);
  const values = profile?.values.map(({ name }) => name) ?? [];
  if (scoresAreAmounts(files)) return ok(fromThreshold(profile));
  const key = ['roles', 'favourable'];
  if (column === undefined || values.length === 0) {
    const last = files.model?.info.classes?.at(-1);
    const why =
      last === undefined
        ? 'no label says what the outcomes are; 1 is the usual code'
        : 'the last class of the model';
    return ok({ value: last ?? '1', key, why: `ASSUMED: ${why}. ${CHECK_IT}` });
  }
  if (values.length > MOST_OUTCOMES) {
    return inputError(
      `'${column}' has ${values.length} values, so none can be taken for the favourable outcome.`,
      'An outcome is a class, such as granted or refused.',
      'Write the plan by hand, or give a table whose label has few values.',
    );
  }
  const likely = likelyFavourable(column, values);
  return ok({ value: likely?.value ?? '1', key, why: `ASSUMED: ${likely?.text ?? ''} ${CHECK_IT}` });
}

/** What is favourable where the model predicts an amount: half of the labels, until someone says better. */
function fromThreshold(label: ColumnProfile | undefined): GuessedOutcome {
  const said = 'amounts are favourable from here up, in the label as in the score of the model';
  const source = label ? `the median of '${label.field.name}'` : '0.5, for nothing says more';
  return { value: null, key: ['decision', 'threshold'], why: `ASSUMED: ${source}; ${said}. ${CHECK_IT}` };
}

/** The middle of the sampled labels; null where there are none. */
function medianIn({ test }: RunFiles, label: string | undefined): number | null {
  const column = label === undefined ? undefined : test.sample.columns.get(label);
  if (column?.type !== 'number') return null;
  const known = column.values.filter((value) => Number.isFinite(value)).sort();
  return known[known.length >> 1] ?? null;
}
