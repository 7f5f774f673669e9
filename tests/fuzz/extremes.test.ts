import { Field, Schema, Struct, Table, tableToIPC, Utf8, type DataType } from 'apache-arrow';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ok, type Outcome } from '../../src/core/outcome.ts';
import { blobSource, bytesSource } from '../../src/data/bytes.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { openModel } from '../../src/models/open.ts';
import { encodeField } from '../../src/models/onnx/wire.ts';
import { readForged, recordFiles } from './readers.ts';
import { wordingProblem } from './wording.ts';

const utf8 = new TextEncoder();
const runner = createRunner((file) =>
  Promise.resolve(
    ok('blob' in file ? blobSource(file.blob, file.name) : bytesSource((file as { bytes: Uint8Array }).bytes, file.name)),
  ),
); // prettier-ignore

function inWords(outcome: Outcome<unknown>): void {
  expect(wordingProblem(outcome)).toBeNull();
}

function refused(outcome: Outcome<unknown>): void {
  inWords(outcome);
  expect(outcome.ok).toBe(false);
}

describe('deep nesting', () => {
  const deep = 40_000;
  it.each([
    ['lists in YAML', `assay: plan/1\nname: ${'['.repeat(deep)}`],
    ['maps in YAML', `assay: plan/1\nname: ${'{a: '.repeat(deep)}`],
    ['dashes in YAML', `assay: plan/1\ntests:\n  ${'- '.repeat(20_000)}x`],
    ['JSON that is closed', `{"assay":"plan/1","name":${'['.repeat(deep)}${']'.repeat(deep)}}`],
    ['indented maps', `assay: plan/1\n${Array.from({ length: 1500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')}`],
    ['aliases that multiply', `assay: plan/1\n${Array.from({ length: 30 }, (_, at) => `k${at}: &k${at} [${at ? `*k${at - 1},*k${at - 1}` : 'x'}]`).join('\n')}`],
  ])('%s in a plan', (_, text) => refused(parsePlan(text, 'assay.yaml'))); // prettier-ignore

  it.each([
    ['of lists', '['.repeat(deep), ']'.repeat(deep)],
    ['of objects', '{"config":'.repeat(deep), `1${'}'.repeat(deep)}`],
    ['of layers', '{"class_name":"Sequential","config":{"layers":['.repeat(3000), ']}}'.repeat(3000)],
  ])('%s in a TF.js model', async (_, open, close) => {
    const text = `{"format":"layers-model","modelTopology":${open}${close},"weightsManifest":[]}`;
    inWords(await openModel([bytesSource(utf8.encode(text), 'model.json')]));
  });

  it('of sub-graphs in an ONNX model', async () => {
    // NodeProto.attribute = 5, AttributeProto.g = 6, GraphProto.node = 1, ModelProto.graph = 7.
    let graph: Uint8Array = new Uint8Array();
    for (let level = 0; level < 5000; level += 1)
      graph = encodeField(1, encodeField(5, encodeField(6, graph)));
    const bytes = Uint8Array.of(0x08, 9, ...encodeField(7, graph));
    const opened = await openModel([bytesSource(bytes, 'deep.onnx')]);
    inWords(opened);
    const score = { output: '', column: null, transform: 'none' } as const;
    if (opened.ok) refused(await opened.value.load({ inputs: [], score, assumedOrder: false }));
  });

  it('of structs in an Arrow file', async () => {
    let type: DataType = new Utf8();
    for (let level = 0; level < 400; level += 1) type = new Struct([new Field('a', type)]);
    const schema = new Schema([new Field('deep', type)]);
    const bytes = tableToIPC(new Table(schema), 'stream');
    inWords(await runner.describeData({ name: 'deep.arrow', bytes }));
  });

  it('of JSON in a record', async () => {
    const files = recordFiles();
    const bytes = utf8.encode(`{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`);
    for (const name of ['record.json', 'results.json', 'plan.json'])
      refused(await readForged(files, bytes, { name, bytes }));
  });
});

