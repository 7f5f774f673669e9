import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { InputBinding, ModelInfo, ModelInput, ModelMapping, Predictor } from '../core/predictor.ts';
import { valueLabel, type Batch } from '../core/table.ts';
import { feed, type FedTensor } from './feed.ts';
import { favourableScores, largestColumns, type RawScores } from './scores.ts';

/** Something that runs a model: onnxruntime or TensorFlow.js. `refused` keeps the engine's own words for the details. */
export interface Engine {
  run(tensors: readonly FedTensor[], output: string): Promise<Outcome<RawScores>>;
  /** The values of a label output as text, one a row. */
  labels?(tensors: readonly FedTensor[], output: string): Promise<Outcome<readonly string[]>>;
  dispose(): void;
}

/** A predictor that also shows the score output as it came, which proving a mapping needs. */
export interface ModelPredictor extends Predictor {
  readonly mapping: ModelMapping;
  raw(batch: Batch): Promise<Outcome<RawScores>>;
  /**
   * The label that the model itself gives each row, as text; null where a missing value has no form in an input. Left out
   * where the model has no label output. Never a decision: only to be compared with one.
   */
  labels?(batch: Batch): Promise<Outcome<readonly (string | null)[]>>;
}

/** The output that holds one label a row, or null. */
export function labelOutput(info: ModelInfo): string | null {
  const single = info.outputs.filter(({ kind, shape }) => kind === 'label' && (shape[1] ?? 1) === 1);
  return (single.find(({ name }) => /label/i.test(name)) ?? single[0])?.name ?? null;
}

/** The first category in a batch that the model's own encoders do not list, in words; else null. */
function unseenCategory(info: ModelInfo, bindings: readonly InputBinding[], batch: Batch): string | null {
  for (const { input, slots } of bindings) {
    for (const [at, slot] of slots.entries()) {
      const key = Object.hasOwn(info.categories, input) ? input : `${input}[${at}]`;
      const known = Object.hasOwn(info.categories, key) ? new Set(info.categories[key]) : null;
      const column = batch.columns.get(slot.column);
      if (known === null || column === undefined) continue;
      for (let row = 0; row < batch.rows; row++) {
        const label = valueLabel(column, row) ?? '';
        if (!known.has(label)) return `'${label}' in column '${slot.column}'`;
      }
    }
  }
  return null;
}

/** Words for a batch that the engine refused. */
function explain(
  error: Outcome<never>,
  info: ModelInfo,
  mapping: ModelMapping,
  batch: Batch,
): Outcome<never> {
  if (error.ok || error.error.code !== 'input') return error;
  const unseen = unseenCategory(info, mapping.inputs, batch);
  const { details } = error.error;
  if (unseen === null) return error;
  return inputError(
    `The model refused rows ${batch.start + 1} to ${batch.start + batch.rows}.`,
    `Its encoder does not know ${unseen}.`,
    'Replace that category, or export the model with an encoder that ignores unknown categories.',
    details === undefined ? {} : { details },
  );
}

/** Columns that the bindings read. */
export function columnsRead(mapping: ModelMapping): string[] {
  return [...new Set(mapping.inputs.flatMap((input) => input.slots.map((slot) => slot.column)))];
}

/** The way to a model's own labels, where it has some. */
function ownLabels(
  info: ModelInfo,
  mapping: ModelMapping,
  { labels }: Engine,
): Pick<ModelPredictor, 'labels'> {
  const output = labelOutput(info);
  if (output === null || labels === undefined) return {};
  return {
    labels: async (batch) => {
      if (batch.rows === 0) return ok([]);
      const fed = feed(info.inputs, mapping.inputs, batch);
      if (!fed.ok) return fed;
      const given = await labels(fed.value.tensors, output);
      if (!given.ok) return explain(given, info, mapping, batch);
      if (given.value.length !== batch.rows) return wrongRows(given.value.length, batch.rows);
      const { unfed } = fed.value;
      return ok(given.value.map((label, row) => (unfed?.[row] === 1 ? null : label)));
    },
  };
}

