import { binLabel, memberBins, type SliceCondition } from '../core/slices.ts';
import { binCount, type SliceCounts } from '../core/summary.ts';

/** How well membership of a slice tells people of one value of a sensitive feature from all others. */
export interface SliceProxy {
  readonly attribute: string;
  readonly value: string;
  /** (1 + TPR − FPR) ÷ 2 of “is in the slice” as a guess of “has the value”: ½ says nothing. In [0, 1]. */
  readonly auc: number;
  /** |2 AUC − 1|, in [0, 1]. */
  readonly strength: number;
  /** Share of the value in the slice ÷ its share in all rows. At least 0. */
  readonly lift: number;
}

/**
 * For each sensitive feature that the slice is not cut by, the value that the slice stands for most. Rows of both halves, not
 * weighted. None where every row has the same value.
 */
export function sliceProxies(
  counts: SliceCounts,
  slice: number,
  conditions: readonly SliceCondition[],
): SliceProxy[] {
  const { design, members } = counts;
  const width = memberBins(design);
  const cutBy = new Set(conditions.map(({ column }) => design.columns[column]?.name));
  let first = 0;
  return design.attributes.flatMap((attribute) => {
    const [offset, bins] = [first, binCount(attribute)];
    first += bins;
    if (cutBy.has(attribute.name)) return [];
    const inside = members.subarray(slice * width + offset, slice * width + offset + bins);
    const all = members.subarray(offset, offset + bins);
    const [size, total] = [inside, all].map((own) => own.reduce((sum, rows) => sum + rows, 0)) as [
      number,
      number,
    ];
    let best: SliceProxy | null = null;
    for (let bin = 0; bin < bins; bin += 1) {
      const [hits, holders] = [inside[bin] ?? 0, all[bin] ?? 0];
      if (size === 0 || holders === 0 || holders === total) continue;
      const gap = hits / holders - (size - hits) / (total - holders);
      if (best && Math.abs(gap) <= best.strength) continue;
      best = {
        ...{ attribute: attribute.name, value: binLabel(attribute, bin), auc: (1 + gap) / 2 },
        ...{ strength: Math.abs(gap), lift: hits / size / (holders / total) },
      };
    }
    return best ? [best] : [];
  });
}
