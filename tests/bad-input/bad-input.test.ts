import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResults, TestResult } from '../../src/core/results.ts';
import { assay, ROOT, temporaryFolder, twoAtOnce, type Ran } from '../cli/command.ts';
import { arrowOf, csvOf, people, type Columns, type Value } from '../engine/tables.ts';

type Content = Uint8Array | string;

/** One thing that can be wrong, as a person would meet it. */
interface Case {
  readonly name: string;
  /** Extra files by name. */
  readonly files?: () => Readonly<Record<string, Content>>;
  readonly args: readonly string[];
  readonly code: number;
  /** Words that the message must hold, in any order. */
  readonly says: readonly RegExp[];
}

const temporary = temporaryFolder();
const ROWS = 300;
const MODELS = `${ROOT}tests/models/fixtures/`;
const X = { X: ['age', 'hours-per-week', 'debt ratio', 'married'] };

const base = people(ROWS);
const good = arrowOf(base);
const model = readFileSync(`${MODELS}logreg.onnx`);
const garbage = Uint8Array.from({ length: 4096 }, (_, index) => (index * 197 + 31) % 256);
const pickle = Buffer.from('8004950b000000000000008c05736b6c6561726e94', 'hex');
const hdf5 = Buffer.from('894844460d0a1a0a0000000000080800', 'hex');

function changed(columns: Columns): Columns {
  return { ...base, ...columns };
}

function every(value: Value): Value[] {
  return Array.from({ length: ROWS }, () => value);
}

function cut(bytes: Uint8Array, share: number): Uint8Array {
  return bytes.slice(0, Math.floor(bytes.length * share));
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 0x5a;
  return copy;
}

const roles = { label: 'y', favourable: 1, sensitive: ['sex'], score: 'p' };
const tests: readonly object[] = [
  { check: 'performance/accuracy', groups: 'none' },
  { check: 'fairness/equal-opportunity-difference' },
];

/** A plan on given scores, with some of its keys replaced. */
function planOf(change: object = {}): string {
  return JSON.stringify({ assay: 'plan/1', data: { test: 'good.arrow' }, roles, tests, ...change }, null, 1);
}

const { score: _score, ...withoutScore } = roles;
const fourRoles = { label: 'y', favourable: 1, sensitive: ['married'] };

/** A plan that runs a model on `data`. */
function modelPlan(change: object = {}): string {
  return planOf({ model: 'model.onnx', roles: withoutScore, inputs: X, ...change });
}

const run = (plan: string, ...more: string[]): string[] => [
  'run',
  ...['-c', plan, '--workers', '1', '--out', `out-${plan}`],
  ...more,
];

/** A case of `assay run` under its own plan. */
function planCase(name: string, plan: Content, says: readonly RegExp[], files: Record<string, Content> = {}) {
  const file = `${name.replaceAll(/\W+/g, '-')}.plan.json`;
  return { name, files: () => ({ [file]: plan, ...files }), args: run(file), code: 4, says };
}

/** A case of `assay run` on data of its own. */
function dataCase(name: string, data: Content, says: readonly RegExp[], ending = 'arrow'): Case {
  const file = `${name.replaceAll(/\W+/g, '-')}.${ending}`;
  return planCase(name, planOf({ data: { test: file } }), says, { [file]: data });
}

/** A case of `assay run` on a model of its own. */
function modelCase(name: string, file: string, content: Content, says: readonly RegExp[]): Case {
  return planCase(name, modelPlan({ model: file }), says, { [file]: content });
}

const DAMAGED = [/damaged|incomplete|cut short/i];
const NOT_DATA = [/Arrow/, /not open|does not know|no column names|reads/i];

