import type { AppError } from '../core/outcome.ts';
import { refuseAsDataset, sniff, type FileKind } from '../data/sniff.ts';
import type { ByteSource } from '../core/table.ts';
import { namesWeights } from '../models/weights-name.ts';
import type { FileRef } from './api.ts';
import type { OpenFile } from './open-files.ts';
import { unpackZips } from './unpack.ts';

/** Dropped files by what their bytes are. `problems` says in words why a file was not taken. */
export interface Sorted {
  readonly model: readonly FileRef[];
  readonly data: readonly FileRef[];
  readonly record: FileRef | null;
  readonly plan: FileRef | null;
  /** A mapping.json. */
  readonly mapping: FileRef | null;
  readonly problems: readonly AppError[];
}

type Place = 'model' | 'data' | 'record' | 'plan' | 'mapping';

/** Sorts files by content, those in zips too; names decide only between kinds of text and for parts of a model. */
export async function sortFiles(dropped: readonly FileRef[], openFile: OpenFile): Promise<Sorted> {
  const placed: { file: FileRef; place: Place }[] = [];
  const unpacked = await unpackZips(dropped, openFile);
  const problems: AppError[] = [...unpacked.problems];
  for (const file of unpacked.files) {
    const source = await openFile(file);
    if (!source.ok) problems.push(source.error);
    else await place(file, source.value, placed, problems);
  }
  const of = (wanted: Place): FileRef[] =>
    placed.filter((own) => own.place === wanted).map((own) => own.file);
  return {
    model: of('model'),
    data: of('data'),
    record: of('record')[0] ?? null,
    plan: of('plan')[0] ?? null,
    mapping: of('mapping')[0] ?? null,
    problems,
  };
}

async function place(
  file: FileRef,
  source: ByteSource,
  placed: { file: FileRef; place: Place }[],
  problems: AppError[],
): Promise<void> {
  const kind = await sniff(source);
  if (!kind.ok) {
    problems.push(kind.error);
    return;
  }
  const found = (await isPlan(source, kind.value))
    ? 'plan'
    : (await isMapping(source, kind.value))
      ? 'mapping'
      : placeOf(kind.value, source.name);
  if (found !== null) placed.push({ file, place: found });
  else problems.push(refuseAsDataset(kind.value, source.name) ?? unknown(source.name));
}

function placeOf(kind: FileKind, name: string): Place | null {
  if (namesWeights(name)) return 'model';
  if (kind === 'onnx' || kind === 'tfjs-model' || kind === 'json') return 'model';
  if (kind === 'zip') return 'record';
  if (['arrow-file', 'arrow-stream', 'parquet'].includes(kind)) return 'data';
  if (/\.(bin|data|onnx_data)$/i.test(name) || /(^|\/)(columns\.txt|MLmodel)$/.test(name)) return 'model';
  return kind === 'csv' ? 'data' : null;
}

async function isPlan(source: ByteSource, kind: FileKind): Promise<boolean> {
  if (/\.ya?ml$/i.test(source.name)) return true;
  if (kind !== 'json' && kind !== 'csv') return false;
  const head = new TextDecoder().decode(await source.read(0, 4096));
  return /["']?assay["']?\s*:\s*["']?plan\/1/.test(head);
}

async function isMapping(source: ByteSource, kind: FileKind): Promise<boolean> {
  if (kind !== 'json') return false;
  const head = new TextDecoder().decode(await source.read(0, 4096));
  return /"assay"\s*:\s*"mapping\/1"/.test(head);
}

function unknown(name: string): AppError {
  return {
    code: 'input',
    what: `'${name}' is of a kind that Assay does not read.`,
    why: 'It is no model, table, plan or record that I know.',
    todo: 'Drop an ONNX or TF.js model, an Arrow, Parquet or CSV table, a plan, or a record.',
    place: { file: name },
  };
}
