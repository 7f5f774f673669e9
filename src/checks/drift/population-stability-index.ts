import { defineCheck } from '../../core/check.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import { blockSamples, changedColumns, sketchNotes, tooFewBlocks } from '../../stats/block-samples.ts';
import { columnPsis } from '../../stats/column-psi.ts';
import { figure, NOTHING_TO_COMPARE } from '../words.ts';

/** The largest Σ (p − q) ln(p/q) over columns, reference against current. In [0, ∞); 0 is no change. Needs a reference. */
export default defineCheck({
  id: 'drift/population-stability-index',
  title: 'Population stability index',
  aliases: ['PSI', 'symmetrised Kullback–Leibler divergence'],
  needs: 'column-sketch',
  grouping: 'none',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'psi',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: {
    bins: int({ label: 'Bins of a numeric column', default: 10, min: 2, max: 50 }),
    permutations: int({ label: 'Permutations of blocks', default: 999, min: 99, max: 99999 }),
  },
  threshold: { op: '<=', default: 0.1, source: 'a convention of credit scoring; no statistical standing' },
  chart: { kind: 'column-bars', x: 'population stability index' },
  explain: {
    question: 'Which column has moved since the reference, and further than chance would move it?',
    what: 'How far the shares of each column’s bins moved; the value is that of the column that moved most.',
    whenNot:
      'It looks at one column at a time; see maximum mean discrepancy for changes that only show together.',
    formula:
      'Σ over bins of (p − q) ln(p / q), ½ added to every count; bins of equal share of all rows, missing values in one of their own',
    source:
      'p-value by permutation of blocks of rows; step-down max-T over columns; interval from noncentral χ²',
    sameAs: {
      Evidently: 'PSI with Sturges bins of both samples and zeros set to 0.0001; alarms on chance at small n',
      Deepchecks: 'PSI for categories only, floor 0.01',
      frouros: 'PSI on 10 equal-width bins with zeros at 2e−308, which explodes',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.6'],
  estimate(sketch, { bins, permutations }, { level, seed }) {
    const reason = tooFewBlocks(blockSamples(sketch));
    if (reason !== null) return notApplicable(reason);
    const k = sketch.design.columns.length;
    if (k === 0) return notApplicable(NOTHING_TO_COMPARE);
    const columns = columnPsis(sketch, { bins, permutations, seed, level: 1 - (1 - level) / k });
    const worst = columns.reduce((most, own) => (own.psi > most.psi ? own : most));
    const rows = sketch.blocks.length * sketch.design.blockRows;
    const method = k > 1 ? `noncentral χ², Bonferroni over ${k} columns` : 'noncentral χ²';
    const upper = Math.max(...columns.map((own) => own.upper));
    const lower = Math.max(...columns.map((own) => own.lower));
    return {
      status: 'ok',
      value: worst.psi,
      n: rows,
      interval: { lower, upper, level, method },
      pValue: worst.p,
      adjusted: { method: 'step-down max-T', p: worst.adjustedP, family: `${k} columns` },
      groups: columns.map(({ column, psi, lower: low, upper: high }) => ({
        group: column.name,
        n: rows,
        value: psi,
        interval: { lower: low, upper: high, level: 1 - (1 - level) / k, method: 'noncentral χ²' },
        reason: null,
      })),
      untested: changedColumns(sketch),
      detail: {
        columns: columns.map(
          ({ column, psi, lower: low, upper: high, p, adjustedP, designEffect, bins: own }) => ({
            ...{
              column: column.name,
              type: column.type,
              psi,
              lower: low,
              upper: high,
              p,
              adjustedP,
              designEffect,
            },
            bins: own.map((bin) => ({ ...bin })),
          }),
        ),
        permutations,
      },
      notes: [...sketchNotes(sketch), ...dependenceNote(columns.map(({ designEffect }) => designEffect))],
    };
  },
  finding(facts) {
    const worst = facts.groups.reduce<(typeof facts.groups)[number] | null>(
      (most, own) => (most === null || (own.value ?? 0) > (most.value ?? 0) ? own : most),
      null,
    );
    if (!worst || facts.verdict === 'not-applicable')
      return 'Whether columns have moved since the reference could not be measured.';
    if (facts.verdict === 'pass')
      return `No column has moved further than ${figure(facts.interval?.upper ?? facts.value)} since the reference.`;
    if (facts.verdict === 'inconclusive')
      return `“${worst.group}” moved most since the reference; whether too far cannot be told yet.`;
    return `“${worst.group}” has moved further since the reference than any other column.`;
  },
});

function dependenceNote(effects: readonly number[]): string[] {
  const worst = Math.max(...effects);
  return worst > 1.5
    ? [`Neighbouring rows resemble each other: intervals are widened by up to √${worst.toFixed(1)}.`]
    : [];
}
