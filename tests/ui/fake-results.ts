import type { Detail, GroupEstimate, Interval } from '../../src/core/estimate.ts';
import type { RunResults, TestResult } from '../../src/core/results.ts';
import { countVerdicts, overallVerdict, type Threshold, type Verdict } from '../../src/core/verdict.ts';
import { checks } from '../../src/checks/registry.ts';

const digest = (seed: string) =>
  Array.from({ length: 64 }, (_, i) =>
    ((seed.charCodeAt(i % seed.length) * 7 + i * 13 + ((i * i) % 11)) % 16).toString(16),
  ).join('');

const interval = (lower: number, upper: number, method = 'score, Tukey–Kramer max-t'): Interval => ({
  lower,
  upper,
  level: 0.95,
  method,
});

function group(
  name: string,
  n: number,
  value: number | null,
  half = 0,
  reason: string | null = null,
): GroupEstimate {
  return {
    group: name,
    n,
    value,
    interval: value === null ? null : interval(value - half, value + half),
    reason,
  };
}

interface Facts {
  check: string;
  slice: readonly string[] | null;
  verdict: Verdict;
  value: number | null;
  ci?: [number, number];
  finding: string;
  groups?: readonly GroupEstimate[];
  detail?: Detail;
  reason?: string;
  rowsNeeded?: number;
  untested?: readonly string[];
  notes?: readonly string[];
  n?: number;
  p?: number;
  severity?: 'block' | 'warn';
  rationale?: string;
  limit?: number;
  method?: string;
}

let line = 0;
function result(f: Facts): TestResult {
  const check = checks.get(f.check);
  if (!check) throw new Error(f.check);
  const threshold: Threshold = {
    op: check.threshold.op,
    value: f.limit ?? check.threshold.default ?? 0,
    on: 'interval',
    level: 0.95,
  };
  const margin =
    f.value === null ? null : threshold.op === '<=' ? threshold.value - f.value : f.value - threshold.value;
  return {
    test: `tests[${line++}]`,
    check: f.check,
    slice: f.slice,
    status: f.verdict === 'error' ? 'error' : f.verdict === 'not-applicable' ? 'not-applicable' : 'ok',
    reason: f.reason ?? null,
    value: f.value,
    unit: check.unit,
    n: f.n ?? 8000,
    interval: f.ci ? interval(f.ci[0], f.ci[1], f.method) : null,
    pValue: f.p ?? null,
    adjusted: f.p === undefined ? null : { method: 'Holm', p: Math.min(1, f.p * 4), family: 'fairness' },
    groups: f.groups ?? [],
    untested: f.untested ?? [],
    params: Object.fromEntries(Object.entries(check.params).map(([k, p]) => [k, p.default])),
    threshold: f.verdict === 'error' ? null : threshold,
    verdict: f.verdict,
    margin,
    rowsNeeded: f.rowsNeeded ?? null,
    severity: f.severity ?? 'block',
    rationale: f.rationale ?? null,
    finding: f.finding,
    detail: f.detail ?? {},
    notes: f.notes ?? [],
    summary: 'summaries/outcome-counts.json',
  };
}

const bySex = [group('female', 3912, 0.412, 0.016), group('male', 4088, 0.558, 0.015)];
const byGroup = [
  group('alder', 4310, 0.561, 0.015),
  group('birch', 2104, 0.392, 0.021),
  group('cedar', 1340, 0.447, 0.027),
  group('dogwood', 246, 0.366, 0.06),
];
const crossed = [
  group('female × alder', 2098, 0.49, 0.021),
  group('female × birch', 1031, 0.31, 0.028),
  group('female × cedar', 656, 0.37, 0.037),
  group('female × dogwood', 127, 0.3, 0.08),
  group('male × alder', 2212, 0.63, 0.02),
  group('male × birch', 1073, 0.47, 0.03),
  group('male × cedar', 684, 0.52, 0.037),
  group('male × dogwood', 119, 0.43, 0.09),
  group('(missing) × alder', 14, null, 0, 'only 14 rows; the plan asks for 30'),
];

