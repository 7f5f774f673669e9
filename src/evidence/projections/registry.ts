import type { EvidenceRecord } from '../record-schema.ts';
import { aiVerify } from './aiverify.ts';
import { controlIndex } from './control-index.ts';
import { cycloneDx } from './cyclonedx.ts';
import { inTotoEvidence, inTotoTestResult } from './in-toto.ts';
import { junitXml } from './junit.ts';
import { modelIndex } from './model-index.ts';
import { catalogPath, oscalCatalog } from './oscal-catalog.ts';
import { oscalPlan } from './oscal-plan.ts';
import { oscalPoam } from './oscal-poam.ts';
import { oscalResults } from './oscal-results.ts';
import { sarif } from './sarif.ts';
import { stepSummary } from './step-summary.ts';

/** One file that a record can be written as. */
interface Projection {
  readonly format: Format;
  /** Its path in a package, and below the folder of an export. */
  readonly path: string;
  /** Null where the format has no way to say what the record says; `absent` says why. */
  readonly write: (record: EvidenceRecord, recordDigest: string) => string | null;
  readonly absent?: string;
}

/** The formats that a record can be written in. */
export const formats = [
  'oscal',
  'in-toto',
  'cyclonedx',
  'sarif',
  'junit',
  'github',
  'huggingface',
  'aiverify',
  'csv',
] as const;
/** One of these formats. */
export type Format = (typeof formats)[number];

const projections: readonly Projection[] = [
  { format: 'oscal', path: 'oscal/assessment-plan.json', write: oscalPlan },
  { format: 'oscal', path: 'oscal/assessment-results.json', write: oscalResults },
  {
    format: 'oscal',
    path: 'oscal/poam.json',
    write: oscalPoam,
    absent: 'no limit is missed, so there is nothing to act on',
  },
  { format: 'oscal', path: `oscal/${catalogPath}`, write: oscalCatalog },
  { format: 'in-toto', path: 'statements/test-result.intoto.json', write: inTotoTestResult },
  { format: 'in-toto', path: 'statements/evidence.intoto.json', write: inTotoEvidence },
  { format: 'cyclonedx', path: 'sbom/ml-bom.cdx.json', write: cycloneDx },
  { format: 'sarif', path: 'ci/results.sarif', write: sarif },
  { format: 'junit', path: 'ci/junit.xml', write: ({ results }) => junitXml(results) },
  { format: 'github', path: 'ci/step-summary.md', write: stepSummary },
  {
    format: 'huggingface',
    path: 'cards/model-index.md',
    write: modelIndex,
    absent: 'no test has a value',
  },
  { format: 'aiverify', path: 'portals/aiverify.json', write: aiVerify },
  { format: 'csv', path: 'controls.csv', write: controlIndex },
];

/** A record in other formats: files by path, and what there is no file for, with the reason. */
export interface Projected {
  readonly files: ReadonlyMap<string, string>;
  readonly absent: readonly { readonly path: string; readonly why: string }[];
}

/** A record in these formats; left out, in all of them. Equal arguments give equal texts. */
export function project(
  record: EvidenceRecord,
  recordDigest: string,
  asked: readonly Format[] = formats,
): Projected {
  const files = new Map<string, string>();
  const absent: { path: string; why: string }[] = [];
  for (const { format, path, write, absent: why } of projections) {
    if (!asked.includes(format)) continue;
    const text = write(record, recordDigest);
    if (text === null) absent.push({ path, why: why ?? 'the record has nothing for it' });
    else files.set(path, text);
  }
  return { files, absent };
}
