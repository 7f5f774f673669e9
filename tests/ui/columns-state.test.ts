import { describe, expect, it, vi } from 'vitest';
import { fail } from '../../src/core/outcome.ts';
import type { DataDescription, FileRef } from '../../src/engine/api.ts';
import { binLabels, readEdges } from '../../src/core/bins.ts';
import { favourableHint } from '../../src/core/favourable.ts';
import { checkPlan } from '../../src/state/plan.ts';
import { GroupProfile } from '../../src/state/group-profile.svelte.ts';
import { binChoices, needsBins, numbersOf, proposedEdges } from '../../src/core/group-bins.ts';
import { Roles } from '../../src/state/roles.svelte.ts';
import { fakeColumns, createFakeSession } from './fake-session.ts';

const file = (name: string, text = ''): FileRef => ({ name, blob: new Blob([text]) });
const session = () => createFakeSession({ pace: 0 });
/** The loans data with a sample of one column, enough to cut it. */
const described: DataDescription = {
  file: file('current.arrow'),
  subject: { name: 'current.arrow', sha256: '0'.repeat(64) },
  format: 'arrow-file',
  bytes: 1,
  rows: 8000,
  columns: fakeColumns,
  sample: {
    size: 4,
    keys: new Float64Array(4),
    rows: new Float64Array(4),
    columns: new Map([['income', { type: 'number', values: Float64Array.of(10, 20, 30, 40) }]]),
  },
  notes: [],
  joined: null,
};

describe('roles', () => {
  const profile = (name: string) => {
    const found = fakeColumns.find(({ field }) => field.name === name);
    if (!found) throw new Error(name);
    return found;
  };
  it('lets only one column hold a role, except sensitive features', () => {
    const roles = new Roles();
    roles.assign('repaid', 'label');
    roles.assign('other', 'label');
    roles.assign('sex', 'sensitive');
    roles.assign('group', 'sensitive');
    expect(roles.column('label')).toBe('other');
    expect(roles.sensitive).toEqual(['sex', 'group']);
  });
  it('forgets the good outcome when the label changes: it was a value of the other column', () => {
    const roles = new Roles();
    roles.assign('repaid', 'label');
    roles.favourable = '1';
    roles.assign('other', 'label');
    expect(roles.favourable).toBeNull();
  });
  it('drops combinations of features that are no longer sensitive', () => {
    const roles = new Roles();
    roles.assign('sex', 'sensitive');
    roles.assign('group', 'sensitive');
    roles.toggleIntersection(['sex', 'group']);
    expect(roles.slices).toEqual([['sex'], ['group'], ['sex', 'group']]);
    roles.assign('group', null);
    expect(roles.slices).toEqual([['sex']]);
  });
  it('proposes ranges for ages and for other long numbers only', () => {
    expect(proposedEdges(profile('age'), described)).toEqual([25, 40, 65]);
    expect(proposedEdges(profile('income'), described)).toEqual([20, 40]);
    expect(needsBins(profile('income'))).toBe(true);
    expect(needsBins(profile('sex'))).toBe(false);
    expect(binLabels([25, 40])).toEqual(['under 25', '25 to under 40', '40 and over']);
    const roles = new Roles();
    roles.assign('age', 'sensitive', described);
    roles.assign('income', 'strata', described);
    roles.assign('sex', 'sensitive', described);
    expect(roles.bins).toEqual({ age: [25, 40, 65], income: [20, 40] });
    expect(roles.grouping).toEqual(['age', 'sex', 'income']);
    expect(roles.pieces(null)).toMatchObject({ sensitive: ['age', 'sex'], strata: ['income'] });
  });
  it('offers bands with their source, and none that would be empty', () => {
    const choices = binChoices({ ...profile('age'), max: 61 }, null);
    expect(choices.map(({ title, edges, kind }) => [title, edges, kind])).toEqual([
      ['40 and over', [40], 'legal'],
      ['25, 40, 65', [25, 40], 'convention'],
      ['Ten-year bands', [25, 35, 45, 55], 'convention'],
    ]);
    expect(choices.every(({ source }) => source.length > 20)).toBe(true);
    const income = binChoices(profile('income'), numbersOf(profile('income'), described));
    expect(income.map(({ edges }) => edges)).toEqual([[30], [20, 40], [20, 30, 40]]);
    expect(income.every(({ kind, source }) => kind === 'equal' && source.includes('sampled'))).toBe(true);
  });
  it('keeps the strata of a plan, also one that is a sensitive feature', () => {
    const roles = new Roles();
    const plan = checkPlan('p', {
      assay: 'plan/1',
      data: { test: 't.csv' },
      roles: { favourable: '1', sensitive: ['sex'], strata: ['sex', 'region'] },
      tests: [{ check: 'performance/accuracy' }],
    });
    if (!plan.ok) throw new Error(plan.error.what);
    roles.load(plan.value);
    expect(roles.roles).toEqual({ sex: 'sensitive', region: 'strata' });
    expect(roles.pieces(plan.value)?.strata).toEqual(['sex', 'region']);
    roles.assign('region', null);
    expect(roles.pieces(plan.value)?.strata).toEqual(['sex']);
  });
  it('say no good outcome until one is chosen, and none where the limit on amounts says it', () => {
    const roles = new Roles();
    roles.assign('limit', 'label');
    expect(roles.pieces(null)).not.toHaveProperty('favourable');
    roles.favourable = '0';
    expect(roles.pieces(null)).toMatchObject({ favourable: '0' });
    const plan = checkPlan('p', {
      assay: 'plan/1',
      data: { test: 't.csv' },
      roles: { label: 'limit', sensitive: ['sex'] },
      tests: [{ check: 'performance/r-squared' }],
    });
    if (!plan.ok) throw new Error(plan.error.what);
    roles.load(plan.value);
    expect([roles.favourable, 'favourable' in roles.pieces(null)]).toEqual([null, false]);
  });
  it('shows what to look at without giving it a role, and forgets a reason once the person chose', () => {
    const roles = new Roles();
    const guesses = [
      { role: 'proxy', column: 'region', why: 'proxy?' },
      { role: 'label', column: 'repaid', why: 'the name' },
    ] as const;
    roles.guess(guesses, described);
    expect(roles.roles).toEqual({ repaid: 'label' });
    expect(roles.reasons).toEqual({ region: 'proxy?', repaid: 'the name' });
    roles.assign('repaid', 'decision');
    expect(roles.reasons).toEqual({ region: 'proxy?' });
  });
});

