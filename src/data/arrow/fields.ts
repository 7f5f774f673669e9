import type { AppError } from '../../core/outcome.ts';
import type { ColumnType, Field } from '../../core/table.ts';
import { fault } from '../fault.ts';
import { numericType } from './columns.ts';
import { typeWords, type ArrowField, type ArrowSchema, type ArrowType } from './schema.ts';

/** A column that can be read: what Assay calls it, what the file calls it, and its position in the schema. */
export interface ReadableColumn {
  readonly field: Field;
  readonly arrow: ArrowField;
  readonly position: number;
  /** Names of the classes where the file's metadata gives them for a column of numbers. */
  readonly classes: readonly string[] | null;
}

/** The readable columns of a schema, notes about the others, and what makes the whole file unusable, if anything. */
export interface Description {
  readonly columns: ReadonlyMap<string, ReadableColumn>;
  readonly notes: readonly string[];
  readonly problem: AppError | null;
}

/** The named columns, each once, or all; throws a fault where one is not there or cannot be read. */
export function chosenColumns(
  columns: ReadonlyMap<string, ReadableColumn>,
  names: readonly string[] | undefined,
  file: string,
): ReadableColumn[] {
  if (!names) return [...columns.values()];
  return [...new Set(names)].map((name) => {
    const column = columns.get(name);
    if (column) return column;
    const why = 'The file has no such column, or one of a type that cannot be read.';
    throw fault(`Column '${name}' is not available.`, why, 'Choose another column.', file);
  });
}

/** Decides for each column of a schema how it is read, honouring the notes of pandas and Hugging Face in its metadata. */
export function describeColumns(schema: ArrowSchema, file: string): Description {
  const columns = new Map<string, ReadableColumn>();
  const notes: string[] = [];
  const index = pandasIndex(schema.metadata['pandas']);
  const classes = classNames(schema.metadata['huggingface']);
  const twice = duplicate(schema.fields.map((field) => field.name));
  const problem = (what: string, why: string, todo: string): Description => ({
    columns,
    notes,
    problem: { code: 'input', what, why, todo, place: { file } },
  });
  if (twice !== null) {
    const todo = 'Rename one of them: df.columns lists the names.';
    return problem(`'${file}' has two columns named '${twice}'.`, 'A name must mean one column.', todo);
  }
  if (schema.bigEndian) {
    const todo = 'Write it again on an ordinary computer, or with pyarrow.';
    return problem(`'${file}' is stored in big-endian order.`, 'Assay reads little-endian Arrow only.', todo);
  }
  for (const [position, arrow] of schema.fields.entries()) {
    const type = columnType(arrow);
    if (index.has(arrow.name)) notes.push(`Column '${arrow.name}' is a pandas index; it is left out.`);
    else if (!type)
      notes.push(`Column '${arrow.name}' holds ${typeWords(arrow)}, which cannot be read; it is left out.`);
    else columns.set(arrow.name, readable(arrow, position, type, classes.get(arrow.name) ?? null, notes));
  }
  if (columns.size > 0) return { columns, notes, problem: null };
  const todo = 'Write the columns that your model reads as numbers or text.';
  return problem(`'${file}' has no column that can be read.`, notes.join(' ') || 'It has no columns.', todo);
}

function readable(
  arrow: ArrowField,
  position: number,
  type: ColumnType,
  names: readonly string[] | null,
  notes: string[],
): ReadableColumn {
  const classes = type === 'number' && arrow.type.name === 'Int' ? names : null;
  if (classes)
    notes.push(`Column '${arrow.name}' reads as ${classes.length} named classes, from the file's metadata.`);
  if (!arrow.dictionary && (arrow.type.name === 'Time' || arrow.type.name === 'Duration')) {
    notes.push(`Column '${arrow.name}' holds ${typeWords(arrow)}; it reads as a number of milliseconds.`);
  }
  const field: Field = {
    name: arrow.name,
    type: classes ? 'category' : type,
    integer: type === 'number' && !classes && arrow.type.name === 'Int',
    ordered: arrow.dictionary?.ordered ?? false,
    source: typeWords(arrow),
    metadata: arrow.metadata,
  };
  return { field, arrow, position, classes };
}

/** What a column is read as, or null where its type is not read. */
function columnType(field: ArrowField): ColumnType | null {
  const value = valueType(field.type);
  if (!field.dictionary) return value;
  const index = field.dictionary.index;
  const labelled = value === 'number' || value === 'category' || value === 'boolean';
  return labelled && field.type.name !== 'Null' && valueType(index) === 'number' && index.name === 'Int'
    ? 'category'
    : null;
}

const widths: Partial<Record<ArrowType['name'], readonly number[]>> = {
  Int: [8, 16, 32, 64],
  Float: [16, 32, 64],
  Bool: [1],
  Decimal: [32, 64, 128, 256],
  Date: [32, 64],
  Time: [32, 64],
  Timestamp: [64],
  Duration: [64],
};

function valueType(type: ArrowType): ColumnType | null {
  if (type.name === 'Utf8' || type.name === 'LargeUtf8' || type.name === 'Utf8View' || type.name === 'Null') {
    return 'category';
  }
  return widths[type.name]?.includes(type.bits) ? numericType(type) : null;
}

function duplicate(names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

/** Names of the columns in which pandas stored its row index (arrow.apache.org/docs/python/pandas.html). */
function pandasIndex(text: string | undefined): Set<string> {
  const stored = parsed(text)['index_columns'];
  return new Set(Array.isArray(stored) ? stored.filter((name) => typeof name === 'string') : []);
}

/** Class names by column, from the `ClassLabel` features that Hugging Face `datasets` writes. */
function classNames(text: string | undefined): Map<string, readonly string[]> {
  const features = record(record(parsed(text)['info'])['features']);
  const found = new Map<string, readonly string[]>();
  for (const [name, feature] of Object.entries(features)) {
    const { _type: type, names } = record(feature);
    if (type !== 'ClassLabel' || !Array.isArray(names)) continue;
    const texts = names.filter((each): each is string => typeof each === 'string');
    if (texts.length === names.length && duplicate(texts) === null) found.set(name, texts);
  }
  return found;
}

function parsed(text: string | undefined): Record<string, unknown> {
  if (!text) return {};
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
