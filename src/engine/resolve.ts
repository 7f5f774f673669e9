import { presets } from '../checks/presets.ts';
import { checks } from '../checks/registry.ts';
import type { Check } from '../core/check.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { defaultParams, paramProblem } from '../core/params.ts';
import type { Plan, PlanTest } from '../core/plan.ts';
import type { Severity, Threshold } from '../core/verdict.ts';
import { limitOf } from './limit.ts';
import { nearestName } from './plan-file.ts';

/** One test to run: a line of the plan with its defaults filled in, for one slice. Plain data; it can be posted to a worker. */
export interface ResolvedTest {
  /** `tests[3]`. */
  readonly test: string;
  readonly check: string;
  readonly slice: readonly string[] | null;
  readonly params: Readonly<Record<string, number | string>>;
  /** null where neither the plan nor the check sets a limit. */
  readonly threshold: Threshold | null;
  readonly severity: Severity;
  readonly rationale: string | null;
}

/** The tests of a plan in order: presets expanded, one test for each slice of a line. */
export function resolveTests(plan: Plan): Outcome<readonly ResolvedTest[]> {
  const tests: ResolvedTest[] = [];
  for (const [index, line] of plan.tests.entries()) {
    const place = `tests[${index}]`;
    const lines = 'preset' in line ? expandPreset(line.preset, line.severity, place) : ok([line]);
    if (!lines.ok) return lines;
    for (const own of lines.value) {
      const resolved = resolveLine(plan, own, place);
      if (!resolved.ok) return resolved;
      tests.push(...resolved.value);
    }
  }
  return ok(tests);
}

function expandPreset(preset: string, severity: Severity, key: string): Outcome<PlanTest[]> {
  const ids = presets.get(preset);
  if (!ids) return unknownName('preset', preset, [...presets.keys()], key);
  return ok(ids.map((check) => ({ check, severity })));
}

function resolveLine(plan: Plan, line: PlanTest, key: string): Outcome<ResolvedTest[]> {
  const check = checks.get(line.check);
  if (!check) return unknownName('check', line.check, [...checks.keys()], key);
  const params = resolveParams(check, line.params ?? {}, key);
  if (!params.ok) return params;
  const slices = resolveSlices(plan, check, line.groups, key);
  if (!slices.ok) return slices;
  return ok(
    slices.value.map((slice) => ({
      test: key,
      check: check.id,
      slice,
      params: params.value,
      threshold: limitOf(check, line),
      severity: line.severity,
      rationale: line.rationale ?? null,
    })),
  );
}

function resolveParams(
  check: Check,
  given: Readonly<Record<string, number | string>>,
  key: string,
): Outcome<Readonly<Record<string, number | string>>> {
  for (const [name, value] of Object.entries(given)) {
    const param = check.params[name];
    if (!param) return unknownName('parameter', name, Object.keys(check.params), `${key}.params`);
    const problem = paramProblem(name, param, value);
    if (problem !== null) {
      return inputError(`A parameter of ${check.id} does not fit.`, `${problem}.`, 'Correct it.', {
        place: { key: `${key}.params.${name}` },
      });
    }
  }
  return ok({ ...defaultParams(check.params), ...given });
}

/** Perturbations that change one sensitive feature, and so look at no combinations of them. */
const ONE_AT_A_TIME: ReadonlySet<string> = new Set(['tabular/attribute-flip', 'tabular/counterfactual-flip']);

type Groups = PlanTest['groups'];

function resolveSlices(
  plan: Plan,
  check: Check,
  groups: Groups,
  key: string,
): Outcome<(readonly string[] | null)[]> {
  if (check.grouping === 'none')
    return groups === undefined || groups === 'none' ? ok([null]) : noGroups(check, key);
  const sensitive = plan.roles.sensitive.map((own) => (typeof own === 'string' ? [own] : own));
  if (groups === 'none') {
    if (check.grouping === 'optional') return ok([null]);
    return inputError(
      `${check.id} compares groups.`,
      "Its 'groups' is none.",
      'Name sensitive features, or leave the key out.',
      { place: { key } },
    );
  }
  const wanted =
    groups === undefined
      ? sensitive
      : (typeof groups === 'string' ? [groups] : groups).map((own) =>
          typeof own === 'string' ? [own] : own,
        );
  const known = new Set(sensitive.flat());
  const unknown = wanted.flat().find((name) => !known.has(name));
  if (unknown !== undefined) return unknownName('sensitive feature', unknown, [...known], `${key}.groups`);
  if (wanted.length === 0 && check.grouping === 'required') {
    return inputError(
      `${check.id} compares groups.`,
      'The plan names no sensitive feature.',
      'Add roles.sensitive.',
      { place: { key: 'roles.sensitive' } },
    );
  }
  const withAll = check.grouping === 'optional' && groups === undefined;
  const flips = ONE_AT_A_TIME.has(check.perturbation ?? '');
  const slices = distinct(flips ? wanted.filter((own) => own.length === 1) : wanted);
  return slices.length === 0 && wanted.length > 0
    ? onlyTogether(check, key)
    : ok(withAll ? [null, ...slices] : slices);
}

function noGroups(check: Check, key: string): Outcome<never> {
  const what = `${check.id} does not compare groups.`;
  return inputError(what, "Its line names 'groups', which would be ignored.", 'Leave the key out.', {
    place: { key: `${key}.groups` },
  });
}

function onlyTogether(check: Check, key: string): Outcome<never> {
  const why = 'It changes one feature at a time, and its line names combinations only.';
  return inputError(`${check.id} has nothing to run on.`, why, 'Name single features under groups.', {
    place: { key: `${key}.groups` },
  });
}

/** Each slice once, in order. */
function distinct(slices: readonly (readonly string[])[]): (readonly string[])[] {
  const seen = new Map(slices.map((own) => [JSON.stringify(own), own]));
  return [...seen.values()];
}

function unknownName(kind: string, name: string, known: readonly string[], key: string): Outcome<never> {
  const nearest = nearestName(name, known);
  const todo = nearest === null ? `Known: ${known.join(', ')}.` : `Did you mean '${nearest}'?`;
  return inputError(`There is no ${kind} '${name}'.`, 'The plan names it.', todo, { place: { key } });
}
