import { describe, expect, it } from 'vitest';
import { ok } from '../../src/core/outcome.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import type { DataDescription, ModelDescription } from '../../src/engine/api.ts';
import { guessRoles } from '../../src/engine/roles.ts';
import { wordsOf } from '../../src/core/name-words.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { value } from '../data/reading.ts';
import { sharedText } from '../golden/read.ts';

/** A description of CSV text, as the app makes it. */
async function describeCsv(text: string): Promise<DataDescription> {
  const runner = createRunner((file) =>
    Promise.resolve(ok(bytesSource('bytes' in file ? file.bytes : new Uint8Array(), file.name))),
  );
  return value(await runner.describeData({ name: 'data.csv', bytes: new TextEncoder().encode(text) }));
}

/** A table of 60 rows; each cell is made from the row. */
function table(
  columns: Readonly<Record<string, (row: number) => string | number>>,
): Promise<DataDescription> {
  const names = Object.keys(columns);
  const rows = Array.from({ length: 60 }, (_, row) =>
    names.map((name) => columns[name]?.(row) ?? '').join(','),
  );
  return describeCsv(`${names.join(',')}\n${rows.join('\n')}\n`);
}

const two = (row: number) => row % 2;
const unit = (row: number) => (row * 7 % 60) / 60; // prettier-ignore
const ages = (row: number) => 20 + ((row * 7) % 45);

/** Role by column, with the columns that got none left out. */
function rolesOf(data: DataDescription, model: ModelDescription | null = null): Record<string, string> {
  return Object.fromEntries(guessRoles(data, model).map(({ column, role }) => [column, role]));
}

function modelWith(inputs: readonly string[], classes: readonly string[] = []): ModelDescription {
  return {
    files: [],
    subject: { name: 'm.onnx', sha256: '0'.repeat(64) },
    bytes: 0,
    info: {
      name: 'm',
      format: 'onnx',
      task: 'unknown',
      producer: '',
      inputs: inputs.map((name) => ({ name, type: 'float32', shape: [null, 1] })),
      outputs: [],
      classes,
      featureNames: null,
      categories: {},
      ops: {},
      opset: {},
      metadata: {},
      engine: '',
      fixes: [],
    },
  };
}

describe('words of a name', () => {
  it.each([
    ['maritalStatus', ['marital', 'status']],
    ['MARITAL-STATUS', ['marital', 'status']],
    ['personal _status', ['personal', 'status']],
    ['applicantAGE2', ['applicant', 'age']],
    ['HTTPAge', ['http', 'age']],
    ['naïveté', ['naïveté']],
    ['', []],
  ])('%s', (name, words) => expect(wordsOf(name)).toEqual(words));
});

describe('a label whose name says nothing', () => {
  it('is known by the classes of the model where those are words', async () => {
    const grades = await table({
      grade: (row) => ['low', 'mid', 'high'][row % 3] ?? '',
      x: (row) => row % 2,
    });
    expect(rolesOf(grades, modelWith(['X'], ['high', 'low', 'mid']))).toMatchObject({ grade: 'label' });
    expect(rolesOf(grades, modelWith(['X'], ['high', 'low']))).toEqual({});
    expect(rolesOf(grades, modelWith(['X'], ['0', '1']))).toEqual({});
  });
});

