import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import type { FileRef, RunFiles } from '../../src/engine/api.ts';
import type { Session } from '../../src/bridge/session.ts';
import { Bench } from '../../src/state/bench.svelte.ts';
import { GroupProfile } from '../../src/state/group-profile.svelte.ts';
import { Navigation } from '../../src/state/navigation.svelte.ts';
import { SecondModel } from '../../src/state/second-model.svelte.ts';
import { Turns } from '../../src/state/turns.ts';
import { Wiring } from '../../src/state/wiring.svelte.ts';
import { createFakeSession } from './fake-session.ts';

const file = (name: string, text = ''): FileRef => ({ name, blob: new Blob([text]) });

const PLAN = `assay: plan/1
model: sample.onnx
data: { test: sample.arrow }
roles: { label: repaid, favourable: 1, sensitive: [sex] }
tests: [{ check: performance/accuracy }]`;

/** A bench that notes which files it was asked to run, over a site that serves one sample. */
function bench(change: Partial<Session> = {}): { own: Bench; runs: RunFiles[] } {
  const fake = createFakeSession({ pace: 1 });
  const runs: RunFiles[] = [];
  const session: Session = {
    ...fake,
    ...change,
    run: (plan, files, ...rest) => (runs.push(files), fake.run(plan, files, ...rest)),
  };
  const site = (path: string) => Promise.resolve(new Blob(path.endsWith('.yaml') ? [PLAN] : []));
  return { own: new Bench(session, checks, new Navigation('', () => undefined), site), runs };
}

const sample = { name: 'sample', title: 'Sample', kind: '', about: '' };

describe('moves wait for one another', () => {
  it('also after one that failed', async () => {
    const turns = new Turns();
    const told: string[] = [];
    const failing = turns.take(() => Promise.reject(new Error('no')));
    const next = turns.take(() => void told.push('next'));
    await expect(failing).rejects.toThrow('no');
    await next;
    expect(told).toEqual(['next']);
  });

  it('a sample opened while files are read replaces them all, and is what runs', async () => {
    const { own, runs } = bench();
    const dropped = own.intake.add(
      ['loans.onnx', 'current.arrow', 'reference.arrow'].map((name) => file(name)),
    );
    await Promise.all([dropped, own.openSample(sample)]);
    const { test, reference, model } = own.workspace;
    expect([model?.subject.name, test?.subject.name, reference]).toEqual([
      'sample.onnx',
      'sample.arrow',
      null,
    ]);
    expect(runs.map((files) => files.test.subject.name)).toEqual(['sample.arrow']);
  });

  it('Run pressed while a file is read runs on that file', async () => {
    const { own, runs } = bench();
    await own.openSample(sample);
    const dropped = own.intake.add([file('later.arrow')], 'test');
    await Promise.all([dropped, own.start()]);
    expect(own.run.status).toBe('idle');
    expect(own.navigation.screen).toBe('mapping');
    own.roles.favourable = '1';
    await Promise.all([own.start(), own.start()]);
    expect(runs.map((files) => files.test.subject.name)).toEqual(['sample.arrow', 'later.arrow']);
  });

  it('a second model dropped while the first files are read is wired to them', async () => {
    const { own } = bench();
    const dropped = own.intake.add(['loans.onnx', 'current.arrow'].map((name) => file(name)));
    await Promise.all([dropped, own.comparison.add([file('other.onnx')])]);
    expect(own.second.wiring.view).not.toBeNull();
  });

  it('files dropped during a run do not wait for its end, and end it', async () => {
    const { own } = bench();
    await own.intake.add(['loans.onnx', 'current.arrow'].map((name) => file(name)));
    own.roles.favourable = '1';
    const run = own.start();
    await own.intake.add([file('later.arrow')], 'test');
    expect(own.run.status).toBe('idle');
    await run;
    expect(own.run.results).toEqual([]);
  });
});

describe('work that ends badly', () => {
  const broken = { ...createFakeSession({ pace: 0 }) };
  const boom = () => Promise.reject(new TypeError('boom'));

  it('leaves the second model free to be opened again, with words', async () => {
    const second = new SecondModel({ ...broken, openModel: boom });
    await second.open([file('other.onnx')]);
    expect([second.opening, second.problem?.details]).toEqual([false, 'TypeError: boom']);
  });

  it('leaves neither groups nor wiring busy for ever', async () => {
    const fake = createFakeSession({ pace: 0 });
    const opened = await fake.openData(file('current.arrow'), () => undefined, new AbortController().signal);
    if (!opened.ok) throw new Error('data');
    const profile = new GroupProfile({ ...broken, profileGroups: boom });
    await profile.refresh(opened.value, { slices: [], bins: {} });
    expect([profile.busy, profile.error?.details]).toEqual([false, 'TypeError: boom']);
    const wiring = new Wiring({ ...broken, mapping: boom });
    await wiring.refresh({} as never, {} as never);
    expect([wiring.busy, wiring.error?.details]).toEqual([false, 'TypeError: boom']);
  });

  it('a model that is read late does not come back once another was dropped, or it was taken away', async () => {
    const fake = createFakeSession({ pace: 0 });
    const answers = new Map<string, () => void>();
    const second = new SecondModel({
      ...fake,
      openModel: async (files) => {
        await new Promise<void>((resolve) => answers.set(files.at(-1)?.name ?? '', resolve));
        return fake.openModel(files.slice(-1));
      },
    });
    const [slow, quick] = [second.open([file('slow.onnx')]), second.open([file('quick.onnx')])];
    answers.get('quick.onnx')?.();
    await quick;
    answers.get('slow.onnx')?.();
    await slow;
    expect(second.model?.subject.name).toBe('quick.onnx');
    const late = second.open([file('late.onnx')]);
    second.remove();
    answers.get('late.onnx')?.();
    await late;
    expect([second.model, second.opening]).toEqual([null, false]);
  });
});
