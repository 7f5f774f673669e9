import { describe, expect, it } from 'vitest';
import { recompute } from '../../src/engine/recompute.ts';
import { canonicalJson, utf8Bytes } from '../../src/evidence/canonical.ts';
import { inTotoPayloadType, signEnvelope } from '../../src/evidence/dsse.ts';
import { planLockPayload } from '../../src/evidence/plan-lock.ts';
import { signPackage } from '../../src/evidence/sign.ts';
import { addAttestation } from '../../src/evidence/signature-files.ts';
import { checkAuthenticity, type AuthenticityReport } from '../../src/evidence/verify-authenticity.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { must, whyNot } from './bytes.ts';
import { sampleRun } from './sample-run.ts';
import {
  check,
  decode,
  declaration,
  everybody,
  failures,
  filesOf,
  packed,
  people,
  unsigned,
} from './signers.ts';

const { ada } = people;

describe('a plan lock', () => {
  const run = sampleRun();
  const { subject, data } = unsigned.record;
  const base = { planText: run.planText, subject, data, lockedAt: '2026-01-01T00:00:00Z', by: 'Ada' };

  async function locked(change: object, payload?: Uint8Array): Promise<AuthenticityReport> {
    const bytes = payload ?? must(planLockPayload({ ...base, ...change }));
    const envelope = must(await signEnvelope(inTotoPayloadType, bytes, ada));
    const files = must(addAttestation(filesOf(unsigned.zip), envelope, ada.publicKey));
    return checkAuthenticity(files, unsigned.record, null);
  }

  it('before the run passes and says when', async () => {
    const report = await locked({});
    expect(failures(report)).toBe('');
    expect(report.signatures).toMatchObject([{ kind: 'plan-lock', at: base.lockedAt, role: null }]);
    expect(report.steps.map(({ title, text }) => `${title}: ${text}`).join()).toMatch(
      /The plan was locked before the run: Locked at 2026-01-01/,
    );
  });

  it('may be signed over, and the operator signs after', async () => {
    const envelope = must(await signEnvelope(inTotoPayloadType, must(planLockPayload(base)), ada));
    const files = must(addAttestation(filesOf(unsigned.zip), envelope, ada.publicKey));
    const zip = must(await signPackage(packed(files), declaration('operator'), ada));
    const report = await check(zip, everybody);
    expect([report.passed, report.signatures.map(({ kind, trusted }) => [kind, trusted])]).toEqual([
      true,
      [
        ['plan-lock', true],
        ['record', true],
      ],
    ]);
    expect(must(verifyPackage(zip, recompute)).passed).toBe(true);
  });

  it.each<[string, object, RegExp]>([
    ['after the run began', { lockedAt: '2026-01-02T03:04:05.001Z' }, /after the run began/],
    [
      'of another plan',
      { planText: run.planText.replace('0.6', '0.61') },
      /plan was changed after it was locked.*another 'plan.json'/s,
    ],
    [
      'for another model',
      { subject: { ...subject, model: { name: 'model.onnx', fileDigest: { sha256: 'c'.repeat(64) } } } },
      /another 'model\/model.onnx'/,
    ],
    ['for other data', { data: [] }, /another 'test\/test.csv'/],
  ])('%s fails', async (_, change, why) => {
    const report = await locked(change);
    expect([report.passed, failures(report)]).toEqual([false, expect.stringMatching(why)]);
    expect(report.signatures[0]!.trusted).toBe(false);
  });

  it('whose digest is not of the plan in it fails', async () => {
    const statement = JSON.parse(decode(must(planLockPayload(base)))) as {
      predicate: { plan: { name: string } };
    };
    statement.predicate.plan.name = 'Another';
    const report = await locked({}, utf8Bytes(must(canonicalJson(statement))));
    expect(failures(report)).toMatch(/Its digest is not that of the plan in it/);
  });

  it('with another seed than the plan and the run have fails', async () => {
    const statement = JSON.parse(decode(must(planLockPayload(base)))) as { predicate: { seed: unknown } };
    statement.predicate.seed = 43;
    const report = await locked({}, utf8Bytes(must(canonicalJson(statement))));
    expect(failures(report)).toMatch(/locked seed is 43, but the run used 42/);
  });

  it('is not made of a plan that is not in normal form', () => {
    expect(whyNot(planLockPayload({ ...base, planText: ` ${base.planText}` }))).toMatch(/canonical form/);
    expect(whyNot(planLockPayload({ ...base, lockedAt: 'today' }))).toMatch(/lockedAt/);
  });
});
