import { checks } from '../../src/checks/registry.ts';
import { planSchema } from '../../src/core/plan.ts';
import type { RunResults } from '../../src/core/results.ts';
import type { OutcomeCounts, ScoreTable, Summary } from '../../src/core/summary.ts';
import { countVerdicts, overallVerdict } from '../../src/core/verdict.ts';
import { planDigest } from '../../src/engine/plan-digest.ts';
import { recompute } from '../../src/engine/recompute.ts';
import type { DescribeCheck, FinishedRun, Statement } from '../../src/evidence/finished-run.ts';
import type { PackageInput } from '../../src/evidence/package.ts';

const plan = planSchema.parse({
  assay: 'plan/1',
  name: 'Loan approvals',
  seed: 42,
  system: { id: 'loans', intendedPurpose: 'Help decide on loans.' },
  model: 'model.onnx',
  data: { test: 'test.csv' },
  roles: { label: 'approved', favourable: '1', sensitive: ['sex'] },
  tests: [
    {
      check: 'fairness/demographic-parity-difference',
      groups: 'sex',
      rationale: 'Agreed with the works council.',
    },
    { check: 'performance/accuracy', groups: 'none', threshold: { value: 0.6 }, severity: 'warn' },
    { check: 'performance/auc', groups: 'none', threshold: { value: 0.7, on: 'point' } },
    { check: 'drift/population-stability-index' },
  ],
});

function cell(sex: string, label: number, decision: number, rows: number): OutcomeCounts['cells'][number] {
  return { group: [sex], stratum: [], label, decision, rows, weight: rows, weightSquared: rows };
}

const outcomes: OutcomeCounts = {
  kind: 'outcome-counts',
  attributes: ['sex'],
  strata: [],
  classes: ['0', '1'],
  weighted: false,
  cells: [
    ...[
      cell('Female', 0, 0, 260),
      cell('Female', 0, 1, 40),
      cell('Female', 1, 0, 90),
      cell('Female', 1, 1, 110),
    ],
    ...[cell('Male', 0, 0, 180), cell('Male', 0, 1, 70), cell('Male', 1, 0, 30), cell('Male', 1, 1, 220)],
  ],
};

function scoresOf(sex: string, shift: number): ScoreTable['groups'][number] {
  const scores = Float64Array.from({ length: 50 }, (_, index) => (index + 1) / 64);
  return {
    group: [sex],
    scores,
    positives: scores.map((score) => Math.round(10 * score) + shift),
    negatives: scores.map((score) => Math.round(10 * (1 - score))),
    positiveRows: 200 + 50 * shift,
    negativeRows: 300,
    positiveWeightSquared: 200 + 50 * shift,
    negativeWeightSquared: 300,
  };
}

const scores: ScoreTable = {
  kind: 'score-table',
  attributes: ['sex'],
  weighted: false,
  grid: null,
  missing: 0,
  groups: [scoresOf('Female', 0), scoresOf('Male', 1)],
};

/** Summaries of the sample run by path. */
export const sampleSummaries: ReadonlyMap<string, Summary> = new Map<string, Summary>([
  ['summaries/outcome-counts.arrow', outcomes],
  ['summaries/score-table.arrow', scores],
]);

/** The words of the real checks. */
const describeCheck: DescribeCheck = (id) => checks.get(id) ?? null;

/** A run of four tests, computed by the real engine from literal summaries. */
export function sampleRun(summaries = sampleSummaries): FinishedRun {
  const { text, digest } = planDigest(plan);
  const empty: RunResults = {
    assay: 'results/1',
    plan: { name: plan.name, digest },
    subject: {
      model: { name: 'model.onnx', sha256: 'a'.repeat(64) },
      data: [{ role: 'test', name: 'test.csv', sha256: 'b'.repeat(64), rows: 1000 }],
    },
    engine: { version: '0.1.0', seed: '42', workers: 2, kernels: { tally: '1/wasm' }, runtime: 'ort 1.30.0' },
    results: [],
    counts: countVerdicts([]),
    verdict: 'not-applicable',
  };
  const computed = recompute(plan, summaries, empty);
  if (!computed.ok) throw new Error(computed.error.why);
  const counts = countVerdicts(computed.value.map(({ verdict }) => verdict));
  const results = { ...empty, results: computed.value, counts, verdict: overallVerdict(counts) };
  return { results, summaries, plan, planText: text, cancelled: false };
}

/** A statement with two things left unsaid. */
export const sampleStatement: Statement = {
  operator: 'Ada Example',
  organisation: '',
  intendedUse: '',
  decision: 'Hold until the gap is understood.',
  limits: 'One month of data.',
};

/** Everything a package is made from, with fixed times. */
export function sampleInput(run = sampleRun(), statement = sampleStatement): PackageInput {
  return {
    run,
    statement,
    describe: describeCheck,
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:04:09.000Z',
    createdAt: '2026-01-02T03:05:00.000Z',
    report: (record, digest) => `<!doctype html><title>${record.plan.name}</title><p>${digest}</p>\n`,
  };
}
