import type { ByteSource, Column } from '../../core/table.ts';
import { corrupt, fault } from '../fault.ts';
import { openBody } from './body.ts';
import { readColumn, type Dictionary } from './columns.ts';
import { columnPlaces, dictionaryFields } from './layout.ts';
import { blockMessage, type ArrowIndex, type DictionaryBlock } from './messages.ts';
import type { ArrowField } from './schema.ts';

/** The dictionary `id` as it stands for a record batch whose message starts at byte `before`. */
export type DictionaryReader = (id: number, before: number) => Promise<Dictionary>;

interface Kept {
  readonly blocks: readonly DictionaryBlock[];
  readonly dictionary: Dictionary;
}

/**
 * Reads dictionaries when a batch needs them and keeps the latest of each, so that reading forwards decodes each block
 * once. In a stream a batch sees what came before it; in a file (`all`) it sees every block of its dictionary.
 */
export function dictionaryReader(source: ByteSource, index: ArrowIndex, all: boolean): DictionaryReader {
  const fields = dictionaryFields(index.schema.fields);
  const kept = new Map<number, Kept>();
  return async (id, before) => {
    const field = fields.get(id);
    if (!field) throw corrupt(source.name, 'A column uses a dictionary that is not in the schema.');
    const blocks = currentBlocks(index.dictionaries, id, all ? Number.POSITIVE_INFINITY : before);
    const last = kept.get(id);
    const shared = last && last.blocks.every((block, at) => block === blocks[at]) ? last : undefined;
    if (shared && shared.blocks.length === blocks.length) return shared.dictionary;
    const labels: (string | null)[] = [];
    const fresh = blocks.slice(shared?.blocks.length ?? 0);
    for (const block of fresh)
      for (const label of await readLabels(source, index, field, block)) labels.push(label);
    const dictionary = extend(shared?.dictionary, labels);
    kept.set(id, { blocks, dictionary });
    return dictionary;
  };
}

/** The blocks that make up a dictionary: the last that replaces it before byte `before`, and its deltas since. */
function currentBlocks(blocks: readonly DictionaryBlock[], id: number, before: number): DictionaryBlock[] {
  const mine = blocks.filter((block) => block.id === id && block.metaStart < before);
  const start = mine.findLastIndex((block) => !block.isDelta);
  return mine.slice(Math.max(0, start));
}

async function readLabels(
  source: ByteSource,
  index: ArrowIndex,
  field: ArrowField,
  block: DictionaryBlock,
): Promise<(string | null)[]> {
  if (block.rows === 0) return [];
  const message = await blockMessage(source, block);
  if (message.kind !== 'dictionary') throw corrupt(source.name, 'A dictionary changed while it was read.');
  const [place] = columnPlaces([field], message.header, index.schema.version);
  if (!place) throw corrupt(source.name, 'A dictionary has no column.');
  const body = await openBody(source, block, message.header, true);
  return labelsOf(await readColumn(field, place, body, 0, block.rows, null), field, source.name);
}

function labelsOf(column: Column, field: ArrowField, file: string): (string | null)[] {
  if (column.type === 'category') return Array.from(column.codes, (code) => column.dictionary[code] ?? null);
  if (column.type === 'time') {
    const todo = 'Write the column as plain timestamps: df[column] = df[column].astype("datetime64[ms]").';
    throw fault(
      `Column '${field.name}' holds times as categories.`,
      'Assay reads categories of text or numbers.',
      todo,
      file,
    );
  }
  const label = column.type === 'boolean' ? (value: number) => (value === 1 ? 'true' : 'false') : String;
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : label(value)));
}

function extend(before: Dictionary | undefined, labels: readonly (string | null)[]): Dictionary {
  const texts = [...(before?.texts ?? [])];
  const known = new Map(texts.map((text, code) => [text, code]));
  const offset = before?.codes.length ?? 0;
  const codes = new Int32Array(offset + labels.length);
  if (before) codes.set(before.codes);
  for (const [entry, label] of labels.entries()) {
    let code = label === null ? -1 : known.get(label);
    if (code === undefined && label !== null) {
      code = texts.push(label) - 1;
      known.set(label, code);
    }
    codes[offset + entry] = code ?? -1;
  }
  return { texts, codes, plain: codes.every((code, entry) => code === entry) };
}
