import { defineCheck } from '../../core/check.ts';
import { int, number } from '../../core/params.ts';
import { estimateFlips } from '../../stats/flip-rates.ts';
import { flipSentence } from '../words.ts';

/** Share of decisions that flip when every number gets N(0, (λ·sd)²) noise; with groups, the largest gap between them. In [0, 1]. */
export default defineCheck({
  id: 'robustness/scaled-noise',
  title: 'Noise scaled to each column',
  aliases: ['input noise', 'perturbation stability'],
  needs: 'flip-counts',
  grouping: 'optional',
  perturbation: 'tabular/scaled-noise',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    severity: number({ label: 'Noise in standard deviations', default: 0.1, min: 0.0001, max: 10 }),
    repeats: int({ label: 'Repeats of each row', default: 10, min: 1, max: 1000 }),
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.05,
    source: 'a convention of this tool: five decisions in a hundred; set your own',
  },
  chart: { kind: 'severity-lines', x: 'noise in standard deviations' },
  explain: {
    question: 'Do small errors in the numbers change decisions, and more for one group than another?',
    what: 'The share of decisions that flip when each number is blurred by a tenth of its spread; with groups, the gap between the most and the least affected.',
    whenNot:
      'Columns are blurred independently, so some blurred records are less plausible than real ones; integers may not move at all under little noise.',
    formula: 'mean over rows and repeats of 1[ŷ(x + N(0, λ²sd²)) ≠ ŷ(x)]; with groups max_g − min_g',
    source: 'ISO/IEC TR 24029-1:2021 names the method; levels as in PiML',
    sameAs: {
      PiML: 'robustness test, raw noise (accuracy, not flips)',
      Giskard: 'no equal: its noise is N(0, 0.01) whatever the scale of a column',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4', 'iso24029-1-statistical'],
  estimate(counts, { severity, minGroupSize }, { level, slice }) {
    const judged = counts.levels.filter((name) => name === String(severity));
    return estimateFlips(counts, { judged, minimum: minGroupSize, level, sliced: slice !== null });
  },
  finding: (facts) => flipSentence(facts, 'a little noise'),
});
