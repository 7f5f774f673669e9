import { describe, expect, it, vi } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { cancelled, fail, ok } from '../../src/core/outcome.ts';
import type { FileRef, RunFiles } from '../../src/engine/api.ts';
import type { Session } from '../../src/bridge/session.ts';
import { deviceMemory, type MappingMemory } from '../../src/bridge/mapping-memory.ts';
import { Bench } from '../../src/state/bench.svelte.ts';
import { encodingChoices } from '../../src/state/encodings.ts';
import { Evidence } from '../../src/state/evidence.svelte.ts';
import { Navigation, screenOf } from '../../src/state/navigation.svelte.ts';
import { Run } from '../../src/state/run.svelte.ts';
import { Suite } from '../../src/state/suite.svelte.ts';
import { Wiring } from '../../src/state/wiring.svelte.ts';
import { Workspace } from '../../src/state/workspace.svelte.ts';
import { fakeColumns, createFakeSession } from './fake-session.ts';

const file = (name: string, text = ''): FileRef => ({ name, blob: new Blob([text]) });
const session = () => createFakeSession({ pace: 0 });
const everything = { labels: true, model: true, reference: true, sensitive: true };
const bench = (own: Session = session()) =>
  new Bench(own, checks, new Navigation('', () => undefined), () => Promise.reject(new Error('offline')));

async function loaded(
  names: readonly string[] = ['loans.onnx', 'current.arrow', 'reference.arrow'],
  own?: Session,
): Promise<Bench> {
  const made = bench(own);
  await made.intake.add(names.map((name) => file(name)));
  return made;
}

describe('navigation', () => {
  it('reads the hash and falls back to the start', () => {
    expect(screenOf('#/results')).toBe('results');
    expect(screenOf('#/nowhere')).toBe('start');
    expect(screenOf('')).toBe('start');
  });
  it('writes the hash and notes that the person moved', () => {
    const set = vi.fn();
    const navigation = new Navigation('#/files', set);
    expect(navigation.moved).toBe(false);
    navigation.go('tests');
    expect(set).toHaveBeenCalledWith('#/tests');
    expect(navigation.moved).toBe(true);
  });
});

