import type { GroupConfusion } from './group-confusion.ts';
import { sizeOf } from './group-confusion.ts';
import { largestDistance, type LargestDistance } from './pair-distance.ts';
import type { Proportion } from './proportion.ts';

/** How decisions are at present over all groups together; null where a rate has nobody to count. */
export interface PresentLevel {
  readonly selection: number;
  readonly tpr: number | null;
  readonly fpr: number | null;
  readonly ppv: number | null;
}

/** Criteria that cannot hold together where base rates differ, and how far apart the last one is then forced to be. */
export interface MetricConflict {
  /** Criteria taken to hold exactly, at the present level. */
  readonly given: readonly string[];
  /** The rate that must then differ between groups. */
  readonly forced: string;
  /** The least gap in it, with limits from those of the base rates; the present level is taken as it is. */
  readonly gap: LargestDistance;
  /** The rate that each group would have to have, in [0, 1]; cut where no rate could do. */
  readonly rates: readonly number[];
  /** False where some group would need a rate above 1: the given criteria cannot hold at this level at all. */
  readonly possible: boolean;
}

/** Selection rate, TPR, FPR and PPV over all rows of the groups. */
export function presentLevel(groups: readonly GroupConfusion[]): PresentLevel {
  const sum = (of: (group: GroupConfusion) => number): number =>
    groups.reduce((total, own) => total + of(own), 0);
  const [tp, fp] = [sum((own) => own.tp), sum((own) => own.fp)];
  const [positives, negatives] = [tp + sum((own) => own.fn), fp + sum((own) => own.tn)];
  const share = (count: number, among: number): number | null => (among > 0 ? count / among : null);
  return {
    selection: (tp + fp) / (positives + negatives),
    ...{ tpr: share(tp, positives), fpr: share(fp, negatives), ppv: share(tp, tp + fp) },
  };
}

/** Favourable labels among rows of each group. */
export function baseRates(groups: readonly GroupConfusion[]): Proportion[] {
  return groups.map((own) => ({ x: own.tp + own.fn, n: sizeOf(own) }));
}

interface Law {
  readonly given: readonly string[];
  readonly forced: string;
  /** The forced rate as a function of the base rate p, steady in p; null where the present level does not say. */
  readonly rate: (p: number) => number;
}

/**
 * The identities behind the impossibility theorems (doi:10.1089/big.2016.0047, arXiv:1609.05807), each giving one rate from the
 * base rate p once the others are fixed: FPR = p/(1−p) · (1−PPV)/PPV · TPR and its kin.
 */
function laws({ selection: s, tpr, fpr, ppv }: PresentLevel): Law[] {
  const found: Law[] = [];
  if (ppv !== null && tpr !== null && ppv > 0) {
    const odds = ((1 - ppv) / ppv) * tpr;
    const rate = (p: number): number => (odds === 0 ? 0 : p < 1 ? (odds * p) / (1 - p) : Infinity);
    found.push({ given: ['PPV', 'TPR'], forced: 'FPR', rate });
  }
  if (tpr !== null && fpr !== null) {
    const given = ['TPR', 'FPR'];
    const selected = (p: number): number => p * tpr + (1 - p) * fpr;
    found.push({ given, forced: 'selection rate', rate: selected });
    if (tpr > 0 || fpr > 0)
      found.push({
        given,
        forced: 'PPV',
        rate: (p) => (selected(p) > 0 ? (p * tpr) / selected(p) : p > 0.5 ? 1 : 0),
      });
    if (tpr < 1 || fpr < 1) {
      const right = (p: number): number =>
        selected(p) < 1 ? ((1 - p) * (1 - fpr)) / (1 - selected(p)) : p > 0.5 ? 0 : 1;
      found.push({ given, forced: 'NPV', rate: right });
    }
  }
  if (ppv !== null) {
    const hits = ppv * s;
    found.push({
      given: ['selection rate', 'PPV'],
      forced: 'TPR',
      rate: (p) => (p > 0 ? hits / p : hits > 0 ? Infinity : 0),
    });
    if (s < 1)
      found.push({ given: ['selection rate', 'PPV'], forced: 'NPV', rate: (p) => 1 - (p - hits) / (1 - s) });
  }
  found.push({ given: ['calibration'], forced: 'mean score', rate: (p) => p });
  return found;
}

/**
 * Which criteria cannot hold together for these groups, with the gap that is then forced on another. Limits: score region of
 * each pair of base rates at the max-t critical value. Two groups at least, none empty.
 */
export function metricConflicts(groups: readonly GroupConfusion[], level: number): MetricConflict[] {
  const rates = baseRates(groups);
  return laws(presentLevel(groups)).map(({ given, forced, rate }) => {
    const cut = (p: number): number => Math.min(1, Math.max(0, rate(p)));
    const needed = rates.map(({ x, n }) => rate(x / n));
    return {
      ...{ given, forced, gap: largestDistance(rates, (p, q) => Math.abs(cut(p) - cut(q)), level) },
      ...{ rates: needed.map((own) => Math.min(1, Math.max(0, own))) },
      possible: needed.every((own) => own >= -1e-12 && own <= 1 + 1e-12),
    };
  });
}
