import { describe, expect, it } from 'vitest';
import type { ModelInfo, ModelInput, ModelOutput } from '../../src/core/predictor.ts';
import { columnsPredictor } from '../../src/models/columns.ts';
import { guessMapping, type MappingOptions } from '../../src/models/mapping.ts';
import { nameFit, plainName } from '../../src/models/mapping/names.ts';
import { pickRows } from '../../src/models/mapping/picked-rows.ts';
import { proveMapping, scoreParity } from '../../src/models/mapping/prove.ts';
import { openModel } from '../../src/models/open.ts';
import {
  categoriesOf,
  error,
  expected,
  field,
  FIELDS,
  fixture,
  matrix,
  NUMBERS,
  numbers,
  table,
  texts,
  value,
} from './samples.ts';

function input(name: string, type: ModelInput['type'], ...shape: (number | null)[]): ModelInput {
  return { name, type, shape };
}

function output(name: string, ...shape: (number | null)[]): ModelOutput {
  return { name, type: 'float32', shape, kind: 'score' };
}

function info(inputs: readonly ModelInput[], more: Partial<ModelInfo> = {}): ModelInfo {
  return {
    name: 'm.onnx',
    format: 'onnx',
    inputs,
    outputs: [output('probabilities', null, 2)],
    classes: ['0', '1'],
    featureNames: null,
    categories: {},
    ops: {},
    opset: {},
    producer: '',
    metadata: {},
    engine: '',
    fixes: [],
    task: 'unknown',
    ...more,
  };
}

const OPTIONS: MappingOptions = { exclude: [], favourable: '1', categoriesOf };
const columnsOf = (guess: { mapping: { inputs: readonly { slots: readonly { column: string }[] }[] } }) =>
  guess.mapping.inputs.map(({ slots }) => slots.map(({ column }) => column));

describe('names', () => {
  it('plain form', () => {
    expect(plainName('serving_default_Hours-per Week:0')).toBe('hours_per_week');
    expect(plainName('Einkommen (€)')).toBe('einkommen____');
    expect(plainName('ﬁeld')).toBe('field');
  });

  it.each([
    ['age', 'age', 1],
    ['hours_per_week', 'hours-per-week', 0.98],
    ['AGE', 'age', 0.98],
    ['week_hours_per', 'hours-per-week', 0.7],
    ['employment_lenght', 'employment_length', 0.7],
    ['lag_1', 'lag_2', 0],
    ['feature_10', 'feature_11', 0],
    ['age', 'wage', 0],
    ['sex', 'race', 0],
  ])('%s ~ %s: %f', (a, b, score) => {
    expect(nameFit(a, b).score).toBe(score);
  });
});

