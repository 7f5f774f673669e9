import { describe, expect, it } from 'vitest';
import { filled } from '../../src/core/filled.ts';

describe('filled', () => {
  it('writes the value of each index into the array that it was given', () => {
    const array = new Int8Array(4);
    expect(filled(array, (index) => index * index - 1)).toBe(array);
    expect([...array]).toEqual([-1, 0, 3, 8]);
  });
});
