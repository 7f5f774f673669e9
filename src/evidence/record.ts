import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { RunResults, TestResult } from '../core/results.ts';
import { canonicalJson, digestOf, sha256Hex, utf8Bytes } from './canonical.ts';
import type { DescribeCheck, FinishedRun, RunTimes, Statement } from './finished-run.ts';
import { openQuestions } from './open-questions.ts';
import { lockOf, standingOf, type PlanLock } from './plan-lock.ts';
import { criterionId, fields, planLine, recordFacts, said, type CriterionFacts } from './record-facts.ts';
import {
  recordSchema,
  recordSchemaUri,
  type ClauseRef,
  type Criterion,
  type EvidenceRecord,
} from './record-schema.ts';
import { problemOf } from './schema-problem.ts';
import { uriNamespace, uuid5 } from './uuid.ts';

/** A summary as the file it becomes in a package. */
export interface EncodedTable {
  readonly path: string;
  readonly kind: string;
  readonly content: Uint8Array;
}

/** Everything that a record is made from. */
export interface RecordInput extends RunTimes {
  readonly run: FinishedRun;
  readonly statement: Statement;
  readonly describe: DescribeCheck;
  readonly tables: readonly EncodedTable[];
  /** The plan as it was locked before the run, or null. */
  readonly lock: PlanLock | null;
  /** An earlier record of the same system, or null. */
  readonly baseline: Baseline | null;
  /** results.json as it goes into the package. */
  readonly resultsText: string;
}

/** An earlier record to compare with. */
export interface Baseline {
  readonly recordDigest: string;
  readonly results: RunResults;
}

/** A record, its canonical JSON (record.json), and the digest of that text. */
export interface BuiltRecord {
  readonly record: EvidenceRecord;
  readonly text: string;
  readonly digest: string;
}

/**
 * The evidence record of a run (evidence.md §3.1). Equal arguments give equal bytes. An input error where a fact cannot be
 * written: a number that is not finite, a malformed digest, times that run backwards.
 */
export function buildRecord(input: RecordInput): Outcome<BuiltRecord> {
  const { startedAt, endedAt, createdAt } = input;
  if (!timesInOrder(input)) {
    return inputError(
      'The record cannot be made.',
      `Its times must not run backwards; got ${startedAt}, ${endedAt}, ${createdAt}.`,
      'Check the clock of this device and export again.',
    );
  }
  const content = recordContent(input);
  const recordId = recordIdOf(content);
  if (!recordId.ok) return recordId;
  const checked = recordSchema.safeParse({ ...content, recordId: recordId.value });
  if (!checked.success) return problemOf('The facts of this record', checked.error);
  const text = canonicalJson(checked.data, { integers: 'double' });
  return text.ok ? ok({ record: checked.data, text: text.value, digest: digestOf(text.value) }) : text;
}

/** Whether the run began before it ended and ended before the record was made. */
export function timesInOrder({ startedAt, endedAt, createdAt }: RunTimes): boolean {
  return Date.parse(startedAt) <= Date.parse(endedAt) && Date.parse(endedAt) <= Date.parse(createdAt);
}

/**
 * The id of a record: UUID version 5 of the digest of its canonical JSON without `recordId`, in the namespace that is
 * the version-5 UUID of the schema URI. Same content, same id; OSCAL accepts it.
 */
export function recordIdOf(content: Omit<EvidenceRecord, 'recordId'>): Outcome<string> {
  const text = canonicalJson(content, { integers: 'double' });
  return text.ok ? ok(uuid5(uuid5(uriNamespace, recordSchemaUri), digestOf(text.value))) : text;
}

function recordContent(input: RecordInput): Omit<EvidenceRecord, 'recordId'> {
  const { run, statement, createdAt } = input;
  const { results, plan } = run;
  const facts = recordFacts(results, plan);
  const criteria = facts.criteria.map((each, index) =>
    describeCriterion(each, results.results[index]!, input),
  );
  const aims = aimsOf(input);
  const system = systemOf(input);
  const evaluation = { ...facts.evaluation, decision: said(statement.decision) };
  const people = peopleOf(input, aims.organisation);
  const limitations = limitationsOf(input);
  const analysis = { ...facts.analysis, baseline: baselineOf(input) };
  const lock = input.lock && lockOf(input.lock, plan, results);
  const { schedule, retention, data } = facts;
  const answers = {
    ...{ aims, system, criteria, evaluation, people, limitations, analysis, schedule, retention, data },
    ...{ lock, plan, results },
  };
  return {
    schema: recordSchemaUri,
    recordType: 'test-run',
    createdAt,
    supersedes: null,
    assuranceLevel: 'self_attested',
    aims,
    system,
    plan: { ...facts.plan, path: 'plan.json', lock },
    schedule,
    criteria,
    subject: facts.subject,
    data,
    environment: facts.environment,
    execution: executionOf(input, facts.prng),
    ...filesOf(input),
    results: structuredClone(results) as EvidenceRecord['results'],
    analysis,
    evaluation,
    people,
    retention,
    disclosure: { level: 'internal' },
    statement: statementOf(statement),
    limitations,
    openQuestions: openQuestions(answers),
    clauseRefs: uniqueRefs(criteria.flatMap(({ clauseRefs }) => clauseRefs)),
  };
}

function aimsOf({ run, statement }: RecordInput): EvidenceRecord['aims'] {
  const told = run.plan.evidence?.organisation;
  return {
    organisation: said(statement.organisation) ?? said(told?.name),
    ...fields(['scope', 'statementOfApplicability'], told),
  };
}