describe('many of everything', () => {
  it('1,000,000 rows of distinct texts, from CSV', async () => {
    const rows = Array.from(
      { length: 1_000_000 },
      (_, row) => `customer ${row} ${(row * 7919) % 1e6},${row % 2}`,
    );
    const bytes = utf8.encode(`id,y\n${rows.join('\n')}\n`);
    const described = await runner.describeData({ name: 'distinct.csv', bytes });
    inWords(described);
    expect(described.ok && described.value.rows).toBe(1_000_000);
    expect(described.ok && described.value.columns[0]).toMatchObject({
      distinct: null,
      missing: 0,
      values: [],
    });
  });

  it('20,000 columns by 40 rows, from CSV and again from the Arrow that it becomes', async () => {
    const line = (cell: (at: number) => unknown): string => Array.from({ length: 20_000 }, (_, at) => cell(at)).join(',');
    const body = Array.from({ length: 40 }, (_, row) => line((at) => (at * row) % 97)).join('\n');
    const described = await runner.describeData({ name: 'wide.csv', bytes: utf8.encode(`${line((at) => `c${at}`)}\n${body}\n`) });
    inWords(described);
    expect(described.ok && [described.value.rows, described.value.columns.length]).toEqual([40, 20_000]);
    if (described.ok) inWords(await runner.describeData(described.value.file));
  }); // prettier-ignore

  it('an Arrow file of 43 kB whose one batch takes 1.3 GB', async () => {
    const bytes = new Uint8Array(readFileSync('tests/fuzz/fixtures/bomb.arrow'));
    const described = await runner.describeData({ name: 'bomb.arrow', bytes });
    refused(described);
    expect(described.ok ? '' : described.error.todo).toMatch(/fewer rows a batch/);
  });

  it('names of 70,000 characters are quoted in part', async () => {
    const long = 'x'.repeat(70_000);
    for (const text of [`${long},${long}\n1,2\n`, `a,b\n${long}\n`, `a,${long},\n1,2,3\n`])
      refused(await runner.describeData({ name: 'long.csv', bytes: utf8.encode(text) }));
    refused(parsePlan(`assay: plan/1\n${long}: 1\n`, 'assay.yaml'));
  });
});

describe('models that Keras would never write', () => {
  const real = readFileSync('datasets/loans/tfjs/model.json', 'utf8');
  const shards = bytesSource(
    new Uint8Array(readFileSync('datasets/loans/tfjs/group1-shard1of1.bin')),
    'group1-shard1of1.bin',
  );

  async function load(text: string): Promise<Outcome<unknown>> {
    const opened = await openModel([bytesSource(utf8.encode(text), 'model.json'), shards]);
    if (!opened.ok) return opened;
    const slots = Array.from({ length: 7 }, () => ({ column: 'x', encoding: { kind: 'number' } as const }));
    const inputs = opened.value.info.inputs.map(({ name }) => ({ input: name, slots }));
    const score = {
      output: opened.value.info.outputs[0]?.name ?? '',
      column: null,
      transform: 'none',
    } as const;
    return opened.value.load({ inputs, score, assumedOrder: false });
  }

  interface Layer {
    name?: string;
    inbound_nodes: unknown;
  }

  /** The model with its third layer changed. */
  function changed(change: (layer: Layer) => void): string {
    const json = JSON.parse(real) as { modelTopology: { config: { layers: Layer[] } } };
    const [, , third] = json.modelTopology.config.layers;
    if (third) change(third);
    return JSON.stringify(json);
  }

  it('a layer whose input is not there, comes round to itself, or is written in another way', async () => {
    expect((await load(changed(() => undefined))).ok).toBe(true);
    const own = (JSON.parse(real) as { modelTopology: { config: { layers: Layer[] } } }).modelTopology.config;
    const itself = own.layers[2]?.name;
    for (const source of [['nowhere', 0, 0, {}], [itself, 0, 0, {}], ['X', 7, 0, {}], ['X', -1, 0], { a: 1 }])
      refused(await load(changed((layer) => (layer.inbound_nodes = [[source]]))));
    refused(await load(changed((layer) => (layer.inbound_nodes = [7]))));
    refused(await load(changed((layer) => (layer.inbound_nodes = [[]]))));
    refused(await load(changed((layer) => delete layer.name)));
  });

  it('a weight of a size that cannot be', async () => {
    for (const shape of ['[-3,-7]', '[1e308,1e308]', '[0.5]'])
      refused(await load(real.replace(/"shape":\s*\[[^\]]*\]/, `"shape":${shape}`)));
  });
});
