import { ageBandsWithin, type AgeBands } from './age-bands.ts';
import { equalSizedEdges } from './bins.ts';
import { speaksOfAge, wordsOf } from './name-words.ts';
import type { Column, Field } from './table.ts';
import { tableOfColumn, tableOfCounts, type ValueTable } from './value-table.ts';

/** What the cutting of a column needs to know of it. */
export interface CutColumn {
  readonly field: Field;
  readonly rows: number;
  readonly min: number | null;
  readonly max: number | null;
  /** Distinct values; null where there are more than are counted. */
  readonly distinct: number | null;
  /** Distinct values with counts; empty where there are too many. */
  readonly values: readonly { readonly name: string; readonly count: number }[];
}

/** Data with a sample of their rows. */
export interface SampledData {
  readonly sample: { readonly columns: ReadonlyMap<string, Column> };
}

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
export function needsBins(profile: CutColumn): boolean {
  return (
    profile.field.type === 'number' && (profile.distinct === null || profile.distinct > MOST_NUMBER_GROUPS)
  );
}

/** The numbers of a column, from its counted values or else from the sample; null for other columns. */
export function numbersOf(profile: CutColumn, data: SampledData): ColumnNumbers | null {
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
  { field, min, max }: CutColumn,
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
export function proposedEdges(profile: CutColumn, data: SampledData): readonly number[] {
  const numbers = numbersOf(profile, data);
  const choices = binChoices(profile, numbers);
  const convention = choices.find(({ kind }) => kind === 'convention');
  if (convention) return convention.edges;
  const equal = numbers ? equalSizedEdges(numbers.table, FIRST_GROUPS) : [];
  return equal.length > 0 ? equal : [profile.max ?? 0];
}