function systemOf({ run, statement }: RecordInput): EvidenceRecord['system'] {
  const system = run.plan.system;
  const impact = run.plan.evidence?.impact;
  return {
    systemId: said(system?.id),
    intendedPurpose: said(system?.intendedPurpose) ?? said(statement.intendedUse),
    ...fields(['name', 'objectiveRef', 'riskRef', 'lifecycleStage', 'role', 'supplier'], system),
    impact: impact === undefined ? null : { id: impact.id, ...fields(['version', 'date'], impact) },
    groupsAtRisk: [...(impact?.groupsAtRisk ?? [])],
  };
}

/** Those whom the plan names, and the operator who signed the statement where the plan names another or none. */
function peopleOf({ run, statement }: RecordInput, organisation: string | null): EvidenceRecord['people'] {
  const people = (run.plan.evidence?.people ?? []).map(({ role, name, ...told }) => ({
    role,
    name,
    ...fields(['competence', 'independence', 'key'], told),
    organisation: said(told.organisation) ?? organisation,
  }));
  const operator = said(statement.operator);
  const named = people.some(({ role, name }) => role === 'operator' && name === operator);
  if (operator === null || named) return people;
  const unknown = { competence: null, independence: null, key: null };
  return [{ role: 'operator', name: operator, organisation, ...unknown }, ...people];
}

/** The same tests in the earlier record: same line of the plan's checks, same groups. */
function baselineOf({ run, baseline }: RecordInput): EvidenceRecord['analysis']['baseline'] {
  if (baseline === null) return null;
  const key = ({ check, slice }: Pick<TestResult, 'check' | 'slice'>): string =>
    JSON.stringify([check, slice]);
  const before = new Map(baseline.results.results.map((result) => [key(result), result]));
  const changes = run.results.results.flatMap((result, index) => {
    const earlier = before.get(key(result));
    if (earlier === undefined) return [];
    const { value, verdict } = earlier;
    return [{ criterionId: criterionId(index), before: value, now: result.value, verdictBefore: verdict }];
  });
  return { recordDigest: baseline.recordDigest, changes };
}

function executionOf(
  { run, startedAt, endedAt }: RecordInput,
  prng: EvidenceRecord['execution']['prng'],
): EvidenceRecord['execution'] {
  return { startedAt, endedAt, complete: !run.cancelled, prng, reproClass: 'bit-exact' };
}

function filesOf({ tables, resultsText }: RecordInput): Pick<EvidenceRecord, 'tables' | 'resultsFile'> {
  const bytes = utf8Bytes(resultsText);
  return {
    tables: [...tables]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, kind, content }) => ({
        path,
        kind,
        bytes: content.length,
        sha256: sha256Hex(content),
      })),
    resultsFile: { path: 'results.json', bytes: bytes.length, sha256: sha256Hex(bytes) },
  };
}

function statementOf(statement: Statement): EvidenceRecord['statement'] {
  const { operator, organisation, intendedUse, decision, limits } = statement;
  return { operator, organisation, intendedUse, decision, limits };
}

function describeCriterion(
  facts: CriterionFacts,
  result: TestResult,
  { describe, run, lock }: RecordInput,
): Criterion {
  const line = planLine(result, run.plan);
  const check = describe(result.check);
  const { threshold } = result;
  const isDefault =
    check !== null &&
    threshold !== null &&
    threshold.value === check.threshold.default &&
    threshold.op === check.threshold.op;
  const origin =
    threshold === null
      ? 'no limit is set'
      : isDefault
        ? `default of the check: ${check.threshold.source}`
        : 'the plan, which gives no reason';
  return {
    ...facts,
    title: check?.title ?? null,
    measurand: check?.explain.what ?? null,
    formula: check?.explain.formula ?? null,
    formulaSource: check?.explain.source ?? null,
    rationaleSource: facts.rationale === null ? origin : (said(line?.rationaleSource) ?? 'the plan'),
    standing: lock === null ? 'stated' : standingOf(line, run.plan, run.results, lock),
    clauseRefs: uniqueRefs((check?.clauses ?? []).map(clauseRef)),
  };
}

function clauseRef(id: string): ClauseRef {
  return { framework: id.split('-')[0] ?? id, id, relation: 'supports' };
}

function uniqueRefs(refs: readonly ClauseRef[]): ClauseRef[] {
  const byId = new Map(refs.map((ref) => [ref.id, ref]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function limitationsOf({ run, statement }: RecordInput): EvidenceRecord['limitations'] {
  const told = said(statement.limits);
  const found = run.results.results.flatMap((result, index) => limitsOfResult(result, criterionId(index)));
  const always = [
    'A record shows what was computed from which numbers; only signatures show who computed it.',
    'These are tests of a model and its data; clause 9.1 also asks for measures of processes, which are not here.',
  ];
  const stopped = run.cancelled ? ['The run was stopped; only the tests finished by then are here.'] : [];
  return [
    ...(told === null ? [] : [{ from: 'statement' as const, text: told }]),
    ...(run.plan.evidence?.limits ?? []).map((text) => ({ from: 'plan' as const, text })),
    ...[...stopped, ...found, ...always].map((text) => ({ from: 'run' as const, text })),
  ];
}

function limitsOfResult({ untested, groups, threshold, check }: TestResult, id: string): string[] {
  const empty = groups.filter(({ value }) => value === null).map(({ group }) => group);
  const list = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
  const texts: string[] = [];
  if (untested.length > 0) texts.push(`${id} (${check}): too few rows to test ${list(untested)}.`);
  const unsaid = empty.filter((group) => !untested.includes(group));
  if (unsaid.length > 0) texts.push(`${id} (${check}): no value could be given for ${list(unsaid)}.`);
  if (threshold?.on === 'point')
    texts.push(`${id} (${check}): decided on the value alone, without its uncertainty.`);
  return texts;
}
