import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { InputBinding, ModelInfo, ModelInput } from '../../core/predictor.ts';
import type { Field } from '../../core/table.ts';
import { slotCount } from '../predictor.ts';
import { assignNames, nearestName } from './names.ts';
import { fillByPosition } from './layouts.ts';
import { isPicture, pictureInput, pictureSize } from './pictures.ts';
import {
  doubts,
  fillByNames,
  fillFrom,
  silentValues,
  type Columns,
  type FilledMatrix,
  type FilledSlot,
} from './order.ts';

/** One input of a model with all its slots filled. */
export interface FilledInput extends FilledMatrix {
  readonly input: string;
}

function unfilled(names: readonly string[]): Outcome<never> {
  const list = names.map((name) => `'${name}'`).join(', ');
  return inputError(
    `The data has no column for the model ${names.length === 1 ? 'input' : 'inputs'} ${list}.`,
    'No column has the same or a similar name and a type that fits.',
    'Add or rename the column, or say under inputs which column fills it.',
    { place: { key: 'inputs' } },
  );
}

/** One input a column: by name, one to one. */
function fillPerColumn(inputs: readonly ModelInput[], columns: Columns): Outcome<FilledInput[]> {
  const assigned = assignNames(inputs, columns.all, columns.aside);
  const missing = inputs.filter((_, at) => !assigned.has(at));
  if (missing.length > 0) return unfilled(missing.map(({ name }) => name));
  const filled: FilledInput[] = [];
  for (const [at, input] of inputs.entries()) {
    const fit = assigned.get(at);
    if (fit === undefined) continue;
    const slot = fillFrom(fit.field, input.type, columns, fit);
    if (!slot.ok) return slot;
    filled.push({
      input: input.name,
      slots: [withFit(slot.value, fit)],
      assumed: false,
      warnings: doubts(fit, columns),
      others: [],
    });
  }
  return ok(filled);
}

function withFit(slot: FilledSlot, fit: { why: string; score: number }): FilledSlot {
  return { ...slot, why: fit.why, score: fit.score };
}

function offered(columns: Columns): Field[] {
  return columns.all.filter((field) => !columns.aside.has(field.name) && field.type !== 'time');
}

function fillMatrix(info: ModelInfo, input: ModelInput, columns: Columns): Outcome<FilledInput[]> {
  const width = slotCount(input);
  const known = info.featureNames;
  const fits = known !== null && (width === null || known.names.length === width);
  const filled = fits
    ? fillByNames(known.names, known.from, input.type, columns)
    : fillByPosition(width, input.type, offered(columns), columns);
  if (!filled.ok) return filled;
  const ignored =
    known !== null && !fits
      ? [`${known.from} names ${known.names.length} columns, the model wants ${width}; I ignored it.`]
      : [];
  const warnings = [...ignored, ...flattened(input), ...filled.value.warnings];
  return ok([{ input: input.name, ...filled.value, warnings }]);
}

/** What happens to an input of more than two dimensions, as of images or sequences. */
function flattened({ name, shape }: ModelInput): string[] {
  if (shape.length < 3) return [];
  const dims = shape.map((size) => size ?? 'N').join(' × ');
  return [
    `Input '${name}' takes ${dims} values, as for an image or a sequence; one row of your table fills it value by value, the last dimension first.`,
  ];
}

/** Several matrices under one list of names: each takes its share, in the order of the inputs. */
function fillBlocksByNames(
  info: ModelInfo,
  names: readonly string[],
  from: string,
  columns: Columns,
): Outcome<FilledInput[]> {
  const filled: FilledInput[] = [];
  let at = 0;
  for (const input of info.inputs) {
    const width = slotCount(input) ?? 0;
    const block = fillByNames(names.slice(at, at + width), from, input.type, columns);
    if (!block.ok) return block;
    filled.push({ input: input.name, ...block.value });
    at += width;
  }
  return ok(filled);
}

function widthOf(inputs: readonly ModelInput[]): number {
  return inputs.reduce((sum, input) => sum + (slotCount(input) ?? Number.NaN), 0);
}

function openBlocks(inputs: readonly ModelInput[]): Outcome<never> {
  return inputError(
    `The model inputs ${inputs.map(({ name }) => `'${name}'`).join(', ')} do not say how many columns they take.`,
    'With several such inputs the columns cannot be shared out.',
    'List the columns of each input under inputs, in the order the model was trained with.',
    { place: { key: 'inputs' } },
  );
}

/** Blocks of one kind (text or numbers) share the columns of that kind, in the order of the data. */
function fillBlocksOfKind(
  inputs: readonly ModelInput[],
  fields: readonly Field[],
  columns: Columns,
): Outcome<FilledInput[]> {
  const filled: FilledInput[] = [];
  const total = widthOf(inputs);
  let at = 0;
  for (const input of inputs) {
    const width = slotCount(input);
    const own = total === fields.length ? fields.slice(at, at + (width ?? 0)) : fields;
    if (width === null && inputs.length > 1) return openBlocks(inputs);
    const block = fillByPosition(width, input.type, own, columns);
    if (!block.ok) return block;
    filled.push({ input: input.name, ...block.value });
    at += width ?? 0;
  }
  return ok(filled);
}

