import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { inputError } from '../../src/core/outcome.ts';
import type { Session } from '../../src/bridge/session.ts';
import type { RunFiles } from '../../src/engine/api.ts';
import { Bench } from '../../src/state/bench.svelte.ts';
import { bindingsByHand } from '../../src/state/hand-wiring.ts';
import { Navigation } from '../../src/state/navigation.svelte.ts';
import { createFakeSession, fakeColumns } from './fake-session.ts';

const file = (name: string) => ({ name, blob: new Blob([]) });

/** A bench with files on it whose session notes what it was asked to run. */
async function loaded(change: Partial<Session> = {}): Promise<{ bench: Bench; runs: [string, RunFiles][] }> {
  const fake = createFakeSession({ pace: 0 });
  const runs: [string, RunFiles][] = [];
  const session: Session = {
    ...fake,
    ...change,
    run(plan, files, ...rest) {
      runs.push([plan.model ?? '', files]);
      return fake.run(plan, files, ...rest);
    },
  };
  const navigation = new Navigation('', () => undefined);
  const bench = new Bench(session, checks, navigation, () => Promise.reject(new Error('offline')));
  await bench.intake.add(['loans.onnx', 'current.arrow', 'reference.arrow'].map(file));
  bench.roles.favourable = '1';
  return { bench, runs };
}

describe('second model', () => {
  it('runs both under one plan on the same rows and compares them', async () => {
    const { bench, runs } = await loaded();
    await bench.comparison.add([file('other.onnx')]);
    expect(bench.second.compareWith(bench.run)).toBeNull();
    await bench.comparison.start();
    expect(runs.map(([model]) => model)).toEqual(['loans.onnx', 'other.onnx']);
    expect(runs[1]?.[1].model?.subject.name).toBe('other.onnx');
    expect(runs[1]?.[1].test).toBe(runs[0]?.[1].test);
    expect(bench.second.compareWith(bench.run)?.changes.same).toBe(bench.run.results.length);
    expect(bench.navigation.screen).toBe('compare');
  });

  it('is not run while its columns are a guess that nobody confirmed', async () => {
    const fake = createFakeSession({ pace: 0 });
    const { bench, runs } = await loaded({
      async mapping(plan, files, signal) {
        const wired = await fake.mapping(plan, files, signal);
        if (!wired.ok || files.model?.subject.name !== 'other.onnx' || !wired.value.mapping) return wired;
        return {
          ok: true,
          value: { ...wired.value, mapping: { ...wired.value.mapping, assumedOrder: true } },
        };
      },
    });
    await bench.comparison.add([file('other.onnx')]);
    expect(bench.second.blocker).toMatch(/order/);
    await bench.comparison.start();
    expect(runs.map(([model]) => model)).toEqual(['loans.onnx']);
    bench.second.wiring.confirm();
    await bench.comparison.start();
    expect(runs.map(([model]) => model)).toEqual(['loans.onnx', 'other.onnx']);
    expect(runs[1]?.[1].mapping).toEqual(bench.second.wiring.chosen);
    expect(runs[1]?.[1].mapping?.order).toBe('confirmed');
  });

  it('forgets its results when the first is run anew or other files come', async () => {
    const { bench } = await loaded();
    await bench.comparison.add([file('other.onnx')]);
    await bench.comparison.start();
    await bench.start();
    expect(bench.second.compareWith(bench.run)).toBeNull();
    await bench.comparison.start();
    await bench.intake.add([file('current.arrow')]);
    expect(bench.second.run.output).toBeNull();
  });
});

describe('a wiring made by hand', () => {
  it('begins where none could be guessed, and runs only once it was confirmed', async () => {
    const fake = createFakeSession({ pace: 0 });
    const { bench, runs } = await loaded({
      async mapping(plan, files, signal) {
        if (files.model?.subject.name !== 'other.onnx' || files.mapping)
          return fake.mapping(plan, files, signal);
        return inputError('The data has no column for the model input ‘x’.', '', '');
      },
    });
    await bench.comparison.add([file('other.onnx')]);
    const { wiring } = bench.second;
    expect(bench.second.blocker).toMatch(/could not be matched/);
    const inputs = bench.second.model?.info.inputs ?? [];
    wiring.begin(bindingsByHand(inputs, bench.workspace.inputColumns) ?? []);
    await bench.comparison.refresh();
    expect(bench.second.blocker).toMatch(/order/);
    wiring.choose('age', 0, { column: 'income', encoding: { kind: 'number' } });
    await bench.comparison.start();
    expect(runs.map(([model]) => model)).toEqual(['loans.onnx']);
    wiring.confirm();
    await bench.comparison.start();
    expect(runs[1]?.[1].mapping?.inputs[0]).toMatchObject({ input: 'age', slots: [{ column: 'income' }] });
  });
  it('takes a column of the input’s own name, else the next that no other input is called', () => {
    const input = (name: string, shape: (number | null)[]) => ({ name, shape, type: 'float32' as const });
    const columns = ['age', 'income', 'loan_amount'].flatMap(
      (name) => fakeColumns.find(({ field }) => field.name === name) ?? [],
    );
    const of = (inputs: Parameters<typeof bindingsByHand>[0]) =>
      bindingsByHand(inputs, columns)?.map(({ slots }) => slots.map(({ column }) => column));
    expect(of([input('x', [null, 1]), input('age', [null])])).toEqual([['income'], ['age']]);
    expect(of([input('X', [null, 3])])).toEqual([['age', 'income', 'loan_amount']]);
    expect(of([input('X', [null, null])])).toBeUndefined();
    expect(of([input('X', [null, 28, 28])])).toBeUndefined();
    expect(bindingsByHand([input('x', [null, 1])], [])).toBeNull();
  });
  it('knows no columns that were joined: the model never saw them', async () => {
    const { bench } = await loaded();
    await bench.intake.add([file('people.csv')]);
    expect(bench.workspace.test?.columns.map(({ field }) => field.name)).toContain('religion');
    expect(bench.workspace.inputColumns.map(({ field }) => field.name)).not.toContain('religion');
  });
});
