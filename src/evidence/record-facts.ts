import type { Plan, PlanTest } from '../core/plan.ts';
import type { RunResults, TestResult } from '../core/results.ts';
import { decimalText } from './decimal.ts';
import type { Criterion, EvidenceRecord } from './record-schema.ts';

/** How the random streams of a run are keyed; core/random.ts is the code. */
const streamRule =
  'key = two FNV-1a hashes of seed and stream name; counter = (row low 32 bits, row high 32 bits, draw, slot)';

/** The id of the criterion of the result at `index`: a plan line may make several results, so lines are no ids. */
export function criterionId(index: number): string {
  return `criterion-${index + 1}`;
}

/** The part of a criterion that follows from its result alone. */
export type CriterionFacts = Pick<
  Criterion,
  | 'criterionId'
  | 'test'
  | 'metricId'
  | 'slice'
  | 'comparator'
  | 'threshold'
  | 'decisionOn'
  | 'confidence'
  | 'minN'
  | 'unit'
  | 'rationale'
  | 'setBy'
  | 'approvedBy'
  | 'objectiveRef'
  | 'requirementRef'
  | 'riskRef'
  | 'onFail'
>;

/** What a record says twice: these parts follow from results and plan, and verification derives them again. */
export interface RecordFacts extends Pick<
  EvidenceRecord,
  'subject' | 'data' | 'environment' | 'schedule' | 'retention'
> {
  readonly criteria: readonly CriterionFacts[];
  readonly evaluation: Omit<EvidenceRecord['evaluation'], 'decision'>;
  readonly plan: Pick<EvidenceRecord['plan'], 'name' | 'digest' | 'notMeasured'>;
  readonly analysis: Pick<EvidenceRecord['analysis'], 'multiplicity'>;
  readonly prng: EvidenceRecord['execution']['prng'];
}

/** The parts of a record that follow from results and plan. */
export function recordFacts(results: RunResults, plan: Plan): RecordFacts {
  const { engine, subject } = results;
  const told = plan.evidence;
  return {
    plan: {
      name: results.plan.name,
      digest: results.plan.digest,
      notMeasured: structuredClone(told?.notMeasured ?? []),
    },
    schedule: fields(['cadence', 'due', 'trigger'], told?.schedule),
    retention: fields(['until', 'basis', 'location', 'owner', 'access', 'disposal'], told?.retention),
    criteria: results.results.map((result, index) => criterionFacts(result, index, plan)),
    subject: {
      model: subject.model && { name: subject.model.name, fileDigest: { sha256: subject.model.sha256 } },
      decisionThreshold: 'threshold' in plan.decision ? decimalText(plan.decision.threshold) : null,
    },
    data: subject.data.map(({ role, name, sha256, rows }) => ({
      role,
      name,
      fileDigest: { sha256 },
      rows,
      provenance: structuredClone(told?.data?.[role] ?? null),
    })),
    environment: {
      tool: { name: 'Assay', version: engine.version },
      runtime: engine.runtime,
      workers: engine.workers,
      kernels: { ...engine.kernels },
    },
    prng: { algorithm: 'philox4x32-10', seed: engine.seed, streamRule },
    analysis: { multiplicity: multiplicityOf(results.results) },
    evaluation: {
      overall: results.verdict,
      items: results.results.map(({ verdict, margin }, index) => ({
        criterionId: criterionId(index),
        verdict,
        margin,
      })),
    },
  };
}

/** The text without outer spaces, or null where nothing was said. */
export function said(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** These keys of what was told, each null where it was not. */
export function fields<K extends string>(
  keys: readonly K[],
  told: Readonly<Partial<Record<K, string | undefined>>> | undefined,
): Record<K, string | null> {
  return Object.fromEntries(keys.map((key) => [key, said(told?.[key])])) as Record<K, string | null>;
}

/** The line of the plan that a result came from; null where it has none. */
export function planLine({ test }: Pick<TestResult, 'test'>, { tests }: Plan): PlanTest | null {
  const line = tests[Number(/^tests\[(\d+)\]$/.exec(test)?.[1] ?? NaN)];
  return line !== undefined && 'check' in line ? line : null;
}

function criterionFacts(result: TestResult, index: number, plan: Plan): CriterionFacts {
  const { threshold } = result;
  const line = planLine(result, plan);
  const why = ['setBy', 'approvedBy', 'objectiveRef', 'requirementRef', 'riskRef'] as const;
  return {
    criterionId: criterionId(index),
    test: result.test,
    metricId: result.check,
    slice: result.slice && [...result.slice],
    comparator: threshold?.op ?? null,
    threshold: threshold && decimalText(threshold.value),
    decisionOn: threshold?.on ?? null,
    confidence: threshold && decimalText(threshold.level),
    minN: minimumOf(result.params),
    unit: result.unit,
    rationale: said(result.rationale),
    ...fields(why, line ?? undefined),
    onFail: result.severity,
  };
}

/** The smallest group that takes part, as the checks name this parameter; null where a check has none. */
function minimumOf({ minGroupSize }: TestResult['params']): number | null {
  return typeof minGroupSize === 'number' && Number.isSafeInteger(minGroupSize) ? minGroupSize : null;
}

function multiplicityOf(results: readonly TestResult[]): RecordFacts['analysis']['multiplicity'] {
  const families = new Map<string, RecordFacts['analysis']['multiplicity'][number]>();
  for (const { adjusted } of results) {
    if (adjusted === null) continue;
    const key = JSON.stringify([adjusted.family, adjusted.method]);
    const tests = (families.get(key)?.tests ?? 0) + 1;
    families.set(key, { family: adjusted.family, method: adjusted.method, tests });
  }
  return [...families].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, family]) => family);
}