describe('typed edges', () => {
  it.each([
    ['', 'There is no edge.'],
    ['25, forty', '“forty” is not a number.'],
    ['40, 25', '25 does not lie above 40.'],
    ['25 25', '25 does not lie above 25.'],
    ['18, 40', 'Nobody is under 18.'],
    ['40; 81', 'Nobody reaches 81.'],
    ['Infinity', '“Infinity” is not a number.'],
  ])('%s', (text, what) => {
    const read = readEdges(text, { min: 18, max: 80 });
    expect(read.ok ? '' : read.error.what).toBe(what);
  });
  it('are numbers in ascending order', () => {
    expect(readEdges(' 25, 40;65 ', { min: 18, max: 80 })).toEqual({ ok: true, value: [25, 40, 65] });
    expect(readEdges('-1.5e3', { min: null, max: null })).toEqual({ ok: true, value: [-1500] });
  });
});

describe('the good outcome', () => {
  it.each([
    ['repaid', ['0', '1'], '1'],
    ['loan_default', ['0', '1'], '0'],
    ['two_year_recid', ['false', 'true'], 'false'],
    ['deny', ['no', 'yes'], 'no'],
    ['approved', ['approved', 'not approved'], 'approved'],
    ['income', ['<=50K', '>50K'], '>50K'],
    ['decision', ['granted', 'withdrawn', 'refused'], 'granted'],
    ['y', ['0', '1'], null],
    ['repaid', ['0', '1', '2'], null],
  ] as const)('%s', (column, values, good) => {
    expect(favourableHint(column, values)?.value ?? null).toBe(good);
  });
});

describe('counts by group', () => {
  const choice = { slices: [['sex'], ['sex', 'age']], bins: { age: [40] } };
  const counted = async (own = session()) => {
    const profile = new GroupProfile(own);
    await profile.refresh(described, choice);
    return profile;
  };
  it('are read by column and group, and sizes only under the bins they were counted with', async () => {
    const profile = await counted();
    expect(profile.groups('income', ['sex'])?.map(({ group }) => group)).toEqual(['female', 'male']);
    expect(profile.groups('income', ['housing'])).toBeNull();
    expect(profile.whole('repaid')?.bins).toEqual({ kind: 'values', values: ['1', '0'] });
    expect(profile.sizes(['sex', 'age'], { age: [40], other: [1] })?.map(({ group }) => group)).toEqual([
      'female × <40',
      'female × ≥40',
      'male × <40',
      'male × ≥40',
    ]);
    expect(profile.sizes(['sex', 'age'], { age: [41] })).toBeNull();
  });
  it('are asked for once, and a newer question wins over the answer to an older one', async () => {
    const fake = session();
    const profileGroups = vi.fn(fake.profileGroups);
    const profile = await counted({ ...fake, profileGroups });
    await profile.refresh(described, choice);
    expect(profileGroups).toHaveBeenCalledTimes(1);
    const slow = profile.refresh(described, { slices: [['housing']], bins: {} });
    await Promise.all([slow, profile.refresh(described, { slices: [['region']], bins: {} })]);
    expect(profileGroups.mock.calls[1]?.[3].aborted).toBe(true);
    expect(profile.view?.slices.map(({ slice }) => slice)).toEqual([[], ['region']]);
    expect(profile.busy).toBe(false);
  });
  it('can be stopped and asked for again; a failure is told', async () => {
    const profile = await counted();
    const stopped = profile.refresh(described, { slices: [], bins: {} });
    profile.stop();
    await stopped;
    expect([profile.busy, profile.error, profile.view?.slices.length]).toEqual([false, null, 3]);
    const failing = await counted({
      ...session(),
      profileGroups: async () => fail({ code: 'input', what: 'gone', why: '', todo: '' }),
    });
    expect([failing.busy, failing.error?.what]).toEqual([false, 'gone']);
  });
});
