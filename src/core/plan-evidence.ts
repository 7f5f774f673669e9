import * as z from 'zod';

const text = z.string();
const name = z.string().min(1);
const day = z.iso.date().describe('A day, e.g. 2026-12-31.');

/** What a person does in a test and its use; who runs a test must be neither its reviewer nor its approver. */
export const PERSON_ROLES = ['operator', 'analyst', 'reviewer', 'approver', 'auditor'] as const;

const personSchema = z.strictObject({
  role: z.enum(PERSON_ROLES),
  name,
  organisation: text.optional(),
  competence: text.optional().describe('Where it is written why this person can do this.'),
  independence: text.optional().describe('Why this person is independent of whoever built or ran it.'),
  key: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be SHA256: and 43 characters, as `assay keys show` prints it')
    .optional()
    .describe('Fingerprint of the key that this person signs with.'),
});

const provenanceSchema = z.strictObject({
  source: text.optional().describe('Where the rows come from.'),
  population: text.optional().describe('Whom they are meant to stand for.'),
  sampling: text.optional().describe('How the rows were chosen.'),
  representativeness: text.optional().describe('Who is missing or too rare, and how that is known.'),
  period: z.strictObject({ from: day.optional(), to: day.optional() }).optional(),
  labels: z
    .strictObject({
      origin: text.optional().describe('Who or what made the labels.'),
      lagDays: z.int().min(0).optional().describe('How many days after the decision they were known.'),
    })
    .optional(),
  excluded: z.array(z.strictObject({ reason: name, rows: z.int().min(0).optional() })).optional(),
  sensitive: z
    .record(name, z.strictObject({ definition: text.optional(), origin: text.optional() }))
    .optional()
    .describe('How each sensitive feature is defined, and who said it: the person, an observer, a guess.'),
  personalData: z.boolean().optional(),
  specialCategory: z
    .strictObject({ used: z.boolean(), legalBasis: text.optional() })
    .optional()
    .describe('Whether special categories of personal data are used, and on which legal basis.'),
});

/**
 * `evidence:` of a plan: what only people know and an auditor asks for (evidence.md §1.1). Everything may be left out; what is
 * left out is an open question of the record, never filled in.
 */
export const evidenceSchema = z.strictObject({
  organisation: z
    .strictObject({
      name: text.optional(),
      scope: text.optional().describe('Which management system, or which part of one.'),
      statementOfApplicability: text.optional().describe('Its version.'),
    })
    .optional(),
  people: z.array(personSchema).optional(),
  schedule: z
    .strictObject({
      cadence: text.optional().describe('How often the tests are repeated.'),
      due: day.optional().describe('When they are due next.'),
      trigger: z.enum(['planned', 'retrain', 'drift alarm', 'incident', 'change']).optional(),
    })
    .optional(),
  impact: z
    .strictObject({
      id: name.describe('The impact assessment that these tests serve.'),
      version: text.optional(),
      date: day.optional(),
      groupsAtRisk: z.array(name).optional(),
    })
    .optional(),
  data: z
    .strictObject({
      test: provenanceSchema.optional(),
      reference: provenanceSchema.optional(),
      attributes: provenanceSchema.optional(),
    })
    .optional(),
  notMeasured: z.array(z.strictObject({ what: name, why: name })).optional(),
  limits: z.array(name).optional().describe('What these tests do not show.'),
  retention: z
    .strictObject({
      until: day.optional(),
      basis: text.optional(),
      location: text.optional(),
      owner: text.optional(),
      access: text.optional(),
      disposal: text.optional(),
    })
    .optional(),
});

/** What a plan says of where a data file comes from. */
export type Provenance = z.output<typeof provenanceSchema>;

/** The schema of provenance, for records. */
export { provenanceSchema };
