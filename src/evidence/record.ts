import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { TestResult } from '../core/results.ts';
import { canonicalJson, digestOf, sha256Hex, utf8Bytes } from './canonical.ts';
import type { DescribeCheck, FinishedRun, RunTimes, Statement } from './finished-run.ts';
import { openQuestions } from './open-questions.ts';
import { criterionId, recordFacts, type CriterionFacts } from './record-facts.ts';
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
  /** results.json as it goes into the package. */
  readonly resultsText: string;
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
  const aims = { organisation: said(statement.organisation) };
  const system = systemOf(input);
  const evaluation = { ...facts.evaluation, decision: said(statement.decision) };
  const operator = said(statement.operator);
  const people: EvidenceRecord['people'] =
    operator === null ? [] : [{ role: 'operator', name: operator, organisation: aims.organisation }];
  const answers = { aims, system, criteria, evaluation, people, limits: statement.limits, plan, results };
  return {
    schema: recordSchemaUri,
    recordType: 'test-run',
    createdAt,
    supersedes: null,
    assuranceLevel: 'self_attested',
    aims,
    system,
    plan: { ...facts.plan, path: 'plan.json', lockedAt: null },
    criteria,
    subject: facts.subject,
    data: facts.data,
    environment: facts.environment,
    execution: executionOf(input, facts.prng),
    ...filesOf(input),
    results: structuredClone(results) as EvidenceRecord['results'],
    analysis: facts.analysis,
    evaluation,
    people,
    statement: statementOf(statement),
    limitations: limitationsOf(input),
    openQuestions: openQuestions(answers),
    clauseRefs: uniqueRefs(criteria.flatMap(({ clauseRefs }) => clauseRefs)),
  };
}

/** The text without outer spaces, or null where nothing was said. */
function said(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

function systemOf({ run, statement }: RecordInput): EvidenceRecord['system'] {
  const system = run.plan.system ?? {};
  return {
    systemId: said(system.id),
    name: said(system.name),
    intendedPurpose: said(system.intendedPurpose) ?? said(statement.intendedUse),
    objectiveRef: said(system.objectiveRef),
    riskRef: said(system.riskRef),
  };
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

function describeCriterion(facts: CriterionFacts, result: TestResult, { describe }: RecordInput): Criterion {
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
    rationaleSource: facts.rationale === null ? origin : 'the plan',
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
    'Nothing in this package is signed: it can show what was computed from which numbers, not who computed it.',
    'These are tests of a model and its data; clause 9.1 also asks for measures of processes, which are not here.',
  ];
  const stopped = run.cancelled ? ['The run was stopped; only the tests finished by then are here.'] : [];
  return [
    ...(told === null ? [] : [{ from: 'statement' as const, text: told }]),
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
