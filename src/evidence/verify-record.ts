import { ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { RunResults } from '../core/results.ts';
import { digestOf } from './canonical.ts';
import { differences } from './differences.ts';
import { recordFacts } from './record-facts.ts';
import { recordSchema, recordSchemaUri, type EvidenceRecord } from './record-schema.ts';
import { recordIdOf, timesInOrder } from './record.ts';
import { problemOf } from './schema-problem.ts';
import { newerVersion, readCanonical } from './verify-manifest.ts';
import { failed, judged, notRun, type VerifyStep } from './verify-step.ts';

const recordTitle = 'The record is valid';
const factsTitle = 'The record says what its results say';

/** Step (c): record.json is canonical, of a known schema and valid, and its digest and id are right. */
export function checkRecord(
  files: ReadonlyMap<string, Uint8Array>,
  listedDigest: string | null,
): { readonly step: VerifyStep; readonly record: EvidenceRecord | null; readonly digest: string | null } {
  const bytes = files.get('record.json');
  const digest = bytes === undefined ? null : digestOf(bytes);
  const read = readRecord(files);
  if (!read.ok) return { step: failed(recordTitle, read.error), record: null, digest };
  const record = read.value;
  const { recordId, ...content } = record;
  const id = recordIdOf(content);
  const problems: string[] = [];
  if (listedDigest !== digest) problems.push('its digest is not the one in the manifest');
  if (!id.ok || id.value !== recordId) problems.push('its id does not follow from its content');
  if (!timesInOrder({ ...record.execution, createdAt: record.createdAt }))
    problems.push('its times run backwards');
  const text = `Canonical JSON under ${recordSchemaUri}; its digest is ${digest ?? ''}.`;
  return { step: judged(recordTitle, problems, text), record, digest };
}

function readRecord(files: ReadonlyMap<string, Uint8Array>): Outcome<EvidenceRecord> {
  const parsed = readCanonical(files, 'record.json');
  if (!parsed.ok) return parsed;
  const newer = newerVersion(parsed.value, 'schema', recordSchemaUri);
  if (newer !== null) return newer;
  const record = recordSchema.safeParse(parsed.value);
  return record.success ? ok(record.data) : problemOf('The contents of record.json', record.error);
}

/** Step (c): criteria, subject, data, environment and evaluation of the record follow from results and plan. */
export function checkFacts(
  record: EvidenceRecord | null,
  results: RunResults | null,
  plan: Plan | null,
): { readonly step: VerifyStep } {
  if (record === null || results === null || plan === null) {
    return { step: notRun(factsTitle, 'record, results or plan') };
  }
  const expected = recordFacts(results, plan);
  const stated = statedFacts(record, expected);
  const problems = differences(stated, expected).map(
    ({ path, left, right }) => `'${path}' is ${left} in the record, but its results and plan say ${right}`,
  );
  const text = 'Criteria, subject, data, environment and evaluation follow from results and plan.';
  return { step: judged(factsTitle, problems, text) };
}

/** The same parts as the record states them; keys that facts do not have (words of the checks) are left out. */
function statedFacts(record: EvidenceRecord, facts: ReturnType<typeof recordFacts>): unknown {
  const { decision: _decision, ...evaluation } = record.evaluation;
  const keys = new Set(facts.criteria.flatMap((criterion) => Object.keys(criterion)));
  return {
    plan: { name: record.plan.name, digest: record.plan.digest, notMeasured: record.plan.notMeasured },
    schedule: record.schedule,
    retention: record.retention,
    criteria: record.criteria.map((criterion) =>
      Object.fromEntries(Object.entries(criterion).filter(([key]) => keys.has(key))),
    ),
    subject: record.subject,
    data: record.data,
    environment: record.environment,
    prng: record.execution.prng,
    analysis: { multiplicity: record.analysis.multiplicity },
    evaluation,
  };
}
