import { expect, it } from 'vitest';
import { tfmaReadings } from '../../src/conventions/tfma.ts';
import { confusion, outcomes, type Alike } from '../checks/tables.ts';
import { expectReading } from './expect-reading.ts';

const missing = confusion('', 0, 0, 2, 2).map(([, ...rest]): Alike => [[null], ...rest]);
const readings = tfmaReadings(
  outcomes([...confusion('a', 6, 2, 3, 9), ...confusion('b', 0, 0, 5, 0), ...missing]),
);

it.each([
  ['positive_rate', 'a', 11 / 20],
  ['true_positive_rate', 'a', 9 / 12],
  ['false_positive_rate', 'a', 2 / 8],
  ['false_discovery_rate', 'a', 2 / 11],
  ['false_omission_rate', 'a', 3 / 9],
  ['false_positive_rate', 'b', 'nan'],
  ['precision', 'b', 'nan'],
  ['positive_rate', 'b', 0],
  ['false_positive_rate', '(missing)', 'nan'],
  ['true_positive_rate', '(missing)', 0.5],
  ['positive_rate', null, 13 / 29],
] as const)(
  '%s of slice %s: NaN where it does not exist, a slice for what is missing',
  (name, group, value) => expectReading(readings, name, group, value),
);

it('reads nothing without labels', () => {
  expect(tfmaReadings(outcomes([['a', null, 1, 5]]))).toEqual([]);
});
