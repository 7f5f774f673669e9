import { hexOf } from '../canonical.ts';
import type { EvidenceRecord } from '../record-schema.ts';
import { uriNamespace, uuid5 } from '../uuid.ts';
import { markdown, onLine } from './projection.ts';

/** The version of OSCAL that is written. */
export const oscalVersion = '1.2.1';
/** The namespace of Assay's own properties. */
const ownNamespace = 'urn:assay:oscal:1';

/** A record on its way into OSCAL. `id` gives the UUID (version 5) of a part, the same in every document of the record. */
export interface OscalSource {
  readonly record: EvidenceRecord;
  readonly recordDigest: string;
  id(part: string): string;
}

/** A property; its value is one line of text. */
export interface OscalProperty {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
}

/** A record as a source of OSCAL documents: ids follow from the digest of the record and the part alone. */
export function oscalSource(record: EvidenceRecord, recordDigest: string): OscalSource {
  const namespace = uuid5(uriNamespace, recordDigest);
  return { record, recordDigest, id: (part) => uuid5(namespace, part) };
}

/** A list under its key; nothing where it is empty, since OSCAL allows no empty list. */
export function listed<K extends string, T>(key: K, items: readonly T[]): Partial<Record<K, readonly T[]>> {
  const some: Partial<Record<K, readonly T[]>> = {};
  if (items.length > 0) some[key] = items;
  return some;
}

/** Properties of what is known; null and blank values leave none. */
export function properties(values: Readonly<Record<string, string | number | null>>): OscalProperty[] {
  return Object.entries(values).flatMap(([name, given]) => {
    const value = given === null ? '' : onLine(String(given));
    return value === '' ? [] : [{ name, ns: ownNamespace, value }];
  });
}

/** Text for a field that must not be empty, as Markdown. */
export function prose(text: string, otherwise = 'Not stated.'): string {
  return markdown(text) || otherwise;
}

/** Files of the package that every document names. */
const packed = ['record.json', 'plan.json', 'results.json'] as const;

/** Metadata of a document: title, time of the record, parties, and who had which role. */
export function metadata(source: OscalSource, title: string): object {
  const { record, recordDigest } = source;
  const roles = [...new Set(record.people.map(({ role }) => role))];
  return {
    title: prose(`${title}: ${record.plan.name}`),
    'last-modified': record.createdAt,
    version: '1',
    'oscal-version': oscalVersion,
    props: properties({
      'evidence-record-id': record.recordId,
      'evidence-record-digest': recordDigest,
      'assurance-level': record.assuranceLevel,
      'disclosure-level': record.disclosure.level,
    }),
    links: packed.map((name) => ({ href: `#${source.id(`resource/${name}`)}`, rel: 'reference' })),
    ...listed(
      'roles',
      roles.map((id) => ({ id, title: id[0]!.toUpperCase() + id.slice(1) })),
    ),
    ...listed('parties', partiesOf(source)),
    ...listed(
      'responsible-parties',
      roles.map((role) => ({ 'role-id': role, 'party-uuids': partyIds(source, role) })),
    ),
    remarks:
      'Made from a signed evidence record, which is the source of truth. It supports the controls it names and cannot satisfy any of them alone.',
  };
}

function partiesOf({ record, id }: OscalSource): object[] {
  const organisations = new Set(
    [record.aims.organisation, ...record.people.map(({ organisation }) => organisation)].filter(
      (name) => name !== null && onLine(name) !== '',
    ),
  );
  const people = new Map(record.people.map((person) => [partOf(person), person]));
  return [
    ...[...organisations].map((name) => ({
      uuid: id(`organisation/${name}`),
      type: 'organization',
      name: onLine(name ?? ''),
    })),
    ...[...people].map(([part, { name, organisation, competence, independence, key }]) => ({
      uuid: id(part),
      type: 'person',
      name: onLine(name) || 'Not stated',
      ...listed('props', properties({ competence, independence, 'key-fingerprint': key })),
      ...listed(
        'member-of-organizations',
        organisations.has(organisation) ? [id(`organisation/${organisation}`)] : [],
      ),
    })),
  ];
}

