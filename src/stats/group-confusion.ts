import type { OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import { effectiveSize } from './bounded-mean.ts';
import { sum } from './group-rates.ts';

/** True and false negatives and positives of one group, on an effective sample where rows are weighted. */
export interface GroupConfusion {
  readonly group: string;
  /** Rows with a label and a decision. */
  readonly n: number;
  readonly tn: number;
  readonly fp: number;
  readonly fn: number;
  readonly tp: number;
  /** Why the group takes no part; null where it does. */
  readonly reason: string | null;
}

const both = (cell: OutcomeCell): boolean => cell.label !== null && cell.decision !== null;

/**
 * The four outcomes of every group. Where rows are weighted, counts are scaled to Kish's effective size: of each group by
 * itself (`own`), or of the whole table (`whole`), which keeps the shares of groups. A group needs `minimum` effective rows.
 */
export function groupConfusions(
  counts: OutcomeCounts,
  minimum: number,
  scale: 'own' | 'whole' = 'own',
): GroupConfusion[] {
  const whole = shrinkage(counts.cells.filter(both));
  return byGroup(counts.cells).map(({ name, items }) => {
    const cells = items.filter(both);
    const factor = scale === 'own' ? shrinkage(cells) : whole;
    const count = (label: number, decision: number): number =>
      factor *
      sum(
        cells.filter((cell) => cell.label === label && cell.decision === decision),
        ({ weight }) => weight,
      );
    const n = sum(cells, ({ rows }) => rows);
    return {
      ...{ group: name, n, tn: count(0, 0), fp: count(0, 1), fn: count(1, 0), tp: count(1, 1) },
      reason: whyLeftOut(n, shrinkage(cells) * sum(cells, ({ weight }) => weight), minimum),
    };
  });
}

function whyLeftOut(n: number, size: number, minimum: number): string | null {
  if (!(size > 0)) return 'There are no rows with a label and a decision here.';
  if (size >= minimum) return null;
  const counted =
    size < n - 0.5 ? `${n} rows, which count as ${Math.floor(size)} after weighting` : `${n} rows`;
  return `Too few: ${counted} with a label and a decision, ${minimum} needed.`;
}

/** What one unit of weight counts: effective size ÷ weight. */
function shrinkage(cells: readonly OutcomeCell[]): number {
  const weight = sum(cells, (cell) => cell.weight);
  const size = effectiveSize(
    weight,
    sum(cells, (cell) => cell.weightSquared),
  );
  return weight > 0 ? size / weight : 0;
}

/** Rows of the four outcomes together. */
export function sizeOf({ tn, fp, fn, tp }: GroupConfusion): number {
  return tn + fp + fn + tp;
}
