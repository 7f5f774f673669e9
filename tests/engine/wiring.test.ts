import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { ok } from '../../src/core/outcome.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import type { ChosenMapping, FileRef, RunFiles } from '../../src/engine/api.ts';
import { directLanes } from '../../src/engine/lanes.ts';
import { chooseMapping, makeMapping, parseMapping } from '../../src/engine/mapping-file.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { runPlan } from '../../src/engine/run.ts';
import { createRunner } from '../../src/engine/runner.ts';
import type { Wiring } from '../../src/engine/wiring.ts';
import { ROOT } from '../cli/command.ts';
import { error, expected, NUMBERS, value } from '../models/samples.ts';
import { arrowOf, type Value } from './tables.ts';

const runner = createRunner((file) =>
  Promise.resolve(ok(bytesSource('bytes' in file ? file.bytes : new Uint8Array(), file.name))),
);
const lanes = directLanes(runner);

const modelFile = (name: string): FileRef => ({
  name,
  bytes: new Uint8Array(readFileSync(`${ROOT}tests/models/fixtures/${name}`)),
});

/** The fixtures' table with these columns first, the model's native scores as `p` and a label drawn along them. */
function tableOf(columns: readonly string[], model: string, more: Record<string, Value[]> = {}): Uint8Array {
  const scores = expected.models[model] ?? [];
  const own = columns.map((name): [string, Value[]] => [name, [...(expected.table[name] ?? [])]]);
  const y = scores.map((score, row) => (((row * 37) % 100) / 100 < score ? 1 : 0));
  return arrowOf({ ...Object.fromEntries(own), y, ...more });
}

const scoresOf = (model: string): Value[] => [...(expected.models[model] ?? [])];

async function filesOf(model: string, data: Uint8Array): Promise<RunFiles> {
  return {
    model: value(await runner.describeModel([modelFile(`${model}.onnx`)])),
    test: value(await runner.describeData({ name: 'test.arrow', bytes: data })),
    reference: null,
  };
}

const planOf = (model: string, roles: string, inputs = 'auto'): Plan =>
  value(
    parsePlan(
      `assay: plan/1\nmodel: ${model}.onnx\ndata: { test: test.arrow }\nroles: { label: y, favourable: 1, ${roles} }\ninputs: ${inputs}\ntests: [{ check: performance/accuracy }]`,
      'assay.yaml',
    ),
  );

const wire = async (plan: Plan, files: RunFiles): Promise<Wiring> =>
  value(await runner.wire(plan, files, 'all'));
const line = (wiring: Wiring, title: RegExp) => wiring.proofs.find((proof) => title.test(proof.title));
const slots = (wiring: Wiring) => wiring.mapping?.inputs[0]?.slots.map(({ column }) => column);

const SHUFFLED = ['debt ratio', 'married', 'age', 'hours-per-week'];

describe.each(['logreg', 'forest', 'lightgbm'])('shuffled columns before %s, which names none', (model) => {
  it('are caught by a score column, and the right order is found and offered', async () => {
    const files = await filesOf(model, tableOf(SHUFFLED, model, { p: scoresOf(model) }));
    const wiring = await wire(planOf(model, 'score: p'), files);
    expect(slots(wiring)).toEqual(SHUFFLED);
    expect(wiring.mapping?.assumedOrder).toBe(true);
    expect(line(wiring, /Agrees with column 'p'/)).toMatchObject({ passed: false });
    expect(line(wiring, /Agrees/)?.text).toMatch(
      /Differs on \d+(\.\d+)? % of rows .*Likely a wrong column order/,
    );
    const offered = wiring.proposals.find(({ title }) => title === 'Use this order');
    expect(offered?.inputs[0]?.slots.map(({ column }) => column)).toEqual(NUMBERS);
    expect(offered?.proven).toBe(true);
  });

  it('the order that is offered then agrees on every row', async () => {
    const files = await filesOf(model, tableOf(SHUFFLED, model, { p: scoresOf(model) }));
    const plan = planOf(model, 'score: p', `{ X: [${NUMBERS.map((name) => `'${name}'`).join(', ')}] }`);
    const wiring = await wire(plan, files);
    expect(line(wiring, /Agrees/)).toMatchObject({ passed: true });
    expect(line(wiring, /The order is that of 'p'/)?.passed).not.toBe(false);
    expect(wiring.proposals).toEqual([]);
  });

  it('without a score column stay assumed, are said to be weakly tested, and stop a run', async () => {
    const files = await filesOf(model, tableOf(SHUFFLED, model));
    const plan = planOf(model, 'sensitive: []');
    const wiring = await wire(plan, files);
    expect(wiring.mapping?.assumedOrder).toBe(true);
    expect(line(wiring, /weak evidence/)?.passed).not.toBe(true);
    const events = { progress: () => undefined, result: () => undefined };
    const run = await runPlan(plan, files, {
      lanes,
      events,
      clock: () => 0,
      now: () => '2026-01-01T00:00:00Z',
    });
    expect(error(run).what).toContain('The order of columns was assumed');
  });
});

