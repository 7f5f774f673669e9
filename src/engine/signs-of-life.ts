import { ok, type Outcome } from '../core/outcome.ts';
import type { Batch, Dataset } from '../core/table.ts';
import type { Predictor } from '../core/predictor.ts';
import type { OpenedModel } from '../models/open.ts';
import type { ModelPredictor } from '../models/predictor.ts';
import { favourableScores, type RawScores } from '../models/scores.ts';
import { sliceBatch } from './flip-batch.ts';

/** Called as each batch comes and each is scored, so that a model that hangs is told from a slow one. */
export type Alive = () => void;

/** What callers of a worker pass: lanes note the call itself and nothing else is to be done. */
export const signOfLife: Alive = () => undefined;

/** The predictor, which tells before each batch that it scores. */
export function tellingScores(predictor: Predictor, alive: Alive): Predictor {
  const { predictClasses } = predictor;
  return {
    ...predictor,
    async predict(batch) {
      alive();
      return predictor.predict(batch);
    },
    ...(predictClasses && {
      predictClasses: async (batch) => {
        alive();
        return predictClasses(batch);
      },
    }),
  };
}

/** The dataset, which tells as each batch comes. */
export function tellingBatches(data: Dataset, alive: Alive): Dataset {
  return {
    ...data,
    async *batches(range, size, columns) {
      for await (const batch of data.batches(range, size, columns)) {
        alive();
        yield batch;
      }
    },
  };
}

/** Rows between two signs of life of a proof: what a model of 13 rows a second scores in the 20 s that it is given. */
const STEP_ROWS = 256;

/** The model, whose predictors score a few rows at a time and tell before each: proofs score thousands in one call. */
export function tellingModel(opened: OpenedModel, alive: Alive): OpenedModel {
  return {
    ...opened,
    async load(mapping) {
      alive();
      const loaded = await opened.load(mapping);
      return loaded.ok ? ok(inSteps(loaded.value, alive)) : loaded;
    },
  };
}

function inSteps(predictor: ModelPredictor, alive: Alive): ModelPredictor {
  const { labels } = predictor;
  const raw = async (batch: Batch): Promise<Outcome<RawScores>> => {
    const parts = await stepped(batch, alive, (part) => predictor.raw(part));
    return parts.ok ? ok(joined(parts.value)) : parts;
  };
  return {
    ...predictor,
    raw,
    async predict(batch) {
      const scores = await raw(batch);
      return scores.ok ? favourableScores(scores.value, predictor.mapping.score) : scores;
    },
    ...(labels && {
      async labels(batch: Batch) {
        const parts = await stepped(batch, alive, labels);
        return parts.ok ? ok(parts.value.flat()) : parts;
      },
    }),
  };
}

/** What `score` gives for each few rows of a batch, in order; the first failure ends it. */
async function stepped<T>(
  batch: Batch,
  alive: Alive,
  score: (part: Batch) => Promise<Outcome<T>>,
): Promise<Outcome<T[]>> {
  const parts: T[] = [];
  let from = 0;
  do {
    alive();
    const to = Math.min(batch.rows, from + STEP_ROWS);
    const part = await score(from === 0 && to === batch.rows ? batch : sliceBatch(batch, from, to));
    if (!part.ok) return part;
    parts.push(part.value);
    from = to;
  } while (from < batch.rows);
  return ok(parts);
}

function joined(parts: readonly RawScores[]): RawScores {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, columns: first?.columns ?? 1 };
}
