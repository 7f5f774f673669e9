import * as z from 'zod';
import { evidenceSchema } from './plan-evidence.ts';

const name = z.string().min(1);
const text = z.string();

const thresholdSchema = z
  .strictObject({
    op: z.enum(['<=', '>=', '<', '>']).optional(),
    value: z.number(),
    on: z.enum(['interval', 'point']).default('interval'),
    level: z.number().gt(0).lt(1).default(0.95),
  })
  .describe('The limit; op defaults to the direction of the check.');

const testSchema = z.strictObject({
  check: name.describe('Id of a check, e.g. fairness/demographic-parity-difference.'),
  groups: z
    .union([name, z.array(z.union([name, z.array(name).min(1)])).min(1)])
    .optional()
    .describe(
      'A sensitive feature, a list of them (a list inside is an intersection), or "none". Default: every one.',
    ),
  params: z.record(name, z.union([z.number(), z.string()])).optional(),
  threshold: thresholdSchema.optional(),
  severity: z.enum(['block', 'warn']).default('block'),
  rationale: text.optional(),
  rationaleSource: text.optional().describe('Where the reason is written down.'),
  setBy: text.optional().describe('Who set the limit.'),
  approvedBy: text.optional().describe('Who approved it.'),
  objectiveRef: text.optional().describe('The objective that this test serves.'),
  requirementRef: text.optional().describe('The requirement that it checks.'),
  riskRef: text.optional().describe('The assessed risk that it addresses.'),
});

const presetSchema = z.strictObject({
  preset: name.describe('A named set of tests, e.g. fairness/standard.'),
  severity: z.enum(['block', 'warn']).default('block'),
});

const featureSchema = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  integer: z.boolean().optional(),
  immutable: z.boolean().optional(),
  proxyFor: z
    .union([name, z.array(name).min(1)])
    .optional()
    .describe(
      'Sensitive features that this column stands for: where one of them is changed, robustness/counterfactual-flip moves this column with it.',
    ),
});

const alternativesSchema = z
  .strictObject({
    metrics: z.array(name).min(1).optional().describe('Ids of checks that compare groups.'),
    compare: z
      .array(z.enum(['every pair', 'to overall', 'to reference', 'mean of pairs']))
      .min(1)
      .optional()
      .describe('What the rate of a group is held against.'),
    references: z.array(name).min(1).optional().describe('Groups that others are held against.'),
    thresholds: z.array(z.number()).min(1).optional().describe('Thresholds of decisions.'),
    bins: z
      .record(name, z.array(z.array(z.number()).min(1)).min(1))
      .optional()
      .describe('Other inner edges for a numeric feature, each a part of its bins.'),
    minGroupSize: z.array(z.int().min(1)).min(1).optional().describe('Smallest groups that take part.'),
  })
  .describe(
    'Other ways of asking that assay curve goes through beside the plan’s own; what is left out is chosen by it.',
  );

/** `roles.favourable` of a plan that names none: an amount is favourable from the threshold up, in the label as in the score. */
export const FROM_THRESHOLD = 'at least decision.threshold';

const rolesSchema = z.strictObject({
  label: name.optional().describe('Column with the ground truth.'),
  favourable: z
    .union([z.string(), z.number(), z.boolean()])
    .default(FROM_THRESHOLD)
    .describe(
      'The label value that is good for the person. Left out only where the model predicts an amount: then a label that is an amount too is favourable from decision.threshold up, as the score is.',
    ),
  sensitive: z.array(z.union([name, z.array(name).min(1)])).default([]),
  score: name.optional(),
  decision: name.optional(),
  previousDecision: name
    .optional()
    .describe('Column with the decisions of another model for the same rows, such as the one in use.'),
  previousScore: name
    .optional()
    .describe('Column with the scores of another model for the same rows; decision.threshold decides.'),
  weight: name.optional(),
  time: name.optional(),
  id: name.optional(),
  strata: z.array(name).default([]),
});

const decisionSchema = z.union([
  z.strictObject({
    threshold: z
      .number()
      .describe('Favourable from here up: a probability, or any number where the model predicts an amount.'),
    score: name.optional().describe('The output that scores, where the model has several.'),
  }),
  z.strictObject({ output: z.literal('label') }),
]);

/** The plan file as people write it (`assay.yaml` or JSON); unknown keys are errors. */
export const planSchema = z.strictObject({
  assay: z.literal('plan/1'),
  name: name.default('Untitled plan'),
  seed: z.union([z.int(), z.string().regex(/^(0x)?[0-9a-fA-F]+$/)]).default(0),
  system: z
    .strictObject({
      id: text.optional(),
      name: text.optional(),
      intendedPurpose: text.optional(),
      objectiveRef: text.optional(),
      riskRef: text.optional(),
      lifecycleStage: text.optional().describe('E.g. before release, in use, being retired.'),
      role: text.optional().describe('What the organisation is to the system, e.g. provider or deployer.'),
      supplier: text.optional().describe('Who supplied the model.'),
    })
    .optional(),
  evidence: evidenceSchema.optional(),
  model: z.union([name, z.null()]).optional(),
  data: z.strictObject({
    test: name,
    reference: name.optional(),
    attributes: z.strictObject({ path: name, key: name }).optional(),
  }),
  roles: rolesSchema,
  bins: z.record(name, z.array(z.number()).min(1)).default({}),
  inputs: z.union([z.literal('auto'), z.record(name, z.union([name, z.array(name).min(1)]))]).default('auto'),
  decision: decisionSchema.default({ threshold: 0.5 }),
  features: z.record(name, featureSchema).default({}),
  alternatives: alternativesSchema.optional(),
  tests: z.array(z.union([testSchema, presetSchema])).min(1),
});

/** A plan after defaults. */
export type Plan = z.output<typeof planSchema>;
/** A plan as written. */
export type PlanInput = z.input<typeof planSchema>;
/** One line of `tests` that names a check. */
export type PlanTest = z.output<typeof testSchema>;
/** One line of `tests` that names a preset. */
export type PlanPreset = z.output<typeof presetSchema>;

/** The seed as the text that keys every random stream: decimal for integers, lower-case hex digits otherwise. */
export function seedText(seed: number | string): string {
  return typeof seed === 'number' ? String(seed) : seed.toLowerCase().replace(/^0x/, '');
}
