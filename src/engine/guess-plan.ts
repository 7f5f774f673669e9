import { checks } from '../checks/registry.ts';
import { needsBins, proposedEdges } from '../core/group-bins.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { planSchema, type Plan } from '../core/plan.ts';
import type { RunFiles } from './api.ts';
import { guessRoles, type GuessedRole } from './roles.ts';

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

/** Labels of which the higher value is the bad one for the person. */
const HARMS = /default|recid|denied|deny|churn|readmit|fraud|arrest|reject|fail|dead|died|death|risk/i;
const GOOD = /^(1(\.0)?|true|yes|y|t|approved|accepted|granted|good|paid|repaid|hired|pass(ed)?|>50k\.?)$/i;
const BAD = /^(0(\.0)?|false|no|n|f|denied|rejected|refused|bad|unpaid|default|fail(ed)?|<=50k\.?)$/i;

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
  const parsed = planSchema.safeParse({
    assay: 'plan/1',
    name: `Tests of ${files.model?.subject.name ?? files.test.subject.name}`,
    model: paths.model,
    data: { test: paths.test, ...(paths.reference === null ? {} : { reference: paths.reference }) },
    roles: { ...Object.fromEntries(single), favourable: outcome.value.value, sensitive },
    bins,
    tests: testsFor(files, { labels: label !== undefined, groups: sensitive.length > 0 }),
  });
  if (!parsed.success)
    return inputError(
      'No plan can be made of these files.',
      parsed.error.issues[0]?.message ?? '',
      'Write the plan by hand.',
    );
  const assumed: Assumption[] = [
    { key: ['roles', 'favourable'], text: outcome.value.why },
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
  ];
  return ok({ plan: parsed.data, assumed });
}

function whyOf(guesses: readonly GuessedRole[], column: string): string {
  return guesses.find((own) => own.column === column)?.why ?? 'a guess';
}

/** Every check that these files can feed. */
function testsFor(files: RunFiles, has: { labels: boolean; groups: boolean }): { check: string }[] {
  return [...checks.values()]
    .filter(
      (check) =>
        (has.labels || !check.usesLabels) &&
        (has.groups || check.grouping !== 'required') &&
        (files.reference !== null || check.needs !== 'column-sketch') &&
        (files.model !== null || check.needs !== 'flip-counts'),
    )
    .map(({ id }) => ({ check: id }));
}

function favourableOf(
  { model, test }: RunFiles,
  column: string | undefined,
): Outcome<{ readonly value: string; readonly why: string }> {
  const values =
    test.columns.find(({ field }) => field.name === column)?.values.map(({ name }) => name) ?? [];
  if (column === undefined || values.length === 0) {
    const last = model?.info.classes?.at(-1);
    const why =
      last === undefined
        ? 'no label says what the outcomes are; 1 is the usual code'
        : 'the last class of the model';
    return ok({ value: last ?? '1', why: `ASSUMED: ${why}. Check it: most wrong reports start here` });
  }
  if (values.length > MOST_OUTCOMES) {
    return inputError(
      `'${column}' has ${values.length} values, so none can be taken for the favourable outcome.`,
      'An outcome is a class, such as granted or refused.',
      'Write the plan by hand, or give a table whose label has few values.',
    );
  }
  const harm = HARMS.test(column);
  const wanted = harm ? BAD : GOOD;
  const value = values.find((own) => wanted.test(own)) ?? (harm ? values[0] : values.at(-1)) ?? '1';
  const why = harm
    ? `'${column}' reads like a harm, so its absence was taken as good`
    : values.some((own) => wanted.test(own))
      ? `'${value}' reads like the good outcome of '${column}'`
      : `the last value of '${column}' in sorted order`;
  return ok({ value, why: `ASSUMED: ${why}. Check it: most wrong reports start here` });
}
