import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Batch, Column, Dataset, RowRange } from '../core/table.ts';
import { corrupt } from './fault.ts';

/** One dataset of the columns of two with the same rows in the same order; it is called as the first. */
export function sideBySide(left: Dataset, right: Dataset): Outcome<Dataset> {
  if (left.rows !== right.rows) {
    return inputError(
      `'${left.name}' changed since it was joined.`,
      `It has ${left.rows} rows, and the joined columns ${right.rows}.`,
      'Open the files again.',
    );
  }
  const ofRight = new Set(right.fields.map(({ name }) => name));
  return ok({
    ...left,
    fields: [...left.fields, ...right.fields],
    batches(range, batchRows, columns) {
      const names = columns ?? [...left.fields, ...right.fields].map(({ name }) => name);
      const [own, others] = [
        names.filter((name) => !ofRight.has(name)),
        names.filter((name) => ofRight.has(name)),
      ];
      if (others.length === 0) return left.batches(range, batchRows, own);
      if (own.length === 0) return right.batches(range, batchRows, others);
      return inStep(
        left.batches(range, batchRows, own),
        right.batches(range, batchRows, others),
        left,
        range,
      );
    },
  });
}

/** Joins two streams of batches over the same rows, cut where either of them is. */
async function* inStep(
  left: AsyncIterable<Batch>,
  right: AsyncIterable<Batch>,
  { name, rows: total }: Dataset,
  range: RowRange,
): AsyncGenerator<Batch> {
  const sides = [iterator(left), iterator(right)] as const;
  const rest: (Batch | null)[] = [null, null];
  const end = Math.min(total, Math.ceil(range.end));
  let start = Math.max(0, Math.floor(range.start));
  try {
    while (start < end) {
      for (const [index, side] of sides.entries()) {
        if (rest[index]) continue;
        const next = await side.next();
        if (next.done === true) throw corrupt(name, 'It has fewer rows than it says.');
        rest[index] = next.value;
      }
      const [a, b] = rest;
      if (!a || !b) return;
      const rows = Math.min(a.rows, b.rows);
      yield { start, rows, columns: new Map([...cut(a, 0, rows), ...cut(b, 0, rows)]) };
      start += rows;
      [a, b].forEach((own, index) => (rest[index] = own.rows > rows ? remainder(own, rows) : null));
    }
  } finally {
    for (const side of sides) await side.return?.();
  }
}

function iterator(batches: AsyncIterable<Batch>): AsyncIterator<Batch> {
  return batches[Symbol.asyncIterator]();
}

function remainder(batch: Batch, from: number): Batch {
  return { start: batch.start + from, rows: batch.rows - from, columns: cut(batch, from, batch.rows) };
}

function cut({ columns, rows }: Batch, from: number, to: number): ReadonlyMap<string, Column> {
  if (from === 0 && to === rows) return columns;
  return new Map(
    [...columns].map(([name, column]): [string, Column] => [
      name,
      column.type === 'category'
        ? { ...column, codes: column.codes.subarray(from, to) }
        : { ...column, values: column.values.subarray(from, to) },
    ]),
  );
}
