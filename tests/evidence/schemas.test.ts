import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import type { RunResults } from '../../src/core/results.ts';
import { parseResults, resultsText, withoutEngine } from '../../src/evidence/results-json.ts';
import type { resultsSchema } from '../../src/evidence/results-schema.ts';
import { jsonSchemas } from '../../src/evidence/schemas.ts';
import { sampleRun } from './sample-run.ts';

type DeepReadonly<T> = T extends readonly (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

describe('the results schema', () => {
  it('has the type of RunResults', () => {
    expectTypeOf<DeepReadonly<z.output<typeof resultsSchema>>>().toEqualTypeOf<DeepReadonly<RunResults>>();
  });

  it('accepts what the engine gives and refuses anything else by name', () => {
    const { results } = sampleRun();
    const text = resultsText(results);
    if (!text.ok) throw new Error(text.error.why);
    expect(parseResults(text.value)).toEqual({ ok: true, value: results });
    const spoiled = text.value.replace('"severity": "block"', '"severity": "maybe"');
    expect(parseResults(spoiled)).toMatchObject({
      ok: false,
      error: { place: { key: 'results.0.severity' } },
    });
  });

  it('compares results of two machines without their engines', () => {
    const { results } = sampleRun();
    const other = { ...results, engine: { ...results.engine, workers: 16 } };
    expect(withoutEngine(other)).toEqual(withoutEngine(results));
    expect(withoutEngine(results)).not.toHaveProperty('engine');
  });
});

describe('jsonSchemas', () => {
  it('gives a JSON Schema for each published format', () => {
    const schemas = jsonSchemas();
    expect(Object.keys(schemas)).toEqual([
      'plan-1.schema.json',
      'results-1.schema.json',
      'evidence-record-2.0.0.schema.json',
      'evidence-package-1.schema.json',
      'trust-1.schema.json',
      'attestation-record-1.schema.json',
      'attestation-plan-lock-1.schema.json',
    ]);
    for (const text of Object.values(schemas)) {
      expect(JSON.parse(text)).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        additionalProperties: false,
      });
    }
    expect(jsonSchemas()).toEqual(schemas);
  });
});
