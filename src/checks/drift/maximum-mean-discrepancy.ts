import { defineCheck } from '../../core/check.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import { blockMmd } from '../../stats/block-mmd.ts';
import { blockSamples, changedColumns, sketchNotes, tooFewBlocks } from '../../stats/block-samples.ts';
import { figure, NOTHING_TO_COMPARE } from '../words.ts';

/** ‖μ̂_reference − μ̂_current‖ in the feature space of a Gaussian kernel. In [0, √2]; 0 is no change. Needs a reference. */
export default defineCheck({
  id: 'drift/maximum-mean-discrepancy',
  title: 'Maximum mean discrepancy',
  aliases: ['MMD', 'kernel two-sample test'],
  needs: 'column-sketch',
  grouping: 'none',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'mmd',
  range: [0, 1.4142135623730951],
  ideal: 0,
  params: { permutations: int({ label: 'Permutations of blocks', default: 999, min: 99, max: 99999 }) },
  threshold: {
    op: '<=',
    default: 0.05,
    source: 'a convention of this tool: a tenth of a standard deviation in every one of ten columns',
  },
  chart: { kind: 'null-distribution', x: 'maximum mean discrepancy' },
  explain: {
    question: 'Taken together, do the columns still look as they did in the reference?',
    what: 'The distance between the two tables, all columns at once, including how columns go together.',
    whenNot:
      'With a fixed number of random features some changes can be missed; a change may also be too small to matter.',
    formula:
      '‖mean φ(x) − mean φ(y)‖ with φ random Fourier features of exp(−‖x−y‖²/2σ²), σ the median distance',
    source:
      'jmlr.org/papers/v13/gretton12a; features: Rahimi & Recht 2007; p by permutation of blocks of rows',
    sameAs: {
      'Alibi Detect': 'MMDDrift reports MMD² with p that can be 0; here p counts the observed value',
      Evidently: 'its embedding MMD with bootstrap alarms on chance',
      frouros: 'MMD with σ = 1 unless set',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.6'],
  estimate(sketch, { permutations }, { level, seed }) {
    const samples = blockSamples(sketch);
    const reason = tooFewBlocks(samples);
    if (reason !== null) return notApplicable(reason);
    const { features, blockRows } = sketch.design;
    if (features === null || features.inputs.length === 0) return notApplicable(NOTHING_TO_COMPARE);
    const mmd = blockMmd(sketch, permutations, seed, level);
    return {
      status: 'ok',
      value: mmd.value,
      n: sketch.blocks.length * blockRows,
      interval: {
        lower: mmd.lower,
        upper: mmd.upper,
        level,
        method: 'ball from permuted labels and random signs',
      },
      pValue: mmd.p,
      adjusted: null,
      groups: [],
      untested: changedColumns(sketch),
      detail: {
        permutations: {
          count: permutations,
          exceed: mmd.exceed,
          quantiles: mmd.nullQuantiles,
          statistic: mmd.value,
        },
        unbiasedSquare: mmd.unbiasedSquare,
        bandwidth: features.bandwidth,
        features: features.count,
        inputs: features.inputs.length,
        blocks: { rows: blockRows, reference: samples.reference, current: samples.current },
      },
      notes: sketchNotes(sketch),
    };
  },
  finding(facts) {
    if (facts.verdict === 'not-applicable')
      return 'Whether the data as a whole has moved could not be measured.';
    const upper = figure(facts.interval?.upper ?? facts.value);
    if (facts.verdict === 'pass')
      return `Taken together, the columns have not moved further than ${upper} since the reference.`;
    if (facts.verdict === 'inconclusive')
      return 'Whether the data as a whole has moved too far since the reference cannot be told yet.';
    return 'Taken together, the data is no longer what it was in the reference.';
  },
});