describe('one input a column', () => {
  const inputs = [
    input('housing', 'string', null, 1),
    input('hours_per_week', 'float32', null, 1),
    input('age', 'int64', null, 1),
    input('married', 'bool', null, 1),
  ];

  it('is filled by name, with reasons', () => {
    const guess = value(guessMapping(info(inputs), FIELDS, OPTIONS));
    expect(columnsOf(guess)).toEqual([['housing'], ['hours-per-week'], ['age'], ['married']]);
    expect(guess.mapping.inputs[0]?.slots[0]?.encoding).toEqual({ kind: 'text' });
    expect(guess.reasons[1]).toEqual({
      input: 'hours_per_week',
      column: 'hours-per-week',
      why: 'same name, written differently',
      score: 0.98,
      others: [],
    });
    expect(guess.mapping.assumedOrder).toBe(false);
    expect(guess.unused).toEqual(['debt ratio']);
    expect(guess.warnings).toEqual([]);
  });

  it('is found by name where the file leaves the widths open', () => {
    const open = ['age', 'married'].map((name) => input(name, 'float32', null, null));
    expect(columnsOf(value(guessMapping(info(open), FIELDS, OPTIONS)))).toEqual([['age'], ['married']]);
    const strange = ['a', 'b'].map((name) => input(name, 'float32', null, null));
    expect(error(guessMapping(info(strange), FIELDS, OPTIONS)).what).toContain('do not say how many columns');
  });

  it('names numbered by the exporter do not steal a column', () => {
    const two = [input('a_b', 'float32', null, 1), input('a_b1', 'float32', null, 1)];
    const guess = value(guessMapping(info(two), [field('a_b'), field('a b')], OPTIONS));
    expect(columnsOf(guess)).toEqual([['a_b'], ['a b']]);
    expect(
      error(guessMapping(info([input('x3', 'float32', null, 1)]), [field('x2'), field('x1')], OPTIONS)).what,
    ).toBe("The data has no column for the model input 'x3'.");
  });

  it('a similar name is used and doubted', () => {
    const guess = value(
      guessMapping(
        info([input('employment_lenght', 'float32', null, 1)]),
        [field('employment_length'), field('z')],
        OPTIONS,
      ),
    );
    expect(guess.warnings[0]).toContain('check it');
  });

  it('text into a number becomes codes in sorted order, said', () => {
    const guess = value(guessMapping(info([input('housing', 'float32', null, 1)]), FIELDS, OPTIONS));
    expect(guess.mapping.inputs[0]?.slots[0]?.encoding).toEqual({
      kind: 'codes',
      order: ['other', 'own', 'rent'],
    });
    expect(guess.warnings[0]).toContain('other = 0, own = 1, rent = 2');
    const unknown = { ...OPTIONS, categoriesOf: () => [] };
    expect(error(guessMapping(info([input('housing', 'float32', null, 1)]), FIELDS, unknown)).what).toContain(
      'holds text',
    );
  });

  it('a column set aside is used only under its own name', () => {
    const guess = value(
      guessMapping(info([input('age', 'float32', null, 1)]), FIELDS, { ...OPTIONS, exclude: ['age'] }),
    );
    expect(guess.warnings[0]).toContain('set aside');
  });
});

