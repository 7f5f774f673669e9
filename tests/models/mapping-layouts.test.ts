import { describe, expect, it } from 'vitest';
import { fillByPosition } from '../../src/models/mapping/layouts.ts';
import type { Columns } from '../../src/models/mapping/order.ts';
import { categoriesOf, error, field, FIELDS, value } from './samples.ts';

const all = [...FIELDS, field('sex', 'category'), field('case id', 'number', true)];
const columns: Columns = {
  all,
  aside: new Set(['case id']),
  spare: new Set(['case id']),
  sensitive: new Set(['sex']),
  categoriesOf: (name) => (name === 'sex' ? ['f', 'm'] : categoriesOf(name)),
  codesOf: () => [],
};
const offered = all.filter(({ name }) => name !== 'case id');
const fill = (width: number | null) => fillByPosition(width, 'float32', offered, columns);
const names = (filled: { slots: readonly { binding: { column: string } }[] }) =>
  filled.slots.map(({ binding }) => binding.column);

describe('a matrix that nobody named', () => {
  it('as wide as the columns: their order, nothing to explain', () => {
    const filled = value(fill(6));
    expect(names(filled)).toEqual(offered.map(({ name }) => name));
    expect(filled).toMatchObject({ assumed: true, warnings: [] });
  });

  it('one narrower: the protected column is left out, said', () => {
    const filled = value(fill(5));
    expect(names(filled)).not.toContain('sex');
    expect(filled.warnings[0]).toContain("without 'sex'");
  });

  it('one wider: the column that was set aside comes in, said', () => {
    const plain = offered.filter(({ type }) => type !== 'category');
    const filled = value(fillByPosition(5, 'float32', plain, columns));
    expect(names(filled)).toEqual([...plain.map(({ name }) => name), 'case id']);
    expect(filled.warnings[0]).toContain("with 'case id'");
  });

  it('as wide as the one-hot form: numbers, then values in sorted order', () => {
    const filled = value(fill(9));
    expect(filled.slots.slice(4).map(({ binding }) => binding.encoding)).toEqual(
      ['other', 'own', 'rent', 'f', 'm'].map((own) => ({ kind: 'one-hot', value: own })),
    );
    expect(filled.warnings[0]).toContain('9 = one-hot of 2 text columns + 4 numbers.');
    expect(filled.assumed).toBe(true);
  });

  it('other layouts of the same width are offered beside the first', () => {
    const filled = value(fill(7));
    expect(filled.others.map(({ title }) => title)).toContain("Use one-hot layout without 'sex'");
    expect(filled.others.every(({ slots }) => slots.length === 7)).toBe(true);
  });

  it('as wide as the numbers among them: text was more likely no input', () => {
    const filled = value(fill(4));
    expect(names(filled)).toEqual(offered.filter(({ type }) => type !== 'category').map(({ name }) => name));
    expect(filled.warnings[0]).toContain('without its text columns');
  });

  it('narrower than anything that fits: the first columns, to be put right by a person', () => {
    const filled = value(fill(2));
    expect(names(filled)).toEqual(offered.slice(0, 2).map(({ name }) => name));
    expect(filled.assumed).toBe(true);
    expect(filled.warnings[0]).toContain('The first 2 were taken');
  });

  it('of a width that nothing gives: refused', () => {
    expect(error(fill(104)).what).toBe('Model wants 104 numbers, your data offers 6 columns.');
  });
});
