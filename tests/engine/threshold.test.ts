import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runPlan } from '../../src/engine/run.ts';
import { openDataset } from '../../src/data/open.ts';
import { ROOT } from '../cli/command.ts';
import { error, memory, value } from '../models/samples.ts';
import { direct, prepare, run } from './running.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-threshold-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FORMATS = path.join(ROOT, 'tests/formats');
const LOANS = path.join(FORMATS, 'tables/loans.feather');

const REGRESSOR = 'skl-gradient-boosting-regressor';
const MATRIX = { X: ['age', 'hours-per-week', 'debt ratio', 'married'] };

/** Writes a plan on the loans, with more or other keys, and opens its files. */
function opened(model: string | null, more: object) {
  const plan = {
    assay: 'plan/1',
    ...(model === null ? {} : { model: path.join(FORMATS, 'models', model, 'model.onnx') }),
    data: { test: LOANS },
    roles: { label: 'approved', favourable: 1, sensitive: ['sex'] },
    tests: [{ check: 'fairness/demographic-parity-difference' }],
    ...more,
  };
  const file = path.join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  return prepare(file, direct());
}

async function refusal(model: string | null, more: object) {
  const { plan, files } = await opened(model, more);
  const now = () => '2026-01-01T00:00:00.000Z';
  const events = { progress: () => undefined, result: () => undefined };
  return error(await runPlan(plan, files, { lanes: direct(), events, clock: () => 0, now }));
}

async function column(name: string): Promise<number[]> {
  const data = value(await openDataset(memory('loans.feather', readFileSync(LOANS))));
  const all: number[] = [];
  for await (const batch of data.batches({ start: 0, end: data.rows }, data.rows)) {
    const own = batch.columns.get(name);
    if (own?.type === 'category')
      all.push(...[...own.codes].map((code) => Number(own.dictionary[code] === 'male')));
    else all.push(...(own?.values ?? []));
  }
  return all;
}

const native = (
  JSON.parse(readFileSync(path.join(FORMATS, 'models', REGRESSOR, 'case.json'), 'utf8')) as {
    scores: number[];
  }
).scores;

describe('a threshold on the scale of a regressor', () => {
  const tests = [
    { check: 'fairness/demographic-parity-difference' },
    { check: 'performance/brier-score' },
    { check: 'performance/auc', groups: 'none' },
    { check: 'robustness/scaled-noise', params: { repeats: 2 } },
  ];
  const results = opened(REGRESSOR, { inputs: MATRIX, decision: { threshold: 2200 }, tests }).then(
    async (prepared) => {
      const { results: all } = await run(prepared, direct());
      return (check: string) => all.results.find((own) => own.check === check);
    },
  );

  it('decides as the native predictions do', async () => {
    const male = await column('sex');
    const rate = (group: number) => {
      const own = native.filter((_, row) => male[row] === group);
      return own.filter((score) => score >= 2200).length / own.length;
    };
    const parity = (await results)('fairness/demographic-parity-difference');
    expect(parity?.groups.map(({ group, value: rates }) => [group, rates])).toEqual([
      ['female', rate(0)],
      ['male', rate(1)],
    ]);
    expect([rate(0), rate(1)].every((own) => own > 0.1 && own < 0.9)).toBe(true);
  });

  it('ranks on any scale, and takes no amount for a probability', async () => {
    const label = await column('approved');
    let [wins, pairs] = [0, 0];
    native.forEach((high, i) =>
      native.forEach((low, j) => {
        if (label[i] !== 1 || label[j] !== 0) return;
        pairs += 1;
        wins += high > low ? 1 : high === low ? 0.5 : 0;
      }),
    );
    expect((await results)('performance/auc')?.value).toBeCloseTo(wins / pairs, 12);
    expect((await results)('performance/brier-score')).toMatchObject({
      status: 'not-applicable',
      reason: 'Some scores are outside [0, 1], so they are no probabilities.',
    });
  });

  it('counts flips, and sums no changes of amounts', async () => {
    const noise = (await results)('robustness/scaled-noise');
    expect(noise?.status).toBe('ok');
    const { levels } = noise?.detail as { levels: { meanShift: number | null; records: number }[] };
    expect(levels.length).toBeGreaterThan(0);
    expect(levels.every(({ meanShift, records }) => meanShift === null && records > 0)).toBe(true);
  });
});

