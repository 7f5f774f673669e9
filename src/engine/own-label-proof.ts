import type { Outcome } from '../core/outcome.ts';
import type { Batch } from '../core/table.ts';
import { classScored, sameLabel } from '../models/mapping/score.ts';
import type { ModelPredictor } from '../models/predictor.ts';
import type { MappingProof } from './api.ts';

/** A predictor that also tells the labels which the model itself gives. */
interface Labelling {
  labels(batch: Batch): Promise<Outcome<readonly (string | null)[]>>;
}

function givesLabels(predictor: ModelPredictor): predictor is ModelPredictor & Labelling {
  return 'labels' in predictor && typeof predictor.labels === 'function';
}

/** How often the label that the model gives is the decision that its score leads to. Decisions never come from labels. */
export async function ownLabelProof(
  predictor: ModelPredictor,
  sample: Batch,
  scores: Float64Array,
  { favourable, threshold }: { favourable: string; threshold: number },
): Promise<MappingProof[]> {
  if (!givesLabels(predictor)) return [];
  const given = await predictor.labels(sample);
  if (!given.ok) return [];
  const { info, mapping } = predictor;
  const scored = classScored(info, mapping.score, favourable);
  const pairs = given.value.flatMap((label, row) => {
    const score = scores[row] ?? Number.NaN;
    return label === null || Number.isNaN(score) ? [] : [sameLabel(label, scored) === score >= threshold];
  });
  if (pairs.length === 0) return [];
  const differ = pairs.filter((same) => !same).length;
  const title = "The model's own label agrees";
  if (differ === 0)
    return [
      { title, passed: true, text: `Its label is the decision at ${threshold} on all ${pairs.length} rows.` },
    ];
  const why =
    threshold === 0.5
      ? 'Decisions are made from the score.'
      : `Its label most likely cuts at 0.5; decisions are made from the score at ${threshold}.`;
  return [{ title, passed: null, text: `Its label differs on ${differ} of ${pairs.length} rows. ${why}` }];
}
