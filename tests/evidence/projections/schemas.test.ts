import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { project } from '../../../src/evidence/projections/registry.ts';
import { ROOT } from '../../cli/command.ts';
import {
  bareRecord,
  digest,
  everyVerdict,
  hostileRecord,
  recordOfEveryCheck,
  recordWith,
  sampleRecord,
} from './records.ts';

/** The official schemas, which are too large to keep here. */
const schemas = path.join(ROOT, '../shared/schemas');

type Read = Record<string, unknown>;
const read = (name: string): Read => JSON.parse(readFileSync(path.join(schemas, name), 'utf8')) as Read;

const records = {
  'the sample': sampleRecord(),
  'every verdict': recordWith(everyVerdict),
  'every check': recordOfEveryCheck(),
  'hostile text': hostileRecord(),
  'nothing known': bareRecord(),
};

/** The documents that are held against each schema: path in a package, schema, others that it refers to. */
const documents: readonly [file: string, schema: string, others?: readonly string[]][] = [
  ['oscal/assessment-plan.json', 'oscal/assessment-plan.schema.json'],
  ['oscal/assessment-results.json', 'oscal/assessment-results.schema.json'],
  ['oscal/poam.json', 'oscal/poam.schema.json'],
  ['oscal/iso42001-identifiers.json', 'oscal/catalog.schema.json'],
  [
    'sbom/ml-bom.cdx.json',
    'cyclonedx/bom-1.7.schema.json',
    ['spdx', 'jsf-0.82', 'cryptography-defs'].map((name) => `cyclonedx/${name}.schema.json`),
  ],
  ['ci/results.sarif', 'sarif/sarif-2.1.0.schema.json'],
  ['portals/aiverify.json', 'aiverify/testresult.schema.json'],
];

const draft7 = 'http://json-schema.org/draft-07/schema#';

function compile(schema: string, others: readonly string[] = []): ValidateFunction {
  const text = read(schema);
  const modern = String(text['$schema']).includes('2020-12');
  const ajv = new (modern ? Ajv2020 : Ajv)({ strict: false, allErrors: true, logger: false });
  formatsPlugin.default(ajv);
  // ajv-formats knows no international forms.
  for (const name of ['idn-email', 'iri', 'iri-reference']) ajv.addFormat(name, true);
  for (const other of others) ajv.addSchema(read(other));
  if (modern) ajv.addSchema({ $id: '/aiverify.modelapi.schema.json' });
  // SARIF's is a draft-04 schema, and uses nothing that draft 07 reads differently but the name of its id.
  const { id, ...rest } = text;
  return ajv.compile(modern ? text : { ...rest, ...(id === undefined ? {} : { $id: id }), $schema: draft7 });
}

describe.skipIf(!existsSync(schemas)).each(documents)('%s', (file, schema, others) => {
  let validate: ValidateFunction;
  beforeAll(() => {
    validate = compile(schema, others);
  });

  it.each(Object.keys(records) as (keyof typeof records)[])('fits its official schema: %s', (name) => {
    const { files, absent } = project(records[name], digest);
    const text = files.get(file);
    if (text === undefined) {
      expect(absent).toContainEqual(expect.objectContaining({ path: file }));
      return;
    }
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is held against a schema that can refuse', () => {
    expect(validate({})).toBe(false);
  });
});