describe('a matrix', () => {
  const four = [input('X', 'float32', null, 4)];
  const fields = FIELDS.filter(({ name }) => name !== 'housing');

  it('takes the order of the data where the count agrees, assumed until confirmed', () => {
    const guess = value(guessMapping(info(four), fields, OPTIONS));
    expect(columnsOf(guess)).toEqual([['age', 'hours-per-week', 'debt ratio', 'married']]);
    expect(guess.mapping.assumedOrder).toBe(true);
    expect(guess.warnings[0]).toContain("I used your file's order");
    const confirmed = value(guessMapping(info(four), fields, { ...OPTIONS, confirmedOrder: true }));
    expect(confirmed.mapping.assumedOrder).toBe(false);
  });

  it('takes the order the model names, whatever the order of the data', () => {
    const featureNames = {
      names: ['debt_ratio', 'married', 'age', 'hours_per_week'],
      from: 'metadata_props feature_names',
    };
    const guess = value(guessMapping(info(four, { featureNames }), [...FIELDS].reverse(), OPTIONS));
    expect(columnsOf(guess)).toEqual([['debt ratio', 'married', 'age', 'hours-per-week']]);
    expect(guess.mapping.assumedOrder).toBe(false);
    expect(guess.reasons[2]?.why).toBe('metadata_props feature_names: same name');
    expect(guess.warnings).toEqual([]);
  });

  it('says where a name in the model is only like a column’s, or a column has another role', () => {
    const featureNames = {
      names: ['ratio_debt', 'married', 'age', 'hours_per_week'],
      from: 'metadata_props feature_names',
    };
    const guess = value(
      guessMapping(info(four, { featureNames }), FIELDS, { ...OPTIONS, exclude: ['married'] }),
    );
    expect(columnsOf(guess)).toEqual([['debt ratio', 'married', 'age', 'hours-per-week']]);
    expect(guess.warnings.slice(0, 2)).toEqual([
      "Model input 'ratio_debt' is filled from 'debt ratio' (same words in the name); check it.",
      "Model input 'married' is the column 'married', which is set aside for another role.",
    ]);
  });

  it('reads one-hot names, and says which values they leave out', () => {
    const featureNames = {
      names: ['age', 'housing_own', 'housing=rent', 'married_True'],
      from: 'columns.txt',
    };
    const guess = value(guessMapping(info(four, { featureNames }), FIELDS, OPTIONS));
    expect(guess.mapping.inputs[0]?.slots.map(({ column, encoding }) => [column, encoding])).toEqual([
      ['age', { kind: 'number' }],
      ['housing', { kind: 'one-hot', value: 'own' }],
      ['housing', { kind: 'one-hot', value: 'rent' }],
      ['married', { kind: 'one-hot', value: 'true' }],
    ]);
    expect(guess.warnings).toContain(
      'The model has no column for housing = other; such rows become all zeros.',
    );
  });

  it('a name without a column', () => {
    const featureNames = { names: ['age', 'income', 'married', 'debt ratio'], from: 'columns.txt' };
    const refused = error(guessMapping(info(four, { featureNames }), FIELDS, OPTIONS));
    expect(refused.what).toBe("The data has no column 'income'.");
  });

  it('names of the wrong number are ignored, said', () => {
    const featureNames = { names: ['age'], from: 'columns.txt' };
    const guess = value(guessMapping(info(four, { featureNames }), fields, OPTIONS));
    expect(guess.mapping.assumedOrder).toBe(true);
    expect(guess.warnings.join(' ')).toContain('columns.txt names 1 columns, the model wants 4');
  });

  it.each([
    [7, 7, ''],
    [6, 6, ' (without the first value)'],
  ])('%i = the one-hot layout', (width, slots, said) => {
    const guess = value(guessMapping(info([input('X', 'float32', null, width)]), FIELDS, OPTIONS));
    expect(guess.mapping.inputs[0]?.slots).toHaveLength(slots);
    expect(guess.mapping.assumedOrder).toBe(true);
    expect(guess.warnings.join(' ')).toContain(
      `Model wants ${width} numbers, your data offers 5 columns. ${width} = one-hot of 1 text columns${said} + 4 numbers.`,
    );
  });

  it('a count that nothing explains', () => {
    const refused = error(guessMapping(info([input('X', 'float32', null, 104)]), FIELDS, OPTIONS));
    expect(refused.what).toBe('Model wants 104 numbers, your data offers 5 columns.');
    const more = error(
      guessMapping(info([input('X', 'float32', null, 4)]), fields, { ...OPTIONS, exclude: ['age'] }),
    );
    expect(more.why).toContain('is one of age an input');
  });

  it('what the plan decides is taken as it stands', () => {
    const decided = { X: ['married', 'age', 'housing_rent', 'debt ratio'] };
    const guess = value(guessMapping(info(four), FIELDS, { ...OPTIONS, decided, exclude: ['age'] }));
    expect(columnsOf(guess)).toEqual([['married', 'age', 'housing', 'debt ratio']]);
    expect(guess.mapping.assumedOrder).toBe(false);
    const typo = error(guessMapping(info(four), FIELDS, { ...OPTIONS, decided: { X: ['agee'] } }));
    expect(typo).toMatchObject({ what: "The data has no column 'agee'.", why: "The nearest name is 'age'." });
    expect(error(guessMapping(info(four), FIELDS, { ...OPTIONS, decided: { Y: 'age' } })).what).toContain(
      "'X'",
    );
  });

  it('blocks of text and of numbers', () => {
    const blocks = [input('words', 'string', null, 1), input('nums', 'float32', null, 4)];
    const guess = value(guessMapping(info(blocks), [...fields, field('words', 'category')], OPTIONS));
    expect(columnsOf(guess)).toEqual([['words'], ['age', 'hours-per-week', 'debt ratio', 'married']]);
    const names = { names: ['housing', 'married', 'age'], from: 'columns.txt' };
    const two = [input('a', 'string', null, 1), input('b', 'float32', null, 2)];
    expect(columnsOf(value(guessMapping(info(two, { featureNames: names }), FIELDS, OPTIONS)))).toEqual([
      ['housing'],
      ['married', 'age'],
    ]);
  });
});

