import * as z from 'zod';
import {
  comparatorSchema,
  digestSchema,
  resultsSchema,
  sha256Schema,
  unitSchema,
  verdictSchema,
} from './results-schema.ts';

/** The URI of the record schema; the last part is its semantic version. */
export const recordSchemaUri = 'urn:assay:schemas:evidence-record:1.0.0';

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
  aims: z.strictObject({ organisation: known }),
  system,
  plan: z.strictObject({
    name: text,
    path: z.literal('plan.json'),
    digest: digestSchema,
    lockedAt: z.null(),
  }),
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
    }),
  ),
  environment,
  execution,
  tables: z.array(z.strictObject({ ...packed, path: text.regex(summaryPath), kind: text })),
  resultsFile: z.strictObject({ ...packed, path: z.literal('results.json') }),
  results: resultsSchema,
  analysis: z.strictObject({
    multiplicity: z.array(z.strictObject({ family: text, method: text, tests: count })),
  }),
  evaluation,
  people: z.array(z.strictObject({ role: z.literal('operator'), name: text.min(1), organisation: known })),
  statement: statement.describe('What the operator wrote, word for word.'),
  limitations: z.array(z.strictObject({ from: z.enum(['statement', 'run']), text: text.min(1) })),
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
