import type { RunEvents } from './api.ts';

/** Milliseconds that only grow; given by whoever starts a run, so that the engine reads no clock of its own. */
export type Clock = () => number;

/** Tells how far a run is. */
export interface Meter {
  advance(work: number, stage: string): void;
}

/** A meter over the work of all passes. Time left comes from the work done so far; null in the first half second. */
export function createMeter(
  passes: readonly number[],
  { events, clock }: { events: RunEvents; clock: Clock },
): Meter {
  const total = passes.reduce((sum, work) => sum + work, 0);
  const started = clock();
  let done = 0;
  events.progress({ stage: 'Starting', rowsDone: 0, rowsTotal: total, secondsLeft: null });
  return {
    advance(work, stage) {
      done += work;
      const elapsed = clock() - started;
      const secondsLeft =
        elapsed < 500 || done === 0 ? null : Math.max(0, ((total - done) * elapsed) / done / 1000);
      events.progress({ stage, rowsDone: Math.round(done), rowsTotal: total, secondsLeft });
    },
  };
}
