import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openNodeFiles } from '../../src/cli/open-file.ts';
import type { FileRef } from '../../src/engine/api.ts';
import { sortFiles } from '../../src/engine/sort.ts';
import { fixture } from '../data/reading.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const file = (name: string, bytes: Uint8Array): FileRef => ({ name, bytes });
const sort = (...files: FileRef[]) => sortFiles(files, openNodeFiles());
const names = (files: readonly FileRef[]): string[] => files.map(({ name }) => name);

const modelJson = text('{"format":"layers-model","modelTopology":{},"weightsManifest":[]}');
const weights = Uint8Array.of(0, 1, 2, 3, 0, 0, 0, 0);
const csv = text('a,b\n1,x\n');

describe('JSON in a drop', () => {
  it('is part of a model by what it says; other settings are left aside by name', async () => {
    const late = text(
      `{"userDefinedMetadata":"${'x'.repeat(9000)}","modelTopology":{},"weightsManifest":[]}`,
    );
    const sorted = await sort(
      file('data.csv', csv),
      file('late.json', late),
      file('feature_names.json', text('["a","b"]')),
      file('package.json', text('{"name":"x","version":"1"}')),
      file('settings.json', text('{"editor.tabSize":2}')),
    );
    expect(names(sorted.model)).toEqual(['late.json', 'feature_names.json']);
    expect(sorted.leftAside).toEqual(['package.json', 'settings.json']);
    expect(sorted.problems).toEqual([]);
  });

  it('that is nothing to test is refused by itself, in words', async () => {
    const [problem] = (await sort(file('settings.json', text('{"editor.tabSize":2}')))).problems;
    expect(problem?.what).toBe("'settings.json' is a JSON file.");
  });
});

describe('a zip', () => {
  it('is taken as the folder that it holds: a model with its weights, a table, in any order', async () => {
    const parts = {
      'export/data.csv': csv,
      'export/m/group1-shard1of1.bin': weights,
      'export/m/model.json': modelJson,
    };
    const sorted = await sort(file('export.zip', zipSync(parts)));
    expect(sorted.problems).toEqual([]);
    expect(names(sorted.model)).toEqual(['m/group1-shard1of1.bin', 'm/model.json']);
    expect(names(sorted.data)).toEqual(['data.csv']);
    expect(sorted.record).toBeNull();
  });

  it('may stand beside loose files, and be what Teachable Machine writes', async () => {
    const machine = zipSync({
      'metadata.json': text('{"tfjsVersion":"1.7.4","labels":["cat","dog"]}'),
      'model.json': modelJson,
      'weights.bin': weights,
    });
    const sorted = await sort(
      file('d.parquet', fixture('parquet/many.parquet')),
      file('tm.zip', machine),
      file('r.arrow', fixture('types-lz4.arrow')),
    );
    expect(names(sorted.model)).toEqual(['metadata.json', 'model.json', 'weights.bin']);
    expect(names(sorted.data)).toEqual(['d.parquet', 'r.arrow']);
  });

  it('that is an evidence record stays a record, whole or cut short', async () => {
    const record = zipSync({
      'record.json': [text('{}'), { level: 0 }],
      'MANIFEST.json': [text('{}'), { level: 0 }],
    });
    expect((await sort(file('x.zip', record))).record?.name).toBe('x.zip');
    expect((await sort(file('x.zip', record.slice(0, 60)))).record?.name).toBe('x.zip');
  });

  it('in a zip, and a damaged one, are said; the rest is taken', async () => {
    const nested = zipSync({ 'inner.zip': [zipSync({ 'a.csv': csv }), { level: 0 }], 'b.csv': csv });
    const sorted = await sort(file('outer.zip', nested));
    expect(sorted.problems.map(({ what }) => what)).toEqual(["'inner.zip' is a zip inside 'outer.zip'."]);
    expect(names(sorted.data)).toEqual(['b.csv']);
    const cut = await sort(file('cut.zip', zipSync({ 'a.csv': csv }).slice(0, 60)), file('b.csv', csv));
    expect(cut.problems.map(({ what }) => what)).toEqual(["'cut.zip' is damaged or incomplete."]);
    expect(names(cut.data)).toEqual(['b.csv']);
  });
});

const onnx = fixture('../../formats/models/lightgbm-zipmap/model.onnx');
const PROJECT: Readonly<Record<string, Uint8Array>> = {
  'p/.gitignore': text('*.pyc\nbuild/\n'),
  'p/LICENSE': text('Permission is hereby granted, free of charge, to any person\nobtaining a copy\n'),
  'p/README.md': text('# Loans\n\nA model, and a table.\n'),
  'p/README.txt': text('Loans, by hand\n\nSee the notes.\n'),
  'p/__init__.py': new Uint8Array(0),
  'p/conda.yaml': text('name: loans\ndependencies:\n- python=3.12\n'),
  'p/model.pkl': Uint8Array.of(0x80, 4, 0x95, 0, 0),
  'p/requirements.txt': text('pandas==2.2.3\nscikit-learn==1.5.2\n'),
  'p/train.py': text('import a, b\n\nfit(a, b, 3)\n'),
};

