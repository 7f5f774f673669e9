import { describe, expect, it } from 'vitest';
import { aequitasReadings } from '../../src/conventions/aequitas.ts';
import { aif360Readings } from '../../src/conventions/aif360.ts';
import { fairlearnReadings } from '../../src/conventions/fairlearn.ts';
import { holisticaiReadings } from '../../src/conventions/holisticai.ts';
import { outcomes, type Alike } from '../checks/tables.ts';
import { sharedText } from '../golden/read.ts';
import { expectReading } from './expect-reading.ts';

type Values = Record<string, number | string>;
interface Rows {
  readonly y_true: number[];
  readonly y_pred: number[];
  readonly group: string[];
  readonly note?: string;
  readonly fairlearn: Values;
  readonly aif360?: Values;
  readonly aif360_priv_a?: Values;
  readonly aequitas_ref_a: Record<string, Values>;
  readonly holisticai?: Values;
}

const text = sharedText('golden/fairness.json');
const golden = JSON.parse(text ?? '{"toy10":{},"edge":{}}') as { toy10: Rows; edge: Record<string, Rows> };
const tables = [['toy10', golden.toy10] as const, ...Object.entries(golden.edge)];

/** Keys of the golden file that hold the rows themselves. */
const ROWS = ['y_true', 'y_pred', 'group', 'note'];
const counted = ({ y_true, y_pred, group }: Rows) =>
  outcomes(group.map((name, row): Alike => [name, y_true[row]!, y_pred[row]!, 1]));

describe.skipIf(text === null)('every number that the libraries gave on the shared tables', () => {
  it.each(tables)('%s: no library goes unread', (_name, table) => {
    const known = [...ROWS, 'fairlearn', 'aif360', 'aif360_priv_a', 'aequitas_ref_a', 'holisticai'];
    expect(Object.keys(table).filter((key) => !known.includes(key))).toEqual([]);
    expect(Object.keys(table.fairlearn)).toHaveLength(14);
    expect(Object.keys(table.aif360 ?? table.aif360_priv_a ?? {})).toHaveLength(20);
  });

  it.each(tables)('%s: fairlearn', (_name, table) => {
    const readings = fairlearnReadings(counted(table));
    for (const [name, theirs] of Object.entries(table.fairlearn)) expectReading(readings, name, null, theirs);
  });

  it.each(tables)('%s: AIF360, a privileged', (_name, table) => {
    const readings = aif360Readings(counted(table), 'a');
    for (const [name, theirs] of Object.entries(table.aif360 ?? table.aif360_priv_a ?? {}))
      expectReading(readings, name, null, theirs);
  });

  it.each(tables)('%s: Aequitas against a', (_name, table) => {
    const readings = aequitasReadings(counted(table), 'a');
    for (const [group, values] of Object.entries(table.aequitas_ref_a))
      for (const [name, theirs] of Object.entries(values)) expectReading(readings, name, group, theirs);
  });

  it('toy10: holisticai with a as group_a', () => {
    const readings = holisticaiReadings(counted(golden.toy10), 'a');
    for (const [name, theirs] of Object.entries(golden.toy10.holisticai!))
      expectReading(readings, name.replace('_BUG_2sqrtGEI', ''), null, theirs);
  });
});
