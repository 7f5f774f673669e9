import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { planSchema, type Plan, type PlanInput } from '../core/plan.ts';

/** Validates a plan and fills in its defaults. */
export function checkPlan(name: string, raw: unknown): Outcome<Plan> {
  const parsed = planSchema.safeParse(raw);
  if (parsed.success) return ok(parsed.data);
  return inputError(
    `${name} does not fit the plan format.`,
    parsed.error.issues[0]?.message ?? 'A value is missing or of the wrong kind.',
    'Correct the keys named in the details.',
    { place: { file: name }, details: z.prettifyError(parsed.error) },
  );
}

/** A plan as YAML text, for the CLI and for the next time. */
export async function planYaml(plan: Plan): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(plan, { lineWidth: 110 });
}

/** What the screens contribute to a plan. */
export interface PlanPieces {
  readonly base: Plan | null;
  readonly model: string | null;
  readonly test: string;
  readonly reference: string | null;
  readonly attributes: Plan['data']['attributes'] | null;
  readonly roles: PlanInput['roles'];
  readonly bins: Readonly<Record<string, readonly number[]>>;
  readonly inputs: PlanInput['inputs'];
  readonly decision: Plan['decision'];
  readonly tests: Plan['tests'];
}

/** The plan that a run would follow now. Keys that no screen edits (name, seed, system, evidence, alternatives) come from the base. */
export function composePlan(pieces: PlanPieces): Outcome<Plan> {
  const { base, reference, attributes, bins } = pieces;
  return checkPlan('The plan', {
    assay: 'plan/1',
    name: base?.name ?? `Tests of ${pieces.model ?? pieces.test}`,
    seed: base?.seed ?? 0,
    ...(base?.system ? { system: base.system } : {}),
    ...(base?.evidence ? { evidence: base.evidence } : {}),
    model: pieces.model,
    data: {
      test: pieces.test,
      ...(reference === null ? {} : { reference }),
      ...(attributes ? { attributes } : {}),
    },
    roles: pieces.roles,
    bins: Object.fromEntries(Object.entries(bins).map(([name, edges]) => [name, [...edges]])),
    inputs: pieces.inputs,
    decision: pieces.decision,
    features: base?.features ?? {},
    ...(base?.alternatives ? { alternatives: base.alternatives } : {}),
    tests: pieces.tests,
  });
}
