import { expose } from 'comlink';
import { browserWorker } from '../src/bridge/browser-worker.ts';
import { createLanePool } from '../src/bridge/lane.ts';
import { runnerLimits } from '../src/bridge/runner-limits.ts';
import { workerCount } from '../src/bridge/worker-count.ts';
import { createDesk, type Desk } from '../src/desk/desk.ts';
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

/** The desk, and a way to stop its workers while it waits for them. */
export interface SessionApi extends Desk {
  cancel(): void;
  /** Ends the opening of data with the `cancelled` error, and nothing else. */
  stopOpening(): void;
}

const api: SessionApi = {
  ...desk,
  cancel: () => lanes.cancel(),
  stopOpening: () => lanes.cancel('describeData'),
};
expose(api);