it('equal scores prove no order, whatever they agree with', async () => {
  const rows = expected.models['logreg']?.length ?? 0;
  const still = (column: string): [string, Value[]] => [
    column,
    Array<Value>(rows).fill(expected.table[column]?.[0] ?? 0),
  ];
  const p = Array<Value>(rows).fill(expected.models['logreg']?.[0] ?? 0);
  const y = p.map((_, row) => row % 2);
  const files = await filesOf('logreg', arrowOf({ ...Object.fromEntries(NUMBERS.map(still)), p, y }));
  const wiring = await wire(planOf('logreg', 'score: p'), files);
  expect(line(wiring, /Column order is known/)).toMatchObject({ passed: false });
  expect(line(wiring, /Column order is known/)?.text).toMatch(/got the same score/);
  expect(line(wiring, /Agrees with column 'p'/)).toMatchObject({ passed: false });
  expect(line(wiring, /Agrees with column 'p'/)?.text).toMatch(/it proves nothing/);
  expect(wiring.proofs.filter(({ title, passed }) => /order/i.test(title) && passed === true)).toEqual([]);
  const given = await runner.wire(
    planOf('logreg', 'score: p', `{ X: [${NUMBERS.map((name) => `'${name}'`).join(', ')}] }`),
    files,
    'needs',
  );
  expect(value(given).used?.proof).toBeNull();
});

it('an order is looked for among other layouts of the same width too', async () => {
  const region = scoresOf('logreg').map((_, row) => row % 9);
  const data = tableOf(SHUFFLED, 'logreg', { region, p: scoresOf('logreg') });
  const files = await filesOf('logreg', data);
  const wiring = await wire(planOf('logreg', 'score: p, sensitive: [age, region]'), files);
  expect(slots(wiring)).toEqual(['debt ratio', 'married', 'hours-per-week', 'region']);
  const offered = wiring.proposals.find(({ title }) => title === 'Use this order');
  expect(offered?.inputs[0]?.slots.map(({ column }) => column)).toEqual(NUMBERS);
});

describe('proofs', () => {
  it('an order that agrees is said to be proven, and still waits for a word', async () => {
    const files = await filesOf('logreg', tableOf(NUMBERS, 'logreg', { p: scoresOf('logreg') }));
    const wiring = await wire(planOf('logreg', 'score: p'), files);
    expect(line(wiring, /Agrees/)).toMatchObject({ passed: true });
    expect(line(wiring, /The order is that of 'p'/)).toMatchObject({ passed: true });
    expect(wiring.mapping?.assumedOrder).toBe(true);
  });

  it('a score column of the other outcome is known for what it is', async () => {
    const p = scoresOf('logreg').map((score) => 1 - Number(score));
    const files = await filesOf('logreg', tableOf(NUMBERS, 'logreg', { p }));
    const wiring = await wire(planOf('logreg', 'score: p'), files);
    expect(line(wiring, /Agrees/)?.text).toContain("'p' scores the other outcome");
  });

  it('a reversed score is a finding only where chance is ruled out', async () => {
    const files = await filesOf('logreg', tableOf(NUMBERS, 'logreg'));
    const right = line(await wire(planOf('logreg', 'sensitive: []'), files), /Scores follow 'y'/);
    expect(right).toMatchObject({ passed: true });
    const turned = tableOf(NUMBERS, 'logreg');
    const flipped = await filesOf('logreg', turned);
    const plan = planOf('logreg', 'sensitive: []');
    const reversed: ChosenMapping = {
      inputs: (await wire(plan, files)).mapping?.inputs ?? [],
      score: { binding: { output: 'probabilities', column: 0, transform: 'none' }, favourable: '1' },
      order: 'confirmed',
      from: 'mapping.json',
    };
    const wrong = await wire(plan, { ...flipped, mapping: reversed });
    expect(line(wrong, /Scores follow 'y'/)).toMatchObject({ passed: false });
    expect(line(wrong, /Scores follow 'y'/)?.text).toContain('may be reversed, or columns misordered');
    const coin = (expected.models['logreg'] ?? []).map((_, row) => row % 2);
    const chance = await filesOf(
      'logreg',
      arrowOf({
        ...Object.fromEntries(NUMBERS.map((name) => [name, [...(expected.table[name] ?? [])]])),
        y: coin,
      }),
    );
    expect(line(await wire(plan, chance), /Scores follow 'y'/)?.passed).toBeNull();
  });

  it('the model’s own label is read as its score is where its classes are other words than the data’s', async () => {
    const files = await filesOf('zipmap_words', tableOf(NUMBERS, 'zipmap_words'));
    const wiring = await wire(planOf('zipmap_words', 'sensitive: []'), files);
    expect(wiring.warnings.join()).toContain("I read 'refused' as the favourable outcome '1'");
    expect(line(wiring, /own label/)).toMatchObject({ passed: true });
    const plan = planOf('zipmap_words', 'sensitive: []');
    const strict = await wire({ ...plan, decision: { threshold: 0.7 } }, files);
    expect(line(strict, /own label/)?.passed).toBeNull();
  });

  it('values without a code are counted', async () => {
    const housing = [...(expected.table['housing'] ?? [])] as Value[];
    const files = await filesOf(
      'logreg',
      tableOf(['age', 'hours-per-week', 'debt ratio', 'housing'], 'logreg', { housing }),
    );
    const chosen: ChosenMapping = {
      inputs: [
        {
          input: 'X',
          slots: [
            ...['age', 'hours-per-week', 'debt ratio'].map((column) => ({
              column,
              encoding: { kind: 'number' as const },
            })),
            { column: 'housing', encoding: { kind: 'codes', order: ['own', 'rent'] } },
          ],
        },
      ],
      score: null,
      order: 'confirmed',
      from: 'mapping.json',
    };
    const wiring = await wire(planOf('logreg', 'sensitive: []'), { ...files, mapping: chosen });
    const others = housing.filter((own) => own !== 'own' && own !== 'rent').length;
    expect(others).toBeGreaterThan(0);
    expect(line(wiring, /Every value has a code/)).toMatchObject({ passed: false });
    expect(line(wiring, /Every value has a code/)?.text).toContain(
      `(${others} of ${expected.rows} rows) become NaN`,
    );
    expect(wiring.reasons[3]).toMatchObject({ column: 'housing', encoding: 'codes', why: 'mapping.json' });
  });
});

