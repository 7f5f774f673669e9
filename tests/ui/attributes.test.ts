import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { ok } from '../../src/core/outcome.ts';
import type { FileRef } from '../../src/engine/api.ts';
import { Bench } from '../../src/state/bench.svelte.ts';
import { Navigation } from '../../src/state/navigation.svelte.ts';
import { createFakeSession } from './fake-session.ts';

const file = (name: string, text = ''): FileRef => ({ name, blob: new Blob([text]) });

/** A bench whose session finds `religion` sensitive, besides what it always finds. */
function bench(): Bench {
  const fake = createFakeSession({ pace: 0 });
  const session = {
    ...fake,
    guessRoles: async (...args: Parameters<typeof fake.guessRoles>) => {
      const guesses = await fake.guessRoles(...args);
      const religion = { role: 'sensitive', column: 'religion', why: 'the name' } as const;
      const here = args[0].columns.some(({ field }) => field.name === 'religion');
      return guesses.ok && here ? ok([...guesses.value, religion]) : guesses;
    },
  };
  return new Bench(session, checks, new Navigation('', () => undefined), () => Promise.reject(new Error('')));
}

const names = ({ workspace }: Bench) => [
  workspace.test?.subject.name,
  workspace.reference?.subject.name,
  workspace.attributes.table?.subject.name,
];
const columns = ({ workspace }: Bench) => workspace.test?.columns.map(({ field }) => field.name) ?? [];

describe('a table of attributes', () => {
  it.each([
    ['all at once', [['people.csv', 'reference.arrow', 'current.arrow']]],
    ['the people last', [['current.arrow', 'reference.arrow'], ['people.csv']]],
    ['the people first', [['people.csv'], ['current.arrow'], ['reference.arrow']]],
  ])('finds its slot and is joined, %s', async (_, drops) => {
    const own = bench();
    for (const drop of drops) await own.intake.add(drop.map((name) => file(name)));
    expect(names(own)).toEqual(['current.arrow', 'reference.arrow', 'people.csv']);
    expect(own.workspace.test?.joined).toMatchObject({ key: 'applicant_id', unmatched: 400 });
    expect(columns(own)).toContain('religion');
    expect(own.workspace.opening).toBeNull();
  });

  it('gets roles for its columns, leaves the others alone, and enters the plan', async () => {
    const own = bench();
    await own.intake.add([file('loans.onnx'), file('current.arrow')]);
    own.roles.assign('age', null);
    own.roles.assign('region', 'sensitive');
    own.roles.favourable = '1';
    await own.intake.add([file('people.csv')]);
    expect(own.roles.sensitive).toEqual(['sex', 'region', 'religion']);
    expect(own.roles.favourable).toBe('1');
    expect(own.plan.ok && own.plan.value.data).toEqual({
      test: 'current.arrow',
      attributes: { path: 'people.csv', key: 'applicant_id' },
    });
  });

  it('leaves nothing behind when it is taken away', async () => {
    const own = bench();
    await own.intake.add([file('loans.onnx'), file('current.arrow'), file('reference.arrow')]);
    const before = { test: own.workspace.test, roles: own.roles.roles, plan: own.plan };
    await own.intake.add([file('people.csv')]);
    await own.intake.removeData('attributes');
    expect(own.workspace.test).toBe(before.test);
    expect(own.workspace.attributes.keys).toEqual([]);
    expect(own.roles.sensitive).toEqual(['sex', 'age']);
    expect(own.plan).toEqual(before.plan);
  });

  it('stays when test and reference are swapped, or the reference goes', async () => {
    const own = bench();
    await own.intake.add([file('current.arrow'), file('reference.arrow'), file('people.csv')]);
    await own.intake.exchange('test', 'reference');
    expect(names(own)).toEqual(['reference.arrow', 'current.arrow', 'people.csv']);
    expect(own.workspace.test?.joined?.subject.name).toBe('people.csv');
    expect(own.workspace.reference?.joined).toBeNull();
    expect(own.roles.sensitive).toContain('religion');
    await own.intake.removeData('test');
    expect(names(own)).toEqual(['current.arrow', undefined, 'people.csv']);
    expect(own.workspace.test?.joined?.subject.name).toBe('people.csv');
  });

  it('that cannot be joined says so, stops the run and can be joined by another key', async () => {
    const own = bench();
    await own.intake.add([file('loans.onnx'), file('current.arrow'), file('people.csv')]);
    await own.intake.joinBy('year');
    expect(own.workspace.problems[0]?.what).toBe('No row of current.arrow has an entry.');
    expect(own.workspace.attributes.keys.map(({ column }) => column)).toEqual(['applicant_id', 'year']);
    expect(columns(own)).not.toContain('religion');
    expect(own.roles.sensitive).not.toContain('religion');
    expect(own.blockers[0]).toEqual({
      screen: 'files',
      text: 'people.csv is not joined: choose another key, or remove it.',
    });
    await own.intake.joinBy('applicant_id');
    expect(own.workspace.problems).toEqual([]);
    expect(own.roles.sensitive).toContain('religion');
  });
});

describe('a plan that names attributes', () => {
  const plan = `assay: plan/1
data: { test: current.arrow, attributes: { path: who/persons.csv, key: applicant_id } }
roles: { label: repaid, favourable: 1, sensitive: [religion] }
tests: [{ check: performance/accuracy }]`;

  it('waits for the file in words, and takes it by name with its roles untouched', async () => {
    const own = bench();
    await own.intake.add([file('assay.yaml', plan), file('loans.onnx'), file('current.arrow')]);
    const waiting = 'The plan joins who/persons.csv by applicant_id: drop that file too.';
    expect(own.blockers.map(({ text }) => text)).toContain(waiting);
    await own.intake.add([file('persons.csv')]);
    expect(own.workspace.attributes.table?.subject.name).toBe('persons.csv');
    expect(own.blockers).toEqual([]);
    expect(own.roles.sensitive).toEqual(['religion']);
    expect(own.roles.column('label')).toBe('repaid');
  });

  it('is followed where the file comes while the others are still being read', async () => {
    const own = bench();
    const first = own.intake.add([file('assay.yaml', plan), file('loans.onnx'), file('current.arrow')]);
    await Promise.all([first, own.intake.add([file('persons.csv')])]);
    expect(own.roles.sensitive).toEqual(['religion']);
    expect(own.blockers).toEqual([]);
  });

  it('gives its roles even where it came before the data', async () => {
    const own = bench();
    await own.intake.add([file('assay.yaml', plan)]);
    await own.intake.add([file('persons.csv'), file('current.arrow')]);
    expect(names(own)).toEqual(['current.arrow', undefined, 'persons.csv']);
    expect(own.roles.sensitive).toEqual(['religion']);
  });
});
