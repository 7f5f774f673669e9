import * as z from 'zod';
import { PERSON_ROLES, provenanceSchema } from '../core/plan-evidence.ts';
import {
  comparatorSchema,
  digestSchema,
  resultsSchema,
  sha256Schema,
  unitSchema,
  verdictSchema,
} from './results-schema.ts';

/** The URI of the record schema; the last part is its semantic version. */
export const recordSchemaUri = 'urn:assay:schemas:evidence-record:2.0.0';

/** How package paths of summaries look. */
export const summaryPath = /^summaries\/[A-Za-z0-9][A-Za-z0-9._-]*\.arrow$/;

const text = z.string();
const known = text.min(1).nullable().describe('Null where nobody said it; then it is an open question.');
const time = z.iso.datetime().describe('RFC 3339, UTC, Z.');
const count = z.int().min(0);
const decimal = text
  .regex(/^-?[0-9]+(\.[0-9]+)?$/)
  .describe('A decimal string, so that no reader rounds it.');

const clauseRef = z.strictObject({
  framework: text.min(1),
  id: text.min(1).describe('Identifier only, e.g. iso42001-9.1.'),
  relation: z.literal('supports'),
});

const criterion = z.strictObject({
  criterionId: text.min(1),
  test: text.min(1),
  metricId: text.min(1),
  title: text.nullable(),
  measurand: text.nullable(),
  formula: text.nullable(),
  formulaSource: text.nullable(),
  slice: z.array(text).nullable(),
  comparator: comparatorSchema.nullable(),
  threshold: decimal.nullable(),
  decisionOn: z.enum(['interval', 'point']).nullable(),
  confidence: decimal.nullable(),
  minN: count.nullable(),
  unit: unitSchema,
  rationale: known,
  rationaleSource: text,
  setBy: known,
  approvedBy: known,
  objectiveRef: known,
  requirementRef: known,
  riskRef: known,
  standing: z
    .enum(['stated', 'locked', 'exploratory'])
    .describe(
      'Stated: there is no locked plan. Locked: as in the plan locked before the run. Exploratory: added or changed later.',
    ),
  onFail: z.enum(['block', 'warn']),
  clauseRefs: z.array(clauseRef),
});

const fileDigest = z.strictObject({ sha256: sha256Schema });
const packed = { path: text.min(1), bytes: count, sha256: sha256Schema };

const statement = z.strictObject({
  operator: text,
  organisation: text,
  intendedUse: text,
  decision: text,
  limits: text,
});

const system = z.strictObject({
  systemId: known,
  name: known,
  intendedPurpose: known,
  objectiveRef: known,
  riskRef: known,
  lifecycleStage: known,
  role: known,
  supplier: known,
  impact: z.strictObject({ id: text.min(1), version: known, date: known }).nullable(),
  groupsAtRisk: z.array(text.min(1)),
});

const person = z.strictObject({
  role: z.enum(PERSON_ROLES),
  name: text.min(1),
  organisation: known,
  competence: known,
  independence: known,
  key: known,
});

const lock = z.strictObject({
  envelope: digestSchema.describe('Digest of the envelope in attestations.intoto.jsonl.'),
  lockedAt: time,
  by: known,
  planDigest: digestSchema,
  notRun: z.array(text.min(1)).describe('Tests of the locked plan that this run does not have.'),
});

const change = z.strictObject({
  criterionId: text.min(1),
  before: z.number().nullable(),
  now: z.number().nullable(),
  verdictBefore: verdictSchema,
});

const execution = z.strictObject({
  startedAt: time,
  endedAt: time,
  complete: z.boolean().describe('False where the run was stopped; then only the finished tests are here.'),
  prng: z.strictObject({ algorithm: z.literal('philox4x32-10'), seed: text, streamRule: text }),
  reproClass: z.literal('bit-exact'),
});

const environment = z.strictObject({
  tool: z.strictObject({ name: z.literal('Assay'), version: text }),
  runtime: text,
  workers: count,
  kernels: z.record(z.string(), text),
});

const evaluation = z.strictObject({
  overall: verdictSchema,
  items: z.array(
    z.strictObject({ criterionId: text.min(1), verdict: verdictSchema, margin: z.number().nullable() }),
  ),
  decision: known,
});

/** record.json: the evidence of one test run. Unknown facts are null and listed in `openQuestions`, never filled in. */
export const recordSchema = z.strictObject({
  schema: z.literal(recordSchemaUri),
  recordId: z.uuid(),
  recordType: z.literal('test-run'),
  createdAt: time,
  supersedes: digestSchema.nullable(),
  assuranceLevel: z.literal('self_attested'),
  aims: z.strictObject({ organisation: known, scope: known, statementOfApplicability: known }),
  system,
  plan: z.strictObject({
    name: text,
    path: z.literal('plan.json'),
    digest: digestSchema,
    lock: lock.nullable(),
    notMeasured: z.array(z.strictObject({ what: text.min(1), why: text.min(1) })),
  }),
  schedule: z.strictObject({ cadence: known, due: known, trigger: known }),
  criteria: z.array(criterion),
  subject: z.strictObject({
    model: z.strictObject({ name: text, fileDigest }).nullable(),
    decisionThreshold: decimal.nullable(),
  }),
  data: z.array(
    z.strictObject({
      role: z.enum(['test', 'reference', 'attributes']),
      name: text,
      fileDigest,
      rows: count,
      provenance: provenanceSchema.nullable().describe('As the plan tells it; null where it does not.'),
    }),
  ),
  environment,
  execution,
  tables: z.array(z.strictObject({ ...packed, path: text.regex(summaryPath), kind: text })),
  resultsFile: z.strictObject({ ...packed, path: z.literal('results.json') }),
  results: resultsSchema,
  analysis: z.strictObject({
    multiplicity: z.array(z.strictObject({ family: text, method: text, tests: count })),
    baseline: z
      .strictObject({ recordDigest: digestSchema, changes: z.array(change) })
      .nullable()
      .describe('An earlier record, and how the same tests came out there.'),
  }),
  evaluation,
  people: z.array(person),
  retention: z.strictObject({
    until: known,
    basis: known,
    location: known,
    owner: known,
    access: known,
    disposal: known,
  }),
  disclosure: z.strictObject({ level: z.literal('internal') }),
  statement: statement.describe('What the operator wrote, word for word.'),
  limitations: z.array(z.strictObject({ from: z.enum(['statement', 'plan', 'run']), text: text.min(1) })),
  openQuestions: z.array(z.strictObject({ id: text.min(1), clause: text.min(1), question: text.min(1) })),
  clauseRefs: z.array(clauseRef),
});

/** A record as data. */
export type EvidenceRecord = z.output<typeof recordSchema>;
/** One criterion of a record: a test's limit with its reasons. */
export type Criterion = EvidenceRecord['criteria'][number];
/** A clause that a result supports; never "complies with". */
export type ClauseRef = z.output<typeof clauseRef>;
/** A question of clause 9.1 that nobody answered. */
export type OpenQuestion = EvidenceRecord['openQuestions'][number];