describe('a label that is an amount, beside a regressor', () => {
  const roles = { label: 'limit', sensitive: ['sex'] };
  const tests = [{ check: 'performance/accuracy', groups: 'none' }];
  const regressor = { inputs: MATRIX, roles, tests };

  it('is cut where the score is, and needs no favourable value', async () => {
    const { results: all } = await run(
      await opened(REGRESSOR, { ...regressor, decision: { threshold: 2200 } }),
      direct(),
    );
    const limit = await column('limit');
    const right = native.filter((score, row) => score >= 2200 === (limit[row] ?? 0) >= 2200).length;
    expect(all.results[0]?.value).toBe(right / native.length);
    expect(right).toBeLessThan(native.length);
  });

  it('is refused in words where the threshold leaves one outcome, or a value is asked for that no amount has', async () => {
    const one = await refusal(REGRESSOR, { ...regressor, decision: { threshold: 9999 } });
    expect(one).toMatchObject({ code: 'input', place: { key: 'decision.threshold' } });
    expect(one.what).toBe("Every value of 'limit' is below 9999.");
    const valued = await refusal(REGRESSOR, {
      ...regressor,
      roles: { ...roles, favourable: 1 },
      decision: { threshold: 2200 },
    });
    expect(valued.todo).toContain('Leave roles.favourable out');
    const text = await refusal(REGRESSOR, { ...regressor, roles: { ...roles, label: 'sex' } });
    expect(text.what).toBe("The label column 'sex' does not hold numbers.");
  });

  it('classifiers and decisions still need the value', async () => {
    const classifier = await refusal('skl-forest', { inputs: MATRIX, roles: { label: 'approved' }, tests });
    expect(classifier).toMatchObject({ place: { key: 'roles.favourable' } });
    expect(classifier.what).toBe('The plan does not say which outcome is good for the person.');
    const given = await refusal(null, { roles: { label: 'approved', score: 'debt ratio' }, tests });
    expect(given).toMatchObject({ place: { key: 'roles.favourable' } });
  });
});

describe('a threshold that decides nothing is refused', () => {
  it.each([
    [1.5, 'no row would be favourable'],
    [-0.1, 'every row would be favourable'],
  ])('%d on probabilities of a classifier', async (threshold, why) => {
    const refused = await refusal('skl-forest', { inputs: MATRIX, decision: { threshold } });
    expect(refused).toMatchObject({ code: 'input', place: { key: 'decision.threshold' } });
    expect(refused.what).toBe(`decision.threshold is ${threshold}, outside 0 to 1.`);
    expect(refused.why).toContain(why);
  });

  it('on scores given in the data', async () => {
    const roles = { label: 'approved', favourable: 1, sensitive: ['sex'], score: 'debt ratio' };
    expect((await refusal(null, { roles, decision: { threshold: 640 } })).why).toContain("'debt ratio'");
  });
});

describe('a model of several outcomes', () => {
  const inputs = { X: ['age', 'debt ratio', 'married'] };
  const roles = { label: 'approved', favourable: 1, sensitive: ['sex'] };

  it('takes the output that the plan names', async () => {
    const rates = async (score: string) => {
      const decision = { threshold: 0.5, score };
      const { results: all } = await run(
        await opened('skl-multi-output', { inputs, roles, decision }),
        direct(),
      );
      return all.results[0]?.groups.map(({ value: rate }) => rate);
    };
    expect(await rates('probabilities1')).not.toEqual(await rates('probabilities2'));
  });

  it('names the outputs there are', async () => {
    const decision = { threshold: 0.5, score: 'probability' };
    const refused = await refusal('skl-multi-output', { inputs, roles, decision });
    expect(refused).toMatchObject({
      what: "model.onnx has no output 'probability'.",
      place: { key: 'decision.score' },
    });
    expect(refused.why).toBe("Its scores are 'probabilities1', 'probabilities2'.");
  });

  it('has no outputs without a model', async () => {
    const given = { ...roles, score: 'debt ratio' };
    const refused = await refusal(null, { roles: given, decision: { threshold: 0.5, score: 'p' } });
    expect(refused.place?.key).toBe('decision.score');
  });
});