function partyIds({ record, id }: OscalSource, role: string): string[] {
  return [...new Set(record.people.filter((own) => own.role === role).map((own) => id(partOf(own))))];
}

/** The part that a person is; one with two roles is one person. */
export function partOf({ name, organisation }: EvidenceRecord['people'][number]): string {
  return `person/${JSON.stringify([name, organisation])}`;
}

/** The model and the data files as components; OSCAL has no type for either, so these are of our own. */
export function components({ record, id }: OscalSource): object[] {
  const { model, decisionThreshold } = record.subject;
  return [
    {
      uuid: id('component/model'),
      type: 'software',
      title: prose(model?.name ?? record.system.name ?? 'Model whose predictions were given'),
      description:
        model === null
          ? 'The model under test. Its file was not given; its predictions stand in the data.'
          : 'The model under test.',
      ...listed(
        'props',
        properties({ sha256: model?.fileDigest.sha256 ?? null, 'decision-threshold': decisionThreshold }),
      ),
      status: { state: 'other', remarks: 'The record does not say in which state the model is.' },
    },
    ...record.data.map(({ role, name, rows, fileDigest, provenance }) => ({
      uuid: id(`component/data/${role}`),
      type: 'data',
      title: prose(name),
      description: prose(`Data for ${role}. ${provenance?.source ?? 'Where they come from is not stated.'}`),
      props: properties({ role, sha256: fileDigest.sha256, rows }),
      status: { state: 'operational' },
    })),
  ];
}

/** Assay and the platform it ran on. */
export function assets({ record, id }: OscalSource): object {
  const { tool, runtime, workers } = record.environment;
  const { prng } = record.execution;
  return {
    components: [
      {
        uuid: id('component/tool'),
        type: 'software',
        title: tool.name,
        description: 'Program that ran the tests.',
        props: properties({ version: tool.version, 'random-numbers': prng.algorithm, seed: prng.seed }),
        status: { state: 'operational' },
      },
    ],
    'assessment-platforms': [
      {
        uuid: id('platform'),
        title: prose(runtime),
        props: properties({ workers }),
        'uses-components': [{ 'component-uuid': id('component/tool') }],
      },
    ],
  };
}

/** Back matter: files of the package with their digests, and those of `extra`. */
export function backMatter(source: OscalSource, extra: readonly object[] = []): object {
  const { record, recordDigest, id } = source;
  const digests = {
    'record.json': hexOf(recordDigest),
    'plan.json': hexOf(record.plan.digest),
    'results.json': record.resultsFile.sha256,
  };
  const files = packed.map((name) => ({
    uuid: id(`resource/${name}`),
    title: name,
    rlinks: [
      {
        href: `../${name}`,
        'media-type': 'application/json',
        hashes: [{ algorithm: 'SHA-256', value: digests[name] }],
      },
    ],
  }));
  return { resources: [...files, ...extra] };
}

/** A stub for the system security plan that OSCAL asks for: what the record knows of the AI system. */
export function systemStub({ record, id }: OscalSource): object {
  const { name, systemId, intendedPurpose, lifecycleStage, role, supplier } = record.system;
  return {
    uuid: id('resource/system'),
    title: prose(name ?? systemId ?? 'AI system under test'),
    description: prose(
      `No system security plan exists. Stated purpose: ${intendedPurpose ?? 'none was stated'}`,
    ),
    ...listed(
      'props',
      properties({ 'system-id': systemId, 'lifecycle-stage': lifecycleStage, role, supplier }),
    ),
  };
}

/** The link to that stub. */
export function importSystem({ id }: OscalSource): object {
  return { href: `#${id('resource/system')}`, remarks: 'The AI system is described in the back matter.' };
}
