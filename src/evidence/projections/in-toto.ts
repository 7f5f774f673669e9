import { hexOf } from '../canonical.ts';
import type { EvidenceRecord } from '../record-schema.ts';
import { statementType, type Subject } from '../statement.ts';
import { fileSubjects } from '../subjects.ts';
import { jsonText, type WriteProjection } from './projection.ts';
import { recordedTests, type RecordedTest } from './recorded-tests.ts';

/** The predicate type of in-toto for results of tests; version 0.1 knows no more than names of tests. */
const testResultType = 'https://in-toto.io/attestation/test-result/v0.1';
/** Assay's own predicate type: what a record says, short enough to decide on. */
const evidenceType = 'urn:assay:attestation:evidence:1';

/**
 * in-toto test-result v0.1 as an unsigned Statement v1. What could not be decided is a warning and an error a failure, so that
 * a policy engine never takes either for a pass; tests that do not apply are in none of the three lists.
 */
export const inTotoTestResult: WriteProjection = (record, recordDigest) => {
  const tests = recordedTests(record);
  const named = (...verdicts: readonly string[]): string[] =>
    tests.filter(({ result }) => verdicts.includes(result.verdict)).map(nameOf);
  return statement(record, recordDigest, testResultType, {
    result: overall(record),
    configuration: [{ name: 'plan.json', digest: { sha256: hexOf(record.plan.digest) } }],
    passedTests: named('pass'),
    warnedTests: named('warn', 'inconclusive'),
    failedTests: named('fail', 'error'),
  });
};

/** Assay's own predicate: the record, its plan and when it was locked, and for each criterion the verdict with its numbers. */
export const inTotoEvidence: WriteProjection = (record, recordDigest) =>
  statement(record, recordDigest, evidenceType, {
    recordId: record.recordId,
    recordDigest,
    recordSchema: record.schema,
    createdAt: record.createdAt,
    assuranceLevel: record.assuranceLevel,
    plan: {
      name: record.plan.name,
      digest: record.plan.digest,
      lockedAt: record.plan.lock?.lockedAt ?? null,
    },
    tool: record.environment.tool,
    execution: record.execution,
    verdict: record.evaluation.overall,
    criteria: recordedTests(record).map(({ criterion, result }) => ({
      criterionId: criterion.criterionId,
      metricId: criterion.metricId,
      slice: criterion.slice,
      comparator: criterion.comparator,
      threshold: criterion.threshold,
      decisionOn: criterion.decisionOn,
      standing: criterion.standing,
      value: result.value,
      interval: result.interval,
      n: result.n,
      verdict: result.verdict,
      reason: result.reason,
    })),
    supports: record.clauseRefs.map(({ id }) => id),
    openQuestions: record.openQuestions.map(({ id }) => id),
  });

function overall({ evaluation }: EvidenceRecord): 'PASSED' | 'WARNED' | 'FAILED' {
  if (evaluation.overall === 'pass') return 'PASSED';
  return evaluation.overall === 'fail' || evaluation.overall === 'error' ? 'FAILED' : 'WARNED';
}

/** Names are unique within a record and say which check and which groups. */
function nameOf({ criterion }: RecordedTest): string {
  const groups = criterion.slice === null ? '' : ` [${criterion.slice.join(' × ')}]`;
  return `${criterion.criterionId} ${criterion.metricId}${groups}`;
}

function statement(
  record: EvidenceRecord,
  recordDigest: string,
  predicateType: string,
  predicate: object,
): string {
  const subject: Subject[] = [
    { name: 'record.json', digest: { sha256: hexOf(recordDigest) } },
    ...fileSubjects(record),
  ];
  return jsonText({ _type: statementType, subject, predicateType, predicate });
}
