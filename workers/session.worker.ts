import { expose } from 'comlink';
import { browserWorker } from '../src/bridge/browser-worker.ts';
import { createLanePool } from '../src/bridge/lane.ts';
import { runnerLimits } from '../src/bridge/runner-limits.ts';
import { workerCount } from '../src/bridge/worker-count.ts';
import { createDesk, type Desk } from '../src/desk/desk.ts';
import type { Plan } from '../src/core/plan.ts';
import type { RunFiles } from '../src/engine/api.ts';
import type { Runner } from '../src/engine/runner.ts';
import { openBlob } from './open-blob.ts';

const workers = workerCount(navigator.hardwareConcurrency);
const spawn = () =>
  browserWorker(new Worker(new URL('./runner.worker.ts', import.meta.url), { type: 'module' }));
const lanes = createLanePool<Runner>(spawn, workers, runnerLimits());
const desk = createDesk({
  lanes,
  openFile: openBlob,
  clock: () => performance.now(),
  now: () => new Date().toISOString(),
});

/** The desk, and ways to stop its workers while it waits for them. Signals cannot be posted: a number stands for one. */
export interface SessionApi extends Omit<Desk, 'mapping'> {
  mapping(plan: Plan, files: RunFiles, ticket: number): ReturnType<Desk['mapping']>;
  /** Ends the proofs of the mapping that was asked for with this number. */
  stopMapping(ticket: number): void;
  cancel(): void;
  /** Ends the opening of data with the `cancelled` error, and nothing else. */
  stopOpening(): void;
}

const proofs = new Map<number, AbortController>();
const api: SessionApi = {
  ...desk,
  async mapping(plan, files, ticket) {
    const stop = new AbortController();
    proofs.set(ticket, stop);
    const wired = await desk.mapping(plan, files, stop.signal);
    proofs.delete(ticket);
    return wired;
  },
  stopMapping: (ticket) => proofs.get(ticket)?.abort(),
  cancel: () => lanes.cancel(),
  stopOpening: () => lanes.cancel('describeData'),
};
expose(api);
