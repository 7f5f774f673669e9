import type { EstimateContext } from '../core/check.ts';
import { notApplicable, type Estimate } from '../core/estimate.ts';
import { choice, int } from '../core/params.ts';
import type { RowStatistics } from '../core/summary.ts';
import { agreementMeasures } from '../stats/agreement.ts';
import { measureGap } from '../stats/measure-gap.ts';
import { worstGroup } from '../stats/worst-group.ts';

/** Who is alike: the parameters of both checks of consistency. */
export const CONSISTENCY_PARAMS = {
  minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }),
  neighbours: int({ label: 'Nearest rows that each row is compared with', default: 5, min: 1, max: 50 }),
  includeSensitive: choice({
    label: 'Sensitive features count towards being alike',
    default: 'no',
    options: ['no', 'yes'],
  }),
  selfIncluded: choice({
    label: 'A row is one of its own nearest, as in AIF360',
    default: 'no',
    options: ['no', 'yes'],
  }),
  scale: choice({
    label: 'Numbers are compared',
    default: 'standardised',
    options: ['standardised', 'raw'],
  }),
};

/** What both checks say of whom they compare and of what it costs. */
export const WHO_IS_ALIKE =
  'Alike are the rows nearest by the inputs of the model, sensitive features left out (without a model: by all columns that have no role): numbers in standard deviations, each category an indicator, missing numbers as the mean. Of more than 50,000 rows about 50,000 are drawn. The work grows with the square of rows: 50,000 rows of 50 inputs take some ten seconds on two cores.';

/** 1 − the mean share of nearest rows with another decision: of all rows, or of the group where it is lowest. */
export function estimateConsistency(
  statistics: RowStatistics,
  params: { readonly minGroupSize: number },
  { level, slice }: EstimateContext,
): Estimate {
  const why = whyNothing(statistics);
  if (why !== null) return notApplicable(why);
  const { measures } = agreementMeasures(statistics, slice ? params.minGroupSize : 1);
  const notes = notesOf(statistics);
  const detail = detailOf(statistics);
  return worstGroup(measures, { sliced: slice !== null, level, worst: 'lowest', notes, detail });
}

/** The largest difference of consistency between groups. */
export function estimateConsistencyGap(
  statistics: RowStatistics,
  { minGroupSize }: { readonly minGroupSize: number },
  { level }: EstimateContext,
): Estimate {
  const why = whyNothing(statistics);
  if (why !== null) return notApplicable(why);
  const { measures, correlation } = agreementMeasures(statistics, minGroupSize);
  const notes = notesOf(statistics);
  const detail = detailOf(statistics);
  return measureGap(measures, { level, scale: 'difference', most: 1, correlation, notes, detail });
}

function detailOf({ columns, sample, steps }: RowStatistics) {
  return { columns, rows: sample.rows, drawn: sample.drawn, neighbours: steps };
}

function whyNothing({ columns, groups, steps }: RowStatistics): string | null {
  if (columns.length === 0) return 'There is no column left that could tell who is alike.';
  return groups.every(({ rows }) => rows.every((count) => count === 0))
    ? `There are too few rows with a decision to compare each with ${steps} others.`
    : null;
}

function notesOf({ sample, leftOut, weighted, columns }: RowStatistics): string[] {
  const { rows, drawn, missing } = sample;
  const names = leftOut.map(({ column, reason }) => `${column} (${reason})`).join(', ');
  return [
    `Who is alike was told by: ${columns.join(', ')}.`,
    ...(drawn < rows
      ? [
          `${drawn} of ${rows} rows were drawn by the seed and compared with each other; among all rows the nearest are nearer.`,
        ]
      : []),
    ...(missing > 0 ? [`${missing} rows without a decision were left out.`] : []),
    ...(leftOut.length > 0 ? [`Columns that had no say in who is alike: ${names}.`] : []),
    ...(weighted ? ['Weights are not used: each row counts once.'] : []),
  ];
}
