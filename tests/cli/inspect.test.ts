import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { VERSION } from '../../src/engine/version.ts';
import { arrowOf, csvOf, people } from '../engine/tables.ts';
import { assay, ROOT, temporaryFolder, twoAtOnce, type Ran } from './command.ts';

const temporary = temporaryFolder();
const MODELS = `${ROOT}tests/models/fixtures/`;
const NEVER_ALONE = new Set(['external.onnx.data']);

const models = [
  ...readdirSync(MODELS)
    .filter((name) => name.endsWith('.onnx') && !NEVER_ALONE.has(name))
    .map((name) => `${MODELS}${name}`),
  `${ROOT}datasets/loans/loans.onnx`,
  `${ROOT}datasets/loans/tfjs/model.json`,
  `${ROOT}datasets/boston-hmda/mortgage.onnx`,
];
const data: readonly [string, string, number][] = [
  [`${ROOT}datasets/loans/current.arrow`, 'arrow', 8000],
  [`${ROOT}datasets/boston-hmda/reference.feather`, 'arrow', 1200],
  ['people.arrow', 'arrow', 40],
  ['people.arrows', 'arrow', 40],
  ['people.csv', 'csv', 40],
];

interface ModelFacts {
  readonly kind: string;
  readonly format: string;
  readonly sha256: string;
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly outputs: readonly { readonly kind: string }[];
  readonly ops: Readonly<Record<string, number>>;
  readonly engine: string;
}

interface DataFacts {
  readonly kind: string;
  readonly format: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly field: { readonly name: string };
    readonly missing: number;
    readonly distinct: number | null;
  }[];
}

let answers: ReadonlyMap<string, Ran>;

beforeAll(async () => {
  const table = people(40);
  writeFileSync(temporary.at('people.arrow'), arrowOf(table));
  writeFileSync(temporary.at('people.arrows'), arrowOf(table, 'stream'));
  writeFileSync(temporary.at('people.csv'), csvOf(table));
  const files = [...models, ...data.map(([file]) => file)];
  const ran = await twoAtOnce(files, (file) => assay(['inspect', file, '--json'], { cwd: temporary.folder }));
  answers = new Map(files.map((file, index) => [file, ran[index] as Ran]));
}, 120_000);
afterAll(() => temporary.remove());

function facts<T>(file: string): T {
  const { code, out, err } = answers.get(file) as Ran;
  expect(code, err).toBe(0);
  return JSON.parse(out) as T;
}

describe('assay inspect', () => {
  it.each(models)('tells what the model %s is', (file) => {
    const own = facts<ModelFacts>(file);
    expect(own.kind).toBe('model');
    expect(own.format).toMatch(/^(onnx|tfjs-(layers|graph))/);
    expect(own.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(own.inputs.length).toBeGreaterThan(0);
    expect(own.outputs.some(({ kind }) => kind === 'score')).toBe(true);
    expect(Object.values(own.ops).every((count) => count > 0)).toBe(true);
    expect(own.engine).toMatch(/onnxruntime-web|tfjs/);
  });

  it.each(data)('tells what the table %s holds', (file, format, rows) => {
    const own = facts<DataFacts>(file);
    expect({ kind: own.kind, rows: own.rows }).toEqual({ kind: 'data', rows });
    expect(own.format).toMatch(new RegExp(format));
    expect(own.columns.length).toBeGreaterThan(8);
    expect(own.columns.every(({ missing }) => missing >= 0 && missing <= rows)).toBe(true);
  });

  it('shows no row and no path', () => {
    const { out } = answers.get(`${ROOT}datasets/loans/current.arrow`) as Ran;
    expect(out).not.toContain('L2024-000001');
    expect(out).not.toContain(ROOT);
  });

  it('writes for people too', async () => {
    const table = await assay(['inspect', 'people.csv'], { cwd: temporary.folder });
    expect(table.out).toMatch(/^people\.csv: csv, 40 rows, 11 columns\nsha256 [0-9a-f]{64}\n/);
    expect(table.out).toMatch(/^sex +category +2 distinct, 0 missing {2}F \(\d+\), M \(\d+\)$/m);
    const model = await assay(['inspect', `${MODELS}zipmap_words.onnx`]);
    expect(model.out).toMatch(/^engine onnxruntime-web\/wasm/m);
    expect(model.out).toMatch(/^fixed: .*(ZipMap|dictionary)/m);
  });
});

describe('assay checks', () => {
  it('gives every check as JSON with all that the contract names', async () => {
    const { code, out } = await assay(['checks', '--json']);
    const list = JSON.parse(out) as Record<string, unknown>[];
    expect(code).toBe(0);
    expect(list.map(({ id }) => id)).toEqual([...checks.keys()]);
    for (const own of list) {
      expect(Object.keys(own)).toEqual(
        expect.arrayContaining(['id', 'title', 'needs', 'params', 'threshold', 'formula', 'source']),
      );
      expect(String(own['formula']).length).toBeGreaterThan(5);
    }
  });

  it('writes for people too', async () => {
    const { out } = await assay(['checks']);
    for (const [id, { explain }] of checks) expect(out).toContain(`${id}\n    ${explain.question}`);
  });
});

it.each([
  [['--version'], new RegExp(`^${VERSION.replaceAll('.', '\\.')}\n$`)],
  [['--help'], /assay run[\s\S]*assay verify[\s\S]*Exit codes: 0 /],
])('answers %j', async (args, says) => {
  const { code, out, err } = await assay(args);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(says);
});
