import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import type { RunOutput } from '../../src/engine/api.ts';
import { Lab } from '../../src/state/lab.svelte.ts';
import { Run } from '../../src/state/run.svelte.ts';
import { scoreTable } from '../mitigations/tables.ts';
import { createFakeSession } from './fake-session.ts';

/** A run that left 400 rows of two groups, whose scores differ by 0.2, and a threshold of 0.5. */
function labAfter(change: object = {}): Lab {
  const rows = Array.from({ length: 400 }, (_, at) => ({
    group: at % 2 === 0 ? 'a' : 'b',
    label: (at >> 1) % 2,
  }));
  const table = scoreTable(
    rows.map(({ group }) => group),
    rows.map(({ label }) => label),
    rows.map(({ group, label }, at) => ((at * 7) % 100) / 160 + 0.15 * label + (group === 'a' ? 0.2 : 0)),
  );
  const run = new Run(createFakeSession());
  run.output = {
    plan: { roles: { sensitive: ['group', ['group']] }, decision: { threshold: 0.5 } },
    results: { engine: { seed: '3' } },
    summaries: new Map([['summaries/score-table.arrow', table]]),
    ...change,
  } as unknown as RunOutput;
  return new Lab(run, checks);
}

describe('the threshold lab', () => {
  it('starts at the threshold of the run', () => {
    const lab = labAfter();
    expect(lab.threshold).toBe(0.5);
    expect(lab.ratesAfter).toEqual(lab.ratesBefore);
    expect(lab.moved.every(({ gain, lose }) => gain === 0 && lose === 0)).toBe(true);
    expect(lab.ratesBefore.reduce((sum, { total }) => sum + total, 0)).toBeLessThan(400);
  });

  it('takes a slider from where a preset left it, and the other groups with it', () => {
    const lab = labAfter();
    lab.chosen = 'thresholds/demographic-parity';
    const other = lab.handle('b');
    expect(other).not.toBe(0.5);
    lab.setThreshold('a', 0.9);
    expect(lab.chosen).toBeNull();
    expect([lab.handle('a'), lab.handle('b')]).toEqual([0.9, other]);
    lab.reset();
    expect([lab.handle('a'), lab.handle('b')]).toEqual([0.5, 0.5]);
  });

  it('says why a setting is wrong and keeps the thresholds that were set', () => {
    const lab = labAfter();
    lab.chosen = 'thresholds/top-k';
    lab.setParam('share', 3);
    expect(lab.solved).toEqual({ reason: expect.stringContaining('must be a number in [0, 1]; got 3') });
    expect(lab.ratesAfter).toEqual(lab.ratesBefore);
  });

  it('judges by the standard checks, and equal selection narrows the gap on rows it was not tuned on', () => {
    const lab = labAfter();
    lab.chosen = 'thresholds/demographic-parity';
    const parity = lab.judged().find(({ check }) => check.id === 'fairness/demographic-parity-difference')!;
    const value = ({ estimate }: typeof parity.before) => (estimate.status === 'ok' ? estimate.value : NaN);
    expect(value(parity.after)).toBeLessThan(value(parity.before));
    expect(lab.alternatives().map(({ id }) => id)).toContain('as-run');
  });

  it('has nothing to try without a run, scores or groups', () => {
    expect(labAfter({ summaries: new Map() }).trial).toBeNull();
    expect(labAfter({ plan: { roles: { sensitive: [] }, decision: { threshold: 0.5 } } }).trial).toBeNull();
    expect(new Lab(new Run(createFakeSession()), checks).trial).toBeNull();
  });
});
