import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { project } from '../../src/evidence/projections/registry.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';
import {
  digest,
  everyVerdict,
  hostileRecord,
  recordWith,
  sampleRecord,
} from '../evidence/projections/records.ts';

/**
 * compliance-trestle reads OSCAL with models of its own, made from the metaschema. It runs where `python3`, or the Python that
 * ASSAY_TRESTLE names, has it: `pip install compliance-trestle==5.2.0`.
 */
const python = process.env['ASSAY_TRESTLE'] ?? 'python3';
const there =
  spawnSync(python, ['-c', 'import trestle.oscal.assessment_plan'], { timeout: 60_000 }).status === 0;
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const documents = ['assessment-plan', 'assessment-results', 'poam', 'iso42001-identifiers'];

/**
 * Its search for links takes UUIDs of version 4 alone, so to it no resource of ours is referenced; OSCAL allows versions 4 and
 * 5, and tests/evidence/projections/oscal.test.ts follows the links.
 */
const knowsVersion4Alone = /^Resources have \d+ uuids and \d+ are not referenced by model\.$/;

/** What trestle says of the four documents. */
function said(texts: readonly string[]): string[][] {
  const files = texts.map((text, index) => {
    const file = temporary.at(`${documents[index]}.json`);
    writeFileSync(file, text);
    return file;
  });
  const script = path.join(ROOT, 'tests/conformance/oscal-trestle.py');
  const ran = spawnSync(python, [script, ...files], { encoding: 'utf8', timeout: 100_000 });
  const all = JSON.parse(ran.stdout || `[["${ran.status}"]]`) as string[][];
  return all.map((lines) => lines.filter((line) => !knowsVersion4Alone.test(line)));
}

describe.skipIf(!there)('compliance-trestle', () => {
  it.each([
    ['the sample', sampleRecord()],
    ['every verdict', recordWith(everyVerdict)],
    ['hostile text', hostileRecord()],
  ])('takes all OSCAL documents and has no other objection: %s', (_, record) => {
    const { files } = project(record, digest, ['oscal']);
    expect(said(documents.map((name) => files.get(`oscal/${name}.json`)!))).toEqual([[], [], [], []]);
  });

  it('can refuse', () => {
    const { files } = project(recordWith(everyVerdict), digest, ['oscal']);
    const texts = documents.map((name) => files.get(`oscal/${name}.json`)!.replace('"title"', '"titel"'));
    for (const problems of said(texts)) expect(problems.length).toBeGreaterThan(0);
  });
});
