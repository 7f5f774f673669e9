import { ageBandsWithin, type AgeBands } from '../core/age-bands.ts';
import { equalSizedEdges } from '../core/bins.ts';
import { speaksOfAge, wordsOf } from '../core/name-words.ts';
import { tableOfColumn, tableOfCounts, type ValueTable } from '../core/value-table.ts';
import type { ColumnProfile, DataDescription } from '../engine/api.ts';

/** More distinct numbers than this are cut into ranges before they can be groups. */
const MOST_NUMBER_GROUPS = 12;
/** Numbers of equal groups that are offered. */
const EQUAL_GROUPS = [2, 3, 4, 5];
/** Groups of the first proposal for numbers that no convention cuts. */
const FIRST_GROUPS = 3;

/** The numbers of a column: `exact` where every row was counted, else those of the sample. */
export interface ColumnNumbers {
  readonly table: ValueTable;
  readonly exact: boolean;
}

/** A way to cut a column into groups, offered with its reason. */
export interface BinChoice extends Omit<AgeBands, 'legal'> {
  readonly kind: 'legal' | 'convention' | 'equal';
}

/** True where a column holds too many numbers to be groups as they are. */
export function needsBins(profile: ColumnProfile): boolean {
  return (
    profile.field.type === 'number' && (profile.distinct === null || profile.distinct > MOST_NUMBER_GROUPS)
  );
}

/** The numbers of a column, from its counted values or else from the sample; null for other columns. */
export function numbersOf(profile: ColumnProfile, data: DataDescription): ColumnNumbers | null {
  if (profile.field.type !== 'number') return null;
  if (profile.values.length > 0)
    return {
      table: tableOfCounts(profile.values.map(({ name, count }) => [Number(name), count])),
      exact: true,
    };
  const sampled = data.sample.columns.get(profile.field.name);
  if (!sampled || sampled.type === 'category') return null;
  return { table: tableOfColumn(sampled), exact: sampled.values.length === profile.rows };
}

/** Every way to cut a column that leaves no group empty: bands of ages with their source, then groups of equal size. */
export function binChoices(
  { field, min, max }: ColumnProfile,
  numbers: ColumnNumbers | null,
): readonly BinChoice[] {
  const isAge = speaksOfAge(wordsOf(field.name)) && min !== null && max !== null && max <= 130;
  const bands = isAge ? ageBandsWithin(min, max) : [];
  const equal = EQUAL_GROUPS.flatMap((groups): BinChoice[] => {
    const edges = numbers ? equalSizedEdges(numbers.table, groups) : [];
    if (edges.length !== groups - 1) return [];
    const source = `Quantiles of ${numbers?.exact ? 'all rows' : 'the sampled rows'}: about as many rows in each group.`;
    return [{ kind: 'equal', title: `${groups} of equal size`, edges, source }];
  });
  return [
    ...bands.map(({ legal, ...band }) => ({
      ...band,
      kind: legal ? ('legal' as const) : ('convention' as const),
    })),
    ...equal,
  ];
}

/** A first proposal for inner edges, to be edited: bands of ages by convention, else three groups of equal size. */
export function proposedEdges(profile: ColumnProfile, data: DataDescription): readonly number[] {
  const numbers = numbersOf(profile, data);
  const choices = binChoices(profile, numbers);
  const convention = choices.find(({ kind }) => kind === 'convention');
  if (convention) return convention.edges;
  const equal = numbers ? equalSizedEdges(numbers.table, FIRST_GROUPS) : [];
  return equal.length > 0 ? equal : [profile.max ?? 0];
}
