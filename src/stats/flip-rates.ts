import type { Detail, DetailValue, Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { FlipCell, FlipCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import { meanAsProportion } from './bounded-mean.ts';
import { differenceGap } from './gap.ts';
import { clopperPearson, wilson, type Proportion } from './proportion.ts';

/** The share of perturbed records whose decision flips in one group at one level. */
export interface FlipRate {
  readonly group: string;
  readonly rows: number;
  readonly rate: Proportion | null;
  readonly reason: string | null;
}

/**
 * Flip rates of each group at one level: the mean over rows of flips ÷ valid repeats. Repeats of one row are not independent,
 * so the effective sample comes from the variance between rows. Groups under `minimum` rows take no part.
 */
export function flipRates(counts: FlipCounts, level: string, minimum: number): FlipRate[] {
  // Names come from all levels, so that a group is called the same at each of them.
  return byGroup(counts.cells).flatMap(({ name, items }) => {
    const cells = items.filter((own) => own.level === level);
    return cells.length > 0 ? [flipRate(name, cells, minimum)] : [];
  });
}

function flipRate(group: string, cells: readonly FlipCell[], minimum: number): FlipRate {
  const scored = cells.filter(({ valid }) => valid > 0);
  const rows = scored.reduce((sum, cell) => sum + cell.rows, 0);
  if (rows === 0)
    return {
      group,
      rows,
      rate: null,
      reason: 'The model gave no score for any changed record of this group.',
    };
  const mean = scored.reduce((sum, cell) => sum + cell.rows * (cell.flips / cell.valid), 0) / rows;
  const squares = scored.reduce(
    (sum, cell) => sum + cell.rows * (cell.flips / cell.valid) * (cell.flips / cell.valid),
    0,
  );
  const rate = meanAsProportion(mean, Math.max(0, squares / rows - mean * mean), rows);
  return { group, rows, rate, reason: rows < minimum ? `Too few: ${rows} rows, ${minimum} needed.` : null };
}

/** What a flip estimate is taken of. */
export interface FlipOptions {
  /** Levels that are judged; where there are several, the worst of them, with limits at 1 − (1 − level)/count. */
  readonly judged: readonly string[];
  readonly minimum: number;
  readonly level: number;
  readonly sliced: boolean;
  readonly detail?: Detail;
}

/** Without groups: the flip rate of all rows. With groups: the largest gap between groups' flip rates. */
export function estimateFlips(counts: FlipCounts, options: FlipOptions): Estimate {
  const { judged, sliced } = options;
  const level = judged.length > 1 ? 1 - (1 - options.level) / judged.length : options.level;
  const found = judged.flatMap((name) => {
    const estimate = levelEstimate(counts, name, { ...options, level });
    return estimate ? [estimate] : [];
  });
  if (found.length === 0) return notApplicable(whyNothing(counts, options));
  const worst = found.reduce((most, own) => (own.value > most.value ? own : most));
  const method =
    judged.length > 1 ? `${worst.method}, Bonferroni over ${judged.length} levels` : worst.method;
  const lower = found.reduce((most, own) => Math.max(most, own.lower), 0);
  const upper = found.reduce((most, own) => Math.max(most, own.upper), 0);
  const { groups } = worst;
  return {
    status: 'ok',
    value: worst.value,
    n: worst.rows,
    interval: { lower, upper, level: options.level, method },
    pValue: null,
    adjusted: null,
    groups: sliced ? groups : [],
    untested: sliced ? untestedAtAny(counts, options) : [],
    detail: {
      judged: worst.name,
      levels: counts.levels.map((name) => describeLevel(counts, name, options)),
      ...options.detail,
    },
    notes: ledgerNotes(counts, judged),
  };
}

/** Groups that take no part at one or more of the judged levels, each named once. */
function untestedAtAny(counts: FlipCounts, { judged, minimum }: FlipOptions): string[] {
  const names = judged.flatMap((level) =>
    flipRates(counts, level, minimum).flatMap(({ group, reason }) => (reason === null ? [] : [group])),
  );
  return [...new Set(names)];
}

interface LevelEstimate {
  readonly name: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly method: string;
  readonly rows: number;
  readonly groups: readonly GroupEstimate[];
}

function levelEstimate(
  counts: FlipCounts,
  name: string,
  { minimum, level, sliced }: FlipOptions,
): LevelEstimate | null {
  const rates = flipRates(counts, name, sliced ? minimum : 1);
  const groups = rates.map((rate) => describe(rate, level));
  const rows = rates.reduce((sum, rate) => sum + rate.rows, 0);
  const tested = rates.flatMap(({ rate, reason }) => (rate && reason === null ? [rate] : []));
  if (!sliced) {
    const [rate] = tested;
    if (!rate) return null;
    const { lower, upper, method } = exactOrWilson(rate, level);
    return { name, value: rate.x / rate.n, lower, upper, method, rows, groups };
  }
  if (tested.length < 2) return null;
  const gap = differenceGap([tested], level);
  return { name, value: gap.value, ...gap.interval, rows, groups };
}

/** Clopper–Pearson for whole counts of rows, Wilson on the effective sample otherwise. */
function exactOrWilson(rate: Proportion, level: number) {
  const whole = Math.abs(rate.x - Math.round(rate.x)) < 1e-9 && Math.abs(rate.n - Math.round(rate.n)) < 1e-9;
  return whole
    ? clopperPearson({ x: Math.round(rate.x), n: Math.round(rate.n) }, level)
    : wilson(rate, level);
}

function describe({ group, rows, rate, reason }: FlipRate, level: number): GroupEstimate {
  const value = rate ? rate.x / rate.n : null;
  return { group, n: rows, value, interval: rate ? exactOrWilson(rate, level) : null, reason };
}

function describeLevel(
  counts: FlipCounts,
  name: string,
  { level, minimum, sliced }: FlipOptions,
): DetailValue {
  const rates = flipRates(counts, name, sliced ? minimum : 1).map((rate) => describe(rate, level));
  const ledger = counts.ledger.find((own) => own.level === name);
  const shifts = counts.shifts.filter((own) => own.level === name);
  const records = shifts.reduce((sum, own) => sum + own.records, 0);
  const severity = Number(name);
  return {
    level: name,
    severity: Number.isFinite(severity) ? severity : null,
    records: ledger?.generated ?? 0,
    unchanged: ledger?.unchanged ?? 0,
    refused: ledger?.refused ?? 0,
    meanShift: records > 0 ? shifts.reduce((sum, own) => sum + own.sum, 0) / records : null,
    meanAbsoluteShift: records > 0 ? shifts.reduce((sum, own) => sum + own.absolute, 0) / records : null,
    groups: rates.map(({ group, n, value, interval }) => ({
      group,
      n,
      rate: value,
      lower: interval?.lower ?? null,
      upper: interval?.upper ?? null,
    })),
  };
}

function whyNothing(counts: FlipCounts, { sliced, judged, minimum }: FlipOptions): string {
  const ledgers = counts.ledger.filter(({ level }) => judged.includes(level));
  if (
    ledgers.length > 0 &&
    ledgers.every(({ generated, refused }) => generated > 0 && refused === generated)
  ) {
    return 'The model gave no score for any changed record: it refuses such input, so no decision can flip.';
  }
  return sliced
    ? `Fewer than two groups have at least ${minimum} rows with changed records, so there is nothing to compare.`
    : 'No record could be changed and scored.';
}

function ledgerNotes(counts: FlipCounts, judged: readonly string[]): string[] {
  return counts.ledger
    .filter(({ level }) => judged.includes(level))
    .flatMap(({ level, generated, unchanged, refused }) => [
      ...(refused > 0
        ? [
            `${level}: the model gave no score for ${refused} of ${generated} changed records; they are left out.`,
          ]
        : []),
      ...(unchanged > 0
        ? [`${level}: ${unchanged} of ${generated} records came out as they were; they count as not flipped.`]
        : []),
    ]);
}
