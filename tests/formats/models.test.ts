import { describe, expect, it } from 'vitest';
import type { AppError, Outcome } from '../../src/core/outcome.ts';
import type { ModelInfo, ScoreBinding } from '../../src/core/predictor.ts';
import type { Batch, Dataset } from '../../src/core/table.ts';
import { guessMapping, type GuessedMapping } from '../../src/models/mapping.ts';
import { proveMapping } from '../../src/models/mapping/prove.ts';
import { sameLabel } from '../../src/models/mapping/score.ts';
import { openModel, type OpenedModel } from '../../src/models/open.ts';
import type { ModelPredictor } from '../../src/models/predictor.ts';
import { value } from '../models/samples.ts';
import { batchesOf, cases, categoriesIn, filesOf, tableOf, type ModelCase } from './cases.ts';
import { dataRows } from './data.ts';
import { formatsPage, type ModelRow } from './page.ts';

/** What a case came to. */
type Result =
  | { readonly refused: AppError; readonly engine: string }
  | {
      readonly refused: null;
      readonly info: ModelInfo;
      readonly assumedOrder: boolean;
      readonly score: ScoreBinding;
      readonly whole: readonly number[];
      readonly parts: readonly number[];
      /** Share of rows whose own label says what the score says; null where the model has no labels. */
      readonly labels: number | null;
    };

async function guess(own: ModelCase, { info }: OpenedModel, data: Dataset): Promise<Outcome<GuessedMapping>> {
  return guessMapping(info, data.fields, {
    exclude: own.exclude,
    favourable: own.favourable,
    decided: own.inputs,
    categoriesOf: await categoriesIn(data),
  });
}

async function scores(ready: ModelPredictor, data: Dataset, size: number): Promise<Outcome<number[]>> {
  const all: number[] = [];
  for (const batch of await batchesOf(data, size)) {
    const predicted = await ready.predict(batch);
    if (!predicted.ok) return predicted;
    all.push(...predicted.value);
  }
  return { ok: true, value: all };
}

/** How often the model's own label is the class with the largest score, or the side of 0.5 that its one score is on. */
async function labelShare(own: ModelCase, ready: ModelPredictor, batch: Batch): Promise<number | null> {
  if (ready.labels === undefined) return null;
  const labels = value(await ready.labels(batch));
  const { values, columns } = value(await ready.raw(batch));
  const decided = value(await ready.predict(batch));
  const says = labels.map((label, row) => {
    const scores = values.subarray(row * columns, (row + 1) * columns);
    const most = scores.indexOf(Math.max(...scores));
    const chosen = columns > 1 ? most === ready.mapping.score.column : (decided[row] ?? 0) >= 0.5;
    return sameLabel(label ?? '', own.favourable ?? '') === chosen;
  });
  return says.filter(Boolean).length / batch.rows;
}

/** Opens, maps, proves and scores, as the engine does for a run. */
async function run(own: ModelCase): Promise<Result> {
  const opened = await openModel(filesOf(own));
  if (!opened.ok) return { refused: opened.error, engine: '' };
  const { info, load } = opened.value;
  const refuse = ({ error }: { error: AppError }): Result => ({ refused: error, engine: info.engine });
  const data = await tableOf(own);
  const guessed = await guess(own, opened.value, data);
  if (!guessed.ok) return refuse(guessed);
  const { mapping } = guessed.value;
  const trial = await load(mapping);
  if (!trial.ok) return refuse(trial);
  const [sample] = await batchesOf(data, data.rows);
  if (sample === undefined) throw new Error('an empty table');
  const proof = await proveMapping(trial.value, sample);
  trial.value.dispose();
  if (!proof.ok) return refuse(proof);
  const score = { ...mapping.score, transform: proof.value.proposed ?? mapping.score.transform };
  const ready = value(await load({ ...mapping, score }));
  const whole = await scores(ready, data, data.rows);
  const parts = await scores(ready, data, 7);
  const labels = whole.ok ? await labelShare(own, ready, sample) : null;
  ready.dispose();
  if (!whole.ok) return refuse(whole);
  return {
    refused: null,
    info,
    assumedOrder: mapping.assumedOrder,
    score,
    whole: whole.value,
    parts: value(parts),
    labels,
  };
}

const results = new Map<string, Promise<Result>>();

/** Each case runs once, for its own test and for the page. */
function resultOf(own: ModelCase): Promise<Result> {
  const known = results.get(own.id) ?? run(own);
  results.set(own.id, known);
  return known;
}

/** Largest |Δ| to the native scores and the share of rows decided alike; a row without a score must lack one in both. */
function compare(own: ModelCase, whole: readonly number[]): { difference: number; equal: number } {
  const threshold = own.threshold ?? 0.5;
  let difference = 0;
  let equal = 0;
  for (const [row, native] of own.scores.entries()) {
    const score = whole[row] ?? Number.NaN;
    if (native === null || Number.isNaN(score)) {
      equal += Number(native === null && Number.isNaN(score));
      continue;
    }
    difference = Math.max(difference, Math.abs(score - native));
    equal += Number(score >= threshold === native >= threshold);
  }
  return { difference, equal: equal / own.scores.length };
}

function rowOf(own: ModelCase, result: Result): ModelRow {
  const { exporter, what, native } = own;
  if (result.refused !== null) {
    const { what: says, todo } = result.refused;
    const opens = `refused: ${says} ${todo}`;
    return { exporter, what, engine: result.engine || 'none', opens, difference: null, native, equal: 0 };
  }
  const { transform } = result.score;
  const order = result.assumedOrder
    ? 'order to confirm'
    : own.inputs === 'auto'
      ? 'maps by itself'
      : 'mapped in the plan';
  const opens = transform === 'none' ? order : `${order}; ${transform} proposed`;
  const { difference, equal } = compare(own, result.whole);
  return { exporter, what, engine: result.info.engine, opens, difference, native, equal };
}

describe('models by their exporters', () => {
  it.each(cases)('$id', async (own) => {
    const result = await resultOf(own);
    if (own.refused !== undefined) {
      expect(result.refused).toMatchObject({ code: 'input', what: own.refused.what });
      return;
    }
    if (result.refused !== null) throw new Error(JSON.stringify(result.refused));
    const { whole, parts, assumedOrder, score } = result;
    expect(whole).toHaveLength(own.scores.length);
    expect(parts.every((part, row) => Object.is(part, whole[row]))).toBe(true);
    expect({ assumedOrder, transform: score.transform }).toEqual({
      assumedOrder: own.assumedOrder,
      transform: own.transform,
    });
    const { difference, equal } = compare(own, whole);
    expect(difference).toBeLessThanOrEqual(own.tolerance);
    expect(equal).toBe(own.equalDecisions ?? 1);
    expect(result.labels ?? 1).toBe(own.labelsAgree ?? 1);
    expect(result.info.task === 'regression').toBe(own.task === 'regression');
  });
});

it('docs/formats.md says what came out', async () => {
  const rows: ModelRow[] = [];
  for (const own of cases) rows.push(rowOf(own, await resultOf(own)));
  await expect(formatsPage(rows, await dataRows())).toMatchFileSnapshot('../../docs/formats.md');
});