describe('what lies about in a project', () => {
  const other = Object.keys(PROJECT).map((name) => name.slice(2));
  const whole = { ...PROJECT, 'p/model.onnx': onnx, 'p/table.csv': csv };

  it('is left aside and named, in a folder as in its zip, and is neither a table nor an error', async () => {
    const loose = Object.entries(whole).map(([name, bytes]) => file(name, bytes));
    for (const drop of [loose, [file('p.zip', zipSync(whole))]]) {
      const { model, data, plan, leftAside, problems } = await sort(...drop);
      expect({ model: names(model), data: names(data), plan }).toEqual({
        model: ['model.onnx'],
        data: ['table.csv'],
        plan: null,
      });
      expect([...leftAside].sort()).toEqual([...other].sort());
      expect(problems).toEqual([]);
    }
  });

  it('may be the table where no other file is one, if its rows have as many cells each', async () => {
    const rows = text('a;b\n1;x\n2;y\n');
    const sorted = await sort(
      file('model.onnx', onnx),
      file('loans.txt', rows),
      file('n.md', text('a, b\nc\n')),
    );
    expect([names(sorted.data), sorted.leftAside]).toEqual([['loans.txt'], ['n.md']]);
    const beside = await sort(file('loans.txt', rows), file('table.csv', csv));
    expect([names(beside.data), beside.leftAside]).toEqual([['table.csv'], ['loans.txt']]);
  });

  it('is tried as what it may be where it comes alone', async () => {
    const requirements = file('requirements.txt', text('pandas==2.2.3\n'));
    expect(names((await sort(requirements)).data)).toEqual(['requirements.txt']);
    const settings = file('conda.yaml', text('name: loans\n'));
    expect((await sort(settings)).plan?.name).toBe('conda.yaml');
    const [problem] = (await sort(file('model.pkl', PROJECT['p/model.pkl'] ?? onnx))).problems;
    expect(problem?.what).toBe("'model.pkl' is a Python pickle.");
  });

  it('is said where it may hold what is missing, and so is a table that cannot be read', async () => {
    const said = async (...files: FileRef[]) => (await sort(...files)).problems.map(({ what }) => what);
    const pickle = file('model.pkl', PROJECT['p/model.pkl'] ?? onnx);
    expect(await said(pickle, file('table.csv', csv))).toEqual(["'model.pkl' is a Python pickle."]);
    expect(await said(file('model.onnx', onnx), file('t.csv', text('')), file('u.csv', csv))).toEqual([
      "'t.csv' is empty.",
    ]);
  });

  it('is said as another tool’s model where its bytes tell, and a table by its name stays one', async () => {
    const tree = text('tree\nversion=v4\nnum_class=1\n');
    const lite = new Uint8Array([0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33, 0, 0]);
    for (const [own, is] of [
      [file('model.txt', tree), 'a LightGBM text model'],
      [file('model.tflite', lite), 'a TensorFlow Lite model'],
    ] as const) {
      for (const drop of [[own], [own, file('table.csv', csv)]]) {
        const { data, problems } = await sort(...drop);
        expect(problems.map(({ what }) => what)).toEqual([`${own.name} is ${is}.`]);
        expect(names(data)).toEqual(drop.slice(1).map(({ name }) => name));
      }
    }
    expect(names((await sort(file('woods.csv', text('tree\noak\n')))).data)).toEqual(['woods.csv']);
  });
});

describe('folders', () => {
  it('keep what tells their files apart, and lose what they share', async () => {
    const two = await sort(file('drop/a/model.json', modelJson), file('drop/b/model.json', modelJson));
    expect(names(two.model)).toEqual(['a/model.json', 'b/model.json']);
    const one = await sort(file('drop/model.json', modelJson), file('drop/weights.bin', weights));
    expect(names(one.model)).toEqual(['model.json', 'weights.bin']);
  });
});

const STARTS: readonly (readonly [string, readonly number[]])[] = [
  ['−1 as int32, as an Arrow stream starts', [0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0]],
  ['ARROW1', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31, 0, 0]],
  ['a zip', [0x50, 0x4b, 3, 4, 0, 0, 0, 0]],
  ['text', [0x61, 0x2c, 0x62, 0x0a]],
];
const NAMES = ['group1-shard2of3.bin', 'my_model/weights.bin', 'loans.weights.bin', 'net.onnx.data'];

describe('weights belong to a model whatever they begin with', () => {
  it.each(STARTS)('%s', async (_, bytes) => {
    const files = NAMES.map((name) => ({ name, bytes: Uint8Array.from(bytes) }));
    const { model, data, record, problems } = await sort(...files);
    expect(model.map(({ name }) => name)).toEqual(NAMES);
    expect({ data, record, problems }).toEqual({ data: [], record: null, problems: [] });
  });

  it('a table of any other name stays a table', async () => {
    const table = { name: 'weights.csv', bytes: new TextEncoder().encode('a,b\n1,2\n') };
    expect((await sort(table)).data).toEqual([table]);
  });
});
