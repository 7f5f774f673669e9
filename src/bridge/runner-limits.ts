import type { AppError } from '../core/outcome.ts';
import type { Runner } from '../engine/runner.ts';
import type { LaneLimits } from './lane.ts';

/** Longest that a model may take for the few rows it is tried on; slow and loaded machines included. */
const TRIAL_MILLISECONDS = 20_000;

/** Longest that a run waits for a batch. */
const BATCH_MILLISECONDS = 120_000;

/** How long workers may take for what runs a model, which may never finish by itself. */
export function runnerLimits(trial = TRIAL_MILLISECONDS, batch = BATCH_MILLISECONDS): LaneLimits<Runner> {
  const tried = { milliseconds: trial, error: unfinished('a few rows', trial), together: false };
  return {
    describeModel: { ...tried, error: unfinished('opening it', trial) },
    wire: tried,
    summarize: { milliseconds: batch, error: unfinished('a batch of rows', batch), together: true },
  };
}

function unfinished(what: string, milliseconds: number): AppError {
  return {
    code: 'input',
    what: 'The model did not finish.',
    why: `After ${milliseconds / 1000} s there was no answer for ${what}, so it was stopped. It may hold a loop that never ends, or be too large for this device.`,
    todo: 'Check the model in the program that made it, or use the scores as a column of the data instead of the model.',
  };
}
