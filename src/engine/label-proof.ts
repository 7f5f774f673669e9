import { ok, type Outcome } from '../core/outcome.ts';
import { streamKey } from '../core/random.ts';
import type { Batch } from '../core/table.ts';
import { shuffledOrder } from '../models/mapping/reorder.ts';
import { scoreOrders, type ScoreColumns } from '../models/mapping/score-orders.ts';
import { auc, aucInterval, type AucEstimate } from '../stats/auc.ts';
import type { MappingProof } from './api.ts';
import { outcomesOf } from './score-batch.ts';

/** What the favourable outcome is, as far as the proof by labels needs it. */
export interface Outcomes {
  readonly label: string | undefined;
  readonly favourable: string;
  readonly labelThreshold: number | null;
}

const LEVEL = 0.99;

function aucOf(scores: Float64Array, label: Int8Array): AucEstimate | null {
  const rows = [...label.keys()].filter((row) => (label[row] ?? -1) >= 0 && !Number.isNaN(scores[row]));
  rows.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const distinct: { score: number; positives: number; negatives: number }[] = [];
  for (const row of rows) {
    const score = scores[row] ?? 0;
    if (distinct.at(-1)?.score !== score) distinct.push({ score, positives: 0, negatives: 0 });
    const last = distinct.at(-1);
    if (last && label[row] === 1) last.positives += 1;
    else if (last) last.negatives += 1;
  }
  return auc({
    scores: Float64Array.from(distinct, ({ score }) => score),
    positives: Float64Array.from(distinct, ({ positives }) => positives),
    negatives: Float64Array.from(distinct, ({ negatives }) => negatives),
  });
}

/** The labels of a sample: 1 favourable, 0 not, −1 missing; null where no column holds them. */
export function sampleLabels(sample: Batch, { label, ...outcomes }: Outcomes): Int8Array | null {
  const column = label === undefined ? undefined : sample.columns.get(label);
  return column ? outcomesOf(column, sample.rows, outcomes) : null;
}

/**
 * Whether scores are higher where the label is the favourable one: AUC on the sample with a 99 % interval. Only an
 * interval that lies below 0.5 altogether is a finding, so that chance raises no alarm.
 */
export function labelProof(scores: Float64Array, label: Int8Array, name: string): MappingProof[] {
  const estimate = aucOf(scores, label);
  if (estimate === null) return [];
  const { positives, negatives, value } = estimate;
  const { lower, upper } = aucInterval(estimate, positives, negatives, LEVEL);
  const said = `AUC against '${name}' is ${value.toFixed(2)} (${lower.toFixed(2)} – ${upper.toFixed(2)}) on ${positives + negatives} rows`;
  const title = `Scores follow '${name}'`;
  if (upper < 0.5)
    return [{ title, passed: false, text: `${said}: the score may be reversed, or columns misordered.` }];
  if (lower > 0.5) return [{ title, passed: true, text: `${said}.` }];
  return [{ title, passed: null, text: `${said}, which does not tell either way.` }];
}

const SHUFFLES = 99;

/**
 * Weak evidence for an order of columns where no score column is there to compare with: how its AUC stands among those of 99
 * shuffled orders. A nearly right order does as well as the right one, so this never confirms anything.
 */
export async function orderAgainstLabel(
  columns: readonly Float64Array[],
  label: Int8Array,
  score: ScoreColumns,
): Promise<Outcome<MappingProof[]>> {
  const key = streamKey('0', 'column-order');
  const asIs = columns.map((_, position) => position);
  const orders = [
    asIs,
    ...Array.from({ length: SHUFFLES }, (_, draw) => shuffledOrder(columns.length, key, draw)),
  ];
  const scored = await scoreOrders(columns, orders, score);
  if (!scored.ok) return scored;
  const [own, ...others] = scored.value.map((scores) => aucOf(scores, label)?.value ?? null);
  if (own === undefined || own === null) return ok([]);
  const beaten = others.filter((other) => other !== null && other < own).length;
  const title = 'The order against the label (weak evidence)';
  const text = `This order tells outcomes apart better than ${beaten} of ${SHUFFLES} shuffled orders (AUC ${own.toFixed(2)}).`;
  if (beaten < SHUFFLES / 2)
    return ok([
      {
        title,
        passed: false,
        text: `${text} It looks like no better than chance: columns may be misordered.`,
      },
    ]);
  const rest = ' An order with two columns swapped may do as well, so it still needs your word.';
  return ok([{ title, passed: null, text: `${text}${rest}` }]);
}
