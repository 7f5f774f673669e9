import { proxy, wrap, type Remote } from 'comlink';
import { cancelled, fail, unexpected, type Outcome } from '../core/outcome.ts';
import type { DataDescription } from '../engine/api.ts';
import type { SessionApi } from '../../workers/session.worker.ts';
import type { Session } from './session.ts';
import { workerCount } from './worker-count.ts';

/** A session over one worker that keeps the desk and runs the others. Nothing is loaded before the first call. */
export function createSession(): Session {
  let worker: Worker | null = null;
  let remote: Remote<SessionApi> | null = null;
  const pending = new Set<(outcome: Outcome<never>) => void>();

  function api(): Remote<SessionApi> {
    if (remote) return remote;
    worker = new Worker(new URL('../../workers/session.worker.ts', import.meta.url), {
      type: 'module',
      name: 'assay',
    });
    worker.addEventListener('error', (event) => crash(event.message));
    remote = wrap<SessionApi>(worker);
    return remote;
  }

  function crash(cause: string): void {
    worker?.terminate();
    [worker, remote] = [null, null];
    for (const settle of pending) settle(fail(unexpected(cause, 'working in the background')));
  }

  /** A call that settles even if the worker dies. */
  async function ask<T>(call: (desk: Remote<SessionApi>) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    let settle: (outcome: Outcome<never>) => void = () => undefined;
    const died = new Promise<Outcome<T>>((resolve) => (settle = resolve));
    pending.add(settle);
    try {
      return await Promise.race([call(api()), died]);
    } catch (cause) {
      return fail(unexpected(cause, 'working in the background'));
    } finally {
      pending.delete(settle);
    }
  }

  return {
    workers: workerCount(navigator.hardwareConcurrency),
    sort: (files) => ask((desk) => desk.sort(files)),
    readPlan: (file) => ask((desk) => desk.readPlan(file)),
    openModel: (files) => ask((desk) => desk.openModel(files)),
    openData: (file, progress, signal) =>
      stoppable(
        signal,
        () => void api().stopOpening(),
        () => ask((desk) => desk.openData(file, proxy(progress))),
      ),
    guessJoin: (data, table) => ask((desk) => desk.guessJoin(data, table)),
    join: (files, attributes, key) => ask((desk) => desk.join(files, attributes, key)),
    guessRoles: (data, model) => ask((desk) => desk.guessRoles(withoutRows(data), model)),
    profileGroups: (data, groups, progress, signal) =>
      stoppable(
        signal,
        () => void api().stopProfile(),
        () => ask((desk) => desk.profileGroups(withoutRows(data), groups, proxy(progress))),
      ),
    mapping: mappingOver(api, ask),
    readMapping: (file) => ask((desk) => desk.readMapping(file)),
    chooseMapping: (saved, files, from) => ask((desk) => desk.chooseMapping(saved, files, from)),
    mappingKey: (files) => ask((desk) => desk.mappingKey(files)),
    makeMapping: (plan, files, mapping, standing) =>
      ask((desk) => desk.makeMapping(plan, files, mapping, standing)),
    run(plan, files, events, signal) {
      const listener = proxy({
        progress: (progress: Parameters<typeof events.progress>[0]) => events.progress(progress),
        result: (result: Parameters<typeof events.result>[0]) => events.result(result),
      });
      return stoppable(
        signal,
        () => void api().cancel(),
        () => ask((desk) => desk.run(plan, files, listener)),
      );
    },
    exportRecord: (output, statement) => ask((desk) => desk.exportRecord(output, statement)),
    verify: (file) => ask((desk) => desk.verify(file)),
    close() {
      crash('the session was closed');
    },
  };
}

/** `mapping` of a session. A signal cannot be posted, so that a number stands for each. */
function mappingOver(
  api: () => Remote<SessionApi>,
  ask: <T>(call: (desk: Remote<SessionApi>) => Promise<Outcome<T>>) => Promise<Outcome<T>>,
): Session['mapping'] {
  let tickets = 0;
  return (plan, files, signal) => {
    tickets += 1;
    const ticket = tickets;
    return stoppable(
      signal,
      () => void api().stopMapping(ticket),
      () => ask((desk) => desk.mapping(plan, files, ticket)),
    );
  };
}

/** Work that `stop` ends when the signal says so; none at all where it has said so before. */
async function stoppable<T>(
  signal: AbortSignal,
  stop: () => void,
  work: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  if (signal.aborted) return fail(cancelled);
  signal.addEventListener('abort', stop, { once: true });
  const outcome = await work();
  signal.removeEventListener('abort', stop);
  return outcome;
}

/** Values of a column up to which a guess or a group may read them. */
const FEW_VALUES = 60;

/**
 * A description that is cheap to post, for work that reads neither sampled rows nor long lists of values: in a wide file
 * they are nearly all of it, and copying them holds up the page for seconds.
 */
function withoutRows(data: DataDescription): DataDescription {
  const none = new Float64Array();
  const columns = data.columns.map((column) =>
    column.values.length > FEW_VALUES ? { ...column, values: [] } : column,
  );
  return { ...data, columns, sample: { size: 0, keys: none, rows: none, columns: new Map() } };
}
