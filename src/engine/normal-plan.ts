import { presets } from '../checks/presets.ts';
import { checks } from '../checks/registry.ts';
import { defaultParams } from '../core/params.ts';
import type { Plan, PlanTest } from '../core/plan.ts';
import { limitOf } from './limit.ts';

/**
 * The plan as it is run: every limit and parameter written out, so that a record says what was tested even if defaults change
 * later, and so that a plan has one digest however it was written. Presets become their lines; `tests[3]` is line 3 of this form.
 */
export function normalPlan(plan: Plan): Plan {
  const { model, ...rest } = plan;
  const tests = plan.tests.flatMap((line): Plan['tests'] => {
    if ('check' in line) return [normalTest(line)];
    const ids = presets.get(line.preset);
    return ids ? ids.map((check) => normalTest({ check, severity: line.severity })) : [line];
  });
  return { ...rest, ...(typeof model === 'string' ? { model } : {}), tests };
}

/** A line with the defaults of its check; unknown checks stay as they are and are refused later, in words. */
function normalTest(line: PlanTest): PlanTest {
  const check = checks.get(line.check);
  if (!check) return line;
  const { groups } = line;
  const limit = limitOf(check, line);
  return {
    check: line.check,
    ...(groups === undefined ? {} : { groups: normalGroups(groups) }),
    params: { ...defaultParams(check.params), ...line.params },
    ...(limit === null ? {} : { threshold: limit }),
    severity: line.severity,
    ...reasonsOf(line),
  };
}

/** What a line says of why it is there and who wants it. */
const REASONS = [
  ...(['rationale', 'rationaleSource', 'setBy', 'approvedBy'] as const),
  ...(['objectiveRef', 'requirementRef', 'riskRef'] as const),
];

function normalGroups(groups: NonNullable<PlanTest['groups']>): NonNullable<PlanTest['groups']> {
  if (typeof groups === 'string') return groups === 'none' ? groups : [groups];
  return groups.map((own) => (typeof own !== 'string' && own.length === 1 ? (own[0] ?? '') : own));
}

function reasonsOf(line: PlanTest): Partial<Record<(typeof REASONS)[number], string>> {
  const told = REASONS.map((key) => [key, line[key]?.trim() ?? ''] as const);
  return Object.fromEntries(told.filter(([, text]) => text !== ''));
}