describe('workspace', () => {
  it('fills slots by content, test data first', async () => {
    const workspace = new Workspace(session());
    await workspace.add([file('reference.arrow'), file('loans.onnx'), file('current.arrow')]);
    expect([
      workspace.model?.subject.name,
      workspace.test?.subject.name,
      workspace.reference?.subject.name,
    ]).toEqual(['loans.onnx', 'current.arrow', 'reference.arrow']);
  });
  it('takes the later named of two tables alike as test data in either order, and swaps them for good', async () => {
    for (const order of [
      ['2023.csv', '2024.csv'],
      ['2024.csv', '2023.csv'],
    ]) {
      const workspace = new Workspace(session());
      for (const name of order) await workspace.add([file(name)]);
      const held = () => [workspace.test?.subject.name, workspace.reference?.subject.name];
      expect(held()).toEqual(['2024.csv', '2023.csv']);
      await workspace.exchange('test', 'reference');
      await workspace.add([file('loans.onnx')]);
      expect(held()).toEqual(['2023.csv', '2024.csv']);
    }
  });
  it('tells how far the reading is, and keeps what was read when it is stopped', async () => {
    const own = session();
    const workspace = new Workspace(own);
    await workspace.add([file('a.csv')]);
    own.openData = (_file, progress, signal) => {
      progress(0.5);
      return new Promise((settle) => signal.addEventListener('abort', () => settle(fail(cancelled))));
    };
    const adding = workspace.add([file('b.csv')]);
    await vi.waitUntil(() => workspace.openingShare === 0.5);
    workspace.stopOpening();
    await adding;
    expect(workspace.test?.subject.name).toBe('a.csv');
    expect(workspace.reference).toBeNull();
    expect([workspace.opening, workspace.openingShare]).toEqual([null, null]);
    expect(workspace.problems).toEqual([]);
  });
  it('says which table is not used where one drop holds more than there are slots', async () => {
    const workspace = new Workspace(session());
    await workspace.add([file('a.csv'), file('b.csv'), file('c.csv')]);
    expect(workspace.problems.map(({ what }) => what)).toEqual(['a.csv is not used.']);
  });
  it('takes slots from a plan, whatever the names suggest', async () => {
    const workspace = new Workspace(session());
    const plan = `assay: plan/1\ndata: { test: old.csv, reference: new.csv }\nroles: { label: y, favourable: 1 }\ntests: [{ check: performance/accuracy }]`;
    await workspace.add([file('old.csv'), file('new.csv'), file('assay.yaml', plan)]);
    expect([workspace.test?.subject.name, workspace.reference?.subject.name]).toEqual(['old.csv', 'new.csv']);
  });
  it('keeps what opened when one file is refused, and says why', async () => {
    const workspace = new Workspace(session());
    await workspace.add([file('people.csv'), file('model.pkl')]);
    expect(workspace.test).not.toBeNull();
    expect(workspace.problems.map(({ what }) => what)).toEqual(['model.pkl is a Python pickle.']);
  });
  it('waits for the other files of a model and then opens them together', async () => {
    const asked: string[][] = [];
    const fake = session();
    const workspace = new Workspace({
      ...fake,
      openModel: async (files) => {
        asked.push(files.map(({ name }) => name));
        return files.length < 2
          ? fail({ code: 'input', what: 'Still needed: w.bin', why: '', todo: '' })
          : fake.openModel(files);
      },
    });
    await workspace.add([file('model.json')]);
    expect(workspace.model).toBeNull();
    await workspace.add([file('w.bin')]);
    expect(asked).toEqual([['model.json'], ['model.json', 'w.bin']]);
    expect(workspace.model).not.toBeNull();
  });
  it('moves the reference up when the test data go', async () => {
    const workspace = new Workspace(session());
    await workspace.add([file('current.arrow'), file('reference.arrow')]);
    workspace.removeData('test');
    expect([workspace.test?.subject.name, workspace.reference]).toEqual(['reference.arrow', null]);
  });
});

describe('suite', () => {
  it('starts with every check at its default and says what a line lacks', () => {
    const suite = new Suite(checks);
    expect(suite.lines).toHaveLength(checks.size);
    const drift = suite.lines.find(({ check }) => check.startsWith('drift/'));
    expect(drift && suite.missing(drift, { ...everything, reference: false })).toBe('needs reference data');
    expect(suite.active({ labels: false, model: false, reference: false, sensitive: false })).toEqual([]);
  });
  it('counts a test for every slice, and all rows where groups are optional', () => {
    const suite = new Suite(checks);
    for (const line of suite.lines)
      suite.edit(line.key, {
        on: line.check === 'performance/accuracy' || line.check === 'fairness/disparate-impact-ratio',
      });
    expect(suite.count(everything, [['sex'], ['group']])).toBe(3 + 2);
  });
  it('says in words which setting does not fit', () => {
    const suite = new Suite(checks);
    const line = suite.lines.find(({ check }) => check === 'fairness/demographic-parity-difference');
    if (!line) throw new Error('no such check');
    suite.edit(line.key, { params: { ...line.params, minGroupSize: 0.5 } });
    const edited = suite.lines.find(({ key }) => key === line.key);
    expect(edited && suite.problem(edited)).toMatch(/Smallest group.*whole number/);
  });
  it('leaves out groups that are no longer sensitive features', () => {
    const suite = new Suite(checks);
    for (const line of suite.lines)
      suite.edit(line.key, { on: line.check === 'performance/accuracy', slices: [['sex'], ['gone']] });
    expect(suite.pieces(everything, [['sex']])[0]).toMatchObject({ groups: ['sex'] });
  });
});

