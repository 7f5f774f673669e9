import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLanePool, type LaneLimits, type LanePool, type LaneWorker } from '../../src/bridge/lane.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Lanes } from '../../src/engine/lanes.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { requestOf } from '../../src/engine/requests.ts';
import { resolveTests } from '../../src/engine/resolve.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import { error, value } from '../models/samples.ts';
import { loansTable, writePlan } from './loans.ts';
import { direct, fingerprint, prepare, run, threads, type Prepared, type Told } from './running.ts';

/** What the workers of this file can do. */
interface Tricks {
  id(): Promise<Outcome<number>>;
  spin(milliseconds: number): Promise<Outcome<number>>;
  hang(): Promise<Outcome<never>>;
  crash(): Promise<Outcome<never>>;
  exit(): Promise<Outcome<never>>;
  throws(): Promise<Outcome<never>>;
  tell(progress: (share: number) => void): Promise<Outcome<number>>;
  slow(alive: () => void): Promise<Outcome<number>>;
}

/** Plain JavaScript, since worker threads do not read TypeScript. `hang` and `spin` never give a turn. */
const SCRIPT = `
import { expose } from ${JSON.stringify(import.meta.resolve('comlink'))};
import endpoint from ${JSON.stringify(import.meta.resolve('comlink/dist/esm/node-adapter.mjs'))};
import { parentPort, threadId } from 'node:worker_threads';
const ok = (value) => ({ ok: true, value });
const spin = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };
expose({
  id: () => ok(threadId),
  spin: (ms) => { spin(ms); return ok(threadId); },
  hang: () => spin(60000),
  crash: () => new Promise(() => setTimeout(() => { throw new TypeError('planned crash'); })),
  exit: () => process.exit(9),
  throws: () => { throw new RangeError('planned throw'); },
  slow: async (alive) => { for (let i = 0; i < 6; i++) { spin(400); alive(); } return ok(threadId); },
  tell: async (progress) => { await progress(0.5); await progress(1); return ok(threadId); },
}, (endpoint.default ?? endpoint)(parentPort));
`;

let spawned = 0;

