import { filled } from '../core/filled.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { ModelInfo, Predictor } from '../core/predictor.ts';
import { valueLabel, type Batch, type Column } from '../core/table.ts';
import { sameLabel } from './mapping/score.ts';

/** Where the data holds predictions. With a `score` the scores are read; else `decision` is 1 where favourable, 0 where not. */
export interface GivenPredictions {
  readonly score?: string;
  readonly decision?: string;
  /** The decision that is good for the person; needed where only decisions are given. */
  readonly favourable?: string;
}

const INFO: ModelInfo = {
  name: 'predictions in the data',
  format: 'columns',
  inputs: [],
  outputs: [],
  task: 'unknown',
  classes: null,
  featureNames: null,
  categories: {},
  ops: {},
  opset: {},
  producer: '',
  metadata: {},
  engine: 'none: predictions are read from the data',
  fixes: [],
};

function noColumn(name: string, key: string): Outcome<never> {
  return inputError(
    `The data has no column '${name}'.`,
    `roles.${key} names it.`,
    'Correct the name, or add the column.',
    {
      place: { key: `roles.${key}` },
    },
  );
}

function readScores(name: string, column: Column, batch: Batch): Outcome<Float64Array> {
  if (column.type !== 'category') return ok(column.values.slice(0, batch.rows));
  const table = column.dictionary.map((label) => (label.trim() === '' ? Number.NaN : Number(label)));
  const scores = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    const code = column.codes[row] ?? -1;
    const score = table[code] ?? Number.NaN;
    if (Number.isNaN(score) && (column.dictionary[code] ?? '').trim() !== '') {
      return inputError(
        `'${name}' must hold numbers; got '${column.dictionary[code]}' in row ${batch.start + row + 1}.`,
        'A score says how likely the favourable outcome is.',
        'Use roles.decision for a column of decisions.',
        { place: { key: 'roles.score' } },
      );
    }
    scores[row] = score;
  }
  return ok(scores);
}

function readDecisions(column: Column, batch: Batch, favourable: string): Float64Array {
  const known = new Map<string, number>();
  return filled(new Float64Array(batch.rows), (row) => {
    const label = valueLabel(column, row);
    if (label === null) return Number.NaN;
    const value = known.get(label) ?? Number(sameLabel(label, favourable));
    known.set(label, value);
    return value;
  });
}

function read(batch: Batch, given: GivenPredictions): Outcome<Float64Array> {
  const { score, decision, favourable = '1' } = given;
  if (score !== undefined) {
    const column = batch.columns.get(score);
    return column === undefined ? noColumn(score, 'score') : readScores(score, column, batch);
  }
  const column = batch.columns.get(decision ?? '');
  if (column === undefined) return noColumn(decision ?? '', 'decision');
  return ok(readDecisions(column, batch, favourable));
}

/** A predictor for data that already holds predictions: P(favourable) is read from a column, as it stands. */
export function columnsPredictor(given: GivenPredictions): Outcome<Predictor> {
  if (given.score === undefined && given.decision === undefined) {
    return inputError(
      'There is no model and no column of predictions.',
      'A test needs one of the two.',
      'Add a model, or name the column under roles.score or roles.decision.',
      { place: { key: 'roles.score' } },
    );
  }
  return ok({
    info: INFO,
    predict: (batch) => Promise.resolve(read(batch, given)),
    dispose: () => undefined,
  });
}
