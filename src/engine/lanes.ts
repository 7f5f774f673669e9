import type { Outcome } from '../core/outcome.ts';
import { cancelled, fail } from '../core/outcome.ts';
import type { Runner } from './runner.ts';

/** Some number of runners that work side by side. A cancelled call settles at once with the `cancelled` error. */
export interface Lanes {
  readonly size: number;
  call<K extends keyof Runner>(method: K, ...args: Parameters<Runner[K]>): ReturnType<Runner[K]>;
}

/** One runner on this thread, for tests and for small work. */
export function directLanes(runner: Runner, signal?: AbortSignal): Lanes {
  return {
    size: 1,
    call(method, ...args) {
      const work = runner[method] as (
        ...args: Parameters<Runner[typeof method]>
      ) => Promise<Outcome<unknown>>;
      const call = signal?.aborted ? Promise.resolve(fail(cancelled)) : work(...args);
      return call as ReturnType<Runner[typeof method]>;
    },
  };
}
