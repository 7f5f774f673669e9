import { afterEach, describe, expect, it } from 'vitest';
import { browserWorker } from '../../src/bridge/browser-worker.ts';
import { createLanePool, type LanePool } from '../../src/bridge/lane.ts';
import type { Outcome } from '../../src/core/outcome.ts';

/** What the worker of this file can do. */
interface Tricks {
  id(): Promise<Outcome<number>>;
  hang(): Promise<Outcome<never>>;
  crash(): Promise<Outcome<never>>;
}

let spawned = 0;
let pool: LanePool<Tricks> | null = null;

function openPool(size: number): LanePool<Tricks> {
  spawned = 0;
  pool = createLanePool<Tricks>(() => {
    spawned += 1;
    return browserWorker(new Worker(new URL('./tricks.worker.ts', import.meta.url), { type: 'module' }));
  }, size);
  return pool;
}

afterEach(() => pool?.close());

const codeOf = (outcome: Outcome<unknown>): string => (outcome.ok ? 'ok' : outcome.error.code);

describe('a lane pool in a real browser', () => {
  it('settles a busy and a waiting call with the cancelled error within 300 ms, then works afresh', async () => {
    const lanes = openPool(1);
    const before = await lanes.call('id');
    const calls = [lanes.call('hang'), lanes.call('id')];
    const started = performance.now();
    lanes.cancel();
    const settled = await Promise.all(calls);
    expect(performance.now() - started).toBeLessThan(300);
    expect(settled.map(codeOf)).toEqual(['cancelled', 'cancelled']);
    const after = await lanes.call('id');
    expect(after.ok).toBe(true);
    expect(after).not.toEqual(before);
    expect(spawned).toBe(2);
  });

  it('settles a call whose worker crashes, in words, and gives the next job a fresh worker', async () => {
    const lanes = openPool(1);
    const crashed = await lanes.call('crash');
    expect(codeOf(crashed)).toBe('internal');
    if (!crashed.ok) {
      expect(crashed.error.what).toMatch(/worker stopped/);
      expect(crashed.error.details).toMatch(/planned crash/);
    }
    expect(codeOf(await lanes.call('id'))).toBe('ok');
    expect(spawned).toBe(2);
  });
});
