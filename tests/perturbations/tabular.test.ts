import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultParams } from '../../src/core/params.ts';
import type {
  ColumnScale,
  Perturbation,
  PerturbationContext,
  PerturbationLevel,
} from '../../src/core/perturbation.ts';
import { streamKey } from '../../src/core/random.ts';
import type { Batch, CategoryColumn, Column, ColumnType, NumericColumn } from '../../src/core/table.ts';
import { valueLabel } from '../../src/core/table.ts';
import { perturbations } from '../../src/perturbations/registry.ts';
import { bits } from '../summaries/rows.ts';

function scaleOf(
  name: string,
  type: ColumnType,
  more: Partial<ColumnScale> & { integer?: boolean } = {},
): ColumnScale {
  const { integer = false, ...rest } = more;
  return {
    field: { name, type, integer, ordered: false, source: type, metadata: {} },
    ...{ standardDeviation: null, mean: null, categories: [], min: null, max: null, immutable: false },
    ...rest,
  };
}

const counted = (...names: [string, number][]) => names.map(([name, count]) => ({ name, count }));
const jobs = counted(['clerk', 50], ['nurse', 30], ['pilot', 20]);
const sexes = counted(['f', 60], ['m', 30], ['x', 10]);
const context: PerturbationContext = {
  columns: [
    scaleOf('age', 'number', { integer: true, standardDeviation: 12, mean: 40.3, min: 17.5, max: 90.5 }),
    scaleOf('income', 'number', { standardDeviation: 500, mean: 2000, min: 0 }),
    scaleOf('tenure', 'number', { standardDeviation: 3, mean: 5, immutable: true }),
    scaleOf('flat', 'number', { standardDeviation: 0, mean: 1 }),
    scaleOf('owner', 'boolean', { standardDeviation: 0.45, mean: 0.3 }),
    scaleOf('job', 'category', { categories: jobs }),
    scaleOf('town', 'category', { categories: counted(['north', 1], ['south', 1]), immutable: true }),
    scaleOf('sex', 'category', { categories: sexes }),
  ],
  sensitive: ['sex'],
  proxies: [
    {
      ...{ column: 'job', sensitive: 'sex' },
      groups: [
        { value: 'f', numbers: [], shares: { clerk: 0.6, nurse: 0.4 } },
        { value: 'm', numbers: [], shares: { clerk: 0.2, nurse: 0.1, pilot: 0.7 } },
        { value: 'x', numbers: [], shares: { clerk: 0.4, nurse: 0.3, pilot: 0.3 } },
      ],
    },
    {
      ...{ column: 'income', sensitive: 'sex' },
      groups: [
        { value: 'f', numbers: [900, 1500, 2600], shares: {} },
        { value: 'm', numbers: [1200, 2500, 4000, 7000], shares: {} },
        { value: 'x', numbers: [1000], shares: {} },
      ],
    },
  ],
  key: streamKey('5', 'perturbations'),
};

interface Row {
  readonly age: number;
  readonly income: number;
  readonly tenure: number;
  readonly owner: number;
  readonly job: string | null;
  readonly town: string | null;
  readonly sex: string | null;
}
const orMissing = <T>(of: fc.Arbitrary<T>, missing: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: of }, { weight: 1, arbitrary: fc.constant(missing) });
const row: fc.Arbitrary<Row> = fc.record({
  age: orMissing(fc.integer({ min: 18, max: 90 }), Number.NaN),
  income: orMissing(fc.double({ min: 0, max: 9000, noNaN: true }), Number.NaN),
  tenure: orMissing(fc.double({ min: 0, max: 30, noNaN: true }), Number.NaN),
  owner: orMissing(fc.constantFrom(0, 1), Number.NaN),
  job: orMissing(fc.constantFrom('clerk', 'nurse', 'pilot', 'never seen before'), null),
  town: orMissing(fc.constantFrom('north', 'south'), null),
  sex: orMissing(fc.constantFrom('f', 'm', 'x'), null),
});

