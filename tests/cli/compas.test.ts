import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroupEstimate } from '../../src/core/estimate.ts';
import type { RunResults, TestResult } from '../../src/core/results.ts';
import { arrowOf, type Value } from '../engine/tables.ts';
import { assay, ROOT, temporaryFolder } from './command.ts';

const COMPAS = `${ROOT}../shared/data/compas/`;
const temporary = temporaryFolder();

interface Example {
  readonly features: {
    readonly feature: Readonly<
      Record<
        string,
        {
          readonly bytesList?: { readonly value: string[] };
          readonly int64List?: { readonly value: string[] };
        }
      >
    >;
  };
}

const COUNTS = ['age', 'juv_fel_count', 'juv_misd_count', 'juv_other_count', 'priors_count'];
/** The model was trained on one-hot columns; rows of Asian people are zeros in all of the five. */
const RACES = ['African-American', 'Caucasian', 'Hispanic', 'Native American', 'Other'];

/** The tf.Example records of the What-If Tool as columns. */
function columnsOf(examples: readonly Example[]): Record<string, Value[]> {
  const text = (name: string): string[] =>
    examples.map(({ features }) => {
      const cell = features.feature[name];
      return cell?.int64List?.value[0] ?? Buffer.from(cell?.bytesList?.value[0] ?? '', 'base64').toString();
    });
  const whole = [...COUNTS, 'recidivism_within_2_years'].map((name): [string, Value[]] => [
    name,
    text(name).map(Number),
  ]);
  return { ...Object.fromEntries(whole), sex: text('sex'), race: text('race') };
}

const plan = {
  assay: 'plan/1',
  name: 'COMPAS, the model of the What-If Tool',
  model: `${COMPAS}model.json`,
  data: { test: 'compas.arrow' },
  roles: { label: 'recidivism_within_2_years', favourable: 0, sensitive: ['race', 'sex', ['race', 'sex']] },
  inputs: { dense_4: [...COUNTS, 'sex_Female', 'sex_Male', ...RACES.map((race) => `race_${race}`)] },
  tests: [
    { preset: 'fairness/standard' },
    { preset: 'performance/standard' },
    { check: 'fairness/shrunken-selection-rate-difference', groups: [['race', 'sex']] },
    { check: 'fairness/shrunken-true-positive-rate-difference', groups: [['race', 'sex']] },
  ],
};