describe('which score', () => {
  const score = (favourable: string | null, more: Partial<ModelInfo> = {}) =>
    guessMapping(info([input('age', 'float32', null, 1)], more), FIELDS, { ...OPTIONS, favourable });
  const single = { outputs: [output('dense', null, 1)], classes: null };

  it.each([
    ['1', {}, 1, 'none'],
    ['0', {}, 0, 'none'],
    ['1.0', {}, 1, 'none'],
    ['true', {}, 1, 'none'],
    ['granted', { classes: ['granted', 'refused'] }, 0, 'none'],
    ['2', { classes: null, outputs: [output('p', null, 3)] }, 2, 'none'],
    ['1', single, null, 'none'],
    ['0', single, null, 'complement'],
    ['refused', { ...single, classes: ['granted', 'refused'] }, null, 'none'],
    ['granted', { ...single, classes: ['granted', 'refused'] }, null, 'complement'],
  ])('%s of %o', (favourable, more, column, transform) => {
    const guess = value(score(favourable, more));
    expect(guess.mapping.score).toMatchObject({ column, transform });
    expect(guess.warnings).toEqual([]);
  });

  it('one output a class', () => {
    const outputs = [output('sgranted', null), output('srefused', null)];
    expect(value(score('refused', { outputs })).mapping.score).toEqual({
      output: 'srefused',
      column: null,
      transform: 'none',
    });
  });

  it('an assumption is said, an impossibility refused', () => {
    expect(value(score(null)).warnings[0]).toContain('No favourable outcome is named');
    expect(value(score('approved')).warnings[0]).toContain("I read '1' as the favourable outcome 'approved'");
    expect(error(score('d', { classes: ['a', 'b', 'c'] })).what).toContain('I cannot tell which column');
    const label: ModelOutput = { name: 'label', type: 'int64', shape: [null], kind: 'label' };
    expect(error(score('1', { outputs: [label] })).what).toBe('m.onnx gives no scores.');
  });
});

describe('slips in inputs that a person wrote', () => {
  const guess = async (columns: readonly string[]) => {
    const model = value(await openModel([fixture('logreg.onnx')]));
    const fields = [...FIELDS, field('y')];
    const decided = { X: columns };
    return value(
      guessMapping(model.info, fields, {
        exclude: ['y'],
        label: 'y',
        favourable: '1',
        decided,
        categoriesOf,
      }),
    ).warnings;
  };

  it('one column twice, and the label as an input, are said', async () => {
    const warnings = await guess(['age', 'y', 'age', 'married']);
    expect(warnings).toContainEqual(expect.stringMatching(/^'age' fills 2 slots \(X\[1\], X\[3\]\)/));
    expect(warnings).toContainEqual(expect.stringMatching(/^The label 'y' is an input of the model too/));
  });

  it('other inputs raise no warning, nor do several values of one column', async () => {
    expect(await guess(NUMBERS)).toEqual([]);
    const hot = await guess(['age', 'housing_own', 'housing_rent', 'married']);
    expect(hot.join(' ')).not.toContain('slots');
  });
});

