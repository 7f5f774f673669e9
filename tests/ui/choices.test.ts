import { beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { planDigest } from '../../src/engine/plan-digest.ts';
import type { FileRef } from '../../src/engine/api.ts';
import { Bench } from '../../src/state/bench.svelte.ts';
import { wiringDoubts } from '../../src/state/wiring-doubts.ts';
import { Navigation } from '../../src/state/navigation.svelte.ts';
import { createFakeSession } from './fake-session.ts';

const file = (name: string): FileRef => ({ name, blob: new Blob([]) });
const ACCURACY = 'performance/accuracy';

/** A bench with finished results. */
async function finished(): Promise<Bench> {
  const fake = createFakeSession({ pace: 0 });
  const own = new Bench(fake, checks, new Navigation('', () => undefined), () =>
    Promise.reject(new Error('')),
  );
  await own.intake.add(['loans.onnx', 'current.arrow', 'reference.arrow'].map(file));
  own.roles.favourable = '1';
  await own.start();
  return own;
}

describe('results made under other choices', () => {
  let own: Bench;
  beforeEach(async () => {
    own = await finished();
  });
  const line = () => {
    const found = own.suite.lines.find(({ check }) => check === ACCURACY);
    if (!found) throw new Error(ACCURACY);
    return found;
  };

  it.each<[string, () => void]>([
    ['the favourable outcome', () => (own.roles.favourable = '0')],
    ['the groups', () => own.roles.assign('region', 'sensitive')],
    ['the groups', () => own.roles.setBins('age', [30])],
    ['the roles of columns', () => own.roles.assign('income', 'weight')],
    ['how decisions are made', () => (own.roles.decision = { threshold: 0.7 })],
    ['the limits', () => own.suite.edit(line().key, { threshold: { ...line().threshold, value: 0.99 } })],
    ['the settings of tests', () => own.suite.edit(line().key, { severity: 'warn' })],
    ['which tests run', () => own.suite.edit(line().key, { on: false })],
    [
      'how columns reach the model',
      () => own.wiring.choose('age', 0, { column: 'income', encoding: { kind: 'number' } }),
    ],
  ])('are said to be so where %s changed, and no longer once they are made again', async (words, change) => {
    expect(own.changed).toEqual([]);
    change();
    expect(own.changed).toEqual([words]);
    own.roles.favourable ??= '1';
    await own.start();
    expect(own.changed).toEqual([]);
  });

  it('differ exactly where the digests of the plans do', () => {
    const digest = () => (own.plan.ok ? planDigest(own.plan.value).digest : '');
    const before = digest();
    own.roles.favourable = '0';
    expect([digest() === before, own.changed.length]).toEqual([false, 1]);
    own.roles.favourable = '1';
    expect([digest() === before, own.changed.length]).toEqual([true, 0]);
  });

  it('are so too where the choices make no plan any more', () => {
    for (const { key } of own.suite.lines) own.suite.edit(key, { on: false });
    expect(own.changed).toEqual(['choices that make no plan']);
  });

  it('a comparison runs both models under the present choices, never one under older ones', async () => {
    await own.comparison.add([file('other.onnx')]);
    await own.comparison.start();
    expect([own.changed, own.comparison.changed]).toEqual([[], []]);
    const first = own.run.output;
    own.roles.favourable = '0';
    expect([own.changed, own.comparison.changed]).toEqual([
      ['the favourable outcome'],
      ['the favourable outcome'],
    ]);
    await own.comparison.start();
    expect(own.run.output).not.toBe(first);
    expect([own.run.plan?.roles.favourable, own.second.run.plan?.roles.favourable]).toEqual(['0', '0']);
    expect([own.changed, own.comparison.changed]).toEqual([[], []]);
  });

  it('a comparison of what can no longer run compares nothing', async () => {
    await own.comparison.add([file('other.onnx')]);
    own.roles.assign('group', 'label');
    await own.comparison.start();
    expect(own.second.run.output).toBeNull();
    expect(own.navigation.screen).toBe('mapping');
  });
});

describe('a wiring that is odd whatever the model says', () => {
  const number = { kind: 'number' } as const;
  const roles = { column: (role: string) => (role === 'label' ? 'repaid' : null) };
  it('says that the model is fed the answer, and which column goes in twice', () => {
    const slots = ['age', 'repaid', 'age'].map((column) => ({ column, encoding: number }));
    expect(wiringDoubts([{ input: 'X', slots }], roles)).toEqual([
      'repaid is the label, and the model reads it. What is given the answer cannot be tested on it.',
      'age goes in 2 times, at X [1], X [3]. Is a column missing?',
    ]);
  });
  it('says nothing where one column goes in as 0 or 1 for each of its values', () => {
    const slots = ['own', 'rent'].map((value) => ({
      column: 'housing',
      encoding: { kind: 'one-hot', value } as const,
    }));
    expect(wiringDoubts([{ input: 'X', slots }], roles)).toEqual([]);
    const one = (input: string) => ({ input, slots: [{ column: 'age', encoding: number }] });
    expect(wiringDoubts([one('a'), one('b')], roles)).toEqual([
      'age goes in 2 times, at a, b. Is a column missing?',
    ]);
  });
});
