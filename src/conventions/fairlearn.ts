import type { Reading } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { confusionsOf, labelled, together, type Confusion } from './confusion.ts';
import { reading, refusal } from './reading.ts';

type Rate = (own: Confusion) => number;

/** A rate of nothing is 0 in fairlearn, the false and the true rate alike. */
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

const truePositiveRate: Rate = (own) => share(own.truePositives, own.truePositives + own.falseNegatives);
const falsePositiveRate: Rate = (own) => share(own.falsePositives, own.falsePositives + own.trueNegatives);

/** The rates of `fairlearn.metrics` and of scikit-learn that it makes `_difference` and `_ratio` of. */
const rates: Readonly<Record<string, Rate>> = {
  true_positive_rate: truePositiveRate,
  false_positive_rate: falsePositiveRate,
  true_negative_rate: (own) => share(own.trueNegatives, own.falsePositives + own.trueNegatives),
  false_negative_rate: (own) => share(own.falseNegatives, own.truePositives + own.falseNegatives),
  accuracy_score: (own) => share(own.truePositives + own.trueNegatives, labelled(own)),
  zero_one_loss: (own) => share(own.falsePositives + own.falseNegatives, labelled(own)),
};

const methods = ['between_groups', 'to_overall'] as const;
type Method = (typeof methods)[number];

/** Confusions by group and of all groups together. */
interface Frame {
  readonly groups: readonly Confusion[];
  readonly overall: Confusion;
}

/**
 * What fairlearn 0.15 reads, weighted where rows are: undefined rates are 0, a ratio of zeros NaN. It ends with a ValueError
 * where a sensitive value is missing.
 */
export function fairlearnReadings(counts: OutcomeCounts): Reading[] {
  const groups = confusionsOf(counts, 'weight');
  const decided = frameOf(groups);
  const judged = frameOf(groups.filter((own) => labelled(own) > 0));
  const readings = [
    ...gaps('demographic_parity', decided, selectionRate),
    ...gaps('equal_opportunity', judged, truePositiveRate),
    ...odds(judged),
    ...ofRate('selection_rate', decided, selectionRate),
    ...Object.entries(rates).flatMap(([name, rate]) => ofRate(name, judged, rate)),
  ];
  return groups.some(({ missing }) => missing)
    ? readings.map(({ name, group }) => refusal(name, 'ValueError', group))
    : readings;
}

function frameOf(groups: readonly Confusion[]): Frame {
  return { groups, overall: together(groups) };
}

const selectionRate: Rate = (own) => share(own.selected, own.decided);

function ofRate(name: string, frame: Frame, rate: Rate): Reading[] {
  if (frame.groups.length === 0) return [];
  return [
    ...gaps(name, frame, rate),
    reading(name, rate(frame.overall)),
    ...frame.groups.map((own) => reading(name, rate(own), own.group)),
  ];
}

function gaps(name: string, frame: Frame, rate: Rate): Reading[] {
  if (frame.groups.length === 0) return [];
  return methods.flatMap((method) => [
    reading(`${name}_difference|${method}`, difference(frame, rate, method)),
    reading(`${name}_ratio|${method}`, ratio(frame, rate, method)),
  ]);
}

function odds(frame: Frame): Reading[] {
  if (frame.groups.length === 0) return [];
  return methods.flatMap((method) => {
    const both = [truePositiveRate, falsePositiveRate];
    const differences = both.map((rate) => difference(frame, rate, method));
    const ratios = both.map((rate) => ratio(frame, rate, method));
    return [
      reading(`equalized_odds_difference|${method}`, Math.max(...differences)),
      reading(`equalized_odds_ratio|${method}`, pythonMin(ratios)),
      reading(`equalized_odds_difference|${method}|mean`, meanOfNumbers(differences)),
      reading(`equalized_odds_ratio|${method}|mean`, meanOfNumbers(ratios)),
    ];
  });
}

function difference({ groups, overall }: Frame, rate: Rate, method: Method): number {
  const values = groups.map(rate);
  const from = method === 'between_groups' ? Math.min(...values) : rate(overall);
  return Math.max(...values.map((value) => Math.abs(value - from)));
}

function ratio({ groups, overall }: Frame, rate: Rate, method: Method): number {
  const values = groups.map(rate);
  if (method === 'between_groups') return Math.min(...values) / Math.max(...values);
  const ratios = values.map((value) => value / rate(overall)).map((own) => (own > 1 ? 1 / own : own));
  const numbers = ratios.filter((own) => !Number.isNaN(own));
  return numbers.length > 0 ? Math.min(...numbers) : NaN;
}

/** Python's min() keeps the first of two that do not compare, so a NaN counts only where it comes first. */
function pythonMin(values: readonly number[]): number {
  return values.reduce((least, own) => (own < least ? own : least));
}

/** A mean as pandas takes it, which leaves NaN out. */
function meanOfNumbers(values: readonly number[]): number {
  const numbers = values.filter((own) => !Number.isNaN(own));
  return numbers.reduce((sum, own) => sum + own, 0) / numbers.length;
}