describe('proof', () => {
  const prove = async (name: string, transform: 'none' | 'sigmoid' = 'none', columns = NUMBERS) => {
    const model = value(await openModel([fixture(`${name}.onnx`)]));
    const ready = value(await model.load(matrix('X', columns, 'probabilities', 1, transform)));
    return value(await proveMapping(ready, table(100)));
  };

  it('probabilities need nothing', async () => {
    expect(await prove('logreg')).toMatchObject({
      rows: 64,
      missing: 0,
      constant: false,
      proposed: null,
      deadColumns: [],
    });
  });

  it('a rounding above 1 is still a probability', async () => {
    const proof = await prove('forest');
    expect(proof.range?.upper).toBeGreaterThan(1);
    expect(proof.proposed).toBeNull();
  });

  it('raw scores call for a transform, once', async () => {
    const raw = await prove('svc_raw');
    expect(raw.proposed).toBe('sigmoid');
    expect(raw.findings.join(' ')).toContain('not probabilities');
    expect((await prove('svc_raw', 'sigmoid')).proposed).toBeNull();
  });

  it('columns that change nothing are listed', async () => {
    const model = value(await openModel([fixture('one_row.onnx')]));
    const ready = value(await model.load(matrix('X', NUMBERS, 'p', null)));
    const all = table(64);
    const place = numbers(Array.from({ length: 64 }, (_, row) => row));
    // Scores a row by its place in the table, whatever the columns hold.
    const blind: typeof ready = {
      ...ready,
      raw: async ({ rows, columns }) => {
        const own = columns.get('place');
        return ready.raw(pickRows(all, rows, (row) => (own?.type === 'number' ? (own.values[row] ?? 0) : 0)));
      },
    };
    const sample = { ...all, columns: new Map(all.columns).set('place', place) };
    const proof = value(await proveMapping(blind, sample));
    expect(proof.deadColumns).toEqual(NUMBERS);
    expect(proof.findings.join(' ')).toContain('changed no score in 64 rows');
  });

  it('parity of amounts is on their scale, of probabilities absolute', () => {
    const amounts = Float64Array.of(150_000, 320_000.5, -80_000);
    const single = Float64Array.from(amounts, (own) => own + own * 3e-7);
    expect(scoreParity(single, amounts)?.differing).toBe(0);
    expect(
      scoreParity(
        amounts.map((own) => own + 10),
        amounts,
      )?.differing,
    ).toBe(1);
    const shares = Float64Array.of(0.2, 0.9);
    expect(
      scoreParity(
        shares.map((own) => own + 2e-4),
        shares,
      )?.differing,
    ).toBe(1);
  });

  it('parity with given scores finds a swapped order', async () => {
    const model = value(await openModel([fixture('logreg.onnx')]));
    const given = Float64Array.from(expected.models['logreg'] ?? []);
    const run = async (columns: readonly string[]) =>
      value(
        await value(await model.load(matrix('X', columns, 'probabilities', 1))).predict(table(expected.rows)),
      );
    expect(scoreParity(await run(NUMBERS), given)).toMatchObject({ rows: expected.rows, differing: 0 });
    expect(scoreParity(await run([...NUMBERS].reverse()), given)?.differing).toBeGreaterThan(0.9);
    expect(scoreParity(new Float64Array(3).fill(Number.NaN), given)).toBeNull();
  });
});

describe('predictions in the data', () => {
  const batch = {
    start: 0,
    rows: 3,
    columns: new Map([
      ['p', numbers([0.25, Number.NaN, 1])],
      ['d', texts(['yes', 'no', 'yes'])],
      ['words', texts(['0.5', '', 'high'])],
    ]),
  };

  it('a score as it stands, a decision as 1 or 0', async () => {
    expect([...value(await value(columnsPredictor({ score: 'p', decision: 'd' })).predict(batch))]).toEqual([
      0.25,
      Number.NaN,
      1,
    ]);
    expect([
      ...value(await value(columnsPredictor({ decision: 'd', favourable: 'yes' })).predict(batch)),
    ]).toEqual([1, 0, 1]);
    expect([
      ...value(await value(columnsPredictor({ decision: 'p', favourable: '1.0' })).predict(batch)),
    ]).toEqual([0, Number.NaN, 1]);
  });

  it('refusals', async () => {
    expect(error(columnsPredictor({})).what).toContain('no model and no column');
    expect(error(await value(columnsPredictor({ score: 'q' })).predict(batch)).what).toBe(
      "The data has no column 'q'.",
    );
    expect(error(await value(columnsPredictor({ score: 'words' })).predict(batch)).what).toBe(
      "'words' must hold numbers; got 'high' in row 3.",
    );
  });
});