const unreadableData: readonly Case[] = [
  dataCase('Arrow cut in half', cut(good, 0.5), DAMAGED),
  dataCase('Arrow without its last ten bytes', good.slice(0, -10), DAMAGED),
  dataCase('Arrow cut in its first bytes', good.slice(0, 9), DAMAGED),
  dataCase('Arrow with a broken footer', flipped(good, -8), DAMAGED),
  dataCase('Arrow with a broken header', flipped(good, 14), [/'Arrow-with-a-broken-header.arrow'/]),
  dataCase('Arrow stream cut in half', cut(arrowOf(base, 'stream'), 0.5), DAMAGED),
  dataCase('Arrow of zero rows', arrowOf({ ...people(0), y: [], p: [] }), [/no rows/]),
  dataCase('CSV with a header only', `${csvOf(base).split('\n')[0]}\n`, [/no rows|no header/i], 'csv'),
  dataCase('CSV that ends inside quotes', `${csvOf(base)}"P300,1,2`, [/Line|quote/i], 'csv'),
  dataCase('CSV with a short row', `${csvOf(base)}P1,2\n`, [/Line 302/, /2 cells/], 'csv'),
  dataCase('CSV with a column twice', csvOf(base).replace('age', 'sex'), [/twice|two columns/i], 'csv'),
  dataCase('CSV of random bytes', garbage, NOT_DATA, 'csv'),
  dataCase('JSON as data', '[{"a": 1}]', [/JSON/, /pd\.read_json/], 'json'),
  dataCase('pickle as data', pickle, [/pickle/, /can run code/, /to_feather/], 'pkl'),
  dataCase('HDF5 as data', hdf5, [/HDF5/, /to_feather/], 'h5'),
  dataCase('empty data', '', [/empty/]),
  dataCase('random bytes as data', garbage, NOT_DATA),
  planCase('missing data', planOf({ data: { test: 'nowhere.arrow' } }), [/nowhere\.arrow/, /no such file/]),
  planCase('a folder as data', planOf({ data: { test: 'folder' } }), [/not a file/]),
  planCase('a missing reference', planOf({ data: { test: 'good.arrow', reference: 'gone.arrow' } }), [
    /gone/,
  ]),
];

const unreadableModels: readonly Case[] = [
  modelCase('ONNX cut in half', 'half.onnx', cut(model, 0.5), DAMAGED),
  modelCase('ONNX without its last byte', 'short.onnx', model.subarray(0, -1), DAMAGED),
  modelCase('random bytes as a model', 'noise.onnx', garbage, [/neither ONNX nor TensorFlow\.js/]),
  modelCase('an empty model', 'empty.onnx', '', [/empty\.onnx/]),
  modelCase('a pickle as a model', 'model.pkl', pickle, [/pickle/, /can run code/, /skl2onnx/]),
  modelCase('an .h5 as a model', 'keras.h5', hdf5, [/HDF5/, /tf2onnx/]),
  modelCase('JSON that is cut', 'cut/model.json', '{"modelTopology": {"cla', [/model\.json/]),
  modelCase('JSON that is no model', 'other.json', '{"hello": 1}', [/not a model/]),
  planCase('a missing model', modelPlan({ model: 'gone.onnx' }), [/gone\.onnx/, /no such file/]),
  planCase('a folder as a model', modelPlan({ model: 'folder' }), [/no model in/]),
  planCase('TF.js without its weights', modelPlan({ model: 'bare/model.json' }), [/Still needed: group1/], {
    'bare/model.json': readFileSync(`${ROOT}datasets/loans/tfjs/model.json`),
  }),
  planCase('TF.js with weights cut short', modelPlan({ model: 'less/model.json' }), [/bytes/, /cut short/], {
    'less/model.json': readFileSync(`${ROOT}datasets/loans/tfjs/model.json`),
    'less/group1-shard1of1.bin': readFileSync(`${ROOT}datasets/loans/tfjs/group1-shard1of1.bin`).subarray(3),
  }),
];