describe('wiring', () => {
  it('blocks on an assumed order until it is confirmed', async () => {
    const made = await loaded(['matrix.onnx', 'people.csv']);
    made.roles.favourable = '1';
    expect(made.wiring.unconfirmed).toBe(true);
    expect(made.blockers.map(({ screen }) => screen)).toContain('mapping');
    made.wiring.confirm();
    expect(made.wiring.inputs).toMatchObject({
      X: [
        'age',
        'sex',
        'income',
        'loan_amount',
        'debt_ratio',
        'employment_years',
        'housing',
        'region',
        'purpose',
      ],
    });
    expect(made.blockers).toEqual([]);
  });
  it('moves a column, the others closing up, and an assumed order stays so until confirmed', async () => {
    const made = await loaded(['matrix.onnx', 'people.csv']);
    made.wiring.move('X', 0, 2);
    const slots = () => made.wiring.bindings[0]?.slots.map(({ column }) => column);
    expect(slots()?.slice(0, 4)).toEqual(['sex', 'income', 'age', 'loan_amount']);
    expect(made.wiring.unconfirmed).toBe(true);
    made.wiring.move('X', 0, -1);
    expect(slots()?.[0]).toBe('sex');
    made.wiring.confirm();
    expect([made.wiring.unconfirmed, made.wiring.standing]).toEqual([
      false,
      { assumed: [], confirmed: ['order', 'outcome'] },
    ]);
    made.wiring.reset();
    expect(made.wiring.inputs).toBe('auto');
  });
  it('takes another column with its usual encoding, and codes in an order of one’s own', async () => {
    const made = await loaded(['matrix.onnx', 'people.csv']);
    const housing = fakeColumns.find(({ field }) => field.name === 'housing');
    if (!housing) throw new Error('housing');
    const [usual] = encodingChoices(housing, 'float32', ['rent', 'own', 'mortgage']);
    expect(usual?.encoding).toEqual({ kind: 'codes', order: ['mortgage', 'own', 'rent'] });
    made.wiring.choose('X', 1, { column: 'housing', encoding: usual?.encoding ?? { kind: 'number' } });
    made.wiring.encode('X', 1, { kind: 'codes', order: ['rent', 'own', 'mortgage'] });
    expect(made.wiring.bindings[0]?.slots[1]).toEqual({
      column: 'housing',
      encoding: { kind: 'codes', order: ['rent', 'own', 'mortgage'] },
    });
    expect(encodingChoices(housing, 'string', null).map(({ key }) => key)).toEqual(['text']);
    expect(encodingChoices(housing, 'float32', ['rent', 'own', 'mortgage']).map(({ key }) => key)).toEqual([
      'sorted',
      'appearance',
      'hot mortgage',
      'hot own',
      'hot rent',
    ]);
  });
  it('takes an offered wiring as the person’s own', async () => {
    const made = await loaded(['matrix.onnx', 'people.csv']);
    const inputs = [
      { input: 'X', slots: [{ column: 'sex', encoding: { kind: 'one-hot', value: 'f' } as const }] },
    ];
    made.wiring.accept({ title: 'Use one-hot layout', why: '', inputs });
    expect([made.wiring.inputs, made.wiring.unconfirmed]).toEqual([{ X: 'sex_f' }, false]);
  });
  it('drops the answer to an older question', async () => {
    const answers: ((value: unknown) => void)[] = [];
    const slow: Session = {
      ...session(),
      mapping: () => new Promise((resolve) => answers.push(resolve as (value: unknown) => void)),
    };
    const wiring = new Wiring(slow);
    const view = (warning: string) =>
      ok({ mapping: null, reasons: [], proofs: [], warnings: [warning], proposals: [] });
    const [first, second] = [
      wiring.refresh({} as never, {} as never),
      wiring.refresh({} as never, {} as never),
    ];
    answers[1]?.(view('new'));
    answers[0]?.(view('old'));
    await Promise.all([first, second]);
    expect(wiring.view?.warnings).toEqual(['new']);
  });
});

