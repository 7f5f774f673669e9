import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expected, NUMBERS } from '../models/samples.ts';
import { arrowOf, people, type Value } from '../engine/tables.ts';
import { assay, ROOT, temporaryFolder } from './command.ts';

const temporary = temporaryFolder();
const at = (name: string): string => temporary.at(name);
const run = (args: readonly string[]) => assay(args, { cwd: temporary.folder });
const read = (name: string): string => readFileSync(at(name), 'utf8');

/** The fixtures' table in this order, with a label drawn along the native scores and a group. */
function write(name: string, columns: readonly string[], more: Record<string, Value[]> = {}): void {
  const scores = expected.models['logreg'] ?? [];
  const own = columns.map((column): [string, Value[]] => [column, [...(expected.table[column] ?? [])]]);
  const y = scores.map((score, row) => (((row * 37) % 100) / 100 < score ? 1 : 0));
  writeFileSync(at(name), arrowOf({ ...Object.fromEntries(own), y, ...more }));
}

beforeAll(() => {
  for (const name of ['logreg', 'columns', 'forest'])
    copyFileSync(`${ROOT}tests/models/fixtures/${name}.onnx`, at(`${name}.onnx`));
  write('table.arrow', [...NUMBERS, 'housing']);
  write('matrix.arrow', NUMBERS);
  write('moved.arrow', [...NUMBERS].reverse());
  writeFileSync(at('people.arrow'), arrowOf(people(200)));
});
afterAll(() => temporary.remove());

