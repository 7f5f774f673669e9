import { checks } from '../../../src/checks/registry.ts';
import type { TestResult } from '../../../src/core/results.ts';
import { countVerdicts, overallVerdict, type Verdict } from '../../../src/core/verdict.ts';
import { exportPackage } from '../../../src/evidence/package.ts';
import type { EvidenceRecord } from '../../../src/evidence/record-schema.ts';
import { must } from '../bytes.ts';
import { sampleInput } from '../sample-run.ts';

/** A digest that stands for that of a record. */
export const digest = `sha256:${'c'.repeat(64)}`;

/** The record of the sample run. */
export function sampleRecord(): EvidenceRecord {
  return must(exportPackage(sampleInput())).record;
}

/** The sample record with its first test once for each of these verdicts. */
export function recordWith(verdicts: readonly Verdict[], change: Partial<TestResult> = {}): EvidenceRecord {
  const record = structuredClone(sampleRecord());
  const [result, criterion] = [record.results.results[0]!, record.criteria[0]!];
  const counts = countVerdicts(verdicts);
  const overall = overallVerdict(counts);
  return {
    ...record,
    criteria: verdicts.map((_, index) => ({ ...criterion, criterionId: `criterion-${index + 1}` })),
    results: {
      ...record.results,
      results: verdicts.map((verdict) => ({ ...result, verdict, ...change }) as typeof result),
      counts,
      verdict: overall,
    },
    evaluation: { ...record.evaluation, overall },
  };
}

/** The sample record with one test for each check, with the clauses that the check names. */
export function recordOfEveryCheck(): EvidenceRecord {
  const all = [...checks.values()];
  const record = recordWith(all.map((_, index) => everyVerdict[index % everyVerdict.length]!));
  return {
    ...record,
    criteria: record.criteria.map((criterion, index) => ({
      ...criterion,
      metricId: all[index]!.id,
      title: all[index]!.title,
      unit: all[index]!.unit,
      clauseRefs: all[index]!.clauses.map((id) => ({ framework: 'any', id, relation: 'supports' as const })),
    })),
    results: {
      ...record.results,
      results: record.results.results.map((result, index) => ({ ...result, check: all[index]!.id })),
    },
  };
}

/** Every verdict there is. */
export const everyVerdict: readonly Verdict[] = [
  'pass',
  'warn',
  'fail',
  'inconclusive',
  'not-applicable',
  'error',
];

/** Text that means harm wherever it is taken for more than text. */
export const hostile =
  ' =HYPERLINK("http://a.example")\n# <script>alert(1)</script> [x](javascript:alert(1)) | `code` ${x} {0} "quoted", \u0007\u2028 ';

/** The sample record with hostile text wherever people or files may put text. */
export function hostileRecord(): EvidenceRecord {
  const record = recordWith(everyVerdict, {
    finding: hostile,
    reason: hostile,
    groups: [{ group: hostile, n: 4, value: 0.5, interval: null, reason: hostile }],
  });
  const system = { ...record.system, name: hostile, intendedPurpose: hostile, supplier: hostile };
  const person = { name: hostile, organisation: hostile, competence: hostile, independence: null, key: null };
  return {
    ...record,
    aims: { ...record.aims, organisation: hostile },
    system: { ...system, systemId: hostile, lifecycleStage: hostile, role: hostile, groupsAtRisk: [hostile] },
    plan: { ...record.plan, name: hostile, notMeasured: [{ what: hostile, why: hostile }] },
    criteria: record.criteria.map((criterion) => ({
      ...criterion,
      title: hostile,
      measurand: hostile,
      formula: hostile,
      rationale: hostile,
      riskRef: hostile,
      slice: [hostile],
    })),
    subject: { ...record.subject, model: { name: hostile, fileDigest: { sha256: 'a'.repeat(64) } } },
    data: record.data.map((file) => ({
      ...file,
      name: hostile,
      provenance: { source: hostile, sensitive: { [hostile]: { definition: hostile } } },
    })),
    people: [
      { role: 'operator', ...person },
      { role: 'reviewer', ...person, name: 'Ben Example' },
    ],
    retention: { ...record.retention, owner: hostile },
    schedule: { cadence: hostile, due: '2027-01-31', trigger: hostile },
    limitations: [{ from: 'statement', text: hostile }],
    evaluation: { ...record.evaluation, decision: hostile },
  };
}

/** The sample record as it would be if nothing was known: no tests, no model, no people, blank names. */
export function bareRecord(): EvidenceRecord {
  const record = recordWith([]);
  return {
    ...record,
    system: { ...record.system, systemId: null, name: null, intendedPurpose: null },
    plan: { ...record.plan, name: ' ' },
    subject: { model: null, decisionThreshold: null },
    people: [],
    limitations: [],
    clauseRefs: [],
    openQuestions: [],
  };
}
