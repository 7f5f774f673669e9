import { ok, type Outcome } from '../core/outcome.ts';
import { planSchema, type Plan } from '../core/plan.ts';
import type { RunResults } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import { decodeSummary } from '../summaries/encode.ts';
import { digestOf, parseCanonical, sha256Hex } from './canonical.ts';
import { differences } from './differences.ts';
import { summaryPath, type EvidenceRecord } from './record-schema.ts';
import { parseResults, resultsText } from './results-json.ts';
import { problemOf } from './schema-problem.ts';
import { readText } from './verify-manifest.ts';
import { failed, judged, notRun, type VerifyStep } from './verify-step.ts';

type Files = ReadonlyMap<string, Uint8Array>;

const resultsTitle = 'The results are those of the record';
const planTitle = 'The plan is that of the record';
const tablesTitle = 'The summaries are those of the record';
const summariesTitle = 'The summaries can be read';

/** Step (c): results.json is valid, written as Assay writes it, and equal to the results inside the record. */
export function checkResults(
  files: Files,
  record: EvidenceRecord | null,
): { readonly step: VerifyStep; readonly results: RunResults | null } {
  const text = readText(files, 'results.json');
  if (!text.ok) return { step: failed(resultsTitle, text.error), results: record?.results ?? null };
  const parsed = parseResults(text.value);
  if (!parsed.ok) return { step: failed(resultsTitle, parsed.error), results: record?.results ?? null };
  const results = parsed.value;
  if (record === null) return { step: notRun(resultsTitle, 'the record'), results };
  const problems = differences(record.results, results).map(
    ({ path, left, right }) => `'${path}' is ${left} in the record and ${right} in results.json`,
  );
  const { sha256, bytes } = record.resultsFile;
  const content = files.get('results.json');
  if (content?.length !== bytes || sha256Hex(content) !== sha256) {
    problems.push('results.json does not have the digest that the record gives');
  }
  const again = resultsText(results);
  if (!again.ok || again.value !== text.value)
    problems.push('results.json is not written as Assay writes it');
  const count = results.results.length;
  return {
    step: judged(resultsTitle, problems, `results.json holds the ${count} results of the record.`),
    results,
  };
}

/** Step (c): plan.json is canonical and valid, and its digest is the one in record and results. */
export function checkPlan(
  files: Files,
  record: EvidenceRecord | null,
  results: RunResults | null,
): { readonly step: VerifyStep; readonly plan: Plan | null; readonly text: string | null } {
  const text = readText(files, 'plan.json');
  if (!text.ok) return { step: failed(planTitle, text.error), plan: null, text: null };
  const plan = readPlan(text.value);
  if (!plan.ok) return { step: failed(planTitle, plan.error), plan: null, text: text.value };
  const digest = digestOf(text.value);
  const problems: string[] = [];
  if (record === null) problems.push('there is no readable record to compare it with');
  else if (record.plan.digest !== digest) problems.push('its digest is not the one in the record');
  if (results !== null && results.plan.digest !== digest) {
    problems.push('its digest is not the one in the results');
  }
  return {
    step: judged(planTitle, problems, `Its digest is ${digest}.`),
    plan: plan.value,
    text: text.value,
  };
}

function readPlan(text: string): Outcome<Plan> {
  const parsed = parseCanonical(text, { integers: 'double' });
  if (!parsed.ok) return parsed;
  const plan = planSchema.safeParse(parsed.value);
  return plan.success ? ok(plan.data) : problemOf('The contents of plan.json', plan.error);
}

/** Step (c): the record lists exactly the summaries of the package with their digests. */
export function checkTables(files: Files, record: EvidenceRecord | null): { readonly step: VerifyStep } {
  if (record === null) return { step: notRun(tablesTitle, 'the record') };
  const problems: string[] = [];
  for (const { path, bytes, sha256 } of record.tables) {
    const content = files.get(path);
    if (content?.length !== bytes || sha256Hex(content) !== sha256) {
      problems.push(`'${path}' does not have the size and digest that the record gives`);
    }
  }
  const listed = new Set(record.tables.map(({ path }) => path));
  if (listed.size !== record.tables.length) problems.push('a summary is listed twice');
  const extra = summaryPaths(files).filter((path) => !listed.has(path));
  problems.push(...extra.map((path) => `'${path}' is not in the record`));
  return { step: judged(tablesTitle, problems, `${listed.size} summaries, each with its digest.`) };
}

function summaryPaths(files: Files): string[] {
  return [...files.keys()].filter((path) => summaryPath.test(path)).sort();
}

/** Step (c): every summary decodes, and every result names one that is there. */
export function checkSummaries(
  files: Files,
  results: RunResults | null,
): { readonly step: VerifyStep; readonly summaries: ReadonlyMap<string, Summary> } {
  const problems: string[] = [];
  const summaries = new Map<string, Summary>();
  for (const path of summaryPaths(files)) {
    const decoded = decodeSummary(files.get(path)!);
    if (decoded.ok) summaries.set(path, decoded.value);
    else problems.push(`'${path}': ${decoded.error.why}`);
  }
  for (const { test, summary } of results?.results ?? []) {
    if (summary !== null && !files.has(summary))
      problems.push(`${test} names '${summary}', which is not there`);
  }
  const text = `${summaries.size} summaries were read.`;
  return { step: judged(summariesTitle, problems, text), summaries };
}
