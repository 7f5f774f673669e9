import * as z from 'zod';
import type { DetailValue } from '../core/estimate.ts';
import { tools } from '../core/reading.ts';

const text = z.string();
const name = z.string().min(1);
const amount = z.number();
const rows = z.int().min(0);

/** SHA-256 as 64 lower-case hex digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');
/** A digest as it is written in records: `sha256:` and 64 hex digits. */
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits');

/** Units of values; never percentages. */
export const unitSchema = z.enum([
  'proportion',
  'ratio',
  'difference',
  'psi',
  'mmd',
  'score',
  'sd',
  'nats',
  'amount',
]);
/** The verdict of one test. */
export const verdictSchema = z.enum(['pass', 'warn', 'fail', 'inconclusive', 'not-applicable', 'error']);
/** Directions of a limit. */
export const comparatorSchema = z.enum(['<=', '>=', '<', '>']);

const intervalSchema = z.strictObject({ lower: amount, upper: amount, level: amount, method: text });

const detailValueSchema: z.ZodType<DetailValue> = z.lazy(() =>
  z.union([
    text,
    amount,
    z.boolean(),
    z.null(),
    z.array(detailValueSchema),
    z.record(z.string(), detailValueSchema),
  ]),
);

const groupSchema = z.strictObject({
  group: text,
  n: amount,
  value: amount.nullable(),
  interval: intervalSchema.nullable(),
  reason: text.nullable(),
});

const thresholdSchema = z.strictObject({
  op: comparatorSchema,
  value: amount,
  on: z.enum(['interval', 'point']),
  level: amount,
});

const elsewhereSchema = z.strictObject({
  tool: z.enum(tools),
  name: name.describe('What the tool calls it.'),
  group: text.nullable().describe('The group that the number is about; null where it is about all of them.'),
  value: amount.nullable(),
  shown: text.describe('What the tool prints, such as nan or inf where value is null.'),
  differs: z.boolean().describe('Whether that is another number than the value of this result.'),
  why: text,
});

const testResultSchema = z.strictObject({
  test: name.describe('The line of the plan it came from, e.g. tests[3].'),
  check: name.describe('Id of the check, e.g. fairness/demographic-parity-difference.'),
  slice: z.array(text).nullable().describe('Sensitive features looked at; null where all rows are together.'),
  status: z.enum(['ok', 'not-applicable', 'error']),
  reason: text.nullable().describe('Why there is no value, or why no verdict could be given.'),
  value: amount.nullable(),
  unit: unitSchema,
  n: amount.nullable(),
  interval: intervalSchema.nullable(),
  pValue: amount.nullable(),
  adjusted: z.strictObject({ method: text, p: amount, family: text }).nullable(),
  groups: z.array(groupSchema),
  untested: z.array(text).describe('Groups that hold rows but are too small to take part.'),
  params: z.record(z.string(), z.union([amount, text])),
  threshold: thresholdSchema.nullable(),
  verdict: verdictSchema,
  margin: amount.nullable().describe('Distance of the value to the limit; positive inside.'),
  rowsNeeded: amount.nullable(),
  severity: z.enum(['block', 'warn']),
  rationale: text.nullable(),
  finding: text,
  detail: z.record(z.string(), detailValueSchema),
  notes: z.array(text),
  summary: text.nullable().describe('Path of the summary it was computed from.'),
  elsewhere: z.array(elsewhereSchema).optional().describe('What other tools read on the same rows.'),
});

/** Name and digest of a file that a run read. */
const subjectFileSchema = z.strictObject({ name: text, sha256: sha256Schema });

const encodingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number') }),
  z.strictObject({ kind: z.literal('text') }),
  z.strictObject({ kind: z.literal('codes'), order: z.array(text) }),
  z.strictObject({ kind: z.literal('one-hot'), value: text }),
]);

const mappingSchema = z.strictObject({
  inputs: z
    .array(
      z.strictObject({
        input: text,
        slots: z.array(z.strictObject({ column: text, encoding: encodingSchema })),
      }),
    )
    .describe('Which column fills which slot of which input, in order, and as what.'),
  order: z
    .enum(['names', 'plan', 'saved', 'person'])
    .describe('Who says so: names in the model, the plan, a saved mapping, or a person who was asked.'),
  proof: z
    .strictObject({
      column: text,
      rows,
      except: z.array(text).describe('Columns whose place this does not prove.'),
    })
    .nullable()
    .describe('A column of scores with which those of the model agree on every sampled row.'),
  score: z
    .strictObject({
      output: text,
      column: rows.nullable(),
      transform: z.enum(['none', 'complement', 'sigmoid', 'sigmoid-complement', 'softmax']),
    })
    .describe('Which output holds the score, and what was done to it.'),
  assumedOutcome: text
    .optional()
    .describe('The favourable outcome where it was guessed and nobody has confirmed it.'),
});

const joinSchema = z.strictObject({
  to: z.enum(['test', 'reference']),
  key: name.describe('The column of both tables that says which rows belong together.'),
  columns: z.array(text).describe('Columns that the attributes table brought.'),
  matched: rows.describe('Rows with an entry in the attributes table.'),
  unmatched: rows.describe('Rows without one; they miss every joined column.'),
  unused: rows.describe('Rows of the attributes table that belong to no row.'),
});

const subjectDataSchema = subjectFileSchema.extend({
  role: z.enum(['test', 'reference', 'attributes']),
  rows,
  joins: z.array(joinSchema).optional().describe('Of an attributes table only.'),
});

/** The only part of a result that may differ between machines. */
const engineSchema = z.strictObject({
  version: text,
  seed: text,
  workers: rows,
  kernels: z.record(z.string(), text),
  runtime: text,
});

/** results.json; agrees with `RunResults` of core (a type-level test insists). */
export const resultsSchema = z.strictObject({
  assay: z.literal('results/1'),
  plan: z.strictObject({ name: text, digest: digestSchema }),
  subject: z.strictObject({
    model: subjectFileSchema.extend({ mapping: mappingSchema.optional() }).nullable(),
    data: z.array(subjectDataSchema),
  }),
  engine: engineSchema,
  results: z.array(testResultSchema),
  counts: z.strictObject({
    pass: rows,
    warn: rows,
    fail: rows,
    inconclusive: rows,
    'not-applicable': rows,
    error: rows,
  }),
  verdict: verdictSchema,
});