describe('protected features', () => {
  it.each(['age', 'Age', 'applicant_age', 'ageGroup', 'AGE_YEARS', 'age.in.years'])(
    '%s is an age',
    async (name) => {
      expect(rolesOf(await table({ [name]: ages }))).toEqual({ [name]: 'sensitive' });
    },
  );
  it.each(['average', 'package', 'usage', 'language', 'mortgage', 'stage', 'wages', 'sextant', 'embrace', 'account_age', 'age_of_vehicle', 'race_time', 'international', 'agent', 'percentage', 'oldest_trade_age'])(
    '%s is not protected',
    async (name) => expect(rolesOf(await table({ [name]: ages }))).toEqual({}),
  ); // prettier-ignore
  it('an age that nobody can have is none', async () => {
    expect(rolesOf(await table({ age: (row) => row * 10_000 }))).toEqual({});
  });
  it.each(['sex', 'Gender', 'RACE', 'ethnic_group', 'religion', 'disability', 'disabled', 'marital-status', 'nationality', 'native-country', 'foreign_worker', 'is_pregnant', 'sex_Male'])(
    '%s is',
    async (name) => expect(rolesOf(await table({ [name]: two }))).toEqual({ [name]: 'sensitive' }),
  ); // prettier-ignore
  it('is told by its values where the name says nothing', async () => {
    const data = await table({
      A9: (row) => (row % 2 ? 'male' : 'Female'),
      B: (row) => (row % 2 ? 'male' : 'beta'),
    });
    expect(guessRoles(data, null)).toEqual([
      { role: 'sensitive', column: 'A9', why: 'values such as Female and male speak of sex or gender' },
    ]);
  });
  it('may be an input of the model or not', async () => {
    const data = await table({ sex: two, race: two, y: two });
    expect(rolesOf(data, modelWith(['sex']))).toEqual({ sex: 'sensitive', race: 'sensitive', y: 'label' });
  });
  it('a postcode is asked about, never taken', async () => {
    const [guess] = guessRoles(await table({ zip_code: (row) => `Z${row % 7}` }), null);
    expect(guess).toMatchObject({ role: 'proxy', column: 'zip_code' });
    expect(guess?.why).toMatch(/^proxy\?/);
  });
});

describe('outcomes', () => {
  it.each(['target', 'label', 'Label', 'y', 'class', 'outcome', 'income', 'default', 'two_year_recid', 'is_recid', 'default payment next month', 'loan_status', 'Survived', 'label_value'])(
    '%s is a label',
    async (name) => expect(rolesOf(await table({ [name]: two }))).toEqual({ [name]: 'label' }),
  ); // prettier-ignore
  it('never with many values, one value, or as an input of the model', async () => {
    expect(rolesOf(await table({ income: (row) => row * 3 }))).toEqual({});
    expect(rolesOf(await table({ y: () => 1 }))).toEqual({});
    expect(rolesOf(await table({ 'Loan Default': two }), modelWith(['loan_default']))).toEqual({});
    expect(rolesOf(await table({ prior_default: two, num_defaulted: two }))).toEqual({});
  });
  it('of several, the one with two values, or with the values of the model', async () => {
    const data = await table({ class: (row) => row % 3, survived: two });
    expect(rolesOf(data)).toEqual({ survived: 'label' });
    expect(rolesOf(data, modelWith([], ['0', '1', '2']))).toEqual({ class: 'label' });
  });
  it('scores lie in [0, 1]; two values are a decision', async () => {
    expect(rolesOf(await table({ score: unit }))).toEqual({ score: 'score' });
    expect(rolesOf(await table({ y_hat: unit, y_pred: two }))).toEqual({
      y_hat: 'score',
      y_pred: 'decision',
    });
    expect(rolesOf(await table({ credit_score: (row) => 300 + row * 9 }))).toEqual({});
    expect(rolesOf(await table({ score: two, label_value: two }))).toEqual({
      score: 'decision',
      label_value: 'label',
    });
    expect(rolesOf(await table({ predicted_label: two, label: two }))).toEqual({ predicted_label: 'decision', label: 'label' }); // prettier-ignore
  });
});

