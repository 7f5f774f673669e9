import { hexOf, sha256Hex, utf8Bytes } from '../canonical.ts';
import type { EvidenceRecord } from '../record-schema.ts';
import { jsonText, onLine, type WriteProjection } from './projection.ts';
import { recordedTests, testText, type RecordedTest } from './recorded-tests.ts';

/**
 * SARIF 2.1.0: a rule for each check, a result for each test. Kinds: pass, fail (level error, or warning where the plan only
 * warns), review where nothing could be decided or the test went wrong, notApplicable, and informational where no limit is set.
 */
export const sarif: WriteProjection = (record, recordDigest) => {
  const tests = recordedTests(record);
  const rules = [...new Map(tests.map((test) => [test.criterion.metricId, test])).values()];
  const places = new Map(rules.map(({ criterion }, index) => [criterion.metricId, index]));
  const { tool } = record.environment;
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules: rules.map(ruleOf) } },
        automationDetails: { id: `assay/${onLine(record.plan.name)}`, guid: record.recordId },
        invocations: [invocationOf(record, tests)],
        artifacts: artifactsOf(record),
        results: tests.map((test) => resultOf(test, places.get(test.criterion.metricId) ?? -1)),
        properties: {
          recordDigest,
          planDigest: record.plan.digest,
          verdict: record.evaluation.overall,
        },
      },
    ],
  });
};

function ruleOf({ criterion, supports }: RecordedTest): object {
  const { metricId, title, measurand, formula, formulaSource, onFail } = criterion;
  const help = [formula, formulaSource].filter((part) => part !== null && part !== '').join(' Source: ');
  return {
    id: metricId,
    shortDescription: { text: sarifText(title ?? metricId) },
    fullDescription: { text: sarifText(measurand ?? title ?? metricId) },
    ...(help === '' ? {} : { help: { text: sarifText(help) } }),
    defaultConfiguration: { level: onFail === 'warn' ? 'warning' : 'error' },
    properties: { tags: supports },
  };
}

function resultOf(test: RecordedTest, ruleIndex: number): object {
  const { criterion, result } = test;
  const { check, slice, params, verdict, value, interval, n, unit, margin, groups } = result;
  const kind = kindOf(test);
  const print = sha256Hex(utf8Bytes(JSON.stringify([check, slice, Object.entries(params).sort()])));
  return {
    ruleId: check,
    ruleIndex,
    kind,
    level: kind !== 'fail' ? 'none' : verdict === 'warn' ? 'warning' : 'error',
    message: { text: sarifText(`${test.title}: ${testText(test)}`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'plan.json', index: 0 }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: result.test, kind: 'element' }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${print.slice(0, 16)}:1` },
    properties: {
      criterionId: criterion.criterionId,
      verdict,
      ...{ value, interval, n, unit, margin, slice },
      groups: groups.map((own) => ({ group: own.group, n: own.n, value: own.value })),
    },
  };
}

function kindOf({ criterion, result }: RecordedTest): string {
  switch (result.verdict) {
    case 'pass':
      return 'pass';
    case 'fail':
    case 'warn':
      return 'fail';
    case 'not-applicable':
      return criterion.threshold === null && result.value !== null ? 'informational' : 'notApplicable';
    default:
      return 'review';
  }
}

function invocationOf({ execution }: EvidenceRecord, tests: readonly RecordedTest[]): object {
  const errors = tests.filter(({ result }) => result.verdict === 'error');
  return {
    executionSuccessful: execution.complete && errors.length === 0,
    startTimeUtc: execution.startedAt,
    endTimeUtc: execution.endedAt,
    toolExecutionNotifications: errors.map((test) => ({
      level: 'error',
      message: { text: sarifText(`${test.title}: ${test.result.reason ?? test.result.finding}`) },
    })),
  };
}

/** Plan, model and data files. They are named by digest: SARIF wants URIs, and names of files are none. */
function artifactsOf({ plan, subject: { model }, data }: EvidenceRecord): object[] {
  const file = (uri: string, name: string, sha256: string): object => ({
    location: { uri },
    description: { text: sarifText(name) },
    hashes: { 'sha-256': sha256 },
  });
  const named = [...(model === null ? [] : [model]), ...data];
  return [
    file('plan.json', plan.name, hexOf(plan.digest)),
    ...named.map(({ name, fileDigest: { sha256 } }) => file(`urn:sha256:${sha256}`, name, sha256)),
  ];
}

/** Text in which brackets make no links and braces no placeholders (SARIF 2.1.0 §3.11.5 and §3.11.6). */
function sarifText(text: string): string {
  return (
    onLine(text)
      .replace(/[\\[\]]/g, '\\$&')
      .replace(/[{}]/g, '$&$&') || '–'
  );
}
