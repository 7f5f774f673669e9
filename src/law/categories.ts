import { compareGroupNames } from '../core/group-order.ts';
import type { GroupKey } from '../core/summary.ts';

/** People of one combination of attribute values: how many were assessed and how many of them were chosen. */
export interface People {
  /** Values by attribute, as in the summary; null where it is missing. */
  readonly group: GroupKey;
  readonly people: number;
  readonly chosen: number;
}

/** One category of a table: a sex, a race/ethnicity, or both. */
export interface Category {
  readonly category: string;
  readonly people: number;
  readonly chosen: number;
  /** chosen ÷ people; null where there is nobody. */
  readonly rate: number | null;
  /** Rate ÷ the highest rate of the table; null where either is undefined, the highest is 0, or the category is left out. */
  readonly impactRatio: number | null;
  /** Share of all assessed people, those with unknown values included. */
  readonly share: number;
  /** Whether it is left out of the impact ratios, as the rule allows below 2 %. */
  readonly leftOut: boolean;
}

/** Impact ratios by sex, by race/ethnicity or by both. */
export interface ImpactTable {
  readonly attributes: readonly string[];
  /** By name; combinations that nobody belongs to are there with 0 people. */
  readonly categories: readonly Category[];
  /** Everybody assessed, and those of them in no category because a value is unknown, with how many of these were chosen. */
  readonly assessed: number;
  readonly unknown: number;
  readonly unknownChosen: number;
  /** The category with the highest rate, first by name among equals; null where nobody was chosen. */
  readonly reference: string | null;
}

/** Which people make a table and which categories may be left out. */
export interface TableChoice {
  /** Attributes of the summary, in its order. */
  readonly all: readonly string[];
  /** Attributes of this table: one, or two for the combinations. */
  readonly attributes: readonly string[];
  /** Values that mean that a person did not say, besides a missing value. */
  readonly unknownValues: readonly string[];
  /** Categories below this share of everybody assessed are left out of the impact ratios; null leaves none out. */
  readonly leaveOutBelow: number | null;
}

/** The table of these people: every category has its rate and its ratio to the most selected one. */
export function impactTable(people: readonly People[], choice: TableChoice): ImpactTable {
  const values = people.map(({ group }) => valuesOf(group, choice));
  const assessed = sum(people, (own) => own.people);
  const unknown = people.filter((_, index) => values[index] === null);
  const rows = namesOf(values).map((name) => {
    const own = people.filter((_, index) => values[index]?.join(' × ') === name);
    return { category: name, people: sum(own, (one) => one.people), chosen: sum(own, (one) => one.chosen) };
  });
  const rated = rows.map((row) => {
    const share = assessed > 0 ? row.people / assessed : 0;
    const leftOut = choice.leaveOutBelow !== null && share < choice.leaveOutBelow;
    return { ...row, rate: row.people > 0 ? row.chosen / row.people : null, share, leftOut };
  });
  const compared = rated.filter(({ rate, leftOut }) => rate !== null && !leftOut);
  const highest = Math.max(0, ...compared.map(({ rate }) => rate ?? 0));
  return {
    attributes: choice.attributes,
    categories: rated.map((row) => ({
      ...row,
      impactRatio: row.rate === null || row.leftOut || highest === 0 ? null : row.rate / highest,
    })),
    assessed,
    unknown: sum(unknown, (own) => own.people),
    unknownChosen: sum(unknown, (own) => own.chosen),
    reference: highest > 0 ? (compared.find(({ rate }) => rate === highest)?.category ?? null) : null,
  };
}

/** The values of a table's attributes; null where one is missing or says that it is unknown. */
function valuesOf(group: GroupKey, { all, attributes, unknownValues }: TableChoice): string[] | null {
  const values = attributes.map((name) => group[all.indexOf(name)] ?? null);
  const known = values.filter((value) => value !== null && !unknownValues.includes(value)) as string[];
  return known.length === values.length ? known : null;
}

/** Names of all categories: of combinations every one, met or not. */
function namesOf(values: readonly (readonly string[] | null)[]): string[] {
  const known = values.filter((own) => own !== null);
  const width = Math.max(0, ...known.map((own) => own.length));
  const levels = Array.from({ length: width }, (_, index) =>
    [...new Set(known.map((own) => own[index] ?? ''))].sort(compareGroupNames),
  );
  return levels.reduce<string[]>(
    (names, level, index) =>
      index === 0 ? level : names.flatMap((name) => level.map((value) => `${name} × ${value}`)),
    [],
  );
}

function sum(people: readonly People[], of: (own: People) => number): number {
  return people.reduce((total, own) => total + of(own), 0);
}
