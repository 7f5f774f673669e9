import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import type { Session } from '../../src/bridge/session.ts';
import type { RunFiles } from '../../src/engine/api.ts';
import { Bench } from '../../src/state/bench.svelte.ts';
import { Navigation } from '../../src/state/navigation.svelte.ts';
import { createFakeSession } from './fake-session.ts';

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
