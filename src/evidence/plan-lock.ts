import { inputError, type Outcome } from '../core/outcome.ts';
import { canonicalJson, digestOf, parseCanonical, sha256Hex } from './canonical.ts';
import type { EvidenceRecord } from './record-schema.ts';
import { problemOf } from './schema-problem.ts';
import {
  planLockPredicateSchema,
  predicateTypes,
  statementBytes,
  type InTotoStatement,
  type PlanLockPredicate,
} from './statement.ts';
import { fileSubjects, packedSubject, type TestedFiles } from './subjects.ts';

/** What is fixed before a run. */
export interface PlanLock extends TestedFiles {
  /** The plan in normal form, as plan.json of the package will be. */
  readonly planText: string;
  readonly lockedAt: string;
  /** Who locked it, or null. */
  readonly by: string | null;
}

/** The statement that locks a plan, as the bytes to be signed: about plan.json, the model and the data. */
export function planLockPayload({ planText, lockedAt, by, ...tested }: PlanLock): Outcome<Uint8Array> {
  const parsed = parseCanonical(planText, { integers: 'double' });
  if (!parsed.ok) return parsed;
  const predicate = planLockPredicateSchema.safeParse({
    plan: parsed.value,
    planDigest: digestOf(planText),
    lockedAt,
    by,
    seed: seedOf(parsed.value),
  });
  if (!predicate.success) return problemOf('The parts of the plan lock', predicate.error);
  const plan = { name: 'plan.json', digest: { sha256: sha256Hex(planText) } };
  return statementBytes(predicateTypes.planLock, [plan, ...fileSubjects(tested)], predicate.data);
}

function seedOf(plan: unknown): unknown {
  return typeof plan === 'object' && plan !== null && 'seed' in plan ? plan.seed : 0;
}

/** The predicate of a plan lock, whose digest must be that of the plan in it. */
export function planLockOf({ predicate }: InTotoStatement): Outcome<PlanLockPredicate> {
  const read = planLockPredicateSchema.safeParse(predicate);
  if (!read.success) return problemOf('The contents of the plan lock', read.error);
  const text = canonicalJson(read.data.plan, { integers: 'double' });
  if (!text.ok) return text;
  if (digestOf(text.value) === read.data.planDigest) return { ok: true, value: read.data };
  return inputError(
    'The plan lock cannot be used.',
    'Its digest is not that of the plan in it.',
    'Lock the plan again before the next run.',
  );
}

/** Why a plan lock does not show that the plan of this package was fixed before its run; empty where it does. */
export function planLockProblems(
  statement: InTotoStatement,
  files: ReadonlyMap<string, Uint8Array>,
  record: EvidenceRecord,
): string[] {
  const lock = planLockOf(statement);
  if (!lock.ok) return [lock.error.why];
  const { planDigest, lockedAt, seed, plan } = lock.value;
  const { startedAt, prng } = record.execution;
  const problems: string[] = [];
  if (planDigest !== record.plan.digest) problems.push('the plan was changed after it was locked');
  if (Date.parse(lockedAt) > Date.parse(startedAt))
    problems.push(`the plan was locked at ${lockedAt}, after the run began at ${startedAt}`);
  if (![seedOf(plan), prng.seed].map(String).includes(String(seed)))
    problems.push(`the locked seed is ${seed}, but the run used ${prng.seed}`);
  const expected = [packedSubject(files, 'plan.json'), ...fileSubjects(record)];
  const locked = statement.subject.map(({ digest }) => digest['sha256']);
  for (const { name, digest } of expected)
    if (!locked.includes(digest.sha256)) problems.push(`it was locked for another '${name}'`);
  return problems;
}
