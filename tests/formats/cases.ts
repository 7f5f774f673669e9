import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ByteSource, Dataset, RowRange } from '../../src/core/table.ts';
import { openDataset } from '../../src/data/open.ts';
import type { ModelMapping } from '../../src/core/predictor.ts';
import { memory, value } from '../models/samples.ts';

/** One exported model and what it must do; `make/README.md` says how the files came about. */
export interface ModelCase {
  readonly id: string;
  readonly exporter: string;
  readonly what: string;
  /** As dropped, relative to the folder of the case. */
  readonly files: readonly string[];
  /** Relative to `tests/formats`. */
  readonly table: string;
  readonly task: 'binary' | 'multi-class' | 'regression';
  readonly favourable: string | null;
  /** Columns set aside for roles. */
  readonly exclude: readonly string[];
  readonly inputs: 'auto' | Readonly<Record<string, string | readonly string[]>>;
  readonly assumedOrder: boolean;
  readonly transform: ModelMapping['score']['transform'];
  /** The program that made `scores`: the score of the favourable outcome of each row, null where there is none. */
  readonly native: string;
  readonly scores: readonly (number | null)[];
  readonly tolerance: number;
  /** Where decisions are compared; 0.5 unless stated. */
  readonly threshold?: number;
  /** Share of rows decided alike; 1 unless stated. */
  readonly equalDecisions?: number;
  /** Share of rows whose label output says what the score says; 1 unless stated. */
  readonly labelsAgree?: number;
  /** How far the export itself moved the scores of the model. */
  readonly original?: { readonly program: string; readonly largestDifference: number };
  /** Instead of scores: the first sentence of the refusal. */
  readonly refused?: { readonly what: string };
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** Every folder under `models`, by name. */
export const cases: readonly ModelCase[] = readdirSync(path('./models'))
  .sort()
  .map((id) => ({
    ...(JSON.parse(readFileSync(path(`./models/${id}/case.json`), 'utf8')) as Omit<ModelCase, 'id'>),
    id,
  }));

/** The files of a case, named as they are dropped. */
export function filesOf({ id, files }: ModelCase): ByteSource[] {
  return files.map((file) => memory(file, readFileSync(path(`./models/${id}/${file}`))));
}

/** The table of a case. */
export async function tableOf({ table }: ModelCase): Promise<Dataset> {
  return value(await openDataset(memory(table, readFileSync(path(`./${table}`)))));
}

/** The batches of a range of rows. */
export async function batchesOf(data: Dataset, size: number, range: RowRange = { start: 0, end: data.rows }) {
  const all = [];
  for await (const batch of data.batches(range, size)) all.push(batch);
  return all;
}

/** Sorted categories of every text column, as the profile of a table gives them. */
export async function categoriesIn(data: Dataset): Promise<(column: string) => readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const batch of await batchesOf(data, data.rows)) {
    for (const [name, column] of batch.columns) {
      if (column.type !== 'category') continue;
      const labels = [...column.codes].flatMap((code) => column.dictionary[code] ?? []);
      found.set(name, new Set([...(found.get(name) ?? []), ...labels]));
    }
  }
  return (column) => [...(found.get(column) ?? [])].sort();
}
