import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { OutcomeCounts, ScoreTable } from '../core/summary.ts';
import { medianScore, peopleScored, peopleSelected } from './audited-people.ts';
import { impactTable, type ImpactTable } from './categories.ts';

/** Which columns hold the categories, and the choices that the rule leaves to the auditor. */
export interface AuditChoice {
  /** Column with the sex, and with the race/ethnicity; a column that there is not is null. */
  readonly sex: string | null;
  readonly race: string | null;
  readonly unknownValues: readonly string[];
  /** Leave categories below 2 % out of the impact ratios. */
  readonly leaveOutSmall: boolean;
}

/** The tables of a bias audit after 6 RCNY § 5-301, with every choice said. No limit is set: the rule has none. */
export interface LocalLaw144 {
  readonly profile: 'local-law-144';
  /** Selection rates of decisions, or the scoring rates of a tool that scores. */
  readonly measure: 'selection rate' | 'scoring rate';
  /** Of scoring rates: the median of all scores; else null. */
  readonly median: number | null;
  /** By sex, by race/ethnicity and by both, as far as there are columns. */
  readonly tables: readonly ImpactTable[];
  readonly notes: readonly string[];
}

/** Below this share of the audited data an auditor may leave a category out of the impact ratios, § 5-301(d). */
export const SMALL_SHARE = 0.02;

/** Tables of sex, race/ethnicity and both, for the attributes that are named. */
export function familiesOf({ sex, race }: Pick<AuditChoice, 'sex' | 'race'>): readonly (readonly string[])[] {
  const one = [sex, race].filter((name) => name !== null).map((name) => [name]);
  return sex !== null && race !== null ? [...one, [sex, race]] : one;
}

/**
 * The tables of New York City’s Local Law 144 from counted decisions or from scores. Scoring rates need a score for every row and
 * a summary without weights, since people are counted.
 */
export function localLaw144(summary: OutcomeCounts | ScoreTable, choice: AuditChoice): Outcome<LocalLaw144> {
  const families = familiesOf(choice);
  const problem = columnProblem(summary.attributes, families);
  if (problem) return problem;
  const scoring = summary.kind === 'score-table';
  if (scoring && summary.weighted) {
    return inputError(
      'Scoring rates cannot be counted from weighted rows.',
      'The rule counts people, and the scores of this run are kept by weight.',
      'Run again without the weight role, or use selection rates, which count rows.',
    );
  }
  const people = scoring ? peopleScored(summary) : peopleSelected(summary);
  const tables = families.map((attributes) =>
    impactTable(people, {
      all: summary.attributes,
      attributes,
      unknownValues: choice.unknownValues,
      leaveOutBelow: choice.leaveOutSmall ? SMALL_SHARE : null,
    }),
  );
  return ok({
    profile: 'local-law-144',
    measure: scoring ? 'scoring rate' : 'selection rate',
    median: scoring ? medianScore(summary) : null,
    tables,
    notes: notesOf(summary, tables, choice),
  });
}

/** Why these attributes cannot make tables: none is named, or one is no sensitive feature of the run. */
export function columnProblem(
  known: readonly string[],
  families: readonly (readonly string[])[],
): Outcome<never> | null {
  const absent = families.flat().find((name) => !known.includes(name));
  if (absent === undefined && families.length > 0) return null;
  return inputError(
    absent === undefined ? 'No column is named.' : `'${absent}' is no sensitive feature of this run.`,
    `The run counted people by ${known.join(', ') || 'nothing'}.`,
    'Name the columns with --sex and --race; the plan lists them under roles: sensitive.',
  );
}

function notesOf(
  summary: OutcomeCounts | ScoreTable,
  tables: readonly ImpactTable[],
  choice: AuditChoice,
): string[] {
  const small = tables.flatMap(({ categories }) => categories.filter(({ share }) => share < SMALL_SHARE));
  const smallNames = small.map(({ category, people }) => `${category} (${people})`).join(', ');
  const smallNote =
    small.length === 0
      ? null
      : choice.leaveOutSmall
        ? `Categories below 2 % of everybody assessed are left out of the impact ratios and of the highest rate, which the auditor must justify: ${smallNames}.`
        : `Categories below 2 % of everybody assessed take part; the auditor may leave them out: ${smallNames}.`;
  return [
    'A table of rates is no proof that the law is met. The rule sets no limit for the impact ratio.',
    'The impact ratio is the rate divided by the highest rate of the same table; nothing is rounded before the division.',
    'A person with one known value counts in the table of that value and as unknown in the others, so combinations may add up to fewer people.',
    smallNote,
    ...(summary.kind === 'score-table' ? scoreNotes(summary) : countNotes(summary)),
  ].filter((note) => note !== null);
}

function scoreNotes({ missing, grid }: ScoreTable): string[] {
  return [
    'The median is that of everybody with a score, unknown values included; a score equal to it does not count as above.',
    ...(missing > 0 ? [`${missing} rows without a score or a label are not in these tables.`] : []),
    ...(grid === null
      ? []
      : ['Scores were rounded to a grid, so those close to the median may count on its other side.']),
  ];
}

function countNotes({ weighted, cells }: OutcomeCounts): string[] {
  const undecided = cells.reduce((sum, { decision, rows }) => (decision === null ? sum + rows : sum), 0);
  return [
    ...(weighted ? ['People are counted: the weights of the run are not used here.'] : []),
    ...(undecided > 0
      ? [`${undecided} rows without a decision were not assessed and are not in these tables.`]
      : []),
  ];
}
