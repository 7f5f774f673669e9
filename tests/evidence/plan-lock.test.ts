import { describe, expect, it } from 'vitest';
import { planSchema, type Plan } from '../../src/core/plan.ts';
import { digestOf } from '../../src/evidence/canonical.ts';
import type { FinishedRun } from '../../src/evidence/finished-run.ts';
import { exportPackage } from '../../src/evidence/package.ts';
import { planLockPayload, readPlanLock, type PlanLock } from '../../src/evidence/plan-lock.ts';
import type { EvidenceRecord } from '../../src/evidence/record-schema.ts';
import { sampleInput, sampleRun } from './sample-run.ts';

const AT = '2026-01-02T03:04:05Z';

function subjectFiles({ results }: FinishedRun): { name: string; sha256: string }[] {
  const { model, data } = results.subject;
  return [...(model === null ? [] : [model]), ...data].map(({ name, sha256 }) => ({ name, sha256 }));
}

function payload(plan: Plan, files = subjectFiles(sampleRun())): string {
  const made = planLockPayload(plan, files, AT, 'A. Person');
  if (!made.ok) throw new Error(made.error.why);
  return made.value;
}

function lockOf(plan: Plan, files = subjectFiles(sampleRun())): PlanLock {
  const read = readPlanLock(payload(plan, files), digestOf('the envelope'));
  if (!read.ok) throw new Error(read.error.why);
  return read.value;
}

function recordUnder(lock: PlanLock | null): EvidenceRecord {
  const made = exportPackage({ ...sampleInput(), lock });
  if (!made.ok) throw new Error(made.error.why);
  return made.value.record;
}

const standings = (record: EvidenceRecord): string[] => record.criteria.map(({ standing }) => standing);

describe('a plan lock', () => {
  const { plan } = sampleRun();

  it('is written the same each time and read again', () => {
    expect(payload(plan)).toBe(payload(plan));
    expect(lockOf(plan).statement.predicate).toMatchObject({ lockedAt: AT, by: 'A. Person' });
    expect(lockOf(plan).statement.subject.map(({ name }) => name)[0]).toBe('plan.json');
  });

  it('is refused where its plan was changed after its digest was taken', () => {
    const text = payload(plan).replace('"seed":42', '"seed":43');
    expect(text).not.toBe(payload(plan));
    const read = readPlanLock(text, digestOf(''));
    expect(read.ok ? null : read.error.what).toMatch(/is not the plan whose digest it gives/);
  });

  it('makes every test of the same plan locked, and answers the question of when', () => {
    const record = recordUnder(lockOf(plan));
    expect(new Set(standings(record))).toEqual(new Set(['locked']));
    expect(record.plan.lock).toMatchObject({ lockedAt: AT, notRun: [], envelope: digestOf('the envelope') });
    expect(record.openQuestions.map(({ id }) => id)).not.toContain('plan-lock');
  });

  it('leaves everything as stated where there is none', () => {
    const record = recordUnder(null);
    expect(new Set(standings(record))).toEqual(new Set(['stated']));
    expect(record.openQuestions.map(({ id }) => id)).toContain('plan-lock');
  });

  it('marks a test that was added or whose limit was moved later as exploratory, and names what was not run', () => {
    const moved = plan.tests.map((line, index) =>
      index === 1 && 'check' in line ? { ...line, threshold: { ...line.threshold!, value: 0.9 } } : line,
    );
    const record = recordUnder(lockOf({ ...plan, tests: moved }));
    const standing = new Map(record.criteria.map((own) => [own.test, own.standing]));
    expect(standing.get('tests[1]')).toBe('exploratory');
    expect(standing.get('tests[0]')).toBe('locked');
    expect(record.plan.lock?.notRun).toEqual(['tests[1] performance/accuracy']);
  });

  it.each([
    ['another seed', { seed: 43 }],
    ['other groups', { roles: { ...plan.roles, sensitive: [] } }],
    ['another cut-off', { decision: { threshold: 0.4 } }],
  ])('marks everything as exploratory under %s', (_, change) => {
    expect(new Set(standings(recordUnder(lockOf(planSchema.parse({ ...plan, ...change })))))).toEqual(
      new Set(['exploratory']),
    );
  });

  it('marks everything as exploratory where the data are not those of the lock', () => {
    const files = subjectFiles(sampleRun()).map((file) => ({ ...file, sha256: 'a'.repeat(64) }));
    expect(new Set(standings(recordUnder(lockOf(plan, files))))).toEqual(new Set(['exploratory']));
  });

  it('lets files lie elsewhere', () => {
    const elsewhere = { ...plan, model: 'other/model.onnx', data: { test: 'other/test.csv' } };
    expect(new Set(standings(recordUnder(lockOf(elsewhere))))).toEqual(new Set(['locked']));
  });
});