const wrongMappings: readonly Case[] = [
  planCase('too few columns', modelPlan({ inputs: { X: X.X.slice(1) } }), [/4/, /3/]),
  planCase('too many columns', modelPlan({ inputs: { X: [...X.X, 'w'] } }), [/4/, /5/]),
  planCase('a column that is not there', modelPlan({ inputs: { X: ['agee', ...X.X.slice(1)] } }), [
    /'agee'/,
    /nearest name is 'age'/,
  ]),
  planCase('an input that the model lacks', modelPlan({ inputs: { Y: X.X } }), [/'X'/]),
  planCase(
    'an assumed order',
    modelPlan({ inputs: 'auto', roles: fourRoles, data: { test: 'four.arrow' } }),
    [/order of columns was assumed/, /inputs: \{ X:/],
  ),
  planCase('deciding by labels', modelPlan({ decision: { output: 'label' } }), [/not trusted/, /threshold/]),
  planCase('deciding by labels without a model', planOf({ decision: { output: 'label' } }), [/threshold/]),
  planCase(
    'text where the model wants numbers',
    modelPlan({ data: { test: 'words.arrow' } }),
    [/'age' must hold numbers/, /'unknown'/],
    {
      'words.arrow': arrowOf(
        changed({ age: base['age']?.map((own, row) => (row === 9 ? 'unknown' : String(own))) ?? [] }),
      ),
    },
  ),
];

const wrongColumns: readonly Case[] = [
  planCase('a label that is not there', planOf({ roles: { ...roles, label: 'yy' } }), [
    /no column 'yy'/,
    /'y'/,
  ]),
  dataCase('a label without values', arrowOf(changed({ y: every(null) })), [/'y' is empty/]),
  dataCase('one class only', arrowOf(changed({ y: every(1) })), [/one value only/]),
  planCase('a favourable value that no row has', planOf({ roles: { ...roles, favourable: 'yes' } }), [
    /favourable value 'yes'/,
    /It holds: 0, 1/,
  ]),
  dataCase('equal scores', arrowOf(changed({ p: every(0.5) })), [/same score/]),
  dataCase('no score at all', arrowOf(changed({ p: every(null) })), [/No row got a score|holds no/]),
  dataCase('text as score', arrowOf(changed({ p: every('high') })), [/'p'/, /number/]),
  dataCase('scores in percent', arrowOf(changed({ p: base['p']?.map((own) => 100 * Number(own)) ?? [] })), [
    /'p'/,
    /from 0 to 1/,
  ]),
  dataCase('infinite scores', arrowOf(changed({ p: base['p']?.with(7, Infinity) ?? [] })), [
    /'p' holds infinite values in 1 row/,
  ]),
  planCase('no prediction', planOf({ roles: withoutScore }), [/roles\.score or roles\.decision/]),
  planCase('negative weights', planOf({ roles: { ...roles, weight: 'v' }, data: { test: 'v.arrow' } }), [
    /negative/,
  ]),
  planCase('text as weight', planOf({ roles: { ...roles, weight: 'sex' } }), [/'sex'/, /numbers/]),
  planCase('too many groups', planOf({ roles: { ...roles, sensitive: ['id'] } }), [/300 values/, /60/]),
  planCase('a number without bins', planOf({ roles: { ...roles, sensitive: ['debt ratio'] } }), [
    /bins: \{ debt ratio/,
  ]),
  planCase('bins that do not ascend', planOf({ bins: { age: [45, 25] } }), [/do not ascend: 45, 25/]),
  planCase('bins of text', planOf({ bins: { sex: [1] } }), [/'sex'/, /text/]),
  planCase('bins of no column', planOf({ bins: { agee: [1] } }), [/Did you mean 'age'/]),
  planCase('rules for no column', planOf({ features: { agee: { min: 1 } } }), [/Did you mean 'age'/]),
  planCase('a time that is not there', planOf({ roles: { ...roles, time: 'month' } }), [/'month'/]),
];

const badPlans: readonly Case[] = [
  planCase('an empty plan', '', [/empty/, /assay: plan\/1/]),
  planCase('a list as a plan', '[1]', [/not a set of keys/]),
  planCase('a plan that is cut', planOf().slice(0, 60), [/not valid YAML or JSON/]),
  planCase('random bytes as a plan', garbage, [/plan/]),
  planCase('an unknown key', planOf({ sead: 1 }), [/line \d+/, /unknown key 'sead'/, /'seed'/]),
  planCase('a key of the wrong type', planOf({ seed: 'soon' }), [/'seed'/, /line \d+/]),
  planCase('no tests', planOf({ tests: [] }), [/'tests'/]),
  planCase('an unknown check', planOf({ tests: [{ check: 'fairness/parity' }] }), [
    /no check 'fairness\/parity'/,
  ]),
  planCase(
    'a table of attributes that is not there',
    planOf({ data: { test: 'good.arrow', attributes: { path: 'a', key: 'b' } } }),
    [/no such file/i],
  ),
  { name: 'a missing plan', args: run('gone.yaml'), code: 4, says: [/gone\.yaml/, /no such file/] },
  { name: 'a folder as a plan', args: run('folder'), code: 4, says: [/not a file/] },
  {
    name: 'a test that is not in the plan',
    args: run('plan.json', '--only', 'x*'),
    code: 4,
    says: [/'x\*'/],
  },
  {
    name: 'a seed that cannot be exact',
    args: run('plan.json', '--seed', '9'.repeat(20)),
    code: 4,
    says: [/seed/],
  },
  { name: 'no workers', args: run('plan.json', '--workers', '0'), code: 4, says: [/\[1, 64\]/] },
  {
    name: 'a file where the output goes',
    args: ['run', '-c', 'plan.json', '--out', 'plan.json'],
    code: 4,
    says: [/--out/],
  },
  {
    name: 'output under /proc, where making folders never ends',
    args: ['run', '-c', 'plan.json', '--out', '/proc/x'],
    code: 4,
    says: [/--out/],
  },
  { name: 'an unknown option', args: ['run', '--modle', 'x'], code: 4, says: [/--modle/] },
  {
    name: 'a plan without -c',
    args: ['run', 'plan.json'],
    code: 4,
    says: [/does not take 'plan\.json'/, /under -c/],
  },
  { name: 'two files to inspect', args: ['inspect', 'good.arrow', 'v.arrow'], code: 4, says: [/'v\.arrow'/] },
  { name: 'an unknown command', args: ['rum'], code: 4, says: [/'rum' is not a command/] },
];

/** Where a record is changed: start, middle, late, last byte. */
const FLIPS = [0.001, 0.3, 0.6, 0.9, 1] as const;

const badRecords: readonly Case[] = [
  ...FLIPS.map((share): Case => {
    const file = `flipped-${share}.zip`;
    return {
      name: `a record with byte ${share} of its length flipped`,
      files: () => {
        const record = readFileSync(temporary.at('record.zip'));
        return { [file]: flipped(record, Math.min(record.length - 1, Math.floor(share * record.length))) };
      },
      args: ['verify', file],
      code: 1,
      says: [/Not verified|cannot be used/],
    };
  }),
  {
    name: 'a record that is cut',
    files: () => ({ 'cut.zip': cut(readFileSync(temporary.at('record.zip')), 0.7) }),
    args: ['verify', 'cut.zip'],
    code: 1,
    says: [/cut short/],
  },
  {
    name: 'a dataset as a record',
    args: ['verify', 'good.arrow'],
    code: 4,
    says: [/not an evidence package/],
  },
  { name: 'a missing record', args: ['verify', 'gone.zip'], code: 4, says: [/no such file/] },
  { name: 'a plan to inspect', args: ['inspect', 'plan.json'], code: 4, says: [/assay run for a plan/] },
  {
    name: 'a pickle to inspect',
    files: () => ({ 'm.pkl': pickle }),
    args: ['inspect', 'm.pkl'],
    code: 4,
    says: [/pickle/],
  },
];

const cases = [
  ...unreadableData,
  ...unreadableModels,
  ...wrongMappings,
  ...wrongColumns,
  ...badPlans,
  ...badRecords,
];
let answers: ReadonlyMap<string, Ran>;

/** Odd data that still can be tested: what is said of one test of the run. */
interface Odd {
  readonly name: string;
  readonly plan: object;
  readonly columns: Columns;
  readonly model?: boolean;
  /** Words in the reason of the test, in its notes, or in names and reasons of its groups. */
  readonly says: RegExp;
  readonly verdicts: readonly TestResult['verdict'][];
  /** Rows that took part; null where nothing was measured. */
  readonly n: number | null;
}

const OPEN = ['inconclusive', 'not-applicable'] as const;
const opportunity = { tests: [{ check: 'fairness/equal-opportunity-difference' }] };
const accuracy = { tests: [{ check: 'performance/accuracy', groups: 'none' }] };
const inGroup = (name: string, own: Value, other: readonly Value[]): Value[] =>
  other.map((value, row) => (base['race']?.[row] === name ? own : value));
const y = base['y'] ?? [];
const positives = (kept: (row: number) => boolean): number =>
  y.filter((value, row) => value === 1 && kept(row)).length;

const odd: readonly Odd[] = [
  {
    name: 'a group without positives',
    plan: { ...opportunity, roles: { ...roles, sensitive: ['race'] } },
    columns: { y: inGroup('c', 0, y) },
    says: /no positive|positive label|undefined/i,
    verdicts: OPEN,
    n: positives((row) => base['race']?.[row] !== 'c'),
  },
  {
    name: 'one group only',
    plan: opportunity,
    columns: { sex: every('F') },
    says: /one group|fewer than two|two groups/i,
    verdicts: OPEN,
    n: null,
  },
  {
    name: 'missing sensitive values',
    plan: opportunity,
    columns: { sex: base['sex']?.map((own, row) => (row % 3 === 0 ? null : own)) ?? [] },
    says: /missing/i,
    verdicts: ['pass', 'fail', 'inconclusive'],
    n: positives(() => true),
  },
  {
    name: 'scores that are not numbers',
    plan: accuracy,
    columns: { p: base['p']?.map((own, row) => (row < 60 ? Number.NaN : own)) ?? [] },
    says: /60 rows|without a (score|decision)|no score|left out/i,
    verdicts: ['pass', 'fail', 'inconclusive'],
    n: ROWS - 60,
  },
  {
    name: 'NaN and infinite inputs of a model',
    plan: accuracy,
    model: true,
    columns: {
      'debt ratio':
        base['debt ratio']?.map((own, row) => [Infinity, -Infinity, Number.NaN, own, own][row % 5] ?? null) ??
        [],
    },
    says: /without a (score|decision)|no score|left out|rows/i,
    verdicts: ['pass', 'fail', 'inconclusive'],
    n: ROWS - 60,
  },
];
let oddRuns: readonly Ran[];

function write(files: Readonly<Record<string, Content>>): void {
  for (const [name, content] of Object.entries(files)) {
    const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
    mkdirSync(temporary.at(folder), { recursive: true });
    writeFileSync(temporary.at(name), content);
  }
}

beforeAll(async () => {
  const four = Object.fromEntries([...X.X, 'y'].map((name) => [name, base[name] ?? []]));
  write({ 'good.arrow': good, 'model.onnx': model, 'plan.json': planOf(), 'folder/x': '' });
  write({
    'four.arrow': arrowOf(four),
    'v.arrow': arrowOf(changed({ v: base['w']?.with(3, -1) ?? [] })),
  });
  const fine = await assay(run('plan.json'), { cwd: temporary.folder });
  expect(fine.err).toBe('');
  copyFileSync(temporary.at('out-plan.json/record.evidence.zip'), temporary.at('record.zip'));
  const ran = await twoAtOnce(cases, ({ files, args }) => {
    write(files?.() ?? {});
    return assay(args, { cwd: temporary.folder, limit: 30_000 });
  });
  oddRuns = await twoAtOnce(odd, ({ name, plan, columns, model: isModel }) => {
    const file = name.replaceAll(/\W+/g, '-');
    const own = { ...plan, data: { test: `${file}.arrow` } };
    write({
      [`${file}.arrow`]: arrowOf(changed(columns)),
      [`${file}.json`]: isModel ? modelPlan(own) : planOf(own),
    });
    return assay(run(`${file}.json`, '--format', 'json'), { cwd: temporary.folder, limit: 30_000 });
  });
  answers = new Map(cases.map(({ name }, index) => [name, ran[index] as Ran]));
}, 400_000);

afterAll(() => temporary.remove());

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

describe('bad input is answered in words', () => {
  it('every case has a name of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it.each(cases)('$name', ({ name, args, code, says }) => {
    const answer = answers.get(name) as Ran;
    const { out, err } = answer;
    const said = code === 4 ? err : out;
    expect({ code: answer.code, said }).toEqual({ code, said });
    for (const wanted of says) expect(said).toMatch(wanted);
    expect(words(said)).toBeGreaterThan(8);
    expect(`${out}${err}`).not.toMatch(/\n {4}at |node:internal|\[object|(?<!received )undefined|NaN/);
    expect(answer.ms).toBeLessThan(25_000);
    if (code !== 4) return expect(out).not.toMatch(/^Verified/m);
    expect(out).toBe('');
    const isUsage = /Exit codes:/.test(err);
    if (!isUsage) expect(err, args.join(' ')).toMatch(/\n {2}Why: \S.+\n {2}Do: {2}\S/);
    return undefined;
  });
});

describe('odd data is tested as far as it goes, with reasons', () => {
  it.each(odd.map((own, index) => ({ ...own, index })))('$name', ({ index, says, verdicts, n }) => {
    const { out, err } = oddRuns[index] as Ran;
    expect(out, err).not.toBe('');
    const [result] = (JSON.parse(out) as RunResults).results;
    const said = [
      result?.reason,
      ...(result?.notes ?? []),
      ...(result?.groups.map(({ group, reason }) => `${group}: ${reason}`) ?? []),
    ];
    expect({ said: said.join(' | '), verdict: result?.verdict, n: result?.n }).toEqual({
      said: expect.stringMatching(says),
      verdict: expect.toBeOneOf([...verdicts]),
      n,
    });
  });
});