describe('saved mapping', () => {
  /** A memory in this process. */
  const memory = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      ...deviceMemory(() => ({
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, text) => void kept.set(key, text),
        removeItem: (key) => void kept.delete(key),
      })),
    };
  };
  const opened = async (own: MappingMemory, names = ['matrix.onnx', 'people.csv']): Promise<Bench> => {
    const made = new Bench(
      session(),
      checks,
      new Navigation('', () => undefined),
      () => Promise.reject(),
      own,
    );
    await made.intake.add(names.map((name) => file(name)));
    return made;
  };
  const mapped = async (own: MappingMemory): Promise<Bench> => {
    const made = await opened(own);
    made.roles.favourable = '0';
    made.roles.assign('group', null);
    made.wiring.move('X', 0, 1);
    made.wiring.confirm();
    if (!made.plan.ok || !made.files) throw new Error('no plan');
    await made.saved.remember(made.plan.value, made.files, made.wiring);
    return made;
  };

  it('answers everything when the same model and columns come again', async () => {
    const own = memory();
    await mapped(own);
    const again = await opened(own);
    expect(again.blockers).toEqual([]);
    expect(again.roles.favourable).toBe('0');
    expect(again.wiring.bindings[0]?.slots[0]?.column).toBe('sex');
    expect(again.saved.remembered).toBe(true);
  });
  it('asks again for another model, and after it was forgotten', async () => {
    const own = memory();
    const made = await mapped(own);
    expect((await opened(own, ['matrix2.onnx', 'people.csv'])).wiring.unconfirmed).toBe(true);
    made.saved.forget();
    expect(own.kept.size).toBe(0);
    expect((await opened(own)).wiring.unconfirmed).toBe(true);
  });
  it('keeps names and choices, and nothing else', async () => {
    const own = memory();
    await mapped(own);
    const [text] = own.kept.values();
    expect(Object.keys(JSON.parse(text ?? '{}') as object).sort()).toEqual(
      [
        'assay',
        'model',
        'columns',
        'inputs',
        'score',
        'roles',
        'bins',
        'decision',
        'assumed',
        'confirmed',
      ].sort(),
    );
  });
  it('that only assumed the good outcome leaves it to be asked', async () => {
    const own = memory();
    await mapped(own);
    const [text = '{}'] = own.kept.values();
    const open = JSON.stringify({ ...(JSON.parse(text) as object), assumed: ['outcome'], confirmed: [] });
    const made = bench();
    await made.intake.add([file('matrix.onnx'), file('people.csv'), file('mapping.json', open)]);
    expect(made.wiring.chosen?.from).toBe('mapping.json');
    expect(made.roles.favourable).toBeNull();
    expect(made.blockers.map(({ text: said }) => said)).toContain(
      'Say which outcome is good for the person.',
    );
  });
  it('is taken from a file dropped beside, or says why not', async () => {
    const own = memory();
    await mapped(own);
    const [text = ''] = own.kept.values();
    const made = bench();
    await made.intake.add([file('matrix.onnx'), file('people.csv'), file('mapping.json', text)]);
    expect(made.wiring.chosen).toMatchObject({ from: 'mapping.json', order: 'confirmed' });
    const other = bench();
    await other.intake.add([file('matrix2.onnx'), file('people.csv'), file('mapping.json', text)]);
    expect(other.saved.problem?.why).toContain('made for another model');
    expect(other.wiring.unconfirmed).toBe(true);
  });
  it('breaks nothing where the device keeps nothing', () => {
    const none = deviceMemory(() => {
      throw new Error('denied');
    });
    expect([none.recall('k'), none.keep('k', 'x'), none.forget('k')]).toEqual([null, false, undefined]);
  });
});