function spawn(): LaneWorker {
  spawned += 1;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`));
  worker.unref();
  let ended = false;
  return {
    endpoint: nodeEndpoint(worker),
    terminate() {
      ended = true;
      void worker.terminate();
    },
    onCrash(report) {
      worker.once('error', (cause) => report(String(cause)));
      worker.once('exit', () => {
        if (!ended) report('it ended');
      });
    },
  };
}

const open: LanePool<never>[] = [];

function pool(size: number, limits?: LaneLimits<Tricks>): LanePool<Tricks> {
  spawned = 0;
  const made = createLanePool<Tricks>(spawn, size, limits);
  open.push(made as unknown as LanePool<never>);
  return made;
}

afterEach(() => open.splice(0).forEach((own) => own.close()));

async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work;
  expect(performance.now() - begun).toBeLessThan(limit);
  return result;
}

const soon = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('lanes', () => {
  it('start no worker before the first call, and no more than their size', async () => {
    const lanes = pool(2);
    expect(spawned).toBe(0);
    const ids = await Promise.all(Array.from({ length: 8 }, () => lanes.call('spin', 20)));
    expect(new Set(ids.map(value)).size).toBe(2);
    expect(spawned).toBe(2);
  });

  it('settle every call with the cancelled error within 300 ms, busy or waiting', async () => {
    const lanes = pool(2);
    await Promise.all([lanes.call('id'), lanes.call('id')]);
    const calls = [...Array.from({ length: 3 }, () => lanes.call('hang')), lanes.call('spin', 60_000)];
    await soon(50);
    lanes.cancel();
    const settled = await within(300, Promise.all(calls));
    expect(settled.map((own) => error(own).code)).toEqual(Array(4).fill('cancelled'));
  });

  it('give later calls a fresh worker after a cancel', async () => {
    const lanes = pool(1);
    const before = value(await lanes.call('id'));
    const hung = lanes.call('hang');
    lanes.cancel();
    expect(error(await hung).code).toBe('cancelled');
    expect(value(await lanes.call('id'))).not.toBe(before);
    expect(spawned).toBe(2);
  });

  it('end the calls of one method only, busy or waiting', async () => {
    const lanes = pool(2);
    const [spinning, hung] = [lanes.call('spin', 200), lanes.call('hang')];
    const [waiting, stopped] = [lanes.call('id'), lanes.call('hang')];
    await soon(50);
    lanes.cancel('hang');
    expect([error(await hung).code, error(await stopped).code]).toEqual(['cancelled', 'cancelled']);
    expect([(await spinning).ok, (await waiting).ok]).toEqual([true, true]);
  });

  it('let a worker call a function that it was given', async () => {
    const told: number[] = [];
    value(await pool(1).call('tell', (share) => void told.push(share)));
    expect(told).toEqual([0.5, 1]);
  });

  it.each([true, false])(
    'end a call that exceeds its limit with its words; others too: %s',
    async (together) => {
      const words = { code: 'input', what: 'It hung.', why: '', todo: '' } as const;
      const lanes = pool(1, { hang: { milliseconds: 300, error: words, together } });
      const before = value(await lanes.call('id'));
      const [hung, waiting, next] = [lanes.call('hang'), lanes.call('hang'), lanes.call('id')];
      expect(error(await hung).what).toBe('It hung.');
      expect(error(await waiting).what).toBe('It hung.');
      expect(value(await next)).not.toBe(before);
      expect(spawned).toBe(together ? 2 : 3);
    },
  );

  it('do not end a call that gives signs of life', async () => {
    const words = { code: 'input', what: 'It hung.', why: '', todo: '' } as const;
    const lanes = pool(1, { slow: { milliseconds: 1500, error: words, together: true } });
    value(await lanes.call('slow', () => undefined));
  });

  it('keep an idle worker through a cancel', async () => {
    const lanes = pool(1);
    const before = value(await lanes.call('id'));
    lanes.cancel();
    expect(value(await lanes.call('id'))).toBe(before);
  });

  it.each(['crash', 'exit'] as const)(
    'settle a call whose worker ends by %s, in words, and go on',
    async (method) => {
      const lanes = pool(1);
      const before = value(await lanes.call('id'));
      const [died, next] = await within(5000, Promise.all([lanes.call(method), lanes.call('id')]));
      expect(error(died)).toMatchObject({ code: 'internal', what: 'A worker stopped unexpectedly.' });
      expect(error(died).todo.length).toBeGreaterThan(10);
      expect(value(next)).not.toBe(before);
    },
  );

  it('turn a throw into words and keep the worker', async () => {
    const lanes = pool(1);
    const before = value(await lanes.call('id'));
    const thrown = error(await lanes.call('throws'));
    expect(thrown.code).toBe('internal');
    expect(thrown.details).toContain('planned throw');
    expect(value(await lanes.call('id'))).toBe(before);
  });

  it('settle a call whose arguments cannot be posted', async () => {
    const lanes = pool(1);
    const { port1 } = new MessageChannel();
    const refused = error(await within(5000, lanes.call('spin', { run: () => 1 } as unknown as number)));
    expect(refused.code).toBe('internal');
    expect(value(await lanes.call('id'))).toBeGreaterThan(0);
    port1.close();
  });

  it('take no call after close, and end those under way', async () => {
    const lanes = pool(1);
    const hung = lanes.call('hang');
    lanes.close();
    expect(error(await within(300, hung)).code).toBe('cancelled');
    expect(error(await within(300, lanes.call('id'))).code).toBe('cancelled');
    expect(spawned).toBe(1);
  });
});

describe('a run', () => {
  const temporary = temporaryFolder();
  let prepared: Prepared;

  beforeAll(async () => {
    writeFileSync(temporary.at('test.arrow'), loansTable({ ...TABLES.current, rows: 1500 }));
    writeFileSync(temporary.at('reference.arrow'), loansTable({ ...TABLES.reference, rows: 900 }));
    const preset = [{ preset: 'standard' }];
    const file = writePlan('loans/assay.yaml', temporary.folder, { tests: preset });
    prepared = await prepare(file, direct());
  });
  afterAll(() => temporary.remove());

  const told = (): Told => ({ progress: [], results: [] });

  it('tells progress that never falls and reaches its total, and every result once', async () => {
    const seen = told();
    const output = await run(prepared, direct(), { taskRows: 400 }, seen);
    const done = seen.progress.map(({ rowsDone }) => rowsDone);
    expect(done.every((rows, index) => index === 0 || rows >= (done[index - 1] ?? 0))).toBe(true);
    expect(new Set(seen.progress.map(({ rowsTotal }) => rowsTotal)).size).toBe(1);
    expect(done[0]).toBe(0);
    expect(done.at(-1)).toBe(seen.progress[0]?.rowsTotal);
    expect(new Set(seen.progress.map(({ stage }) => stage)).size).toBeGreaterThan(5);
    expect(seen.results.length).toBe(output.results.results.length);
    expect(new Set(seen.results)).toEqual(new Set(output.results.results));
  });

  /** Stops a run as soon as it has told some result of robustness. */
  async function stopped(lanes: Lanes, stop: () => void) {
    const seen = told();
    const push = seen.results.push.bind(seen.results);
    seen.results.push = (...results) => {
      if (results.some(({ check }) => check.startsWith('robustness/'))) stop();
      return push(...results);
    };
    return { output: await run(prepared, lanes, { taskRows: 400 }, seen), seen };
  }

  it.each<[string, () => { lanes: Lanes; stop: () => void }]>([
    [
      'on worker threads',
      () => {
        const lanes = threads(2);
        return { lanes, stop: () => lanes.close() };
      },
    ],
    [
      'on this thread',
      () => {
        const control = new AbortController();
        return { lanes: direct(control.signal), stop: () => control.abort() };
      },
    ],
  ])('that is stopped %s keeps finished tests and nothing of unfinished ones', async (_, make) => {
    const { lanes, stop } = make();
    const { output, seen } = await stopped(lanes, stop);
    const all = value(resolveTests(prepared.plan));
    expect(output.cancelled).toBe(true);
    expect(output.results.results.length).toBeGreaterThan(20);
    expect(output.results.results.length).toBeLessThan(all.length);
    expect(new Set(output.results.results)).toEqual(new Set(seen.results));
    const used = new Set(output.results.results.flatMap(({ summary }) => summary ?? []));
    expect(new Set(output.summaries.keys())).toEqual(used);
    const unfinished = all.filter((test) => !used.has(requestOf(test).path));
    expect(unfinished.length).toBeGreaterThan(0);
    expect(output.results.counts.error).toBe(0);
    const again = value(recompute(output.plan, output.summaries, output.results, false));
    expect(again).toEqual(output.results.results);
    expect(error(recompute(output.plan, output.summaries, output.results, true)).what).toContain(
      'not in the package',
    );
  });

  it('has the same results after another was stopped on the same workers', async () => {
    const lanes = threads(2);
    const wanted = fingerprint(await run(prepared, direct()));
    await stopped(lanes, () => lanes.cancel());
    expect(fingerprint(await run(prepared, lanes, { taskRows: 400 }))).toEqual(wanted);
    lanes.close();
  });

  it('tells test and reference apart, also where both files have the same name', async () => {
    const { test, reference } = prepared.files;
    const named = (own: NonNullable<typeof reference>) => ({
      ...own,
      file: { ...own.file, name: 'data.arrow' },
      subject: { ...own.subject, name: 'data.arrow' },
    });
    if (!reference) throw new Error('there is a reference');
    const files = { ...prepared.files, test: named(test), reference: named(reference) };
    const twins = await run({ ...prepared, files }, direct());
    const wanted = await run(prepared, direct());
    expect(twins.results.results).toEqual(wanted.results.results);
  });

  it('uses the weights that it was given, also where an earlier model had the same file names', async () => {
    const TFJS = `${ROOT}datasets/loans/tfjs/`;
    const weights = readFileSync(`${TFJS}group1-shard1of1.bin`);
    const models: Prepared[] = [];
    for (const [name, sign] of [
      ['first', 0],
      ['second', 0x80],
    ] as const) {
      const folder = temporary.at(name);
      cpSync(TFJS, folder, { recursive: true });
      // The sign of the first weight of the first layer: other scores, the same model.json.
      const changed = Uint8Array.from(weights);
      changed[3] = (changed[3] ?? 0) ^ sign;
      writeFileSync(`${folder}/group1-shard1of1.bin`, changed);
      const change = {
        model: `${folder}/model.json`,
        tests: [
          { check: 'performance/auc', groups: 'none' },
          { check: 'performance/brier-score', groups: 'none' },
        ],
      };
      const file = writePlan('loans/assay-tfjs.yaml', temporary.folder, change);
      models.push(await prepare(file, direct()));
    }
    const values = async (prepared: Prepared, lanes: Lanes) =>
      (await run(prepared, lanes)).results.results.map((result) => result.value);
    const lanes = direct();
    const [first, second] = models;
    if (!first || !second) throw new Error('there are two models');
    const together = [await values(first, lanes), await values(second, lanes)];
    expect(together).toEqual([await values(first, direct()), await values(second, direct())]);
    expect(together[0]?.[1]).not.toBe(together[1]?.[1]);
  });
});
