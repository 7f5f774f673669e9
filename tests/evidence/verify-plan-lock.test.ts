import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { digestOf, utf8Bytes } from '../../src/evidence/canonical.ts';
import { inTotoPayloadType, signEnvelope } from '../../src/evidence/dsse.ts';
import { exportPackage, type ExportedPackage } from '../../src/evidence/package.ts';
import { planLockPayload, type NamedDigest } from '../../src/evidence/plan-lock.ts';
import type { EvidenceRecord } from '../../src/evidence/record-schema.ts';
import { signPackage } from '../../src/evidence/sign.ts';
import { addAttestation } from '../../src/evidence/signature-files.ts';
import { checkAuthenticity, type AuthenticityReport } from '../../src/evidence/verify-authenticity.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { must } from './bytes.ts';
import { sampleInput, sampleRun } from './sample-run.ts';
import {
  declaration,
  everybody,
  failures,
  filesOf,
  lines,
  packed,
  people,
  signedLock,
  unsigned,
} from './signers.ts';

const { ada } = people;
const { plan, results } = sampleRun();
const tested: NamedDigest[] = [results.subject.model!, ...results.subject.data];
const BEFORE = '2026-01-01T00:00:00Z';

/** A package whose plan Ada locked, with the line of the lock in it. */
async function locked({
  lockedPlan = plan,
  at = BEFORE,
  files = tested,
}: { lockedPlan?: Plan; at?: string; files?: NamedDigest[] } = {}): Promise<{
  made: ExportedPackage;
  files: Map<string, Uint8Array>;
}> {
  const payload = must(planLockPayload(lockedPlan, files, at, 'Ada'));
  const made = must(exportPackage({ ...sampleInput(), lock: await signedLock(payload, ada) }));
  return { made, files: new Map(filesOf(made.zip)) };
}

const check = (files: Map<string, Uint8Array>, record: EvidenceRecord): Promise<AuthenticityReport> =>
  checkAuthenticity(files, record, null);

describe('a locked plan', () => {
  it('that came before the run passes, says when and how many criteria are as locked', async () => {
    const { made, files } = await locked();
    const report = await check(files, made.record);
    expect(failures(report)).toBe('');
    expect(report.signatures).toMatchObject([{ kind: 'plan-lock', at: BEFORE, role: null }]);
    const all = made.record.criteria.length;
    expect(report.steps.map(({ text }) => text).join()).toMatch(
      `Locked at ${BEFORE}, before the run began at 2026-01-02T03:04:05.000Z, by the clocks of the machines. ${all} of ${all} criteria are as locked`,
    );
  });

  it('is signed by the operator after, and the whole verifies', async () => {
    const { made, files } = await locked();
    const zip = must(await signPackage(packed(files), declaration('operator'), ada));
    const report = await checkAuthenticity(filesOf(zip), made.record, everybody);
    expect([failures(report), report.signatures.map(({ kind, trusted }) => [kind, trusted])]).toEqual([
      '',
      [
        ['plan-lock', true],
        ['record', true],
      ],
    ]);
    expect(must(verifyPackage(zip, recompute)).steps.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('passes where a test was added later, which is said', async () => {
    const { made, files } = await locked({ lockedPlan: { ...plan, tests: plan.tests.slice(1) } });
    const report = await check(files, made.record);
    expect(failures(report)).toBe('');
    expect(report.steps.map(({ text }) => text).join()).toMatch(/added or changed later \(exploratory\)/);
    expect(made.record.criteria.map(({ standing }) => standing)).toContain('exploratory');
  });

  it('after the run began fails', async () => {
    const { made, files } = await locked({ at: '2026-01-02T03:04:05.001Z' });
    const report = await check(files, made.record);
    expect(failures(report)).toMatch(/locked at 2026-01-02T03:04:05.001Z, after the run began/);
    expect(report.signatures[0]!.trusted).toBe(false);
  });

  it.each<[string, (record: EvidenceRecord) => EvidenceRecord, RegExp]>([
    [
      'a later time',
      (record) => ({
        ...record,
        plan: { ...record.plan, lock: { ...record.plan.lock!, lockedAt: '2025-01-01T00:00:00Z' } },
      }),
      /'lockedAt' of the lock is "2025-01-01T00:00:00Z" in the record and "2026-01-01T00:00:00Z" in the lock/,
    ],
    [
      'another envelope',
      (record) => ({
        ...record,
        plan: { ...record.plan, lock: { ...record.plan.lock!, envelope: digestOf('x') } },
      }),
      /'envelope' of the lock/,
    ],
    [
      'no lock',
      (record) => ({ ...record, plan: { ...record.plan, lock: null } }),
      /the record does not speak of this lock/,
    ],
    [
      'a criterion as exploratory that is as locked',
      (record) => ({
        ...record,
        criteria: record.criteria.map((own, at) =>
          at === 0 ? { ...own, standing: 'exploratory' as const } : own,
        ),
      }),
      /criterion-1 is 'exploratory' in the record, but by the lock it is 'locked'/,
    ],
  ])('fails where the record tells of %s', async (_, change, why) => {
    const { made, files } = await locked();
    expect(failures(await check(files, change(made.record)))).toMatch(why);
  });

  it.each<[string, { lockedPlan?: Plan; files?: NamedDigest[] }, string]>([
    ['limit was changed', { lockedPlan: withLimit(0.61) }, 'criterion-2'],
    ['seed was changed', { lockedPlan: { ...plan, seed: 43 } }, 'criterion-1'],
    [
      'model is another',
      { files: tested.map((file) => ({ ...file, sha256: 'c'.repeat(64) })) },
      'criterion-1',
    ],
  ])('whose %s after cannot pass for locked', async (_, how, criterion) => {
    const { made, files } = await locked(how);
    expect(failures(await check(files, made.record))).toBe('');
    const claimed = made.record.criteria.map((own) => ({ ...own, standing: 'locked' as const }));
    const report = await check(files, { ...made.record, criteria: claimed });
    expect(failures(report)).toMatch(
      `${criterion} is 'locked' in the record, but by the lock it is 'exploratory'`,
    );
  });

  it('that the package does not hold fails, signed or not', async () => {
    const { made, files } = await locked();
    for (const path of files.keys()) if (path.startsWith('signatures/') || path === lines) files.delete(path);
    const report = await check(files, made.record);
    expect(failures(report)).toMatch(/names a plan lock, but the package does not hold it/);
    const claimed = unsigned.record.criteria.map((own) => ({ ...own, standing: 'locked' as const }));
    expect(failures(await check(filesOf(unsigned.zip), { ...unsigned.record, criteria: claimed }))).toMatch(
      /criterion-1 is 'locked', but no plan was locked/,
    );
  });

  it('whose digest is not of the plan in it, or that is not canonical, fails', async () => {
    const payload = must(planLockPayload(plan, tested, BEFORE, 'Ada'));
    for (const [from, to, why] of [
      ['Loan approvals', 'Another', /not the plan whose digest it gives/],
      ['{', '{ ', /canonical form/],
    ] as const) {
      const changed = utf8Bytes(payload.replace(from, to));
      const envelope = must(await signEnvelope(inTotoPayloadType, changed, ada));
      const { made } = await locked();
      const files = new Map(must(addAttestation(filesOf(made.zip), envelope, ada.publicKey)));
      expect(failures(await check(files, made.record))).toMatch(why);
    }
  });
});

/** The plan with another limit in its second test. */
function withLimit(value: number): Plan {
  const tests = plan.tests.map((line, at) =>
    at === 1 && 'check' in line ? { ...line, threshold: { ...line.threshold!, value } } : line,
  );
  return { ...plan, tests };
}
