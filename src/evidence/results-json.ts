import type { Detail, DetailValue } from '../core/estimate.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { Elsewhere } from '../core/reading.ts';
import type { Encoding } from '../core/predictor.ts';
import type { RunResults, SubjectData, SubjectModel, TestResult, UsedMapping } from '../core/results.ts';
import { canonicalJson, parseJson } from './canonical.ts';
import { problemOf } from './schema-problem.ts';
import { resultsSchema } from './results-schema.ts';

/** results.json: keys in the order of the contract (records by name), two spaces, one newline at the end. */
export function resultsText(results: RunResults): Outcome<string> {
  const problem = canonicalJson(results, { integers: 'double' });
  if (!problem.ok) return problem;
  const { assay, plan, subject, engine, counts, verdict } = results;
  const ordered = {
    assay,
    plan: { name: plan.name, digest: plan.digest },
    subject: {
      model: subject.model && orderModel(subject.model),
      data: subject.data.map(orderData),
    },
    engine: {
      version: engine.version,
      seed: engine.seed,
      workers: engine.workers,
      kernels: sortKeys(engine.kernels),
      runtime: engine.runtime,
    },
    results: results.results.map(orderResult),
    counts: {
      pass: counts.pass,
      warn: counts.warn,
      fail: counts.fail,
      inconclusive: counts.inconclusive,
      'not-applicable': counts['not-applicable'],
      error: counts.error,
    },
    verdict,
  };
  return ok(`${JSON.stringify(ordered, null, 2)}\n`);
}

function orderModel({ name, sha256, mapping }: SubjectModel): SubjectModel {
  return mapping === undefined ? { name, sha256 } : { name, sha256, mapping: orderMapping(mapping) };
}

function orderMapping({ inputs, order, proof, score, assumedOutcome }: UsedMapping): UsedMapping {
  return {
    inputs: inputs.map(({ input, slots }) => ({
      input,
      slots: slots.map(({ column, encoding }) => ({ column, encoding: orderEncoding(encoding) })),
    })),
    order,
    proof: proof && { column: proof.column, rows: proof.rows, except: proof.except },
    score: { output: score.output, column: score.column, transform: score.transform },
    ...(assumedOutcome === undefined ? {} : { assumedOutcome }),
  };
}

function orderEncoding(encoding: Encoding): Encoding {
  switch (encoding.kind) {
    case 'codes':
      return { kind: 'codes', order: encoding.order };
    case 'one-hot':
      return { kind: 'one-hot', value: encoding.value };
    default:
      return { kind: encoding.kind };
  }
}

function orderData({ role, name, sha256, rows, joins }: SubjectData): SubjectData {
  if (joins === undefined) return { role, name, sha256, rows };
  const ordered = joins.map(({ to, key, columns, matched, unmatched, unused }) => ({
    to,
    key,
    columns,
    matched,
    unmatched,
    unused,
  }));
  return { role, name, sha256, rows, joins: ordered };
}

function orderResult(result: TestResult): TestResult {
  return {
    test: result.test,
    check: result.check,
    slice: result.slice,
    status: result.status,
    reason: result.reason,
    value: result.value,
    unit: result.unit,
    n: result.n,
    interval: result.interval && orderInterval(result.interval),
    pValue: result.pValue,
    adjusted: result.adjusted && {
      method: result.adjusted.method,
      p: result.adjusted.p,
      family: result.adjusted.family,
    },
    groups: result.groups.map(({ group, n, value, interval, reason }) => ({
      group,
      n,
      value,
      interval: interval && orderInterval(interval),
      reason,
    })),
    untested: result.untested,
    params: sortKeys(result.params),
    threshold: result.threshold && {
      op: result.threshold.op,
      value: result.threshold.value,
      on: result.threshold.on,
      level: result.threshold.level,
    },
    verdict: result.verdict,
    margin: result.margin,
    rowsNeeded: result.rowsNeeded,
    severity: result.severity,
    rationale: result.rationale,
    finding: result.finding,
    detail: sortDetail(result.detail) as Detail,
    notes: result.notes,
    summary: result.summary,
    ...(result.elsewhere && { elsewhere: result.elsewhere.map(orderElsewhere) }),
  };
}

function orderInterval({ lower, upper, level, method }: NonNullable<TestResult['interval']>): {
  lower: number;
  upper: number;
  level: number;
  method: string;
} {
  return { lower, upper, level, method };
}

function orderElsewhere({ tool, name, group, value, shown, differs, why }: Elsewhere): Elsewhere {
  return { tool, name, group, value, shown, differs, why };
}

function sortKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isList(value: DetailValue): value is readonly DetailValue[] {
  return Array.isArray(value);
}

function sortDetail(value: DetailValue): DetailValue {
  if (isList(value)) return value.map(sortDetail);
  if (value === null || typeof value !== 'object') return value;
  const sorted = Object.entries(sortKeys(value));
  return Object.fromEntries(sorted.map(([key, item]) => [key, sortDetail(item)]));
}

/** The results in a results.json text; duplicate keys, unknown keys and wrong types are errors that name the key. */
export function parseResults(text: string): Outcome<RunResults> {
  const parsed = parseJson(text, { integers: 'double' });
  if (!parsed.ok) return parsed;
  const results = resultsSchema.safeParse(parsed.value);
  return results.success ? ok(results.data) : problemOf('These results', results.error);
}

/** Results without the block that may differ between machines; equal on every machine for the same files and plan. */
export function withoutEngine(results: RunResults): Omit<RunResults, 'engine'> {
  const { engine: _engine, ...rest } = results;
  return rest;
}
