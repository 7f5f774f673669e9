import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { planSchema, type Plan } from '../core/plan.ts';
import { utf8Text } from './canonical.ts';
import { differences } from './differences.ts';
import { lockOf, readPlanLock, standingOf, type PlanLock } from './plan-lock.ts';
import { planLine } from './record-facts.ts';
import type { EvidenceRecord } from './record-schema.ts';
import { problemOf } from './schema-problem.ts';
import type { Attestation } from './signature-files.ts';
import { readCanonical } from './verify-manifest.ts';

/** The plan lock that a line holds, from the very bytes that were signed. */
export function planLockOf({ envelope, digest }: Attestation): Outcome<PlanLock> {
  const text = utf8Text(envelope.payload);
  if (text !== null) return readPlanLock(text, digest);
  return inputError('The plan lock cannot be read.', 'It is not UTF-8.', 'Use the lock as it was written.');
}

/**
 * Why a plan lock is not what this record says of it, or was made after the run began; empty where all is in order. Which criteria
 * stand as locked and which were added or changed later follows again from lock, plan and results.
 */
export function planLockProblems(
  attestation: Attestation,
  files: ReadonlyMap<string, Uint8Array>,
  record: EvidenceRecord,
): string[] {
  const lock = planLockOf(attestation);
  if (!lock.ok) return [withoutStop(`${lock.error.what} ${lock.error.why}`)];
  const plan = planOf(files);
  if (!plan.ok) return [withoutStop(plan.error.why)];
  if (record.plan.lock === null) return ['the record does not speak of this lock'];
  const { startedAt } = record.execution;
  const { lockedAt } = lock.value.statement.predicate;
  const late =
    Date.parse(lockedAt) > Date.parse(startedAt)
      ? [`the plan was locked at ${lockedAt}, after the run began at ${startedAt}`]
      : [];
  const expected = lockOf(lock.value, plan.value, record.results);
  const told = differences(record.plan.lock, expected).map(
    ({ path, left, right }) => `'${path}' of the lock is ${left} in the record and ${right} in the lock`,
  );
  return [...late, ...told, ...standingProblems(lock.value, plan.value, record)];
}

function standingProblems(lock: PlanLock, plan: Plan, { criteria, results }: EvidenceRecord): string[] {
  return criteria.flatMap(({ criterionId, standing }, index) => {
    const result = results.results[index];
    const line = result === undefined ? null : planLine(result, plan);
    const expected = standingOf(line, plan, results, lock);
    return standing === expected
      ? []
      : [`${criterionId} is '${standing}' in the record, but by the lock it is '${expected}'`];
  });
}

/** What a record claims of a lock although the package holds none. */
export function missingLockProblems({ plan, criteria }: EvidenceRecord): string[] {
  if (plan.lock !== null) return ['the record names a plan lock, but the package does not hold it'];
  const claimed = criteria.find(({ standing }) => standing !== 'stated');
  return claimed === undefined
    ? []
    : [`${claimed.criterionId} is '${claimed.standing}', but no plan was locked`];
}

/** How many criteria stand as locked, in words. */
export function standingWords({ criteria, plan }: EvidenceRecord): string {
  const locked = criteria.filter(({ standing }) => standing === 'locked').length;
  const notRun = plan.lock?.notRun.length ?? 0;
  const left = notRun === 0 ? '' : ` ${notRun} locked tests were not run.`;
  return `${locked} of ${criteria.length} criteria are as locked; the others were added or changed later (exploratory).${left}`;
}

function planOf(files: ReadonlyMap<string, Uint8Array>): Outcome<Plan> {
  const text = readCanonical(files, 'plan.json');
  if (!text.ok) return text;
  const plan = planSchema.safeParse(text.value);
  return plan.success ? ok(plan.data) : problemOf('The contents of plan.json', plan.error);
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
