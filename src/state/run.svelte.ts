import type { AppError } from '../core/outcome.ts';
import { unexpected } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { TestResult } from '../core/results.ts';
import type { Progress, RunFiles, RunOutput } from '../engine/api.ts';
import type { Session } from '../bridge/session.ts';
import { changedChoices, type Asked } from './choices.ts';

export type RunStatus = 'idle' | 'running' | 'done' | 'cancelled' | 'failed';

/** A run as it goes: progress, results as they finish, and what is left at the end. */
export class Run {
  readonly #session: Session;
  readonly #now: () => Date;
  #controller: AbortController | null = null;
  #ticket = 0;
  status = $state<RunStatus>('idle');
  progress = $state.raw<Progress | null>(null);
  results = $state.raw<readonly TestResult[]>([]);
  output = $state.raw<RunOutput | null>(null);
  error = $state.raw<AppError | null>(null);
  /** Tests that were planned, for “9 of 18”; the plan may expand to more. */
  expected = $state(0);
  /** What was asked, from the start of the run on. */
  asked = $state.raw<Asked | null>(null);
  finishedAt = $state.raw<Date | null>(null);

  constructor(session: Session, now: () => Date = () => new Date()) {
    this.#session = session;
    this.#now = now;
  }

  get running(): boolean {
    return this.status === 'running';
  }

  get plan(): Plan | null {
    return this.asked?.plan ?? null;
  }

  /** In what the choices that led to these results differ from others, in words; empty while there are no results. */
  changedFrom(now: Asked): readonly string[] {
    return this.asked && this.results.length > 0 ? changedChoices(this.asked, now) : [];
  }

  async start(plan: Plan, files: RunFiles, expected: number): Promise<void> {
    this.cancel();
    this.#ticket += 1;
    const ticket = this.#ticket;
    const controller = new AbortController();
    this.#controller = controller;
    Object.assign(this, { status: 'running', progress: null, results: [], output: null, error: null });
    Object.assign(this, { finishedAt: null, asked: { plan, mapping: files.mapping ?? null }, expected });
    const current = () => ticket === this.#ticket;
    const listening = () => current() && this.running;
    const events = {
      progress: (progress: Progress) => {
        if (listening()) this.progress = progress;
      },
      result: (result: TestResult) => {
        if (listening()) this.results = [...this.results, result];
      },
    };
    try {
      const outcome = await this.#session.run(plan, files, events, controller.signal);
      if (!current()) return;
      if (outcome.ok) this.#finish(outcome.value);
      else if (outcome.error.code !== 'cancelled') this.#fail(outcome.error);
    } catch (cause) {
      if (current()) this.#fail(unexpected(cause, 'running the tests'));
    }
  }

  /** Gives control back at once and keeps the finished tests; what the session still sends completes the record only. */
  cancel(): void {
    if (!this.running) return;
    this.status = 'cancelled';
    this.finishedAt = this.#now();
    this.#controller?.abort();
  }

  /** Forgets the results, e.g. when other files are opened. */
  clear(): void {
    this.cancel();
    this.#ticket += 1;
    Object.assign(this, {
      status: 'idle',
      progress: null,
      results: [],
      output: null,
      error: null,
      asked: null,
    });
  }

  #finish(output: RunOutput): void {
    this.output = output;
    this.results = output.results.results;
    this.finishedAt ??= this.#now();
    this.status = output.cancelled ? 'cancelled' : 'done';
  }

  #fail(error: AppError): void {
    this.error = error;
    this.finishedAt = this.#now();
    this.status = 'failed';
  }
}
