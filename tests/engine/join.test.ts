import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import { sha256Hex } from '../../src/data/digest.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { withoutJoin, type RunOutput } from '../../src/engine/api.ts';
import { guessJoin } from '../../src/engine/join-guess.ts';
import { joinFiles } from '../../src/engine/join-files.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { runPlan } from '../../src/engine/run.ts';
import { temporaryFolder } from '../cli/command.ts';
import { error, value } from '../models/samples.ts';
import { loansColumns, writePlan } from './loans.ts';
import { direct, fingerprint, prepare, run, threads, type Prepared } from './running.ts';
import { arrowOf, csvOf, type Value } from './tables.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

/** People whose group is not known to anyone. */
const GAPS = 7;
const TESTED = 900;

/** Applicants named apart by table, so that one table of people can cover both. */
function applicants(rows: number, dials: 'current' | 'reference'): Record<string, Value[]> {
  const columns = loansColumns({ ...TABLES[dials], rows });
  return { ...columns, applicant_id: (columns['applicant_id'] ?? []).map((id) => `${dials} ${String(id)}`) };
}

let joined: Prepared;
let whole: Prepared;
let output: RunOutput;

beforeAll(async () => {
  const people: { id: Value; group: Value }[] = [];
  for (const [table, rows, name] of [
    ['current', TESTED, 'test'],
    ['reference', 700, 'reference'],
  ] as const) {
    const { group = [], ...rest } = applicants(rows, table);
    const known = group.map((own, row) => (row % GAPS === 0 ? null : own));
    const ids = rest['applicant_id'] ?? [];
    ids.forEach((id, row) => row % GAPS === 0 || people.push({ id, group: group[row] ?? null }));
    writeFileSync(temporary.at(`${name}.arrow`), arrowOf(rest));
    writeFileSync(temporary.at(`${name}-whole.arrow`), arrowOf({ ...rest, group: known }));
  }
  people.push({ id: 'nobody', group: 'alder' });
  people.reverse();
  const table = { applicant_id: people.map(({ id }) => id), group: people.map((own) => own.group) };
  writeFileSync(temporary.at('people.csv'), csvOf(table));
  const data = { test: 'test.arrow', reference: 'reference.arrow' };
  const attributes = { path: 'people.csv', key: 'applicant_id' };
  const lanes = direct();
  const plan = writePlan('loans/assay.yaml', temporary.folder, { data: { ...data, attributes } });
  joined = await prepare(plan, lanes);
  output = await run(joined, lanes);
  const apart = { test: 'test-whole.arrow', reference: 'reference-whole.arrow' };
  whole = await prepare(writePlan('loans/assay.yaml', temporary.folder, { data: apart }), lanes);
}, 120_000);

describe('a joined table', () => {
  it('is described as if it had always been one', () => {
    for (const side of ['test', 'reference'] as const) {
      const [own, wanted] = [joined.files[side], whole.files[side]];
      const plain = (columns: typeof own) =>
        columns?.columns.map(({ field: { name, type }, ...rest }) => ({ name, type, ...rest }));
      expect(plain(own)).toEqual(plain(wanted));
      expect(own?.sample).toEqual(wanted?.sample);
    }
  });

  it('gives the summaries of one table and other results in nothing but names', async () => {
    const one = await run(whole, direct());
    expect(fingerprint(output).summaries).toEqual(fingerprint(one).summaries);
    const findings = ({ results }: RunOutput) => results.results.map(({ notes: _notes, ...rest }) => rest);
    expect(findings(output)).toEqual(findings(one));
  });

  it.each([
    ['one worker, batches of 4096', 1, 4096, 1000],
    ['four workers, batches of 101', 4, 101, 77],
  ])(
    '%s: the same bytes',
    async (_, workers, batchRows, taskRows) => {
      const lanes = threads(workers);
      const again = await run(joined, lanes, { batchRows, taskRows });
      expect(fingerprint(again)).toEqual(fingerprint(output));
      lanes.close();
    },
    120_000,
  );

  it('is named among the files with what was counted', async () => {
    const bytes = bytesSource(await readBytes('people.csv'), 'people.csv');
    const unmatched = { test: Math.ceil(TESTED / GAPS), reference: 100 };
    expect(output.results.subject.data[2]).toEqual({
      role: 'attributes',
      name: 'people.csv',
      sha256: value(await sha256Hex(bytes)),
      rows: TESTED - unmatched.test + 600 + 1,
      joins: [
        { to: 'test', key: 'applicant_id', columns: ['group'], matched: TESTED - unmatched.test, unmatched: unmatched.test, unused: 601 }, // prettier-ignore
        { to: 'reference', key: 'applicant_id', columns: ['group'], matched: 600, unmatched: 100, unused: TESTED - unmatched.test + 1 }, // prettier-ignore
      ],
    });
  });

  it('is spoken of where a result rests on it, and nowhere else', () => {
    const note = 'Of the test data, 129 of 900 rows have no entry in people.csv.';
    for (const { check, slice, notes } of output.results.results) {
      const rests = check.startsWith('drift/') || slice?.includes('group') === true;
      expect(notes.includes(note), `${check} ${slice?.join()}`).toBe(rests);
    }
  });

  it('is recomputed from the summaries, and not where the join was declared away', () => {
    const { plan, summaries, results } = output;
    expect(value(recompute(plan, summaries, results))).toEqual(results.results);
    const data = results.subject.data.slice(0, 2);
    const away = { ...results, subject: { ...results.subject, data } };
    expect(error(recompute(plan, summaries, away)).what).toContain('names a table of attributes');
  });

  it('never feeds the model', async () => {
    const lanes = direct();
    const wired = value(await lanes.call('wire', joined.plan, joined.files, 'all'));
    expect(JSON.stringify(wired.mapping)).not.toContain('"group"');
    const named = wired.mapping?.inputs.map(({ input, slots }) => [input, slots[0]?.column ?? '']) ?? [];
    const inputs = { ...Object.fromEntries(named), sex: 'group' };
    const asked = await lanes.call('wire', { ...joined.plan, inputs }, joined.files, 'all');
    expect(error(asked).what).toMatch(/no column 'group'/);
  });

  it('comes apart again', () => {
    const { test } = joined.files;
    expect(withoutJoin(test).columns.map(({ field }) => field.name)).not.toContain('group');
    expect(withoutJoin(test).sample.columns.has('group')).toBe(false);
    expect(withoutJoin(test).joined).toBeNull();
    expect(withoutJoin(withoutJoin(test))).toEqual(withoutJoin(test));
  });
});

