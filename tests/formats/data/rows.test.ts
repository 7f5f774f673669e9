import { expect, it } from 'vitest';
import { dataRows } from '../data.ts';

it('every kind of data file reads as another program reads it, or is refused in words', async () => {
  const rows = await dataRows();
  expect(rows.filter(({ result }) => result.startsWith('FAILED'))).toEqual([]);
  expect(rows.filter(({ result }) => result.endsWith('values equal')).length).toBeGreaterThanOrEqual(27);
  const refused = rows.filter(({ result }) => result.startsWith('Refused'));
  expect(refused.map(({ kind }) => kind)).toEqual([
    'Arrow file, nested columns only',
    'Arrow file without rows',
    'Parquet, nested columns only',
    'Parquet, encrypted',
    'CSV in UTF-16',
    'Feather 1',
    'pickle',
  ]);
});
