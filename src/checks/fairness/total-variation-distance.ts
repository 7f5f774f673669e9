import { defineCheck } from '../../core/check.ts';
import type { Estimate } from '../../core/estimate.ts';
import { notApplicable } from '../../core/estimate.ts';
import { choice, int } from '../../core/params.ts';
import {
  describeGroup,
  groupRates,
  proportionsOf,
  selectionRate,
  undecidedNote,
} from '../../stats/group-rates.ts';
import {
  jensenShannon,
  kullbackLeibler,
  largestDistance,
  totalVariation,
  type ShareDistance,
} from '../../stats/pair-distance.ts';
import { distanceEstimate, shareLimits } from '../distance.ts';
import { gapSentence } from '../words.ts';

const distances: Readonly<Record<string, ShareDistance>> = {
  'total-variation': totalVariation,
  'kullback-leibler': kullbackLeibler,
  'jensen-shannon': jensenShannon,
};

/** The largest distance of two groups' decisions. ≥ 0; 0 where decisions have the same distribution in every group. */
export default defineCheck({
  id: 'fairness/total-variation-distance',
  title: 'Distance between decision distributions',
  aliases: ['total variation distance', 'Kullback–Leibler divergence', 'Jensen–Shannon divergence'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'score',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: {
    distance: choice({
      label: 'Distance',
      default: 'total-variation',
      options: ['total-variation', 'kullback-leibler', 'jensen-shannon'],
    }),
    minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.1,
    source: 'a convention for total variation; set your own for the others',
  },
  chart: { kind: 'group-dots', x: 'rate of favourable decisions' },
  explain: {
    question: 'How far apart are the distributions of decisions of any two groups?',
    what: 'The largest distance between two groups’ shares of decisions: total variation, Kullback–Leibler (the larger of both directions) or Jensen–Shannon, in nats.',
    whenNot:
      'Where who is worse off matters: a distance has no direction. Kullback–Leibler is infinite where a group never gets a decision that another gets, and is then not given.',
    formula:
      'max over s, t of ½ Σ_k |p_k − q_k|; or Σ_k p_k ln(p_k/q_k); or ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2',
    source: 'doi:10.1214/aoms/1177729694; doi:10.1109/18.61115',
    sameAs: {
      'demographic-parity-difference':
        'total variation with two decisions is the same number; its interval is by a near relative of the same score test',
      Clarify:
        'KL keeps only the decisions that occur in both groups without renormalising, so its own test expects −0.3665, while a divergence is never below 0',
      LiFT: 'KL, JS and TV with base-2 logarithms, and KL with only one side smoothed',
      'Responsible AI Toolbox': 'JS is the square root of the one here, as in scipy',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { distance, minGroupSize }, { level }): Estimate {
    const rates = groupRates(counts, selectionRate, minGroupSize);
    const tested = rates.filter(({ reason }) => reason === null);
    const family = proportionsOf(rates);
    const plain = rates.map((rate) => describeGroup(rate, null));
    if (family.length < 2) {
      return notApplicable(
        `Fewer than two groups have at least ${minGroupSize} rows with a decision, so there is nothing to compare.`,
        plain,
      );
    }
    if (distance === 'kullback-leibler' && family.some(({ x, n }) => x <= 0 || x >= n)) {
      const reason =
        'A group got only one kind of decision, so the Kullback–Leibler divergence is infinite or has no upper limit; choose Jensen–Shannon.';
      return notApplicable(reason, plain);
    }
    const gap = largestDistance(family, distances[distance] ?? totalVariation, level);
    const groups = rates.map((rate) => describeGroup(rate, shareLimits(gap, tested.indexOf(rate), level)));
    const names = tested.map(({ group }) => group);
    return distanceEstimate(gap, { groups, names, notes: undecidedNote(counts), detail: { distance } });
  },
  finding: (facts) => gapSentence(facts, 'rates of favourable decisions'),
});
