import { describe, expect, it } from 'vitest';
import type { TensorType } from '../../src/core/predictor.ts';
import { feed } from '../../src/models/feed.ts';
import { error, numbers, value } from './samples.ts';

function fed(type: TensorType, values: readonly number[]) {
  const input = { name: 'x', type, shape: [null, 1] };
  const slots = [{ column: 'id', encoding: { kind: 'number' as const } }];
  const batch = { start: 0, rows: values.length, columns: new Map([['id', numbers(values)]]) };
  return feed([input], [{ input: 'x', slots }], batch);
}

describe('whole numbers', () => {
  it.each<[TensorType, readonly number[]]>([
    ['int32', [-(2 ** 31), 0, 2 ** 31 - 1]],
    ['int64', [-(2 ** 63), 2 ** 31, 2 ** 53]],
  ])('reach %s as they are, to the ends of its range', (type, values) => {
    expect(Array.from(value(fed(type, values)).tensors[0]?.data ?? [], Number)).toEqual(values);
  });

  it.each<[TensorType, number]>([
    ['int32', 2 ** 31],
    ['int32', -(2 ** 31) - 1],
    ['int32', 4_294_967_297],
    ['int64', 2 ** 63],
  ])('%s refuses %d, naming column and value, and never wraps it round', (type, stray) => {
    const refused = error(fed(type, [1, stray]));
    expect(refused).toMatchObject({ code: 'input' });
    expect(refused.what).toBe(`Column 'id' holds ${stray}, which is out of range for the model.`);
    expect(refused.why).toContain(`takes ${type} only`);
  });

  it('a missing one leaves its row without a score', () => {
    expect(value(fed('int32', [7, Number.NaN])).unfed).toEqual(Uint8Array.of(0, 1));
  });
});