function batchOf(rows: readonly Row[], start: number): Batch {
  const numbers = (
    name: 'age' | 'income' | 'tenure' | 'owner',
    type: NumericColumn['type'],
  ): [string, Column] => [name, { type, values: Float64Array.from(rows, (own) => own[name]) }];
  const words = (name: 'job' | 'town' | 'sex'): [string, Column] => {
    const dictionary = [...new Set(rows.flatMap((own) => own[name] ?? []))];
    return [
      name,
      {
        type: 'category',
        dictionary,
        codes: Int32Array.from(rows, (own) => dictionary.indexOf(own[name] ?? '')),
      },
    ];
  };
  const flat: [string, Column] = ['flat', { type: 'number', values: new Float64Array(rows.length).fill(1) }];
  return {
    ...{ start, rows: rows.length },
    columns: new Map([
      ...[numbers('age', 'number'), numbers('income', 'number'), numbers('tenure', 'number'), flat],
      ...[numbers('owner', 'boolean'), words('job'), words('town'), words('sex')],
    ]),
  };
}

const labelsOf = ({ columns, rows }: Batch): (string | null)[][] =>
  Array.from({ length: rows }, (_, at) => [...columns].map(([, column]) => valueLabel(column, at)));

function find(id: string): Perturbation {
  const found = perturbations.get(id);
  if (!found) throw new Error(`there is no perturbation ${id}`);
  return found;
}

function levelsOf(perturbation: Perturbation, own = context): readonly PerturbationLevel[] {
  const levels = perturbation.levels(defaultParams(perturbation.params), own);
  if ('reason' in levels) throw new Error(levels.reason);
  return levels;
}

const apply = (
  id: string,
  batch: Batch,
  level: PerturbationLevel,
  repeat = 0,
  params: object = {},
  own = context,
) => find(id).apply(batch, level, repeat, { ...defaultParams(find(id).params), ...params } as never, own);
const columnOf = <C extends Column>(batch: Batch, name: string): C => batch.columns.get(name) as C;
const severe = (severity: number): PerturbationLevel => ({ name: String(severity), severity, repeats: 1 });
const many = (count: number, own: Partial<Row> = {}): Row[] =>
  Array.from({ length: count }, () => ({
    ...{ age: 40, income: 2000, tenure: 5, owner: 1, job: 'clerk', town: 'north', sex: 'f' },
    ...own,
  }));

describe.each([...perturbations.keys()].map((id) => ({ id })))('$id', ({ id }) => {
  const levels = levelsOf(find(id));
  const rows = fc.array(row, { minLength: 1, maxLength: 25 });
  const setting = fc.record({
    level: fc.constantFrom(...levels),
    repeat: fc.nat(3),
    start: fc.nat(1_000_000),
  });

  it('gives each row the same record whether alone or in a batch', () => {
    fc.assert(
      fc.property(rows, setting, (all, { level, repeat, start }) => {
        const whole = apply(id, batchOf(all, start), level, repeat);
        const alone = all.map((own, at) => apply(id, batchOf([own], start + at), level, repeat));
        expect(labelsOf(whole.batch)).toEqual(alone.flatMap(({ batch }) => labelsOf(batch)));
        expect([...whole.changed]).toEqual(alone.flatMap(({ changed }) => [...changed]));
        expect(whole.included && [...whole.included]).toEqual(
          whole.included && alone.flatMap(({ included }) => [...included!]),
        );
      }),
    );
  });

  it('says of each row truly whether it changed, and leaves the input as it was', () => {
    fc.assert(
      fc.property(rows, setting, (all, { level, repeat: any, start }) => {
        const [batch, repeat] = [batchOf(all, start), any % level.repeats];
        const [before, untouched] = [labelsOf(batch), bits([...batch.columns])];
        const { batch: after, changed } = apply(id, batch, level, repeat);
        expect(bits([...batch.columns])).toBe(untouched);
        labelsOf(after).forEach((own, at) =>
          expect(changed[at] === 1).toBe(own.join('|') !== before[at]!.join('|')),
        );
      }),
    );
  });

  it('leaves immutable columns and columns without spread alone', () => {
    fc.assert(
      fc.property(rows, setting, (all, { level, repeat }) => {
        const batch = batchOf(all, 0);
        const { batch: after } = apply(id, batch, level, repeat);
        for (const name of ['tenure', 'town']) expect(after.columns.get(name)).toBe(batch.columns.get(name));
      }),
    );
  });

  it('names its levels apart and repeats each at least once', () => {
    expect(new Set(levels.map(({ name }) => name)).size).toBe(levels.length);
    for (const { repeats } of levels) expect(repeats).toBeGreaterThanOrEqual(1);
  });

  it('says why where the model reads nothing that it could change', () => {
    const frozen = {
      ...context,
      sensitive: [],
      columns: context.columns.map((own) => ({ ...own, immutable: true })),
    };
    const answer = find(id).levels(defaultParams(find(id).params), frozen);
    expect('reason' in answer && answer.reason).toMatch(/^The model reads .*\.$/);
  });
});

