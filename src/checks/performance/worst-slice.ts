import { defineCheck } from '../../core/check.ts';
import type { Detail, Estimate } from '../../core/estimate.ts';
import { notApplicable } from '../../core/estimate.ts';
import { choice, int } from '../../core/params.ts';
import { binLabel, sliceName, slicesOf, type SliceCondition } from '../../core/slices.ts';
import type { SliceCounts } from '../../core/summary.ts';
import { familyTests, type FamilyTest } from '../../stats/slice-family.ts';
import { sliceProxies } from '../../stats/slice-proxy.ts';
import { ownSlices, sliceRates, SLICE_MEASURES, type SliceMeasure } from '../../stats/slice-rates.ts';
import { rankSlices, stability, testSlices, type TestedSlice } from '../../stats/slice-search.ts';
import { figure } from '../words.ts';

/** The largest difference in a rate between a slice and all other rows that a half of the data confirms. In [0, 1]; 0 is none. */
export default defineCheck({
  id: 'performance/worst-slice',
  title: 'Worst slice of the data',
  aliases: ['slice discovery', 'error analysis', 'weak segments'],
  needs: 'slice-counts',
  grouping: 'none',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: {
    measure: choice({ label: 'What is compared', default: 'error-rate', options: SLICE_MEASURES }),
    minGroupSize: int({ label: 'Fewest rows of a slice in each half', default: 30, min: 1 }),
    candidates: int({ label: 'Slices that are put to the test', default: 20, min: 1, max: 200 }),
    replicates: int({ label: 'Resamples for stability', default: 200, min: 20, max: 2000 }),
    draws: int({ label: 'Draws for the chance over all slices', default: 1000, min: 20, max: 10_000 }),
  },
  threshold: { op: '<=', default: 0.1, source: 'a placeholder; set what you could answer for' },
  chart: { kind: 'ranked-slices', x: 'rate of the slice less that of the rest' },
  explain: {
    question: 'In which part of the data does the model do worst, and is that more than chance?',
    what: 'Cuts the data by every column and every pair of columns. One half of the rows, chosen by a coin for each row, ranks the slices; the worst are then tested on the other half, which had no say. The value is the largest difference to the rest that is confirmed there, 0 where none is; the interval covers the worst of the slices that were tested. Each slice is listed with the chance, by the first half alone, that the worst of all slices searched looks so bad where none differs, with how often resamples choose it again and which sensitive feature it stands for.',
    whenNot:
      'It vouches only for the slices that were tested: one that looked harmless in the first half may still be bad. Where rows repeat a person, the halves are not independent. A slice says where, not why.',
    formula:
      'max over confirmed s of p̂(s) − p̂(not s) in the confirmation half; s among the m slices with the largest lower bound in the discovery half, confirmed where Holm’s p ≤ 1 − level and the difference is above 0',
    source:
      'Cox (1975), doi:10.1093/biomet/62.2.441; Fisher’s exact test with Holm, doi:10.2307/4615733; limits by MOVER from Clopper–Pearson, Bonferroni, doi:10.1002/sim.3095; ranking doi:10.1080/00031305.2000.10474560; chance over all slices: Westfall and Young (1993), single-step min-P with exact margins, overlap by a tree of columns, doi:10.1109/TIT.1968.1054142',
    sameAs: {
      'Slice Finder': 'ranks by effect size; slices are tested on the data that found them',
      Giskard:
        'performance bias scan: slices tested on the data that found them, Benjamini–Hochberg off by default',
      'Responsible AI Toolbox': 'error tree and heat map: the same search, without any test',
      Deepchecks: 'weak segments performance: two features at a time, without any test',
      'Algorithm Audit':
        'splits discovery from test as here; clusters instead of conditions, z-test, Bonferroni',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { measure, minGroupSize, candidates, replicates, draws }, { level, seed }): Estimate {
    if (counts.design.columns.length === 0)
      return notApplicable('There is no column that the data could be cut by.');
    const rates = sliceRates(counts, measure);
    const own = ownSlices(counts);
    const held = sumOf(own);
    const ranked = rankSlices(rates, own, minGroupSize);
    if (ranked.length === 0) {
      const why = `No slice, with all other rows beside it, has ${minGroupSize} ${NOUNS[measure]} in each half of the data.`;
      return notApplicable(why);
    }
    const chosen = ranked.slice(0, candidates);
    const tested = testSlices(chosen, rates, level);
    const resamples = { replicates, seed, name: 'performance/worst-slice' };
    const again = stability(ranked, chosen.length, resamples);
    const family = familyTests(ranked, chosen.length, rates, counts.design, { replicates: draws, seed });
    const smallest = Math.min(...tested.map(({ adjustedP }) => adjustedP));
    const confirmed = tested.filter((slice) => isConfirmed(slice, level));
    const worst = confirmed.reduce<TestedSlice | null>(
      (most, slice) => (most === null || slice.difference > most.difference ? slice : most),
      null,
    );
    const method = `MOVER, Clopper–Pearson, Bonferroni over ${tested.length} slices`;
    const names = slicesOf(counts.design);
    const nameOf = ({ slice }: TestedSlice): string => sliceName(counts.design, names[slice] ?? []);
    return {
      status: 'ok',
      value: worst?.difference ?? 0,
      n: rates.sides(1, 0).rows,
      interval: {
        lower: Math.max(0, ...confirmed.map(({ lower }) => lower)),
        upper: Math.max(0, ...tested.map(({ upper }) => upper)),
        ...{ level, method },
      },
      pValue: Math.min(...tested.map(({ p }) => p)),
      adjusted: { method: 'Holm', p: smallest, family: `${tested.length} slices, confirmation half` },
      groups: tested.map((slice) => ({
        ...{ group: nameOf(slice), n: slice.confirmation.rows, value: slice.difference, reason: null },
        interval: { lower: slice.lower, upper: slice.upper, level, method },
      })),
      untested: [],
      detail: {
        ...{
          measure,
          worst: worst ? nameOf(worst) : null,
          searched: ranked.length,
          tooFew: held - ranked.length,
        },
        slices: tested.map((slice, rank) => ({
          ...{ rank: rank + 1, slice: nameOf(slice), stability: again[rank] ?? 0 },
          ...described(counts, slice, names[slice.slice] ?? [], isConfirmed(slice, level)),
          discovery: discovered(slice, family[rank]),
        })),
      },
      notes: notesOf(counts, { searched: ranked.length, held, minGroupSize }),
    };
  },
  finding(facts) {
    const { value, verdict, interval, detail, groups } = facts;
    const what = WORDS[(detail['measure'] as SliceMeasure | undefined) ?? 'error-rate'];
    const worst = detail['worst'] ?? groups[0]?.group;
    if (verdict === 'not-applicable')
      return 'Whether the model does worse in a part of the data could not be tested.';
    if (value === 0 || typeof worst !== 'string')
      return verdict === 'pass'
        ? `No part of the data that was tested has ${what} more than ${figure(interval?.upper ?? value)} above the rest.`
        : `Whether any part of the data has ${what} well above the rest cannot be told yet.`;
    const where = `Where ${worst}, ${what.replace(/^an? /, 'the ')} is ${figure(value)} above that of the rest`;
    if (verdict === 'inconclusive') return `${where}, confirmed; whether by too much cannot be told yet.`;
    return `${where}, confirmed on rows that had no part in finding it.`;
  },
});

const WORDS: Readonly<Record<SliceMeasure, string>> = {
  'error-rate': 'an error rate',
  'false-negative-rate': 'a false negative rate',
  'false-positive-rate': 'a false positive rate',
  'rejection-rate': 'a rejection rate',
};
const NOUNS: Readonly<Record<SliceMeasure, string>> = {
  'error-rate': 'rows with a label and a decision',
  'false-negative-rate': 'rows with a favourable label',
  'false-positive-rate': 'rows with an unfavourable label',
  'rejection-rate': 'rows with a decision',
};

function isConfirmed({ adjustedP, difference }: TestedSlice, level: number): boolean {
  return difference > 0 && adjustedP <= 1 - level;
}

/** A tested slice for the record: what it is, both halves, the test, and what it stands for. */
function described(
  counts: SliceCounts,
  tested: TestedSlice,
  conditions: readonly SliceCondition[],
  confirmed: boolean,
): Detail {
  const { difference, lower, upper, p, adjustedP, confirmation } = tested;
  return {
    conditions: conditions.flatMap(({ column: at, bin }) => {
      const column = counts.design.columns[at];
      return column ? [{ column: column.name, value: binLabel(column, bin) }] : [];
    }),
    ...{ confirmed, rows: confirmation.rows, ...ratesOf(confirmation) },
    ...{ difference, lower, upper, p, adjustedP },
    proxies: sliceProxies(counts, tested.slice, conditions).map((proxy) => ({ ...proxy })),
  };
}

/** What the discovery half says of it: `familyP` is the second line beside the test, for it needs no other half. */
function discovered({ discovery }: TestedSlice, { p, familyP }: FamilyTest = { p: 1, familyP: 1 }): Detail {
  const { sides, bound } = discovery;
  return { rows: sides.rows, ...ratesOf(sides), lowerBound: bound, p, familyP };
}

function ratesOf({ slice, rest }: TestedSlice['confirmation']): { rate: number; restRate: number } {
  return { rate: slice.x / slice.n, restRate: rest.x / rest.n };
}

function sumOf(marks: Int8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0);
}

function notesOf(
  { design }: SliceCounts,
  { searched, held, minGroupSize }: { searched: number; held: number; minGroupSize: number },
): string[] {
  const small = held - searched;
  const columns = design.leftOut.map(({ column, reason }) => `${column} (${reason})`);
  return [
    `${searched} slices were searched.`,
    ...(small > 0
      ? [
          `${small} slices were left out: they, or all other rows, have fewer than ${minGroupSize} rows in a half, or none.`,
        ]
      : []),
    ...(columns.length > 0 ? [`The data was not cut by ${columns.join(', ')}.`] : []),
  ];
}