describe('a model whose inputs have names', () => {
  it('init writes a plan that runs at once', async () => {
    const init = await run(['init', 'columns.onnx', 'table.arrow', '--out', 'named.yaml']);
    expect([init.code, init.err]).toEqual([0, '']);
    expect(init.out).toMatch(/^Wrote named\.yaml: \d+ tests\. Assumed:\n {2}roles\.favourable = 1: ASSUMED/);
    expect(init.out).toContain('same name');
    expect(read('named.yaml')).toMatch(/# ASSUMED: .*\n {2}favourable: "1"/);
    const ran = await run(['run', '-c', 'named.yaml', '--only', 'performance/*', '--out', 'named']);
    expect([0, 1, 5]).toContain(ran.code);
    expect(ran.err).not.toContain('mapping.json is not used');
  });

  it('a favourable outcome that nobody confirmed is said by run and kept with the results, until it is', async () => {
    const said = "The favourable outcome '1' was assumed, nobody confirmed it.";
    const only = ['run', '-c', 'named.yaml', '--only', 'performance/accuracy', '--out', 'outcome'];
    const kept = () =>
      (JSON.parse(read('outcome/results.json')) as { subject: { model: { mapping: object } } }).subject.model
        .mapping;
    const guessed = await run(only);
    expect(guessed.err).toContain(`note: ${said}`);
    expect(kept()).toMatchObject({ assumedOutcome: '1' });
    expect(read('outcome/report.html')).toContain('was assumed, nobody confirmed it.');
    expect((await run(['verify', 'outcome/record.evidence.zip'])).code).toBe(0);
    const mapping = JSON.parse(read('mapping.json')) as object;
    writeFileSync(at('mapping.json'), JSON.stringify({ ...mapping, assumed: [], confirmed: ['outcome'] }));
    const confirmed = await run(only);
    expect([confirmed.code, confirmed.err.includes('assumed')]).toEqual([guessed.code, false]);
    expect(kept()).not.toHaveProperty('assumedOutcome');
  });

  it('never overwrites what is there, unless forced', async () => {
    const before = read('named.yaml');
    const again = await run(['init', 'columns.onnx', 'table.arrow', '--out', 'named.yaml']);
    expect(again.code).toBe(4);
    expect(again.err).toContain('--force');
    expect(read('named.yaml')).toBe(before);
    expect((await run(['init', 'table.arrow', 'columns.onnx', '--out', 'named.yaml', '--force'])).code).toBe(
      0,
    );
  });
});

describe('a matrix without names', () => {
  it('init says that the order was assumed, and run stops until mapping.json confirms it', async () => {
    const init = await run(['init', 'logreg.onnx', 'matrix.arrow', '--out', 'matrix.yaml', '--force']);
    expect(init.code).toBe(0);
    expect(init.out).toMatch(/The order of columns was assumed, so assay run stops \(exit 4\)/);
    expect(read('matrix.yaml')).toContain('# ASSUMED ORDER');
    const only = ['--only', 'performance/accuracy'];
    const stopped = await run(['run', '-c', 'matrix.yaml', ...only]);
    expect(stopped.code).toBe(4);
    expect(stopped.err).toContain('The order of columns was assumed and nobody confirmed it.');
    const mapping = JSON.parse(read('mapping.json')) as Record<string, unknown>;
    expect(mapping['assumed']).toEqual(['order', 'outcome']);
    const [{ input, slots }] = mapping['inputs'] as [{ input: string; slots: { column: string }[] }];
    const inputs = { [input]: slots.map(({ column }) => column) };
    writeFileSync(
      at('own.yaml'),
      read('matrix.yaml').replace(/^inputs: auto$/m, `inputs: ${JSON.stringify(inputs)}`),
    );
    const vouched = await run(['run', '-c', 'own.yaml', ...only, '--out', 'own']);
    expect(vouched.err).not.toContain('The order of columns was assumed');
    expect([0, 1, 5]).toContain(vouched.code);
    writeFileSync(
      at('mapping.json'),
      JSON.stringify({ ...mapping, assumed: [], confirmed: ['order', 'outcome'] }),
    );
    const ran = await run(['run', '-c', 'matrix.yaml', ...only, '--out', 'matrix']);
    expect(ran.err).not.toContain('assumed');
    expect([0, 1, 5]).toContain(ran.code);
  });

  it('a mapping for another model or other columns is left out, said, and the order counts as assumed again', async () => {
    const only = ['--only', 'performance/accuracy'];
    const model = await run(['run', '-c', 'matrix.yaml', ...only, '--model', 'forest.onnx']);
    expect(model.code).toBe(4);
    expect(model.err).toMatch(/mapping\.json is not used\. It was made for another model: logreg\.onnx/);
    const data = await run(['run', '-c', 'matrix.yaml', ...only, '--data', 'moved.arrow']);
    expect(data.code).toBe(4);
    expect(data.err).toMatch(/The columns have changed since: they stand in another order\./);
  });

  it('--mapping names another file, which must be there', async () => {
    writeFileSync(at('elsewhere.json'), read('mapping.json'));
    const only = ['--only', 'performance/accuracy'];
    const ran = await run([
      'run',
      '-c',
      'matrix.yaml',
      ...only,
      '--mapping',
      'elsewhere.json',
      '--out',
      'else',
    ]);
    expect([0, 1, 5]).toContain(ran.code);
    const gone = await run(['run', '-c', 'matrix.yaml', ...only, '--mapping', 'gone.json']);
    expect(gone.code).toBe(4);
    expect(gone.err).toContain('gone.json');
  });

  it('inspect MODEL DATA shows slots, reasons and proofs, and the right order where the scores tell it', async () => {
    write('scored.arrow', [...NUMBERS].reverse(), { score: [...(expected.models['logreg'] ?? [])] });
    const people = await run(['inspect', 'logreg.onnx', 'scored.arrow']);
    expect([people.code, people.err]).toEqual([0, '']);
    expect(people.out).toMatch(/X\[1\] ← married \(number; assumed order, 50 % sure\)/);
    expect(people.out).toMatch(/✗ Agrees with column 'score': Differs on/);
    expect(people.out).toMatch(
      /offer: Use this order\. In the order age, hours-per-week, debt ratio, married/,
    );
    const json = await run(['inspect', 'logreg.onnx', 'scored.arrow', '--json']);
    const found = JSON.parse(json.out) as { mapping: { assumedOrder: boolean }; proposals: unknown[] };
    expect(found.mapping.assumedOrder).toBe(true);
    expect(found.proposals).toHaveLength(1);
  });
});

describe('predictions in the data', () => {
  it('init takes the table alone', async () => {
    writeFileSync(at('predicted.arrow'), arrowOf({ ...people(200), score: people(200)['p'] ?? [] }));
    const init = await run(['init', 'predicted.arrow', '--out', 'predicted.yaml']);
    expect([init.code, init.err]).toEqual([0, '']);
    expect(read('predicted.yaml')).toMatch(/score: score/);
    const ran = await run(['run', '-c', 'predicted.yaml', '--only', 'performance/*', '--out', 'predicted']);
    expect([0, 1, 5]).toContain(ran.code);
  });

  it('and refuses one without any, in words', async () => {
    const { p: _, d: __, ...none } = people(200);
    writeFileSync(at('none.arrow'), arrowOf(none));
    const init = await run(['init', 'none.arrow', '--out', 'none.yaml']);
    expect(init.code).toBe(4);
    expect(init.err).toContain('no column that looks like predictions');
    expect(existsSync(at('none.yaml'))).toBe(false);
  });

  it('makes the folder it writes to, and says where it cannot', async () => {
    const made = await run(['init', 'predicted.arrow', '--out', 'new/folder/assay.yaml']);
    expect([made.code, existsSync(at('new/folder/assay.yaml'))]).toEqual([0, true]);
    const folder = await run(['init', 'predicted.arrow', '--out', 'new/folder', '--force']);
    expect(folder.code).toBe(4);
    expect(folder.err).toContain('could not be written');
  });
});

describe('a second plan in one folder', () => {
  it('keeps the mapping of the same files, and names one of others after its plan', async () => {
    await run(['init', 'logreg.onnx', 'matrix.arrow', '--out', 'two/a.yaml']);
    const kept = read('two/mapping.json');
    const same = await run(['init', 'logreg.onnx', 'matrix.arrow', '--out', 'two/b.yaml']);
    expect([same.code, same.err]).toEqual([0, '']);
    expect(same.out).toContain('it is kept');
    const other = await run(['init', 'forest.onnx', 'matrix.arrow', '--out', 'two/c.yaml']);
    expect(other.code).toBe(0);
    expect(existsSync(at('two/c.mapping.json'))).toBe(true);
    expect(read('two/mapping.json')).toBe(kept);
    const ran = await run(['run', '-c', 'two/c.yaml', '--only', 'performance/*', '--out', 'two/out']);
    expect(ran.err).not.toContain('mapping.json is not used');
  });
});

describe('a run that ends without results', () => {
  it('sets those of an earlier one aside, and leaves what is not its own', async () => {
    const only = ['run', '-c', 'named.yaml', '--only', 'performance/accuracy', '--out', 'aside'];
    await run(only);
    writeFileSync(at('aside/notes.txt'), 'mine');
    const before = read('aside/results.json');
    const failed = await run([...only, '--data', 'nowhere.csv']);
    expect(failed.code).toBe(4);
    expect(failed.err).toContain('were moved from aside to aside/previous');
    expect(existsSync(at('aside/results.json'))).toBe(false);
    expect(read('aside/previous/results.json')).toBe(before);
    expect(read('aside/notes.txt')).toBe('mine');
  });
});
