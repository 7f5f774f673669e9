import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { planSchema, type Plan } from '../../src/core/plan.ts';
import { digestOf, utf8Bytes } from '../../src/evidence/canonical.ts';
import type { FinishedRun } from '../../src/evidence/finished-run.ts';
import { exportPackage } from '../../src/evidence/package.ts';
import { lockFileText, readLockFile, type SignedLock } from '../../src/evidence/lock-file.ts';
import { planLockPayload, readPlanLock } from '../../src/evidence/plan-lock.ts';
import type { EvidenceRecord } from '../../src/evidence/record-schema.ts';
import { must } from './bytes.ts';
import { sampleInput, sampleRun } from './sample-run.ts';
import { people, signedLock } from './signers.ts';

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

const lockOf = (plan: Plan, files = subjectFiles(sampleRun())): Promise<SignedLock> =>
  signedLock(payload(plan, files), people.ada);

function recordUnder(lock: SignedLock | null): EvidenceRecord {
  const made = exportPackage({ ...sampleInput(), lock });
  if (!made.ok) throw new Error(made.error.why);
  return made.value.record;
}

const standings = (record: EvidenceRecord): string[] => record.criteria.map(({ standing }) => standing);

describe('a plan lock', () => {
  const { plan } = sampleRun();

  it('is written the same each time and read again', async () => {
    expect(payload(plan)).toBe(payload(plan));
    const { statement } = await lockOf(plan);
    expect(statement.predicate).toMatchObject({ lockedAt: AT, by: 'A. Person' });
    expect(statement.subject[0]?.name).toBe('plan.json');
  });

  it('is refused where its plan was changed after its digest was taken', () => {
    const text = payload(plan).replace('"seed":42', '"seed":43');
    expect(text).not.toBe(payload(plan));
    const read = readPlanLock(text, digestOf(''));
    expect(read.ok ? null : read.error.what).toMatch(/is not the plan whose digest it gives/);
  });

  it('makes every test of the same plan locked, and answers the question of when', async () => {
    const lock = await lockOf(plan);
    const record = recordUnder(lock);
    expect(new Set(standings(record))).toEqual(new Set(['locked']));
    expect(record.plan.lock).toMatchObject({ lockedAt: AT, notRun: [], envelope: lock.envelopeDigest });
    expect(record.openQuestions.map(({ id }) => id)).not.toContain('plan-lock');
  });

  it('leaves everything as stated where there is none', () => {
    const record = recordUnder(null);
    expect(new Set(standings(record))).toEqual(new Set(['stated']));
    expect(record.openQuestions.map(({ id }) => id)).toContain('plan-lock');
  });

  it('marks a test that was added or whose limit was moved later as exploratory, and names what was not run', async () => {
    const moved = plan.tests.map((line, index) =>
      index === 1 && 'check' in line ? { ...line, threshold: { ...line.threshold!, value: 0.9 } } : line,
    );
    const record = recordUnder(await lockOf({ ...plan, tests: moved }));
    const standing = new Map(record.criteria.map((own) => [own.test, own.standing]));
    expect(standing.get('tests[1]')).toBe('exploratory');
    expect(standing.get('tests[0]')).toBe('locked');
    expect(record.plan.lock?.notRun).toEqual(['tests[1] performance/accuracy']);
  });

  it.each([
    ['another seed', { seed: 43 }],
    ['other groups', { roles: { ...plan.roles, sensitive: [] } }],
    ['another cut-off', { decision: { threshold: 0.4 } }],
  ])('marks everything as exploratory under %s', async (_, change) => {
    expect(new Set(standings(recordUnder(await lockOf(planSchema.parse({ ...plan, ...change })))))).toEqual(
      new Set(['exploratory']),
    );
  });

  it('marks everything as exploratory where the data are not those of the lock', async () => {
    const files = subjectFiles(sampleRun()).map((file) => ({ ...file, sha256: 'a'.repeat(64) }));
    expect(new Set(standings(recordUnder(await lockOf(plan, files))))).toEqual(new Set(['exploratory']));
  });

  it('lets files lie elsewhere', async () => {
    const elsewhere = { ...plan, model: 'other/model.onnx', data: { test: 'other/test.csv' } };
    expect(new Set(standings(recordUnder(await lockOf(elsewhere))))).toEqual(new Set(['locked']));
  });
});

describe('a lock file', () => {
  const { plan } = sampleRun();

  it('gives back the lock, and its package holds the envelope and its copies', async () => {
    const lock = await lockOf(plan);
    const again = must(await readLockFile(must(lockFileText(lock.envelope, lock.publicKey))));
    expect(again).toEqual(lock);
    const made = must(exportPackage({ ...sampleInput(), lock }));
    expect(Object.keys(unzipSync(made.zip))).toEqual(
      expect.arrayContaining(['attestations.intoto.jsonl', 'signatures/01-plan-lock/key.pem']),
    );
  });

  it('is refused where another key is named, or a limit was changed after signing', async () => {
    const { envelope } = await lockOf(plan);
    const other = must(lockFileText(envelope, people.ben.publicKey));
    const changed = { ...envelope, payload: utf8Bytes(payload({ ...plan, name: 'Another' })) };
    for (const text of [other, must(lockFileText(changed, people.ada.publicKey))]) {
      const read = await readLockFile(text);
      expect(read.ok ? null : read.error.what).toMatch(/not signed by the key that it names/);
    }
    expect(await readLockFile('{}')).toMatchObject({ ok: false });
  });
});
