import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/checks/registry.ts';
import iso42001 from '../../../src/evidence/frameworks/iso42001.json' with { type: 'json' };
import { controlTitles } from '../../../src/evidence/projections/oscal-catalog.ts';
import { project } from '../../../src/evidence/projections/registry.ts';
import { covers, frameworks, tagsOf } from '../../../src/evidence/projections/tags.ts';
import type { EvidenceRecord } from '../../../src/evidence/record-schema.ts';
import { bareRecord, digest, everyVerdict, hostileRecord, recordWith } from './records.ts';

const token = /^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$/u;

function oscal(name: string, record: EvidenceRecord): Record<string, unknown> {
  const text = project(record, digest, ['oscal']).files.get(`oscal/${name}.json`);
  return JSON.parse(text ?? 'null') as Record<string, unknown>;
}

/** Every value under a key, however deep. */
function under(key: string, value: unknown): unknown[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([own, inner]) =>
    own === key ? [inner, ...under(key, inner)] : under(key, inner),
  );
}

describe.each(['assessment-plan', 'assessment-results', 'poam'])('OSCAL %s', (name) => {
  const document = oscal(name, recordWith(everyVerdict));

  it('gives each thing an id of its own, of version 5', () => {
    const ids = under('uuid', document) as string[];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('refers to nothing that is not there, and leaves no resource unreferenced', () => {
    const ids = new Set(under('uuid', document));
    const keys = [
      'observation-uuid',
      'risk-uuid',
      'subject-uuid',
      'actor-uuid',
      'component-uuid',
      'party-uuid',
    ];
    for (const reference of keys.flatMap((key) => under(key, document))) expect(ids).toContain(reference);
    for (const reference of under('party-uuids', document).flat()) expect(ids).toContain(reference);
    const links = (under('href', document) as string[]).filter((href) => href.startsWith('#'));
    for (const link of links) expect(ids).toContain(link.slice(1));
    const [resources] = under('resources', document) as [{ uuid: string }[]];
    for (const { uuid } of resources) expect(links).toContain(`#${uuid}`);
  });

  it('holds no empty list and no property of more than one line', () => {
    const text = JSON.stringify([document, oscal(name, hostileRecord())]);
    expect(text).not.toContain('[]');
    for (const props of under('props', JSON.parse(text)) as { value: string }[][])
      for (const { value } of props) expect(value).toMatch(/^\S(.*\S)?$/u);
  });
});

describe('OSCAL', () => {
  it('keeps the verdict where it knows two states only', () => {
    const results = oscal('assessment-results', recordWith(everyVerdict));
    const [findings] = under('findings', results) as [{ target: { status: object } }[]];
    expect(findings.map(({ target }) => target.status)).toMatchObject([
      { state: 'satisfied', reason: 'pass' },
      { state: 'not-satisfied', reason: 'fail' },
      { state: 'not-satisfied', reason: 'fail' },
      { state: 'not-satisfied', reason: 'other' },
      { state: 'not-satisfied', reason: 'other' },
    ]);
    const [observations] = under('observations', results) as [{ props: { name: string; value: string }[] }[]];
    expect(observations.map(({ props }) => props.find((prop) => prop.name === 'verdict')?.value)).toEqual(
      everyVerdict,
    );
  });

  it('has an item to act on for each limit that is missed, and no plan without one', () => {
    const [items] = under('poam-items', oscal('poam', recordWith(['pass', 'warn', 'fail', 'inconclusive'])));
    expect(items).toHaveLength(2);
    expect(oscal('poam', recordWith(['pass', 'inconclusive']))).toBeNull();
    expect(project(bareRecord(), digest).absent.map(({ path }) => path)).toEqual([
      'oscal/poam.json',
      'cards/model-index.md',
    ]);
  });

  it('names only controls that the catalog lists', () => {
    const plan = oscal('assessment-plan', recordWith(everyVerdict));
    for (const control of under('control-id', plan) as string[])
      expect(controlTitles.has(control)).toBe(true);
  });
});

describe('frameworks', () => {
  it('list the 38 controls of Annex A and clauses 9 and 10 of ISO/IEC 42001 by tokens', () => {
    const [clauses, annex] = iso42001.groups;
    expect(clauses?.controls).toHaveLength(10);
    expect(annex?.controls).toHaveLength(38);
    const sections = new Map<string, number>();
    for (const { id } of annex?.controls ?? []) {
      const [section = ''] = /a\.\d+/.exec(id) ?? [];
      sections.set(section, (sections.get(section) ?? 0) + 1);
    }
    expect(Object.fromEntries(sections)).toEqual({
      ...{ 'a.2': 3, 'a.3': 2, 'a.4': 5, 'a.5': 4, 'a.6': 9, 'a.7': 5, 'a.8': 4, 'a.9': 3, 'a.10': 3 },
    });
    expect(controlTitles.size).toBe(48);
    for (const id of controlTitles.keys()) expect(id).toMatch(token);
  });

  it('know every clause that a check names', () => {
    const known = new Set([
      ...controlTitles.keys(),
      ...frameworks.flatMap(({ tags }) => tags.map(({ id }) => id)),
    ]);
    for (const { clauses } of checks.values()) for (const id of clauses) expect(known).toContain(id);
  });

  it('tag every check, by tokens, and every pattern covers a check', () => {
    const ids = frameworks.flatMap(({ tags }) => tags.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(token);
    for (const id of checks.keys()) expect(tagsOf(id).length).toBeGreaterThanOrEqual(3);
    for (const pattern of frameworks.flatMap(({ tags }) => tags.flatMap((tag) => tag.checks)))
      expect([[...checks.keys()].some((id) => covers(pattern, id)), pattern]).toEqual([true, pattern]);
  });
});
