import type { LanePool } from '../bridge/lane.ts';
import { createDesk, type Desk } from '../desk/desk.ts';
import type { Runner } from '../engine/runner.ts';
import { nodeLanes } from './node-lanes.ts';
import { openNodeFiles } from './open-file.ts';

/** A desk over `workers` threads and the files of this machine; its lanes are to be closed at the end. */
export function nodeDesk(workers: number): { readonly desk: Desk; readonly lanes: LanePool<Runner> } {
  const lanes = nodeLanes(workers);
  const desk = createDesk({
    lanes,
    openFile: openNodeFiles(),
    clock: () => performance.now(),
    now: () => new Date().toISOString(),
  });
  return { desk, lanes };
}