/** Turns an engine and a mapping into a predictor. The mapping must have passed `checkMapping`. */
export function makePredictor(info: ModelInfo, mapping: ModelMapping, engine: Engine): ModelPredictor {
  const raw = async (batch: Batch): Promise<Outcome<RawScores>> => {
    if (batch.rows === 0)
      return ok({ values: new Float64Array(0), columns: (mapping.score.column ?? 0) + 1 });
    const fed = feed(info.inputs, mapping.inputs, batch);
    if (!fed.ok) return fed;
    const scores = await engine.run(fed.value.tensors, mapping.score.output);
    if (!scores.ok) return explain(scores, info, mapping, batch);
    const { columns, values } = scores.value;
    if (values.length !== columns * batch.rows) return wrongRows(values.length / columns, batch.rows);
    fed.value.unfed?.forEach((missing, row) => {
      if (missing === 1) values.fill(Number.NaN, row * columns, (row + 1) * columns);
    });
    return scores;
  };
  let open = true;
  return {
    info,
    mapping,
    raw,
    ...ownLabels(info, mapping, engine),
    predict: async (batch) => {
      const scores = await raw(batch);
      return scores.ok ? favourableScores(scores.value, mapping.score) : scores;
    },
    predictClasses: async (batch) => {
      const all = await raw(batch);
      if (!all.ok) return all;
      const scores = favourableScores(all.value, mapping.score);
      return scores.ok ? ok({ scores: scores.value, largest: largestColumns(all.value) }) : scores;
    },
    dispose: () => {
      if (open) engine.dispose();
      open = false;
    },
  };
}

function wrongRows(got: number, wanted: number): Outcome<never> {
  return inputError(
    `The model gave ${got} results for ${wanted} rows.`,
    'A score output must have one row for each row of data.',
    'Choose another output, or export the model with an open batch dimension.',
  );
}

/** How many slots an input has: null where the file leaves it open. */
export function slotCount(input: ModelInput): number | null {
  if (input.shape.length < 2) return 1;
  if (input.shape.length === 2) return input.shape[1] ?? null;
  return input.shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}

function checkInput(input: ModelInput, binding: InputBinding | undefined, least: number): Outcome<null> {
  const given = binding?.slots.length ?? 0;
  const wanted = slotCount(input);
  if (wanted === null ? given < least : given !== wanted) {
    const count = wanted === null ? `at least ${least}` : String(wanted);
    return inputError(
      `Model input '${input.name}' wants ${count} ${count === '1' ? 'value' : 'values'} a row; the mapping gives ${given}.`,
      'A model run with the wrong number of columns can return numbers that mean nothing.',
      'Name its columns in the order the model was trained with.',
      { place: { key: `inputs.${input.name}` } },
    );
  }
  const wrong = binding?.slots.find((slot) => (slot.encoding.kind === 'text') !== (input.type === 'string'));
  if (wrong === undefined) return ok(null);
  return inputError(
    `Column '${wrong.column}' cannot fill input '${input.name}' as ${wrong.encoding.kind}.`,
    `That input takes ${input.type}.`,
    input.type === 'string' ? 'Give it as text.' : 'Give it as a number, as codes or as one-hot columns.',
    { place: { key: `inputs.${input.name}` } },
  );
}

function checkScore(info: ModelInfo, { output, column }: ModelMapping['score']): Outcome<null> {
  const found = info.outputs.find((candidate) => candidate.name === output);
  const columns = found?.shape[1] ?? null;
  if (found?.kind === 'score' && (columns === null || (column ?? 0) < columns)) return ok(null);
  const scores = info.outputs
    .filter((candidate) => candidate.kind === 'score')
    .map(({ name }) => `'${name}'`);
  return inputError(
    found?.kind === 'score'
      ? `Output '${output}' has ${columns} columns.`
      : `'${output}' is not a score output.`,
    'Decisions are made from scores, never from labels.',
    scores.length === 0 ? 'Export the model with probabilities.' : `Use a column of ${scores.join(' or ')}.`,
  );
}

/** Checks a mapping against a model before anything runs: every input bound, every width right, every type possible. */
export function checkMapping(
  info: ModelInfo,
  mapping: ModelMapping,
  leastWidth: Readonly<Record<string, number>> = {},
): Outcome<null> {
  for (const { input } of mapping.inputs) {
    if (info.inputs.some((known) => known.name === input)) continue;
    const names = info.inputs.map(({ name }) => `'${name}'`).join(', ');
    return inputError(
      `The model has no input '${input}'.`,
      `Its inputs are ${names}.`,
      'Use one of these names.',
      {
        place: { key: `inputs.${input}` },
      },
    );
  }
  for (const input of info.inputs) {
    const binding = mapping.inputs.find((candidate) => candidate.input === input.name);
    const checked = checkInput(input, binding, leastWidth[input.name] ?? 1);
    if (!checked.ok) return checked;
  }
  return checkScore(info, mapping.score);
}
