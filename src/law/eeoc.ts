import { exp, log } from '../core/elementary.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { fisherExact } from '../stats/fisher.ts';
import { normalCdf, twoSidedZ } from '../stats/normal.ts';
import { peopleSelected } from './audited-people.ts';
import { impactTable, type Category, type ImpactTable } from './categories.ts';
import { columnProblem, familiesOf, SMALL_SHARE, type AuditChoice } from './local-law-144.ts';

/** The four-fifths of 29 CFR 1607.4(D). */
export const FOUR_FIFTHS = 0.8;

/** What the Uniform Guidelines and their practice look at for one category beside the most selected one. */
export interface AdverseImpact {
  readonly category: string;
  /** Impact ratio below four fifths; null where there is none. */
  readonly belowFourFifths: boolean | null;
  /** 95 % interval of the impact ratio from its logarithm; null where either rate is 0 or undefined. */
  readonly ratioInterval: { readonly lower: number; readonly upper: number } | null;
  /** Pooled two-proportion z; beyond ±2 is the convention of two standard deviations. null where everybody or nobody was chosen. */
  readonly z: number | null;
  readonly zPValue: number | null;
  /** Two-sided p of Fisher’s exact test. */
  readonly fisherPValue: number | null;
  /** People who would also have been chosen at the highest rate: n·p_r − s; below 0 never occurs. */
  readonly shortfall: number | null;
  /** How many choices, moved between the category and the most selected one, reverse the four-fifths result; null if not 1 or 2. */
  readonly flipsAfter: 1 | 2 | null;
  /** Rates that could be, were the people with unknown values all in this category: chosen or not. */
  readonly rateBounds: { readonly lower: number; readonly upper: number } | null;
  /** The impact ratio were the unknown shared out for the worst, and whether the four-fifths result would stay the same at both ends. */
  readonly worstRatio: number | null;
  readonly survivesUnknown: boolean | null;
}

/** One table with its overlay, category by category in the same order. */
export interface EeocTable {
  readonly table: ImpactTable;
  readonly impacts: readonly AdverseImpact[];
}

/** The four-fifths overlay: a profile, not legal advice. */
export interface Eeoc {
  readonly profile: 'eeoc';
  readonly tables: readonly EeocTable[];
  readonly notes: readonly string[];
}

/** Four-fifths comparisons of 29 CFR 1607.4(D) with their tests, by sex, race/ethnicity and both. People are counted, not weights. */
export function eeoc(counts: OutcomeCounts, choice: AuditChoice): Outcome<Eeoc> {
  const families = familiesOf(choice);
  const problem = columnProblem(counts.attributes, families);
  if (problem) return problem;
  const people = peopleSelected(counts);
  const leaveOutBelow = choice.leaveOutSmall ? SMALL_SHARE : null;
  const tables = families.map((attributes): EeocTable => {
    const { unknownValues } = choice;
    const table = impactTable(people, { all: counts.attributes, attributes, unknownValues, leaveOutBelow });
    return { table, impacts: table.categories.map((category) => impactOf(category, table)) };
  });
  return ok({
    profile: 'eeoc',
    tables,
    notes: [
      'A profile, not legal advice: a ratio below four fifths is generally taken as evidence of adverse impact, but smaller gaps can count where they are significant, and small numbers can excuse larger ones.',
      'Tests compare each category with the most selected one, one by one; they are not corrected for their number.',
      ...(counts.weighted ? ['People are counted: the weights of the run are not used here.'] : []),
    ],
  });
}

const NOTHING = {
  ...{
    belowFourFifths: null,
    ratioInterval: null,
    z: null,
    zPValue: null,
    fisherPValue: null,
    shortfall: null,
  },
  ...{ flipsAfter: null, rateBounds: null, worstRatio: null, survivesUnknown: null },
} as const;

function impactOf(own: Category, table: ImpactTable): AdverseImpact {
  const top = table.categories.find(({ category }) => category === table.reference);
  if (!top || own.impactRatio === null || own.rate === null || top.rate === null)
    return { category: own.category, ...NOTHING };
  const below = own.impactRatio < FOUR_FIFTHS;
  const shortfall = Math.max(0, own.people * top.rate - own.chosen);
  if (own === top) return { category: own.category, ...NOTHING, belowFourFifths: below, shortfall };
  const z = pooledZ(own, top);
  return {
    category: own.category,
    belowFourFifths: below,
    ratioInterval: ratioInterval(own, top),
    z,
    zPValue: z === null ? null : 2 * normalCdf(-Math.abs(z)),
    fisherPValue: fisherExact(own.chosen, own.people, top.chosen, top.people).p,
    shortfall,
    flipsAfter: flipsAfter(own, top),
    ...withUnknown(own, top, table),
  };
}

type Counted = Pick<Category, 'people' | 'chosen'>;

/** exp(ln IR ± z·√((1 − p)/s + (1 − p_r)/s_r)). */
function ratioInterval(own: Counted, top: Counted): AdverseImpact['ratioInterval'] {
  if (own.chosen === 0 || top.chosen === 0) return null;
  const part = ({ people, chosen }: Counted): number => (1 - chosen / people) / chosen;
  const half = twoSidedZ(0.95) * Math.sqrt(part(own) + part(top));
  const centre = log(own.chosen / own.people / (top.chosen / top.people));
  return { lower: exp(centre - half), upper: exp(centre + half) };
}

function pooledZ(own: Counted, top: Counted): number | null {
  const pooled = (own.chosen + top.chosen) / (own.people + top.people);
  const variance = pooled * (1 - pooled) * (1 / own.people + 1 / top.people);
  return variance > 0 ? (own.chosen / own.people - top.chosen / top.people) / Math.sqrt(variance) : null;
}

/** Moves choices towards the other result: to the category where it is below four fifths, from it where it is not. */
function flipsAfter(own: Counted, top: Counted): 1 | 2 | null {
  const below = (moved: number): boolean =>
    (own.chosen + moved) / own.people / ((top.chosen - moved) / top.people) < FOUR_FIFTHS;
  const was = below(0);
  for (const people of [1, 2] as const) {
    const moved = was ? people : -people;
    const possible =
      own.chosen + moved >= 0 &&
      own.chosen + moved <= own.people &&
      top.chosen - moved > 0 &&
      top.chosen - moved <= top.people;
    if (possible && below(moved) !== was) return people;
  }
  return null;
}

function withUnknown(
  own: Counted,
  top: Counted,
  { unknown, unknownChosen }: ImpactTable,
): Pick<AdverseImpact, 'rateBounds' | 'worstRatio' | 'survivesUnknown'> {
  const refused = unknown - unknownChosen;
  const lowest = ({ chosen, people }: Counted): number => chosen / (people + refused);
  const highest = ({ chosen, people }: Counted): number =>
    (chosen + unknownChosen) / (people + unknownChosen);
  const worstRatio = lowest(own) / highest(top);
  const bestRatio = highest(own) / lowest(top);
  return {
    rateBounds: { lower: lowest(own), upper: highest(own) },
    worstRatio,
    survivesUnknown: worstRatio < FOUR_FIFTHS === bestRatio < FOUR_FIFTHS,
  };
}