describe('joining', () => {
  const described = async (name: string, table: Record<string, Value[]>) =>
    value(await direct().call('describeData', { name, bytes: arrowOf(table) }));
  const files = async (test: Record<string, Value[]>, reference?: Record<string, Value[]>) => ({
    model: null,
    test: await described('test.arrow', test),
    reference: reference ? await described('reference.arrow', reference) : null,
  });
  const people = { id: ['1', '2'], g: ['a', 'b'] };

  it('leaves a reference alone that has its columns already, and says so', async () => {
    const lanes = direct();
    const { plan, files } = joined;
    const reference = whole.files.reference;
    const bare = { ...files, test: withoutJoin(files.test), reference };
    const people = value(
      await lanes.call('describeData', { name: 'people.csv', path: temporary.at('people.csv') }),
    );
    const again = value(await joinFiles(bare, people, 'applicant_id', lanes));
    expect(again.reference).toEqual(reference);
    expect(again.test.joined?.notes).toContain(
      'reference-whole.arrow has every column of people.csv already, so nothing was joined to it.',
    );
    const { results } = await run({ plan, files: again }, lanes);
    expect(results.verdict).not.toBe('error');
  });

  it('is refused where no row matches, with an example of either', async () => {
    const outcome = await joinFiles(await files({ id: ['01', '02'], y: [1, 0] }), await described('people.arrow', people), 'id', direct()); // prettier-ignore
    expect(error(outcome).what).toBe('No row of test.arrow has an entry in people.arrow.');
    expect(error(outcome).why).toMatch(/'0[12]' in test\.arrow and '[12]' in people\.arrow/);
  });

  it.each([
    ['has none of these people', { id: ['8', '9'], y: [1, 0] }, 'has no row with an entry in people.arrow'],
    ['has no such key', { who: ['1', '2'], y: [1, 0] }, "has no column 'id'"],
  ])('leaves a reference that %s as it is, and says so', async (_, reference, words) => {
    const table = await described('people.arrow', people);
    const given = await files({ id: ['1', '3'], y: [1, 0] }, reference);
    const done = value(await joinFiles(given, table, 'id', direct()));
    expect(done.reference).toEqual(given.reference);
    expect(done.test.joined?.notes.join()).toContain(words);
  });

  it('a role may not rely on a column that both tables have with other values', async () => {
    const table = await described('people.arrow', { ...people, sex: ['f', 'm'] });
    const given = await files({ id: ['1', '2'], sex: ['f', 'f'], s: [0.1, 0.9], y: [0, 1] });
    const done = value(await joinFiles(given, table, 'id', direct()));
    const plan = { ...joined.plan, model: null, data: { test: 'test.arrow', attributes: { path: 'people.arrow', key: 'id' } } }; // prettier-ignore
    const roles = { ...joined.plan.roles, label: 'y', favourable: 1, score: 's', sensitive: ['sex'], time: undefined }; // prettier-ignore
    const events = { progress: () => undefined, result: () => undefined };
    const options = { lanes: direct(), events, clock: () => 0, now: () => '2026-01-01T00:00:00.000Z' };
    const refused = await runPlan({ ...plan, roles, features: {} } as never, done, options);
    expect(error(refused).what).toBe("'sex' is in both test.arrow and people.arrow, with different values.");
    const other = {
      ...plan,
      data: { ...plan.data, attributes: { path: 'people.arrow', key: 'sex' } },
      roles,
    };
    expect(error(await runPlan(other as never, done, options)).what).toContain("joined by 'id'");
  });

  it('guesses the key and that a table holds attributes', async () => {
    const rows = Array.from({ length: 50 }, (_, row) => row);
    const data = { y: rows.map((row) => row % 2), a: rows, row: rows, id: rows.map((row) => `p${row}`) };
    const test = await described('test.arrow', { ...data, amount: rows.map((row) => row / 3) });
    const attributes = {
      id: rows.map((row) => `p${row + 5}`),
      a: rows.map(() => 3),
      sex: rows.map(() => 'f'),
    };
    const table = await described('people.arrow', attributes);
    expect(guessJoin(test, table)).toEqual({ likely: true, keys: [{ column: 'id', share: 0.9 }] });
    const doubled = await described('twice.arrow', {
      id: rows.map((row) => `P${Number(row) < 4 ? 1 : Number(row)}`),
      z: rows,
    });
    const doubts = guessJoin(test, doubled).doubts ?? [];
    expect(doubts).toEqual([
      expect.stringMatching(
        /^In twice\.arrow, one value occurs more than once under 'id', the first is 'P1' \(4 times\)/,
      ),
    ]);
    expect(guessJoin(test, test).likely).toBe(false);
    expect(guessJoin(table, test).likely).toBe(false);
    expect(guessJoin(test, await described('x', { z: rows })).keys).toEqual([]);
  });
});

async function readBytes(name: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises');
  return new Uint8Array(await readFile(temporary.at(name)));
}
