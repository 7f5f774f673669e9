import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { Worker } from 'node:worker_threads';
import { createLanePool, type LanePool, type LaneWorker } from '../bridge/lane.ts';
import { runnerLimits } from '../bridge/runner-limits.ts';
import type { Runner } from '../engine/runner.ts';

/** `count` worker threads that run tasks side by side; `script` is the built worker. */
export function nodeLanes(
  count: number,
  script = new URL('./runner.worker.js', import.meta.url),
  limits = runnerLimits(),
): LanePool<Runner> {
  return createLanePool<Runner>(() => spawn(script), count, limits);
}

function spawn(script: URL): LaneWorker {
  const worker = new Worker(script);
  worker.unref();
  let ended = false;
  return {
    endpoint: nodeEndpoint(worker),
    terminate() {
      ended = true;
      void worker.terminate();
    },
    onCrash(report) {
      worker.once('error', (cause) => report(cause instanceof Error ? cause.message : String(cause)));
      worker.once('exit', (code) => {
        if (!ended) report(`the worker ended with code ${code}`);
      });
    },
  };
}
