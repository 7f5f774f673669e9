import type { SummaryRequest } from './requests.ts';

/** What a run has to work with, as far as it decides which summaries can exist. Known from the results alone. */
export interface Means {
  readonly model: boolean;
  readonly reference: boolean;
  /** Scores, not only decisions. */
  readonly scores: boolean;
}

/** Why a summary cannot be made from what there is, in words; null where it can. */
export function whyMissing({ kind }: SummaryRequest, { model, reference, scores }: Means): string | null {
  if (kind === 'column-sketch' && !reference)
    return 'Drift needs a reference file to compare with. Add one under data.reference.';
  if (kind === 'flip-counts' && !model)
    return 'Robustness needs the model itself: predictions alone cannot be asked about changed records.';
  if (kind === 'score-table' && !scores)
    return 'The data holds decisions but no scores. Name a score column, or give the model.';
  return null;
}
