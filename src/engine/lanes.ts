import type { Outcome } from '../core/outcome.ts';
import { cancelled, fail } from '../core/outcome.ts';
import type { Runner } from './runner.ts';

/** Some number of runners that work side by side. A cancelled call settles at once with the `cancelled` error. */
export interface Lanes {
  readonly size: number;
  call<K extends keyof Runner>(method: K, ...args: Parameters<Runner[K]>): ReturnType<Runner[K]>;
  /** The same lanes, where calls end with the `cancelled` error once `signal` aborts, and nothing else does. */
  until(signal: AbortSignal): Pick<Lanes, 'call'>;
}

/**
 * One runner on this thread, for tests and for small work. Calls wait for one another as in a worker: onnxruntime fails
 * batches of one model that overlap. After `signal` aborts, those that still wait settle with the `cancelled` error.
 */
export function directLanes(runner: Runner, signal?: AbortSignal): Lanes {
  let last: Promise<unknown> = Promise.resolve();
  return {
    size: 1,
    until: (other) => directLanes(runner, signal ? AbortSignal.any([signal, other]) : other),
    call(method, ...args) {
      const work = runner[method] as (
        ...args: Parameters<Runner[typeof method]>
      ) => Promise<Outcome<unknown>>;
      const call = last.then(() => (signal?.aborted ? fail(cancelled) : work(...args)));
      last = call;
      return call as ReturnType<Runner[typeof method]>;
    },
  };
}
