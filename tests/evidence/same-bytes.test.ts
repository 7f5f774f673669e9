import { expect, it } from 'vitest';
import { planSchema } from '../../src/core/plan.ts';
import type { RunResults } from '../../src/core/results.ts';
import type { Summary } from '../../src/core/summary.ts';
import { countVerdicts } from '../../src/core/verdict.ts';
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts';
import { exportPackage } from '../../src/evidence/package.ts';
import { encodeSummary } from '../../src/summaries/encode.ts';

/*
 * Digests pinned in Node; Chromium must meet them too. Where those of summaries change, `summary/1` needs a new version. That of
 * the package also changes with the words of records, which is harmless: older packages still verify.
 */

const summaries = new Map<string, Summary>([
  [
    'summaries/outcome-counts.arrow',
    {
      kind: 'outcome-counts',
      attributes: ['Geschlecht'],
      strata: [],
      classes: ['0', '1'],
      weighted: true,
      cells: [
        {
          group: ['weiblich ♀'],
          stratum: [],
          label: 1,
          decision: 0,
          rows: 7,
          weight: 0.1 + 0.2,
          weightSquared: 1 / 3,
        },
        {
          group: [null],
          stratum: [],
          label: null,
          decision: 1,
          rows: 2 ** 40,
          weight: 5e-324,
          weightSquared: 1e300,
        },
      ],
    },
  ],
  [
    'summaries/score-table.arrow',
    {
      kind: 'score-table',
      attributes: [],
      weighted: false,
      grid: 2 ** -20,
      missing: 3,
      groups: [
        {
          group: [],
          scores: Float64Array.of(0, 0.1, 1),
          positives: Float64Array.of(1, 2, 3),
          negatives: Float64Array.of(3, 2, 1),
          positiveRows: 6,
          negativeRows: 6,
          positiveWeightSquared: 6,
          negativeWeightSquared: 6,
        },
      ],
    },
  ],
  [
    'summaries/column-sketch.arrow',
    {
      kind: 'column-sketch',
      design: {
        blockRows: 2,
        leftOut: [],
        seed: '42',
        columns: [{ name: 'age', type: 'numeric', edges: [25.5], categories: [] }],
        features: {
          count: 1,
          bandwidth: 0.7,
          inputs: [{ column: 'age', category: null, centre: 40, scale: 3 }],
        },
      },
      remainder: { reference: 0, current: 1 },
      blocks: [
        {
          side: 'current',
          index: 0,
          counts: Float64Array.of(1, 1, 0),
          features: Float64Array.of(0.5, -0.25),
        },
      ],
    },
  ],
  [
    'summaries/flip-counts.arrow',
    {
      kind: 'flip-counts',
      perturbation: 'tabular/scaled-noise',
      attributes: ['sex'],
      repeats: 2,
      levels: ['0.1', '0.2'],
      cells: [{ level: '0.2', group: ['f'], label: null, before: 1, flips: 1, valid: 2, rows: 9 }],
      shifts: [{ level: '0.1', group: ['f'], records: 2, sum: -0.5, absolute: 0.5 }],
      ledger: [{ level: '0.1', generated: 4, unchanged: 1, refused: 1 }],
    },
  ],
]);

const plan = planSchema.parse({
  assay: 'plan/1',
  data: { test: 'test.csv' },
  roles: { favourable: 1 },
  tests: [{ check: 'performance/accuracy' }],
});

function packageDigest(): string {
  const planText = canonicalJson(JSON.parse(JSON.stringify(plan)));
  if (!planText.ok) throw new Error(planText.error.why);
  const results: RunResults = {
    assay: 'results/1',
    plan: { name: plan.name, digest: digestOf(planText.value) },
    subject: { model: null, data: [{ role: 'test', name: 'test.csv', sha256: '0'.repeat(64), rows: 9 }] },
    engine: { version: '0.1.0', seed: '0', workers: 1, kernels: { b: 'wasm', a: 'js' }, runtime: 'none' },
    results: [],
    counts: countVerdicts([]),
    verdict: 'not-applicable',
  };
  const outcome = exportPackage({
    run: { results, summaries, plan, planText: planText.value, cancelled: false },
    statement: { operator: 'Ada', organisation: 'É', intendedUse: '', decision: '', limits: '' },
    describe: () => null,
    startedAt: '2026-01-02T03:04:05Z',
    endedAt: '2026-01-02T03:04:06Z',
    createdAt: '2026-01-02T03:04:07Z',
    report: () => '<p>✓</p>',
  });
  if (!outcome.ok) throw new Error(outcome.error.why);
  return digestOf(outcome.value.zip);
}

it('gives the pinned bytes for each kind of summary', () => {
  expect(
    Object.fromEntries([...summaries].map(([path, summary]) => [path, digestOf(encodeSummary(summary))])),
  ).toEqual({
    'summaries/column-sketch.arrow':
      'sha256:b3d46071ac36b79425347c7efb0f0ab017c9ddc646a1d179158349b09739bc27',
    'summaries/flip-counts.arrow': 'sha256:0028522870f2816e1e2ea35f40cbbe54833ae88cb359f07be62bc51f722a5f42',
    'summaries/outcome-counts.arrow':
      'sha256:547b2eacf49ddae2e05677064ff84ab3f754e969bba4a834920202498f9a968c',
    'summaries/score-table.arrow': 'sha256:73cbe19ca904a24e9c79119da967bddbf20b4853c79fa2f68cf1070bc40de46b',
  });
});

it('gives the pinned bytes for a package', () => {
  expect(packageDigest()).toBe('sha256:24d91a6b2b34afdca3964fdd5e24bfe73563a2a89525daad65a44353e5b26ead');
});