describe.skipIf(!existsSync(COMPAS))('the COMPAS model and data of the What-If Tool', () => {
  let results: RunResults;
  let notes = '';

  beforeAll(async () => {
    const examples = JSON.parse(readFileSync(`${COMPAS}compas_data.json`, 'utf8')) as Example[];
    writeFileSync(temporary.at('compas.arrow'), arrowOf(columnsOf(examples)));
    writeFileSync(temporary.at('plan.json'), JSON.stringify(plan));
    const ran = await assay(['run', '-c', 'plan.json', '--format', 'json'], { cwd: temporary.folder });
    expect(ran.code, ran.err).toBe(1);
    results = JSON.parse(ran.out) as RunResults;
    notes = ran.err;
  }, 60_000);
  afterAll(() => temporary.remove());

  function find(check: string, slice: readonly string[] | null): TestResult {
    const found = results.results.find(
      (own) => own.check === check && JSON.stringify(own.slice) === JSON.stringify(slice),
    );
    if (!found) throw new Error(`${check} did not run on ${slice?.join(' × ')}`);
    return found;
  }

  const groups = (check: string, slice: readonly string[]): ReadonlyMap<string, GroupEstimate> =>
    new Map(find(check, slice).groups.map((group) => [group.group, group]));

  it('reads all rows and says that the model has no column for Asian', () => {
    expect(results.subject.data[0]?.rows).toBe(3496);
    expect(results.subject.model?.name).toBe('model.json');
    expect(notes).toContain('The model has no column for race = Asian; such rows become all zeros.');
  });

  it('is right about as often as published models of these data', () => {
    const accuracy = find('performance/accuracy', null);
    expect(accuracy.n).toBe(3496);
    expect(accuracy.value).toBeGreaterThan(0.62);
    expect(accuracy.value).toBeLessThan(0.72);
    expect(find('performance/auc', null).value).toBeGreaterThan(0.65);
  });

  it('calls Caucasians low risk far more often than African-Americans, and women more often than men', () => {
    const byRace = groups('fairness/demographic-parity-difference', ['race']);
    const [white, black] = [byRace.get('Caucasian')?.value ?? 0, byRace.get('African-American')?.value ?? 1];
    expect(white - black).toBeGreaterThan(0.15);
    expect(white - black).toBeLessThan(0.5);
    const bySex = groups('fairness/demographic-parity-difference', ['sex']);
    expect(bySex.get('Female')?.value).toBeGreaterThan(bySex.get('Male')?.value ?? 1);
    expect(find('fairness/demographic-parity-difference', ['race']).verdict).toBe('fail');
  });

  it('misses the low risk of African-Americans who did not reoffend more often (the known gap in error rates)', () => {
    const byRace = groups('fairness/equal-opportunity-difference', ['race']);
    expect(byRace.get('Caucasian')?.value ?? 0).toBeGreaterThan(
      0.1 + (byRace.get('African-American')?.value ?? 1),
    );
  });

  it('leaves groups of a few people untested, and says so', () => {
    const parity = find('fairness/demographic-parity-difference', ['race']);
    expect(parity.untested).toEqual(expect.arrayContaining(['Asian', 'Native American']));
    const both = find('fairness/demographic-parity-difference', ['race', 'sex']);
    expect(both.groups.map(({ group }) => group)).toEqual(
      expect.arrayContaining(['African-American × Female', 'Caucasian × Male']),
    );
    expect(both.untested.length).toBeGreaterThan(parity.untested.length);
    for (const { group, value, n, reason } of both.groups) {
      if (both.untested.includes(group)) expect(reason).not.toBeNull();
      else expect([value === null, n >= 30]).toEqual([false, true]);
    }
  });

  it('concludes of race × sex from groups that can bear it, not from cells of four people', () => {
    const slice = ['race', 'sex'];
    const fairlearn = (check: string): string | undefined =>
      find(check, slice).elsewhere?.find(({ tool }) => tool === 'fairlearn')?.shown;
    const parity = find('fairness/demographic-parity-difference', slice);
    expect(parity.verdict).toBe('fail');
    expect(parity.finding).toBe(
      'Favourable decision rates differ by race and sex: 0.32 for African-American × Male, 0.93 for Other × Male.',
    );
    expect(parity.value).toBeCloseTo(0.618, 3);
    expect(parity.interval?.lower).toBeGreaterThan(0.5);
    expect(parity.untested).toEqual(['Asian × Male', 'Native American × Female', 'Native American × Male']);
    expect(Number(fairlearn('fairness/demographic-parity-difference'))).toBeCloseTo(0.934, 3);
    const ratio = find('fairness/disparate-impact-ratio', slice);
    expect([ratio.verdict, fairlearn('fairness/disparate-impact-ratio')]).toEqual(['fail', '0.0']);
    expect(ratio.finding).toBe(
      'Favourable decisions go to African-American × Male 0.34 times as often as to Other × Male.',
    );
    const odds = find('fairness/equalized-odds-difference', slice);
    expect([odds.verdict, fairlearn('fairness/equalized-odds-difference')]).toEqual(['fail', '1.0']);
    expect(odds.finding).toBe(
      'People with the same label are treated differently by race and sex: rates differ by 0.71.',
    );
  });

  it('with cells drawn together, says of every cell how little it knows, and concludes the same', () => {
    const slice = ['race', 'sex'];
    const selected = find('fairness/shrunken-selection-rate-difference', slice);
    expect([selected.verdict, selected.untested]).toEqual(['fail', []]);
    expect(selected.interval?.lower).toBeGreaterThan(0.5);
    expect(selected.finding).toBe(
      'Rates of favourable decisions differ by race and sex: 0.26 for Native American × Male, 0.93 for Other × Male.',
    );
    // None of four men was selected: a rate of 0 is a rate of 0.26, from 0.01 to 0.64.
    const four = selected.groups.find(({ group }) => group === 'Native American × Male');
    expect([four?.n, four?.value]).toEqual([4, expect.closeTo(0.264, 3)]);
    expect((four?.interval?.upper ?? 0) - (four?.interval?.lower ?? 0)).toBeGreaterThan(0.6);
    const qualified = find('fairness/shrunken-true-positive-rate-difference', slice);
    expect([qualified.verdict, qualified.untested]).toEqual(['fail', ['Native American × Male']]);
    expect(qualified.value).toBeCloseTo(0.537, 3);
    expect(qualified.elsewhere?.map(({ tool, shown }) => [tool, shown])).toEqual([['fairlearn', '1.0']]);
    expect(qualified.finding).toBe(
      'Rates of favourable decisions among people with a favourable label differ by race and sex: 0.45 for African-American × Male, 0.97 for Other × Female.',
    );
  });

  it('gives every group its people', () => {
    for (const slice of [['race'], ['sex'], ['race', 'sex']]) {
      const all = [...groups('fairness/demographic-parity-difference', slice).values()];
      expect(all.reduce((sum, { n }) => sum + n, 0)).toBe(3496);
    }
  });
});
