import { jsonText, type WriteProjection } from './projection.ts';
import { recordedTests, taskOf } from './recorded-tests.ts';

/**
 * The result of a test as AI Verify's portal takes it (its schema of test results, 2020-12). Files are named by digest, since
 * the format wants URIs and a record knows no places. A portal shows it only with a plugin of the same `gid` and `cid`.
 */
export const aiVerify: WriteProjection = (record, recordDigest) => {
  const { startedAt, endedAt, prng } = record.execution;
  const { model } = record.subject;
  const test = record.data.find(({ role }) => role === 'test');
  const named = (sha256: string): string => `urn:sha256:${sha256}`;
  return jsonText({
    gid: 'assay',
    cid: 'evidence-record',
    version: record.environment.tool.version,
    startTime: startedAt,
    timeTaken: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
    testArguments: {
      testDataset: test === undefined ? `urn:uuid:${record.recordId}` : named(test.fileDigest.sha256),
      mode: 'upload',
      modelType: taskOf(record),
      ...(model === null ? {} : { modelFile: named(model.fileDigest.sha256) }),
      algorithmArgs: { planDigest: record.plan.digest, seed: prng.seed },
    },
    output: {
      recordId: record.recordId,
      recordDigest,
      verdict: record.evaluation.overall,
      results: recordedTests(record).map(({ criterion, result, title }) => ({
        criterionId: criterion.criterionId,
        metric: criterion.metricId,
        title,
        slice: criterion.slice,
        value: result.value,
        unit: result.unit,
        n: result.n,
        interval: result.interval,
        comparator: criterion.comparator,
        threshold: criterion.threshold,
        verdict: result.verdict,
        reason: result.reason,
        finding: result.finding,
        groups: result.groups,
      })),
    },
    artifacts: [],
  });
};
