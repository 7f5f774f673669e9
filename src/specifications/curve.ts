import type { Threshold, VerdictCounts } from '../core/verdict.ts';
import { countVerdicts } from '../core/verdict.ts';
import type { Answer } from './answer.ts';
import { DIMENSIONS, NOT_ASKED, type Dimension } from './choices.ts';

/** One option of a choice, over all ways of asking that take it. */
export interface OptionCounts {
  readonly name: string;
  readonly counts: VerdictCounts;
  /** The median of the values; null where there is none. */
  readonly median: number | null;
}

/** How far one choice moves the answer with all others held. */
export interface ChoiceEffect {
  readonly dimension: Dimension;
  readonly options: readonly OptionCounts[];
  /** Combinations of the other choices that can be asked with two of its options or more. */
  readonly settings: number;
  /** Of these: the verdict is not the same for every option. */
  readonly turns: number;
  /** The mean over settings of the largest value less the smallest. */
  readonly meanRange: number;
}

/** All answers in order of value, and how the conclusion moves among them. Description: it holds no test of its own. */
export interface SpecificationCurve {
  /** Ascending by value; what could not be asked comes last. */
  readonly answers: readonly Answer[];
  readonly counts: VerdictCounts;
  /** Choices with two options or more, the one that turns the conclusion most often first. */
  readonly effects: readonly ChoiceEffect[];
  /** The limit where all ways of asking have the same; else null. */
  readonly limit: Threshold | null;
  readonly notes: readonly string[];
}

/** Sorts answers into a curve and counts. */
export function curveOf(answers: readonly Answer[], unlabelled = 0): SpecificationCurve {
  const [first] = answers;
  const common = answers.every(({ limit }) => JSON.stringify(limit) === JSON.stringify(first?.limit));
  const effects = DIMENSIONS.map((dimension) => effectOf(dimension, answers));
  return {
    answers: [...answers].sort((a, b) => rank(a) - rank(b)),
    counts: countVerdicts(answers.map(({ verdict }) => verdict)),
    effects: effects
      .filter(({ options }) => options.length > 1)
      .sort((a, b) => shareOf(b) - shareOf(a) || b.meanRange - a.meanRange),
    limit: common ? (first?.limit ?? null) : null,
    notes: notesOn(answers, unlabelled),
  };
}

function rank({ value }: Answer): number {
  return value ?? Number.MAX_VALUE;
}

function shareOf({ turns, settings }: ChoiceEffect): number {
  return settings === 0 ? 0 : turns / settings;
}

function effectOf(dimension: Dimension, answers: readonly Answer[]): ChoiceEffect {
  const asked = answers.filter(({ options }) => options[dimension] !== NOT_ASKED);
  const options = groupBy(asked, (own) => own.options[dimension]).map(([name, all]) => ({
    name,
    counts: countVerdicts(all.map(({ verdict }) => verdict)),
    median: medianOf(all.flatMap(({ value }) => value ?? [])),
  }));
  const others = DIMENSIONS.filter((own) => own !== dimension);
  const defined = asked.filter(({ value }) => value !== null);
  const settings = groupBy(defined, (own) => JSON.stringify(others.map((name) => own.options[name])))
    .map(([, all]) => all)
    .filter(({ length }) => length > 1);
  const ranges = settings.map((all) => {
    const values = all.flatMap(({ value }) => value ?? []);
    return Math.max(...values) - Math.min(...values);
  });
  return {
    dimension,
    options,
    settings: settings.length,
    turns: settings.filter((all) => new Set(all.map(({ verdict }) => verdict)).size > 1).length,
    meanRange: ranges.length === 0 ? 0 : ranges.reduce((sum, own) => sum + own, 0) / ranges.length,
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = byKey.get(key);
    if (own) own.push(item);
    else byKey.set(key, [item]);
  }
  return [...byKey];
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function notesOn(answers: readonly Answer[], unlabelled: number): string[] {
  const several = answers.length > 1;
  const moved = new Set(answers.map(({ options }) => options.threshold)).size > 1;
  return [
    ...(several
      ? [
          `This describes how much the answer depends on the question; it is no test. All ${answers.length} ways of asking share the same rows, and each interval holds for its own way alone, so one that stands out among many may do so by chance. To choose one after seeing them all is to choose the answer.`,
        ]
      : []),
    ...(moved && unlabelled > 0
      ? [
          `${unlabelled} rows lack a label or a score: at thresholds other than the plan’s they are left out, since the scores were kept by label.`,
        ]
      : []),
  ];
}
