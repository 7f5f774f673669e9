import { beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import type { FileRef } from '../../src/engine/api.ts';
import { openNodeFiles } from '../../src/cli/open-file.ts';
import { Workspace } from '../../src/state/workspace.svelte.ts';
import { loansColumns } from '../engine/loans.ts';
import { direct } from '../engine/running.ts';
import { arrowOf, csvOf, people, type Columns } from '../engine/tables.ts';
import { createFakeSession } from './fake-session.ts';

const ROWS = 300;
const table = (name: string, columns: Columns): FileRef => ({
  name,
  bytes: name.endsWith('.csv') ? new TextEncoder().encode(csvOf(columns)) : arrowOf(columns),
});

/** Every order of some things. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first, at) =>
    orders(things.filter((_, own) => own !== at)).map((rest) => [first, ...rest]),
  );
}

let desk: Desk;
beforeAll(() => {
  desk = createDesk({
    lanes: direct(),
    openFile: openNodeFiles(),
    clock: () => 0,
    now: () => '2026-01-01T00:00:00Z',
  });
});

/** A workspace over the real reading and guessing. */
function workspace(): Workspace {
  const { sort, openModel, openData, guessJoin, join, guessRoles } = desk;
  return new Workspace({
    ...createFakeSession({ pace: 0 }),
    ...{ sort, openModel, openData, guessJoin, join, guessRoles },
  });
}

const held = ({ test, reference, attributes }: Workspace) => ({
  test: test?.subject.name,
  reference: reference?.subject.name,
  attributes: attributes.table?.subject.name,
});

async function afterDrops(drops: readonly (readonly FileRef[])[]): Promise<Workspace> {
  const own = workspace();
  for (const drop of drops) await own.add(drop);
  expect(own.problems).toEqual([]);
  return own;
}

describe('tables find their slots by what they hold, in every order', () => {
  const { group = [], ...rest } = loansColumns({ ...TABLES.current, rows: ROWS });
  const ids = rest['applicant_id'] ?? [];
  const { group: _, ...before } = loansColumns({ ...TABLES.reference, rows: ROWS });
  const applications = table('applications.arrow', rest);
  // First by name: that may not decide.
  const who = table('a-who.csv', { applicant_id: ids, group });
  const earlier = table('reference.arrow', {
    ...before,
    applicant_id: ids.map((id) => `before ${String(id)}`),
  });
  const model: FileRef = {
    name: 'loans.onnx',
    bytes: new Uint8Array(readFileSync(new URL('../../datasets/loans/loans.onnx', import.meta.url))),
  };
  const expected = { test: 'applications.arrow', reference: 'reference.arrow', attributes: 'a-who.csv' };

  it.each(
    orders([applications, who, earlier]).map((order) => [order.map(({ name }) => name).join(', '), order]),
  )('without a model: %s', async (_, order) => {
    expect(held(await afterDrops([order as FileRef[]]))).toEqual(expected);
    expect(held(await afterDrops((order as FileRef[]).map((file) => [file])))).toEqual(expected);
  });

  it('with a model, at any place in the order, all at once or one by one', async () => {
    for (const order of orders([applications, who, earlier, model])) {
      expect(held(await afterDrops([order])), order.map(({ name }) => name).join()).toEqual(expected);
      const single = await afterDrops(order.map((file) => [file]));
      expect(held(single), order.map(({ name }) => name).join()).toEqual(expected);
      expect(single.test?.joined?.columns).toEqual(['group']);
    }
  });

  it('a narrow table of decisions is tested, and a wide one of people describes them', async () => {
    const { id = [], y = [], p = [], ...others } = people(ROWS);
    const log = table('z.csv', { id, score: p, outcome: y });
    const wide = table('b.csv', { id, ...others });
    for (const order of orders([log, wide])) {
      const wanted = { test: 'z.csv', reference: undefined, attributes: 'b.csv' };
      expect(held(await afterDrops([order]))).toEqual(wanted);
      expect(held(await afterDrops(order.map((file) => [file])))).toEqual(wanted);
    }
  });

  it('the inputs of the model count more than the number of columns', async () => {
    const inputs = ['applicant_id', 'age', 'sex', 'income', 'loan_amount', 'debt_ratio', 'employment_years', 'housing', 'region', 'purpose']; // prettier-ignore
    const fed = table('fed.csv', Object.fromEntries(inputs.map((name) => [name, rest[name] ?? []])));
    const more = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`note ${at}`, group]));
    const wide = table('wide.csv', { applicant_id: ids, ...more });
    for (const order of orders([fed, wide, model])) {
      const own = await afterDrops(order.map((file) => [file]));
      expect(held(own), order.map(({ name }) => name).join()).toMatchObject({
        test: 'fed.csv',
        attributes: 'wide.csv',
      });
    }
  });

  it('what the person swapped stays so, whatever comes later', async () => {
    const own = await afterDrops([[applications, who]]);
    await own.exchange('test', 'attributes');
    expect(held(own)).toMatchObject({ test: 'a-who.csv', attributes: 'applications.arrow' });
    await own.add([model]);
    expect(held(own)).toMatchObject({ test: 'a-who.csv', attributes: 'applications.arrow' });
    await own.exchange('test', 'attributes');
    expect(own.test?.joined?.columns).toEqual(['group']);
  });
});
