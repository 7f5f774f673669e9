import { predictsAmount, type ModelInfo, type ModelMapping } from '../core/predictor.ts';
import type { MappingProof as Smoke } from '../models/mapping/prove.ts';
import type { ColumnProfile, DataDescription, MappingProof } from './api.ts';

/** What a run of a few rows shows, line by line. */
export function smokeLines(info: ModelInfo, proof: Smoke): MappingProof[] {
  const { rows, missing, constant, range, deadColumns } = proof;
  const span = range ? `Scores from ${range.lower.toFixed(3)} to ${range.upper.toFixed(3)}` : 'No scores';
  const together = rows > 1 ? '; a row scores alone as it does among others' : '';
  return [
    {
      title: 'The model runs',
      passed: missing === 0,
      text:
        missing === 0
          ? `${rows} rows ran, each with a score${together}.`
          : `${rows} rows ran, ${missing} without a score${together}.`,
    },
    {
      title: 'Scores differ between rows',
      passed: !constant,
      text: constant ? `All ${rows} rows got the same score: an input is probably wrong.` : `${span}.`,
    },
    probabilityLine(info, proof, span),
    {
      title: 'Every column matters',
      passed: deadColumns.length === 0 ? true : null,
      text:
        deadColumns.length === 0
          ? 'Moving any column that varies to other rows changes some score.'
          : `Moving ${deadColumns.join(', ')} to other rows changed no score in ${rows} rows; the model may not use ${deadColumns.length === 1 ? 'it' : 'them'}.`,
    },
  ];
}

const SUM_TOLERANCE = 1e-3;

function probabilityLine(info: ModelInfo, { proposed, rowSum, range }: Smoke, span: string): MappingProof {
  if (predictsAmount(info))
    return {
      title: 'The model predicts an amount',
      passed: true,
      text: `${span}; the threshold is on its scale.`,
    };
  const title = 'Scores are probabilities';
  if (proposed !== null)
    return {
      title,
      passed: false,
      text: `${span}. '${proposed}' makes them probabilities; it is applied and recorded.`,
    };
  if (range === null) return { title, passed: false, text: 'No row got a score.' };
  const off = rowSum === null ? 0 : Math.max(Math.abs(rowSum.lower - 1), Math.abs(rowSum.upper - 1));
  if (off > SUM_TOLERANCE)
    return {
      title,
      passed: null,
      text: `${span}, but the columns of a row do not add up to 1: the classes may be scored independently.`,
    };
  return {
    title,
    passed: true,
    text: rowSum === null ? `${span}.` : `${span}; the columns of a row add up to 1.`,
  };
}

/** Values of the data that have no place in the model's encoding, with the rows that hold them. */
export function placeLine({ inputs }: ModelMapping, info: ModelInfo, test: DataDescription): MappingProof[] {
  const places = new Map<string, { known: Set<string>; becomes: string }>();
  const whole = new Set(info.inputs.filter(({ type }) => /^int/.test(type)).map(({ name }) => name));
  for (const { input, slots } of inputs) {
    for (const { column, encoding } of slots) {
      if (encoding.kind === 'codes')
        places.set(column, { known: new Set(encoding.order), becomes: whole.has(input) ? '−1' : 'NaN' });
      if (encoding.kind === 'one-hot') {
        const known = places.get(column)?.known ?? new Set<string>();
        places.set(column, { known: known.add(encoding.value), becomes: 'all zeros' });
      }
    }
  }
  if (places.size === 0) return [];
  const found = [...places].flatMap(([column, { known, becomes }]) => {
    const values = profileOf(test, column)?.values ?? [];
    const unseen = values.filter(({ name }) => !known.has(name));
    const rows = unseen.reduce((sum, { count }) => sum + count, 0);
    const shown = unseen.slice(0, 4).map(({ name }) => `'${name}'`);
    const more = unseen.length > 4 ? ` and ${unseen.length - 4} more` : '';
    return rows === 0
      ? []
      : [`${column} = ${shown.join(', ')}${more} (${rows} of ${test.rows} rows) become ${becomes}`];
  });
  const title = 'Every value has a code';
  return found.length === 0
    ? [{ title, passed: true, text: 'Each category in the data is one that the encoding knows.' }]
    : [{ title, passed: false, text: `${found.join('; ')}.` }];
}

/** What becomes of missing values, in words: text inputs have none, and whole-number inputs cannot run such rows. */
export function missingNotes({ inputs }: ModelMapping, info: ModelInfo, test: DataDescription): string[] {
  const types = new Map(info.inputs.map(({ name, type }) => [name, type]));
  const notes = inputs.flatMap(({ input, slots }) =>
    slots.flatMap(({ column, encoding }) => {
      const missing = profileOf(test, column)?.missing ?? 0;
      if (missing === 0) return [];
      const type = types.get(input);
      if (type === 'string')
        return [
          `'${column}' is missing in ${missing} rows; ONNX has no missing text, so the model gets '' there.`,
        ];
      const noNumber = type !== 'float32' && type !== 'float64' && encoding.kind === 'number';
      return noNumber
        ? [
            `'${column}' is missing in ${missing} rows; the model takes ${type} only, so these rows get no score.`,
          ]
        : [];
    }),
  );
  return [...new Set(notes)];
}

function profileOf(test: DataDescription, column: string): ColumnProfile | undefined {
  return test.columns.find(({ field }) => field.name === column);
}
