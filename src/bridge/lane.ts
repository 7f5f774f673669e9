import { proxy, releaseProxy, wrap, type Endpoint, type Remote } from 'comlink';
import { cancelled, fail, unexpected, type AppError, type Outcome } from '../core/outcome.ts';

/** A worker as lanes need it: somewhere to post to, a way to end it, and word of its death. */
export interface LaneWorker {
  readonly endpoint: Endpoint;
  terminate(): void;
  /** Called at most once, when the worker dies by itself. */
  onCrash(report: (cause: string) => void): void;
}

/** An API whose every method gives an Outcome. */
type OutcomeApi<Api> = { [K in keyof Api]: (...args: never[]) => Promise<Outcome<unknown>> };

/** How long a call may go on without a sign of life, its answer or a call of a function it was given, and what is said then. */
export interface LaneLimit {
  readonly milliseconds: number;
  readonly error: AppError;
  /** True where the other calls of the method, busy or waiting, would end alike: they all end with it. */
  readonly together: boolean;
}

/** The methods that may hang, with their limits. */
export type LaneLimits<Api> = Readonly<Partial<Record<keyof Api, LaneLimit>>>;

/** Some workers of one kind behind one queue. Every call settles, also when its worker is ended or dies. */
export interface LanePool<Api extends OutcomeApi<Api>> {
  readonly size: number;
  call<K extends keyof Api>(method: K, ...args: Parameters<Api[K]>): ReturnType<Api[K]>;
  /**
   * The same workers, where each call ends with the `cancelled` error once `signal` aborts: one that waits leaves the queue,
   * of one under way the worker is ended. Other calls go on.
   */
  until(signal: AbortSignal): Pick<LanePool<Api>, 'call'>;
  /**
   * Ends all busy workers at once, or those that run one method; their calls, and those waiting, settle with the
   * `cancelled` error. Later calls get fresh workers.
   */
  cancel(method?: keyof Api): void;
  /** As cancel, and nothing can be called any more. */
  close(): void;
}

interface Job {
  readonly method: PropertyKey;
  readonly args: readonly unknown[];
  settle(outcome: Outcome<unknown>): void;
}

/** An argument as it can be posted: of a function, a way to call it from there, which is a sign of life. */
function callable(argument: unknown, alive: () => void): unknown {
  if (typeof argument !== 'function') return argument;
  const call = argument as (...args: readonly unknown[]) => unknown;
  return proxy((...args: readonly unknown[]) => {
    alive();
    return call(...args);
  });
}

interface Lane {
  readonly worker: LaneWorker;
  readonly remote: Remote<Record<PropertyKey, (...args: readonly unknown[]) => Promise<Outcome<unknown>>>>;
  job: Job | null;
  /** Ends the worker when its job has given no sign of life for too long. */
  watchdog?: ReturnType<typeof setTimeout>;
}

async function post(lane: Lane, job: Job, alive: () => void): Promise<Outcome<unknown>> {
  try {
    const method = lane.remote[job.method];
    if (!method) return fail(unexpected(String(job.method), 'calling a worker'));
    return await method(...job.args.map((argument) => callable(argument, alive)));
  } catch (cause) {
    return fail(unexpected(cause, 'working'));
  }
}

/** Settles the job of a lane, if it has one, and leaves the lane idle. */
function free(lane: Lane, outcome: Outcome<unknown>): void {
  clearTimeout(lane.watchdog);
  lane.job?.settle(outcome);
  lane.job = null;
}

function end(lanes: Set<Lane>, lane: Lane, outcome: Outcome<never>): void {
  lanes.delete(lane);
  lane.remote[releaseProxy]();
  lane.worker.terminate();
  free(lane, outcome);
}

/** Adds a worker to the lanes. One that dies by itself leaves them, and its job ends in words. */
function startLane(worker: LaneWorker, lanes: Set<Lane>, dispatch: () => void): Lane {
  const lane: Lane = { worker, remote: wrap(worker.endpoint), job: null };
  lanes.add(lane);
  worker.onCrash((cause) => {
    lanes.delete(lane);
    free(lane, fail({ ...unexpected(cause, 'working'), what: 'A worker stopped unexpectedly.' }));
    dispatch();
  });
  return lane;
}

/** Calls as jobs: each is taken, and dropped once the signal aborts. */
function callsOf<Api extends OutcomeApi<Api>>(
  take: (job: Job) => void,
  drop: (job: Job) => void,
  signal?: AbortSignal,
): Pick<LanePool<Api>, 'call'> {
  return {
    call(method, ...args) {
      const result = new Promise<Outcome<unknown>>((settle) => {
        const job: Job = { method, args, settle };
        if (signal?.aborted) settle(fail(cancelled));
        else take(job);
        signal?.addEventListener('abort', () => drop(job), { once: true });
      });
      return result as ReturnType<Api[typeof method]>;
    },
  };
}

/**
 * A pool of at most `size` workers made by `spawn` when first needed. It alone talks to them: after `terminate()` a comlink
 * promise never settles, so every job is settled here. A worker whose job exceeds its limit is ended; later calls get fresh
 * ones.
 */
export function createLanePool<Api extends OutcomeApi<Api>>(
  spawn: () => LaneWorker,
  size: number,
  limits?: LaneLimits<Api>,
): LanePool<Api> {
  const lanes = new Set<Lane>();
  let queue: Job[] = [];
  let closed = false;

  /** Gives the job of a lane its whole limit anew. */
  function watch(lane: Lane, job: Job): void {
    const limit = limits?.[job.method as keyof Api];
    if (!limit || lane.job !== job) return;
    clearTimeout(lane.watchdog);
    lane.watchdog = setTimeout(() => {
      end(lanes, lane, fail(limit.error));
      if (limit.together) stop((other) => other.method === job.method, fail(limit.error));
      dispatch();
    }, limit.milliseconds);
  }

  function dispatch(): void {
    while (queue.length > 0) {
      const idle =
        [...lanes].find((lane) => lane.job === null) ??
        (lanes.size < size ? startLane(spawn(), lanes, dispatch) : undefined);
      const job = idle && queue.shift();
      if (!idle || !job) return;
      void run(idle, job);
    }
  }

  async function run(lane: Lane, job: Job): Promise<void> {
    lane.job = job;
    watch(lane, job);
    const alive = (): void => watch(lane, job);
    const outcome = await post(lane, job, alive);
    if (lane.job === job) free(lane, outcome);
    dispatch();
  }

  function stop(ends: (job: Job) => boolean, outcome: Outcome<never>): void {
    for (const job of queue.filter(ends)) job.settle(outcome);
    queue = queue.filter((job) => !ends(job));
    for (const lane of [...lanes]) if (lane.job && ends(lane.job)) end(lanes, lane, outcome);
  }

  function cancel(only?: PropertyKey): void {
    stop((job) => only === undefined || job.method === only, fail(cancelled));
    dispatch();
  }

  function take(job: Job): void {
    if (closed) job.settle(fail(cancelled));
    else queue.push(job);
    dispatch();
  }

  function drop(job: Job): void {
    stop((other) => other === job, fail(cancelled));
    dispatch();
  }

  const until = (signal?: AbortSignal) => callsOf<Api>(take, drop, signal);
  return {
    size,
    ...until(),
    until,
    cancel,
    close() {
      closed = true;
      cancel();
      for (const lane of [...lanes]) end(lanes, lane, fail(cancelled));
    },
  };
}
