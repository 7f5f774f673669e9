import type { LaneWorker } from './lane.ts';

/** A browser's worker as lanes need it. A script that cannot load counts as a crash too. */
export function browserWorker(worker: Worker): LaneWorker {
  return {
    endpoint: worker,
    terminate: () => worker.terminate(),
    onCrash(report) {
      worker.addEventListener('error', (event) => report(event.message || 'the worker could not start'), {
        once: true,
      });
    },
  };
}