describe('scaled noise', () => {
  const id = 'tabular/scaled-noise';

  it('keeps whole numbers whole, bounds, missing values and unread columns', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(5), (all, repeat) => {
        const { batch } = apply(id, batchOf(all, 0), severe(3), repeat);
        columnOf<NumericColumn>(batch, 'age').values.forEach((age, at) => {
          if (Number.isNaN(all[at]!.age)) expect(age).toBeNaN();
          else expect(Number.isInteger(age) && age >= 17.5 && age <= 90.5).toBe(true);
        });
        columnOf<NumericColumn>(batch, 'income').values.forEach((income, at) => {
          expect(Number.isNaN(income)).toBe(Number.isNaN(all[at]!.income));
          expect(income < 0).toBe(false);
        });
      }),
    );
  });

  it.each([0.05, 0.2, 1])('is normal with standard deviation %d of the column’s', (lambda) => {
    const n = 20000;
    const { batch } = apply(id, batchOf(many(n, { income: 1e6 }), 0), severe(lambda));
    const noise = columnOf<NumericColumn>(batch, 'income').values.map(
      (income) => (income - 1e6) / (lambda * 500),
    );
    const moment = (k: number): number => noise.reduce((sum, z) => sum + z ** k, 0) / n;
    // Five standard errors: 1/√n of the mean, √(2/n) of the square, √(96/n) of the fourth power.
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });

  it('draws anew for each repeat, row and column', () => {
    const noise = (repeat: number): Float64Array =>
      columnOf<NumericColumn>(apply(id, batchOf(many(500), 0), severe(0.1), repeat).batch, 'income').values;
    const [first, second] = [noise(0), noise(1)];
    expect(new Set([...first, ...second]).size).toBeGreaterThan(990);
  });
});

describe('missing values', () => {
  const id = 'tabular/missing-values';

  it.each([0.05, 0.3, 1])('blanks a share of %d of every column', (share) => {
    const n = 20000;
    const { batch } = apply(id, batchOf(many(n), 0), severe(share));
    const slack = 5 * Math.sqrt((share * (1 - share)) / n);
    for (const name of ['age', 'income', 'owner']) {
      const blank = columnOf<NumericColumn>(batch, name).values.filter(Number.isNaN).length;
      expect(Math.abs(blank / n - share)).toBeLessThanOrEqual(slack);
    }
    const blank = columnOf<CategoryColumn>(batch, 'job').codes.filter((code) => code < 0).length;
    expect(Math.abs(blank / n - share)).toBeLessThanOrEqual(slack);
  });

  it('fills with what is typical: the mean, a whole one where values are whole, the most frequent category', () => {
    const all = many(1, { job: 'pilot', owner: 1 });
    const { batch } = apply(id, batchOf(all, 0), severe(1), 0, { fill: 'typical' });
    expect(columnOf<NumericColumn>(batch, 'age').values[0]).toBe(40);
    expect(columnOf<NumericColumn>(batch, 'income').values[0]).toBe(2000);
    expect(columnOf<NumericColumn>(batch, 'owner').values[0]).toBe(0);
    expect(valueLabel(batch.columns.get('job')!, 0)).toBe('clerk');
  });
});

describe('swapped category', () => {
  const id = 'tabular/swapped-category';

  it('draws from the column’s own shares, known to the batch or not; missing stays missing', () => {
    const n = 20000;
    const { batch } = apply(id, batchOf(many(n), 0), severe(1));
    for (const { name, count } of jobs) {
      const share =
        Array.from({ length: n }, (_, at) => valueLabel(batch.columns.get('job')!, at)).filter(
          (own) => own === name,
        ).length / n;
      expect(Math.abs(share - count / 100)).toBeLessThan(5 * Math.sqrt(0.25 / n));
    }
    const blank = apply(id, batchOf(many(50, { job: null }), 0), severe(1));
    expect([...columnOf<CategoryColumn>(blank.batch, 'job').codes].every((code) => code === -1)).toBe(true);
  });

  it('changes a share of p (1 − Σ shares²)', () => {
    const n = 20000;
    const only = { ...context, columns: context.columns.filter(({ field }) => field.name === 'job') };
    const { changed } = apply(id, batchOf(many(n), 0), severe(0.4), 0, {}, only);
    const share = changed.reduce((sum, own) => sum + own, 0) / n;
    // All rows hold the half-share category, so half of the draws fall on another.
    expect(Math.abs(share - 0.4 * 0.5)).toBeLessThan(5 * Math.sqrt(0.16 / n));
  });
});