describe('the rest', () => {
  it('weights, but not those of bodies', async () => {
    expect(rolesOf(await table({ fnlwgt: (row) => 1 + row * 5 }))).toEqual({ fnlwgt: 'weight' });
    expect(rolesOf(await table({ weight: ages, height: (row) => 150 + (row % 40) }))).toEqual({});
    expect(rolesOf(await table({ weight: (row) => (row % 9) - 5 }))).toEqual({});
  });
  it('times by type before times by name', async () => {
    const data = await table({ year: (row) => 2000 + (row % 3), when: (row) => `2024-01-${String(1 + (row % 28)).padStart(2, '0')}` }); // prettier-ignore
    expect(data.columns[1]?.field.type === 'time' ? rolesOf(data)['when'] : 'time').toBe('time');
    expect(rolesOf(await table({ year: (row) => 2000 + (row % 3) }))).toEqual({ year: 'time' });
    expect(rolesOf(await table({ year: ages, employment_years: two }))).toEqual({});
  });
  it('identifiers by name or by a value in every row', async () => {
    expect(rolesOf(await table({ entity_id: (row) => row * 3 }))).toEqual({ entity_id: 'id' });
    expect(rolesOf(await table({ region_id: two }))).toEqual({});
    expect(rolesOf(await table({ who: (row) => `p${row}` }))).toEqual({ who: 'id' });
    expect(rolesOf(await table({ n: (row) => 1000 + row, x: (row) => 1000 + 2 * row }))).toEqual({ n: 'id' });
  });
  it('what the file itself says beats every guess, wherever it stands', async () => {
    const data = await table({ y: two, target: two, grade: two, x: two });
    const said: Record<string, string> = { x: 'target', grade: 'Protected', y: 'strata', target: 'nonsense' };
    const columns = data.columns.map((column) => ({
      ...column,
      field: { ...column.field, metadata: { 'assay.role': said[column.field.name] ?? '' } },
    }));
    const guesses = guessRoles({ ...data, columns }, null);
    expect(Object.fromEntries(guesses.map(({ column, role }) => [column, role]))).toEqual({
      x: 'label',
      grade: 'sensitive',
      y: 'strata',
    });
    expect(guesses.every(({ why }) => why === 'the file’s metadata say so')).toBe(true);
  });
});

const adult = sharedText('data/tabular/adult.data');
const german = sharedText('data/tabular/german_credit.csv');
const compas = sharedText('data/tabular/compas_for_aequitas.csv');

describe('files that people use', () => {
  it.skipIf(adult === null)('Adult: census income', async () => {
    const names = 'age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country,income'; // prettier-ignore
    expect(rolesOf(await describeCsv(`${names}\n${adult}`))).toEqual({
      age: 'sensitive',
      fnlwgt: 'weight',
      'marital-status': 'sensitive',
      race: 'sensitive',
      sex: 'sensitive',
      'native-country': 'sensitive',
      income: 'label',
    });
  });
  it.skipIf(german === null)('German credit', async () => {
    expect(rolesOf(await describeCsv(german ?? ''))).toEqual({
      default: 'label',
      sex: 'sensitive',
      'personal _status': 'sensitive',
      age: 'sensitive',
      foreign_worker: 'sensitive',
    });
  });
  it.skipIf(compas === null)('COMPAS as Aequitas ships it', async () => {
    expect(rolesOf(await describeCsv(compas ?? ''))).toEqual({
      entity_id: 'id',
      score: 'decision',
      label_value: 'label',
      race: 'sensitive',
      sex: 'sensitive',
      age_cat: 'sensitive',
    });
  });
});

describe('the label of a model that predicts an amount, under a name that says nothing', () => {
  const regressor = (inputs: readonly string[], width: number): ModelDescription => {
    const model = modelWith(inputs);
    const shaped = model.info.inputs.map((own) => ({ ...own, shape: [null, width] }));
    return { ...model, info: { ...model.info, task: 'regression', inputs: shaped } };
  };
  const houses = () =>
    table({
      rooms: ages,
      income: (row) => row * 3.1,
      metres: (row) => (row * 11) % 37,
      house_price: (row) => row * 1.7,
    });

  it('is what a nameless matrix of one column less leaves over', async () => {
    expect(rolesOf(await houses(), regressor(['X'], 3))).toEqual({ house_price: 'label' });
    const guess = guessRoles(await houses(), regressor(['X'], 3))[0];
    expect(guess?.why).toContain('one is left over');
  });

  it('is what named inputs leave over, wherever it stands', async () => {
    const model = regressor(['rooms', 'metres', 'house_price'], 1);
    expect(rolesOf(await houses(), model)).toEqual({ income: 'label' });
  });

  it('is not guessed where every column is wanted, or the model has classes', async () => {
    expect(rolesOf(await houses(), regressor(['X'], 4))).toEqual({});
    expect(rolesOf(await houses(), modelWith(['X']))).toEqual({});
  });
});
