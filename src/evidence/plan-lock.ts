import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { planSchema, type Plan, type PlanTest } from '../core/plan.ts';
import type { RunResults } from '../core/results.ts';
import { canonicalJson, digestOf, hexOf, parseCanonical } from './canonical.ts';
import type { EvidenceRecord } from './record-schema.ts';
import { digestSchema, sha256Schema } from './results-schema.ts';
import { problemOf } from './schema-problem.ts';

/** What the statement of a plan lock says it is. */
export const planLockType = 'urn:assay:attestation:plan-lock:1';

/** The in-toto statement of a plan lock: about plan.json, the model and the data files, by digest. */
export const planLockSchema = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(
    z.strictObject({ name: z.string().min(1), digest: z.strictObject({ sha256: sha256Schema }) }),
  ),
  predicateType: z.literal(planLockType),
  predicate: z.strictObject({
    plan: planSchema.describe('The plan in normal form, every limit written out.'),
    planDigest: digestSchema,
    lockedAt: z.iso.datetime(),
    by: z.string().min(1).nullable(),
  }),
});

/** A plan as it was locked, and the digest of the envelope that carries it. */
export interface PlanLock {
  readonly statement: z.output<typeof planLockSchema>;
  /** `sha256:` of the line in attestations.intoto.jsonl, without its line break. */
  readonly envelopeDigest: string;
}

/** A file that a lock or a record names. */
export interface NamedDigest {
  readonly name: string;
  readonly sha256: string;
}

/**
 * The payload to sign so that a plan is locked: criteria, limits with reasons, seed, and the digests of model and data, fixed
 * before the labels are read. `plan` must be in normal form. Equal arguments give equal bytes.
 */
export function planLockPayload(
  plan: Plan,
  files: readonly NamedDigest[],
  lockedAt: string,
  by: string | null,
): Outcome<string> {
  const text = canonicalJson(plan, { integers: 'double' });
  if (!text.ok) return text;
  const planDigest = digestOf(text.value);
  const subject = [{ name: 'plan.json', sha256: hexOf(planDigest) }, ...files];
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subject.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: planLockType,
    predicate: { plan: JSON.parse(text.value) as unknown, planDigest, lockedAt, by },
  };
  return canonicalJson(statement, { integers: 'double' });
}

/** A plan lock from the payload of its envelope; the signature is checked elsewhere. An input error where it is none. */
export function readPlanLock(payload: string, envelopeDigest: string): Outcome<PlanLock> {
  const parsed = parseCanonical(payload, { integers: 'double' });
  if (!parsed.ok) return parsed;
  const checked = planLockSchema.safeParse(parsed.value);
  if (!checked.success) return problemOf('The locked plan', checked.error);
  const { plan, planDigest } = checked.data.predicate;
  const text = canonicalJson(plan, { integers: 'double' });
  if (!text.ok) return text;
  if (digestOf(text.value) !== planDigest) {
    return inputError(
      'The locked plan is not the plan whose digest it gives.',
      `Its digest is ${digestOf(text.value)}; the lock says ${planDigest}.`,
      'Use the lock as `assay lock` wrote it, with the version of Assay that wrote it.',
    );
  }
  return ok({ statement: checked.data, envelopeDigest });
}

/** What a record says of the lock of its plan. */
export function lockOf(
  { statement, envelopeDigest }: PlanLock,
  plan: Plan,
  results: RunResults,
): NonNullable<EvidenceRecord['plan']['lock']> {
  const { predicate } = statement;
  const run = new Set(plan.tests.map(textOf));
  const ran = new Set(results.results.map(({ test }) => test));
  const notRun = predicate.plan.tests.flatMap((line, index) => {
    const same = run.has(textOf(line)) && ran.size > 0;
    return same ? [] : [`tests[${index}] ${'check' in line ? line.check : line.preset}`];
  });
  const { lockedAt, by, planDigest } = predicate;
  return { envelope: envelopeDigest, lockedAt, by, planDigest, notRun };
}

/**
 * Whether a line of a plan was fixed before the run: `locked` where the lock has the very line and the plan around it is the
 * locked one (only paths of files may differ, their digests are compared), else `exploratory`.
 */
export function standingOf(
  line: PlanTest | null,
  plan: Plan,
  results: RunResults,
  lock: PlanLock,
): 'locked' | 'exploratory' {
  const locked = lock.statement.predicate.plan;
  const same =
    line !== null &&
    groundOf(plan) === groundOf(locked) &&
    lockedFiles(results, lock) &&
    locked.tests.some((own) => textOf(own) === textOf(line));
  return same ? 'locked' : 'exploratory';
}

/** Everything of a plan but its tests and where its files lie. */
function groundOf({ tests: _tests, model: _model, data, ...rest }: Plan): string {
  return textOf({ ...rest, key: data.attributes?.key ?? null });
}

function lockedFiles({ subject }: RunResults, { statement }: PlanLock): boolean {
  const known = new Set(statement.subject.map(({ digest }) => digest.sha256));
  const used = [...(subject.model === null ? [] : [subject.model]), ...subject.data];
  return used.every(({ sha256 }) => known.has(sha256));
}

function textOf(value: unknown): string {
  const text = canonicalJson(value, { integers: 'double' });
  return text.ok ? text.value : '';
}