/** Several matrices: inputs of one column go by name, then text blocks and number blocks take what is left. */
function fillBlocks(info: ModelInfo, columns: Columns): Outcome<FilledInput[]> {
  const known = info.featureNames;
  if (known !== null && known.names.length === widthOf(info.inputs)) {
    return fillBlocksByNames(info, known.names, known.from, columns);
  }
  const named = fillPerColumn(
    info.inputs.filter((input) => slotCount(input) === 1),
    columns,
  );
  if (!named.ok) return named;
  const taken = new Set(named.value.flatMap(({ slots }) => slots.map(({ binding }) => binding.column)));
  const left = offered(columns).filter((field) => !taken.has(field.name));
  const blocks = info.inputs.filter((input) => slotCount(input) !== 1);
  const filled = [...named.value];
  for (const isText of [true, false]) {
    const inputs = blocks.filter((input) => (input.type === 'string') === isText);
    const fields = left.filter((field) => (field.type === 'category') === isText);
    const kind = fillBlocksOfKind(inputs, fields, columns);
    if (!kind.ok) return kind;
    filled.push(...kind.value);
  }
  return ok(filled);
}

/** A lone picture is filled where the data has a column for each of its numbers. */
function fillPicture(info: ModelInfo, picture: ModelInput, columns: Columns): Outcome<FilledInput[]> {
  const filled =
    info.inputs.length === 1 && pictureSize(picture) !== null ? fillMatrix(info, picture, columns) : null;
  return filled?.ok === true ? filled : pictureInput(picture, offered(columns).length);
}

/** Fills every input by the model's layout: by name, by the order of a list of names, or by the order of the data. */
export function fillAuto(info: ModelInfo, columns: Columns): Outcome<FilledInput[]> {
  const [first, ...others] = info.inputs;
  if (first === undefined)
    return inputError(`${info.name} has no inputs.`, 'There is nothing to feed.', 'Export it again.');
  const picture = info.inputs.find(isPicture);
  if (picture !== undefined) return fillPicture(info, picture, columns);
  if (info.inputs.every((input) => slotCount(input) === 1)) {
    const named = fillPerColumn(info.inputs, columns);
    const lone = others.length === 0 && offered(columns).length === 1;
    return named.ok || !lone ? named : fillMatrix(info, first, columns);
  }
  if (others.length === 0) return fillMatrix(info, first, columns);
  // Widths that the file leaves open are one column each, where every name is that of a column.
  const open = info.inputs.every((input) => (slotCount(input) ?? 1) === 1);
  const named = open ? fillPerColumn(info.inputs, columns) : null;
  return named?.ok === true ? named : fillBlocks(info, columns);
}

function unknownColumn(name: string, input: string, known: readonly string[]): Outcome<never> {
  const near = nearestName(name, known);
  return inputError(
    `The data has no column '${name}'.`,
    near === null ? `inputs.${input} names it.` : `The nearest name is '${near}'.`,
    'Correct the name under inputs, or add the column.',
    { place: { key: `inputs.${input}` } },
  );
}

/** Fills every input as the plan says: names as the data has them, or one-hot names. */
export function fillDecided(
  info: ModelInfo,
  decided: Readonly<Record<string, string | readonly string[]>>,
  columns: Columns,
): Outcome<FilledInput[]> {
  const filled: FilledInput[] = [];
  const open: Columns = { ...columns, aside: new Set() };
  for (const input of info.inputs) {
    const given = Object.hasOwn(decided, input.name) ? decided[input.name] : undefined;
    if (given === undefined) return unfilled([input.name]);
    const names = typeof given === 'string' ? [given] : given;
    const slots = fillByDecision(names, input, open);
    if (!slots.ok) return slots;
    const warnings = silentValues(slots.value, columns.categoriesOf);
    filled.push({ input: input.name, slots: slots.value, assumed: false, warnings, others: [] });
  }
  return ok(filled);
}

/** Fills every input as a saved mapping says, encodings included. */
export function fillBound(
  info: ModelInfo,
  bindings: readonly InputBinding[],
  columns: Columns,
  why: string,
): Outcome<FilledInput[]> {
  const names = columns.all.map(({ name }) => name);
  const filled: FilledInput[] = [];
  for (const { name: input } of info.inputs) {
    const slots = bindings.find((binding) => binding.input === input)?.slots;
    if (slots === undefined) return unfilled([input]);
    const unknown = slots.find(({ column }) => !names.includes(column));
    if (unknown !== undefined) return unknownColumn(unknown.column, input, names);
    const bound = slots.map((binding) => ({ binding, why, score: 1, note: null }));
    const warnings = silentValues(bound, columns.categoriesOf);
    filled.push({ input, slots: bound, assumed: false, warnings, others: [] });
  }
  return ok(filled);
}

function fillByDecision(
  names: readonly string[],
  input: ModelInput,
  columns: Columns,
): Outcome<FilledSlot[]> {
  const slots: FilledSlot[] = [];
  for (const name of names) {
    const field = columns.all.find((candidate) => candidate.name === name);
    const filled =
      field === undefined
        ? null
        : fillFrom(field, input.type, columns, { why: 'decided in the plan', score: 1 });
    if (filled === null) {
      const hot = fillByNames([name], 'plan', input.type, columns);
      const [slot] = hot.ok ? hot.value.slots : [];
      if (slot?.binding.encoding.kind !== 'one-hot')
        return unknownColumn(
          name,
          input.name,
          columns.all.map((each) => each.name),
        );
      slots.push({ ...slot, why: 'decided in the plan', score: 1 });
    } else if (filled.ok) slots.push(filled.value);
    else return filled;
  }
  return ok(slots);
}
