import type { AppError } from '../core/outcome.ts';
import { isTabular } from '../data/csv.ts';
import { refuseAsDataset, sniff, type FileKind } from '../data/sniff.ts';
import type { ByteSource } from '../core/table.ts';
import { foreignModel, HEAD_BYTES } from '../models/formats.ts';
import { MOST_SIDECAR_BYTES, readSidecar } from '../models/sidecar.ts';
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
  /** Names of files that came along with others and are nothing to test, such as README.md. */
  readonly leftAside: readonly string[];
  readonly problems: readonly AppError[];
}

type Place = 'model' | 'data' | 'record' | 'plan' | 'mapping';

/**
 * `text`: under a name that tables do not have, though it may be one; `foreign`: of another tool, which says how to convert
 * it; `other`: nothing to test. Where a file lies decides what becomes of these: see `alone` and `amongOthers`.
 */
interface Placed {
  readonly file: FileRef;
  readonly place: Place | 'text' | 'foreign' | 'other' | 'refused';
  /** What is said of it where it is refused. */
  readonly problem: AppError | null;
}

/** Sorts files by content, those in zips too; names decide only between kinds of text and for parts of a model. */
export async function sortFiles(dropped: readonly FileRef[], openFile: OpenFile): Promise<Sorted> {
  const unpacked = await unpackZips(dropped, openFile);
  const found: Placed[] = [];
  for (const file of unpacked.files) {
    const source = await openFile(file);
    found.push(
      source.ok ? await placeFile(file, source.value) : { file, place: 'refused', problem: source.error },
    );
  }
  const placed =
    dropped.length > 1 || found.length > 1 ? await amongOthers(found, openFile) : found.map(alone);
  const of = (wanted: Placed['place']): FileRef[] =>
    placed.filter((own) => own.place === wanted).map((own) => own.file);
  const refused = placed.filter(({ place }) => place === 'refused');
  return {
    model: of('model'),
    data: of('data'),
    record: of('record')[0] ?? null,
    plan: of('plan')[0] ?? null,
    mapping: of('mapping')[0] ?? null,
    leftAside: of('other').map(({ name }) => name),
    problems: [...unpacked.problems, ...refused.flatMap(({ problem }) => problem ?? [])],
  };
}

/** A file by itself was meant, whatever its name: text is tried as a table, and what cannot be is said. */
function alone(own: Placed): Placed {
  if (own.place === 'text') return { ...own, place: YAML.test(own.file.name) ? 'plan' : 'data' };
  return own.place === 'other' || own.place === 'foreign' ? { ...own, place: 'refused' } : own;
}

/**
 * Among others, text under another name is a table only where no file is one for certain and its rows have as many cells
 * each; and how to convert a file is said only while a model or a table is missing, which it may hold.
 */
async function amongOthers(found: readonly Placed[], openFile: OpenFile): Promise<Placed[]> {
  const has = (place: Place): boolean => found.some((own) => own.place === place);
  const placed: Placed[] = [];
  for (const own of found) {
    if (own.place === 'text') {
      const source = has('data') ? null : await openFile(own.file);
      const table = source?.ok === true && (await isTabular(source.value));
      placed.push({ ...own, place: table ? 'data' : 'other' });
    } else if (own.place === 'foreign')
      placed.push({ ...own, place: has('model') && has('data') ? 'other' : 'refused' });
    else placed.push(own);
  }
  return placed;
}

const YAML = /\.ya?ml$/i;
const TABLE = /\.(csv|tsv|tab|psv|dat)$/i;
/** Names under which nothing but a model or a table is kept, so that one which cannot be read is said. */
const MEANT = /\.(onnx|csv|tsv|tab|psv|arrow|feather|ipc|parquet)$/i;
const NOT_TESTED: readonly FileKind[] = ['unknown', 'empty', 'image', 'pdf'];

async function placeFile(file: FileRef, source: ByteSource): Promise<Placed> {
  const kind = await sniff(source);
  if (!kind.ok) return { file, place: 'refused', problem: kind.error };
  const own = (place: Placed['place']): Placed => ({ file, place, problem: null });
  if (await isPlan(source, kind.value)) return own('plan');
  if (await isMapping(source, kind.value)) return own('mapping');
  if (kind.value === 'json') return { file, ...(await placeJson(source)) };
  const place = placeOf(kind.value, source.name);
  const foreign = place === 'text' || kind.value === 'unknown' ? await foreignIn(source) : null;
  if (foreign !== null) return { file, place: 'foreign', problem: foreign };
  if (place !== null) return own(place);
  const problem = refuseAsDataset(kind.value, source.name) ?? unknown(source.name);
  if (MEANT.test(source.name)) return { file, place: 'refused', problem };
  return { file, place: NOT_TESTED.includes(kind.value) ? 'other' : 'foreign', problem };
}

/** What is said of another tool's model, as LightGBM's text is; null where the file is none. */
async function foreignIn(source: ByteSource): Promise<AppError | null> {
  const foreign = foreignModel(source.name, await source.read(0, Math.min(source.size, HEAD_BYTES)));
  return foreign === null || foreign.ok ? null : foreign.error;
}

function placeOf(kind: FileKind, name: string): Place | 'text' | null {
  if (namesWeights(name)) return 'model';
  if (kind === 'onnx' || kind === 'tfjs-model') return 'model';
  if (kind === 'zip') return 'record';
  if (['arrow-file', 'arrow-stream', 'parquet'].includes(kind)) return 'data';
  if (/\.(bin|data|onnx_data)$/i.test(name) || /(^|\/)(columns\.txt|MLmodel)$/.test(name)) return 'model';
  if (kind !== 'csv') return null;
  return TABLE.test(name) ? 'data' : 'text';
}

/** Longest JSON that is looked into; a model.json says within it what it is. */
const MOST_JSON_BYTES = 64_000_000;

/** JSON by what it says: a model whose head told nothing, names or classes that belong to one, another tool's model, or none of these. */
async function placeJson(source: ByteSource): Promise<Omit<Placed, 'file'>> {
  const bytes = await source.read(0, Math.min(source.size, MOST_JSON_BYTES));
  const isModel = new TextDecoder().decode(bytes).includes('"modelTopology"');
  const isSidecar = source.size <= MOST_SIDECAR_BYTES && readSidecar(source.name, bytes) !== null;
  if (isModel || isSidecar) return { place: 'model', problem: null };
  const foreign = foreignModel(source.name, bytes.subarray(0, HEAD_BYTES));
  if (foreign !== null && !foreign.ok) return { place: 'foreign', problem: foreign.error };
  return { place: 'other', problem: refuseAsDataset('json', source.name) ?? unknown(source.name) };
}

/** By the line that every plan has; a file of settings that lies in a project is none. */
async function isPlan(source: ByteSource, kind: FileKind): Promise<boolean> {
  if (kind !== 'json' && kind !== 'csv') return false;
  const head = new TextDecoder().decode(await source.read(0, 4096));
  return YAML.test(source.name)
    ? /^\s*["'{]*assay["']?\s*:/m.test(head)
    : /["']?assay["']?\s*:\s*["']?plan\/1/.test(head);
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