describe('unseen category', () => {
  const id = 'tabular/unseen-category';

  it.each([[[]], [['__unseen__']], [['__unseen__', '___unseen___']]])(
    'is new to the column, even where it holds %j',
    (held) => {
      const categories = counted(['clerk', 5], ...held.map((name): [string, number] => [name, 1]));
      const own = { ...context, columns: [scaleOf('job', 'category', { categories })] };
      const batch = batchOf(many(3, { job: held[0] ?? 'clerk' }), 0);
      for (const level of levelsOf(find(id), own)) {
        const { batch: after, changed } = apply(id, batch, level, 0, {}, own);
        const names = Array.from({ length: 3 }, (_, at) => valueLabel(after.columns.get('job')!, at));
        expect(new Set(names).size).toBe(1);
        expect(categories.map(({ name }) => name)).not.toContain(names[0]);
        expect([...changed]).toEqual([1, 1, 1]);
      }
    },
  );

  it('takes one column at a time, never an immutable one', () => {
    expect(levelsOf(find(id)).map(({ name }) => name)).toEqual(['job', 'sex']);
  });
});

describe('attribute flip', () => {
  const id = 'tabular/attribute-flip';
  const people = ['f', 'm', 'x', null].map((sex) => many(1, { sex })[0]!);
  const sexesAfter = (level: PerturbationLevel, repeat: number, own = context) => {
    const { batch, included } = apply(id, batchOf(people, 0), level, repeat, {}, own);
    return {
      after: people.map((_, at) => valueLabel(batch.columns.get('sex')!, at)),
      included: [...included!],
    };
  };

  it('covers every ordered pair once by its levels, and again by the repeats of “any other”', () => {
    const [any, ...named] = levelsOf(find(id));
    const pairsOf = (level: PerturbationLevel): string[] =>
      Array.from({ length: level.repeats }, (_, repeat) => sexesAfter(level, repeat)).flatMap(
        ({ after, included }) =>
          after.flatMap((to, at) => (included[at] === 1 ? [`${people[at]!.sex}>${to}`] : [])),
      );
    const all = ['f>m', 'f>x', 'm>f', 'm>x', 'x>f', 'x>m'];
    expect(pairsOf(any!).sort()).toEqual(all);
    expect(named.flatMap(pairsOf).sort()).toEqual(all);
  });

  it('leaves out rows without a value, even where a category has an empty name', () => {
    const named = {
      ...context,
      columns: [scaleOf('sex', 'category', { categories: counted(['', 1], ['f', 9], ['m', 9]) })],
    };
    for (const own of [context, named]) {
      for (const level of levelsOf(find(id), own)) {
        const { after, included } = sexesAfter(level, 0, own);
        expect([after[3], included[3]]).toEqual([null, 0]);
      }
    }
  });

  it('changes nothing but the feature', () => {
    const [any] = levelsOf(find(id));
    const batch = batchOf(people, 0);
    const { batch: after } = apply(id, batch, any!, 1);
    for (const [name, column] of batch.columns)
      if (name !== 'sex') expect(after.columns.get(name)).toBe(column);
  });

  it('flips features of true and false, and of few numbers', () => {
    const own: PerturbationContext = {
      ...context,
      sensitive: ['owner', 'age'],
      columns: [
        scaleOf('owner', 'boolean', { categories: counted(['false', 1], ['true', 1]) }),
        scaleOf('age', 'number', { categories: counted(['20', 1], ['40', 1]) }),
      ],
    };
    const batch = batchOf(many(1), 0);
    const level = (name: string) => levelsOf(find(id), own).find((each) => each.name === name)!;
    expect(
      columnOf<NumericColumn>(apply(id, batch, level('owner → false'), 0, {}, own).batch, 'owner').values[0],
    ).toBe(0);
    expect(
      columnOf<NumericColumn>(apply(id, batch, level('age: any other'), 0, {}, own).batch, 'age').values[0],
    ).toBe(20);
  });
});