describe('run', () => {
  const files = {} as RunFiles;
  const plan = {} as never;
  it('streams results and ends with the output', async () => {
    const run = new Run(session());
    await run.start(plan, files, 19);
    expect(run.status).toBe('done');
    expect(run.results.length).toBe(run.output?.results.results.length);
  });
  it('gives control back at once on cancel and keeps the finished tests', async () => {
    const run = new Run(createFakeSession({ pace: 5 }));
    const going = run.start(plan, files, 19);
    await vi.waitFor(() => expect(run.results.length).toBeGreaterThan(2));
    run.cancel();
    expect(run.status).toBe('cancelled');
    const kept = run.results.length;
    await going;
    expect(run.results.length).toBe(kept);
    expect(run.output?.cancelled).toBe(true);
  });
  it('ignores what an older run still sends', async () => {
    let late: (() => void) | undefined;
    let calls = 0;
    const fake = session();
    const run = new Run({
      ...fake,
      run: (own, ownFiles, events, signal) => {
        calls += 1;
        if (calls > 1) return fake.run(own, ownFiles, events, signal);
        return new Promise(
          (resolve) => (late = () => resolve(fail({ code: 'internal', what: 'late', why: '', todo: '' }))),
        );
      },
    });
    const first = run.start(plan, files, 1);
    await run.start(plan, files, 19);
    late?.();
    await first;
    expect(run.status).toBe('done');
    expect(run.error).toBeNull();
  });
  it('turns a thrown fault into words', async () => {
    const run = new Run({ ...session(), run: () => Promise.reject(new TypeError('boom')) });
    await run.start(plan, files, 1);
    expect(run.status).toBe('failed');
    expect(run.error?.details).toBe('TypeError: boom');
  });
});

describe('evidence', () => {
  it('leaves questions open until they are answered', async () => {
    const made = await loaded();
    made.roles.favourable = '1';
    await made.start();
    const { output } = made.run;
    if (!output) throw new Error('no output');
    const open = () =>
      made.evidence
        .questions(output)
        .filter(({ answered }) => !answered)
        .map(({ title }) => title);
    expect(open()).toContain('By whom');
    made.evidence.set('operator', 'M. Okafor');
    expect(open()).not.toContain('By whom');
  });
  it('makes a record once for a statement', async () => {
    const fake = session();
    const exportRecord = vi.fn(fake.exportRecord);
    const evidence = new Evidence({ ...fake, exportRecord });
    const output = { results: {} } as never;
    await evidence.export(output);
    await evidence.export(output);
    evidence.set('limits', 'few rows');
    await evidence.export(output);
    expect(exportRecord).toHaveBeenCalledTimes(2);
  });
});

describe('bench', () => {
  it('goes from files to a run with a plan that the schema takes', async () => {
    const made = await loaded();
    expect(made.plan.ok).toBe(true);
    expect(made.blockers).toEqual([{ screen: 'mapping', text: 'Say which outcome is good for the person.' }]);
    made.roles.favourable = '1';
    await made.start();
    expect(made.navigation.screen).toBe('results');
    expect(made.run.status).toBe('done');
  });
  it('goes to the open question instead of running', async () => {
    const made = await loaded();
    await made.start();
    expect(made.navigation.screen).toBe('mapping');
    expect(made.run.status).toBe('idle');
  });
  it('forgets results when other files come', async () => {
    const made = await loaded();
    made.roles.favourable = '1';
    await made.start();
    await made.intake.add([file('other.csv')], 'test');
    expect(made.run.results).toEqual([]);
  });
  it('says in words that a sample could not be fetched', async () => {
    const made = bench();
    await made.openSample({ name: 'loans', title: 'Loan offers', kind: '', about: '' });
    expect(made.workspace.problems[0]?.what).toBe('The sample “Loan offers” could not be loaded.');
  });
  it('sends a dropped record to be verified', async () => {
    const made = bench();
    await made.intake.add([file('record.zip')]);
    expect(made.navigation.screen).toBe('verify');
  });
});
