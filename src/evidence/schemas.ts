import * as z from 'zod';
import { planSchema } from '../core/plan.ts';
import { manifestSchema } from './manifest.ts';
import { planLockSchema, planLockType } from './plan-lock.ts';
import { recordSchema, recordSchemaUri } from './record-schema.ts';
import { resultsSchema } from './results-schema.ts';
import { predicateTypes, recordPredicateSchema } from './statement.ts';
import { trustSchema } from './trust.ts';

const published = [
  { file: 'plan-1.schema.json', id: 'urn:assay:schemas:plan:1', title: 'Assay plan', schema: planSchema },
  {
    file: 'results-1.schema.json',
    id: 'urn:assay:schemas:results:1',
    title: 'Assay results',
    schema: resultsSchema,
  },
  {
    file: 'evidence-record-2.0.0.schema.json',
    id: recordSchemaUri,
    title: 'Assay evidence record',
    schema: recordSchema,
  },
  {
    file: 'evidence-package-1.schema.json',
    id: 'urn:assay:schemas:evidence-package:1',
    title: 'Manifest of an Assay evidence package',
    schema: manifestSchema,
  },
  {
    file: 'trust-1.schema.json',
    id: 'urn:assay:schemas:trust:1',
    title: 'Assay trust file',
    schema: trustSchema,
  },
  {
    file: 'attestation-record-1.schema.json',
    id: predicateTypes.record,
    title: 'Predicate of a signature of an Assay evidence record',
    schema: recordPredicateSchema,
  },
  {
    file: 'attestation-plan-lock-1.schema.json',
    id: planLockType,
    title: 'In-toto statement of a plan that was locked before its run',
    schema: planLockSchema,
  },
] as const;

/**
 * The published JSON Schemas (draft 2020-12) by file name, as texts for `schemas/` of the build. They are generated from the
 * schemas that the code checks with; the plan's describes a plan as people write it, before defaults.
 */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    published.map(({ file, id, title, schema }) => {
      const { $schema, ...body } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
      return [file, `${JSON.stringify({ $schema, $id: id, title, ...body }, null, 2)}\n`];
    }),
  );
}
