import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { valueLabel } from '../core/table.ts';
import { withoutJoin, type DataDescription, type RunFiles } from './api.ts';
import type { Lanes } from './lanes.ts';

/**
 * The files of a run with an attributes table joined to the test data on `key`. The reference is joined where it has that
 * column, lacks another and some row has an entry; else it stays as it is, and that is said. A join that matches no row is refused.
 */
export async function joinFiles(
  files: RunFiles,
  attributes: DataDescription,
  key: string,
  lanes: Lanes,
): Promise<Outcome<RunFiles>> {
  const joined = await lanes.call('joinData', files.test, attributes, key);
  if (!joined.ok) return joined;
  if (joined.value.joined?.matched === 0) return noMatch(files.test, attributes, key);
  const test = noted(joined.value, ...attributes.notes.map((note) => `${attributes.subject.name}: ${note}`));
  if (files.reference === null) return ok({ ...files, test });
  const before = withoutJoin(files.reference);
  const kept = (why: string): Outcome<RunFiles> =>
    ok({ ...files, reference: before, test: noted(test, `${before.subject.name} ${why}`) });
  if (!before.columns.some(({ field }) => field.name === key))
    return kept(`has no column '${key}', so nothing was joined to it.`);
  const own = new Set(before.columns.map(({ field }) => field.name));
  if (attributes.columns.every(({ field }) => own.has(field.name)))
    return kept(`has every column of ${attributes.subject.name} already, so nothing was joined to it.`);
  const reference = await lanes.call('joinData', before, attributes, key);
  if (!reference.ok) return reference;
  if (reference.value.joined?.matched === 0)
    return kept(`has no row with an entry in ${attributes.subject.name}, so nothing was joined to it.`);
  return ok({ ...files, test, reference: reference.value });
}

function noted(data: DataDescription, ...notes: readonly string[]): DataDescription {
  return { ...data, joined: data.joined && { ...data.joined, notes: [...data.joined.notes, ...notes] } };
}

function noMatch(test: DataDescription, attributes: DataDescription, key: string): Outcome<never> {
  const example = ({ sample, subject }: DataDescription): string => {
    const column = sample.columns.get(key);
    const labels = column ? Array.from(sample.rows, (_, row) => valueLabel(column, row)) : [];
    const label = labels.find((own) => own !== null);
    return label == null ? `nothing in ${subject.name}` : `'${label}' in ${subject.name}`;
  };
  return inputError(
    `No row of ${test.subject.name} has an entry in ${attributes.subject.name}.`,
    `Their keys '${key}' have nothing in common; they look like ${example(test)} and ${example(attributes)}.`,
    'Check that the key means the same in both files and is written the same way, leading zeros included.',
    { place: { key: 'data.attributes.key' } },
  );
}
