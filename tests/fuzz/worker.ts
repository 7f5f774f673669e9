import { parentPort, workerData } from 'node:worker_threads';
import { runCase } from './cases.ts';
import { readers } from './readers.ts';

/** What the main thread asks for: cases [from, to) of one reader. */
export interface Job {
  readonly place: number;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** One case that ended, told to the main thread. */
export interface Told {
  readonly index: number;
  readonly opened: boolean;
  readonly problem: string | null;
  readonly milliseconds: number;
}

/** `clock[0]` is the case that runs, −1 between two: a thread that hangs cannot say so itself. */
const { job, clock } = workerData as { job: Job; clock: Int32Array };
const reader = readers()[job.place];
if (!reader || !parentPort) throw new Error('there is no such reader');
for (let index = job.from; index < job.to; index += 1) {
  Atomics.store(clock, 0, index);
  const started = performance.now();
  const ended = await runCase(reader, job.place, job.seed, index);
  Atomics.store(clock, 0, -1);
  const told: Told = { index, ...ended, milliseconds: performance.now() - started };
  parentPort.postMessage(told);
}