describe('mapping.json', () => {
  const plan = planOf('logreg', 'score: p');
  const made = async (standing: { assumed: 'order'[]; confirmed: 'order'[] }) => {
    const files = await filesOf('logreg', tableOf(NUMBERS, 'logreg', { p: scoresOf('logreg') }));
    const { mapping } = await wire(plan, files);
    const saved = makeMapping(plan, files, mapping, standing);
    return { files, saved: value(parseMapping(JSON.stringify(saved), 'mapping.json')) };
  };

  it('gives the same wiring back, confirmed or not', async () => {
    const { files, saved } = await made({ assumed: [], confirmed: ['order'] });
    const chosen = value(chooseMapping(saved, files, 'mapping.json'));
    const again = await wire(plan, { ...files, mapping: chosen });
    expect(again.mapping).toEqual({ ...(await wire(plan, files)).mapping, assumedOrder: false });
    const open = await made({ assumed: ['order'], confirmed: [] });
    const still = value(chooseMapping(open.saved, open.files, 'mapping.json'));
    const held = await wire(plan, { ...open.files, mapping: still });
    expect(held.mapping?.assumedOrder).toBe(true);
    expect(line(held, /Column order is known/)?.passed).toBeNull();
  });

  it('says what has changed where it does not fit', async () => {
    const { saved, files } = await made({ assumed: [], confirmed: ['order'] });
    const other = await filesOf('forest', tableOf(NUMBERS, 'logreg', { p: scoresOf('logreg') }));
    expect(error(chooseMapping(saved, other, 'mapping.json')).why).toMatch(
      /another model: logreg\.onnx .* forest\.onnx/,
    );
    const moved = await filesOf('logreg', tableOf(SHUFFLED, 'logreg', { p: scoresOf('logreg') }));
    expect(error(chooseMapping(saved, moved, 'mapping.json')).why).toContain('they stand in another order');
    const more = await filesOf('logreg', tableOf([...NUMBERS, 'housing'], 'logreg'));
    expect(error(chooseMapping(saved, more, 'mapping.json')).why).toMatch(/'housing' new; 'p' gone/);
    const fewer = await filesOf('logreg', tableOf(NUMBERS, 'logreg', { p: scoresOf('logreg') }));
    expect(chooseMapping(saved, fewer, 'mapping.json').ok).toBe(true);
    expect(error(chooseMapping(saved, { ...files, model: null }, 'mapping.json')).why).toContain('no model');
  });

  it('loses to a plan that names other columns, said', async () => {
    const { saved, files } = await made({ assumed: [], confirmed: ['order'] });
    const chosen = value(chooseMapping(saved, files, 'mapping.json'));
    const named = planOf('logreg', 'score: p', `{ X: [age, married, 'debt ratio', 'hours-per-week'] }`);
    const wiring = await wire(named, { ...files, mapping: chosen });
    expect(slots(wiring)).toEqual(['age', 'married', 'debt ratio', 'hours-per-week']);
    expect(wiring.warnings[0]).toContain('mapping.json is not used');
  });

  it.each([
    ['{', /not valid JSON/],
    ['{"assay":"mapping/2"}', /does not fit/],
    ['[]', /does not fit/],
  ])('refuses %s in words', (text, says) => {
    expect(error(parseMapping(text, 'mapping.json')).what).toMatch(says);
  });
});