const levels = (
  names: readonly (string | number)[],
  rates: (i: number, g: number) => number,
  groups: readonly string[],
) =>
  names.map((level, i) => ({
    level: String(level),
    severity: typeof level === 'number' ? level : null,
    records: 160000,
    unchanged: 0,
    refused: 0,
    rate: rates(i, 0),
    gap: { value: 0.02, lower: 0.01, upper: 0.03 },
    groups: groups.map((g, k) => ({
      group: g,
      n: [78240, 81760, 26800, 4920][k] ?? 1000,
      rate: rates(i, k),
      lower: Math.max(0, rates(i, k) - 0.006),
      upper: rates(i, k) + 0.006,
    })),
  }));

const bins = (labels: readonly string[], a: readonly number[], b: readonly number[]) =>
  labels.map((label, i) => ({ label, reference: a[i] ?? 0, current: b[i] ?? 0 }));

/** Findings of every family and verdict, as a run over the loans sample might give them. */
export const fakeTests: readonly TestResult[] = [
  result({
    check: 'performance/accuracy',
    slice: null,
    verdict: 'pass',
    value: 0.683,
    ci: [0.673, 0.693],
    method: 'Wilson',
    finding: 'The decision matches the record in 68 of 100 cases.',
    rationale:
      'Offering everybody a loan would be right for about 62 in 100; below 60 the model is of no use.',
    limit: 0.6,
  }),
  result({
    check: 'performance/auc',
    slice: null,
    verdict: 'pass',
    value: 0.742,
    ci: [0.731, 0.753],
    method: 'DeLong',
    finding: 'A repayer ranks above a defaulter 74 times in 100.',
    groups: bySex.map((g) => ({ ...g, value: 0.74, interval: interval(0.72, 0.76) })),
  }),
  result({
    check: 'performance/brier-score',
    slice: null,
    verdict: 'pass',
    value: 0.204,
    ci: [0.2, 0.209],
    finding: 'Scores are closer to what happened than a constant guess would be.',
    severity: 'warn',
    limit: 0.235,
  }),
  result({
    check: 'performance/balanced-accuracy',
    slice: null,
    verdict: 'pass',
    value: 0.664,
    ci: [0.654, 0.675],
    finding: 'Repayers and defaulters are told apart about equally well.',
  }),
  result({
    check: 'fairness/demographic-parity-difference',
    slice: ['sex'],
    verdict: 'fail',
    value: 0.146,
    ci: [0.124, 0.168],
    p: 1e-6,
    finding: 'Women are offered loans 15 percentage points less often than men.',
    groups: bySex,
    detail: { pairs: [{ a: 'male', b: 'female', value: 0.146, lower: 0.124, upper: 0.168 }] },
    rationale:
      'Applicants should be offered loans at similar rates whatever their sex; 0.1 is a convention, not a law.',
  }),
  result({
    check: 'fairness/demographic-parity-difference',
    slice: ['group'],
    verdict: 'fail',
    value: 0.195,
    ci: [0.131, 0.258],
    p: 1e-6,
    finding: 'Dogwood applicants are offered loans 20 percentage points less often than alder applicants.',
    groups: byGroup,
  }),
  result({
    check: 'fairness/disparate-impact-ratio',
    slice: ['sex'],
    verdict: 'warn',
    value: 0.738,
    ci: [0.703, 0.776],
    p: 1e-5,
    finding: 'Women are offered loans 0.74 times as often as men.',
    groups: bySex,
    severity: 'warn',
    rationale: 'The four-fifths rule of US hiring guidance, a rule of thumb that reviewers will ask about.',
  }),
  result({
    check: 'fairness/disparate-impact-ratio',
    slice: ['sex', 'group'],
    verdict: 'warn',
    value: 0.476,
    ci: [0.352, 0.643],
    finding:
      'Of all groups by sex and group, women of dogwood are offered loans least often: 0.48 times as often as men of alder.',
    groups: crossed,
    untested: ['(missing) × alder'],
    severity: 'warn',
  }),
  result({
    check: 'fairness/equal-opportunity-difference',
    slice: ['group'],
    verdict: 'inconclusive',
    value: 0.128,
    ci: [0.052, 0.207],
    finding: 'Whether repayers of all groups are treated alike cannot be told yet.',
    reason: 'The interval reaches across the limit.',
    rowsNeeded: 14200,
    groups: byGroup.map((g) => group(g.group, Math.round(g.n * 0.6), (g.value ?? 0) + 0.2, 0.02 + 20 / g.n)),
    untested: ['dogwood'],
    notes: ['dogwood has 148 recorded repayers; its interval alone is ±0.08.'],
  }),
  result({
    check: 'fairness/equal-opportunity-difference',
    slice: ['sex'],
    verdict: 'pass',
    value: 0.041,
    ci: [0.012, 0.071],
    finding:
      'Repayers of both sexes are offered loans equally often: we found no difference larger than 0.07.',
    groups: bySex.map((g) => group(g.group, g.n - 1400, g.group === 'male' ? 0.731 : 0.69, 0.018)),
  }),
  result({
    check: 'fairness/equalized-odds-difference',
    slice: ['group'],
    verdict: 'fail',
    value: 0.214,
    ci: [0.162, 0.27],
    finding: 'Defaulters of alder are offered loans 21 percentage points more often than those of birch.',
    groups: byGroup,
    detail: {
      rates: {
        tpr: byGroup.map((g) => ({
          group: g.group,
          n: g.n,
          value: (g.value ?? 0) + 0.2,
          lower: (g.value ?? 0) + 0.17,
          upper: (g.value ?? 0) + 0.23,
        })),
        fpr: byGroup.map((g) => ({
          group: g.group,
          n: g.n,
          value: (g.value ?? 0) - 0.14,
          lower: (g.value ?? 0) - 0.18,
          upper: (g.value ?? 0) - 0.1,
        })),
      },
    },
  }),
  result({
    check: 'drift/population-stability-index',
    slice: null,
    verdict: 'warn',
    value: 0.172,
    ci: [0.149, 0.198],
    finding: 'Income moved up since 2023; two other columns moved a little.',
    severity: 'warn',
    p: 0.0002,
    detail: {
      columns: [
        {
          column: 'income',
          type: 'numeric',
          psi: 0.172,
          lower: 0.149,
          upper: 0.198,
          p: 0.0001,
          adjustedP: 0.0009,
          bins: bins(
            ['under 18,000', '18,000 to 26,000', '26,000 to 35,000', '35,000 to 48,000', '48,000 and over'],
            [0.2, 0.2, 0.2, 0.2, 0.2],
            [0.12, 0.16, 0.2, 0.23, 0.29],
          ),
        },
        {
          column: 'employment_years',
          type: 'numeric',
          psi: 0.094,
          lower: 0.071,
          upper: 0.118,
          p: 0.0001,
          adjustedP: 0.0009,
          bins: [],
        },
        {
          column: 'purpose',
          type: 'category',
          psi: 0.041,
          lower: 0.029,
          upper: 0.055,
          p: 0.0004,
          adjustedP: 0.003,
          bins: [],
        },
        {
          column: 'loan_amount',
          type: 'numeric',
          psi: 0.012,
          lower: 0.004,
          upper: 0.021,
          p: 0.08,
          adjustedP: 0.31,
          bins: [],
        },
        {
          column: 'debt_ratio',
          type: 'numeric',
          psi: 0.008,
          lower: 0.002,
          upper: 0.016,
          p: 0.2,
          adjustedP: 0.6,
          bins: [],
        },
        { column: 'age', type: 'numeric', psi: 0.004, lower: 0, upper: 0.01, p: 0.6, adjustedP: 1, bins: [] },
        {
          column: 'region',
          type: 'category',
          psi: 0.003,
          lower: 0,
          upper: 0.008,
          p: 0.7,
          adjustedP: 1,
          bins: [],
        },
      ],
    },
  }),
  result({
    check: 'drift/maximum-mean-discrepancy',
    slice: null,
    verdict: 'warn',
    value: 0.0162,
    ci: [0.0128, 0.0199],
    p: 0.0001,
    severity: 'warn',
    finding: 'Taken together, the columns have moved more than chance explains.',
    detail: {
      permutations: {
        count: 9999,
        exceed: 0,
        statistic: 0.0162,
        quantiles: Array.from({ length: 21 }, (_, i) => 0.0008 + 0.0035 * (i / 20) ** 2 + 0.0015 * (i / 20)),
      },
    },
  }),
  result({
    check: 'robustness/scaled-noise',
    slice: ['group'],
    verdict: 'warn',
    value: 0.107,
    ci: [0.096, 0.119],
    severity: 'warn',
    finding: 'Noise of half a standard deviation flips 10.7 % of decisions for birch, 7.1 % for alder.',
    detail: {
      levels: levels(
        [0.05, 0.1, 0.2, 0.5],
        (i, g) => [0.006, 0.014, 0.033, 0.071][i]! * (1 + [0, 0.5, 0.25, 0.7][g]!),
        ['alder', 'birch', 'cedar', 'dogwood'],
      ),
    },
  }),
  result({
    check: 'robustness/missing-values',
    slice: ['sex'],
    verdict: 'fail',
    value: 0.131,
    ci: [0.12, 0.142],
    finding: 'A blank employment length flips 13 % of decisions.',
    detail: {
      levels: levels(
        ['employment_years', 'debt_ratio', 'housing'],
        (i, g) => [0.131, 0.03, 0.012][i]! * (1 + 0.2 * g),
        ['female', 'male'],
      ),
    },
  }),
  result({
    check: 'robustness/unseen-category',
    slice: null,
    verdict: 'pass',
    value: 0.021,
    ci: [0.018, 0.024],
    finding: 'A category that the model has never met flips at most 2.4 % of decisions.',
    detail: { levels: levels(['purpose', 'housing', 'region'], (i) => [0.021, 0.014, 0.009][i]!, []) },
  }),
  result({
    check: 'robustness/swapped-category',
    slice: null,
    verdict: 'error',
    value: null,
    reason: 'The model gave no score for 12 of 64 rows with housing = "own ".',
    finding: 'This test stopped on an error and says nothing about the model.',
  }),
  result({
    check: 'robustness/protected-attribute-flip',
    slice: ['sex'],
    verdict: 'fail',
    value: 0.062,
    ci: [0.057, 0.068],
    method: 'Wilson',
    finding: 'Changing nothing but the applicant’s sex changes 6 of 100 decisions, mostly against women.',
    detail: {
      pairs: [
        {
          from: 'female',
          to: 'male',
          n: 3912,
          favourableToUnfavourable: 22,
          unfavourableToFavourable: 231,
          mcnemarP: 1e-9,
        },
        {
          from: 'male',
          to: 'female',
          n: 4088,
          favourableToUnfavourable: 236,
          unfavourableToFavourable: 19,
          mcnemarP: 1e-9,
        },
      ],
    },
    limit: 0.01,
  }),
  result({
    check: 'robustness/protected-attribute-flip',
    slice: ['group'],
    verdict: 'not-applicable',
    value: null,
    reason: 'group is not an input of the model, so changing it cannot change a decision directly.',
    finding: 'Flipping group does not apply: the model does not read it.',
  }),
];

/** results.json around some tests. */
export function fakeResults(tests: readonly TestResult[] = fakeTests): RunResults {
  const counts = countVerdicts(tests.map(({ verdict }) => verdict));
  return {
    assay: 'results/1',
    plan: { name: 'Loan offers, next year', digest: digest('plan') },
    subject: {
      model: { name: 'loans.onnx', sha256: digest('model') },
      data: [
        { role: 'test', name: 'current.arrow', sha256: digest('test'), rows: 8000 },
        { role: 'reference', name: 'reference.arrow', sha256: digest('ref'), rows: 6000 },
      ],
    },
    engine: {
      version: '0.1.0',
      seed: '42',
      workers: 4,
      kernels: { bootstrap: 'wasm' },
      runtime: 'onnxruntime-web/wasm 1.30.0',
    },
    results: tests,
    counts,
    verdict: overallVerdict(counts),
  };
}

export { digest as fakeDigest };
