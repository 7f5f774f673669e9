import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { ModelInfo, ModelMapping } from '../core/predictor.ts';
import type { ByteSource } from '../core/table.ts';
import { foreignModel, HEAD_BYTES, notAModel } from './formats.ts';
import { openOnnx, type ExternalData } from './onnx/predictor.ts';
import { readOnnx, type OnnxFile } from './onnx/read.ts';
import type { ModelPredictor } from './predictor.ts';
import { MOST_SIDECAR_BYTES, readSidecar, type Sidecar } from './sidecar.ts';
import { openTfjs } from './tfjs/predictor.ts';
import { readTfjs, weightBytes, type TfjsFile } from './tfjs/read.ts';

/** A model whose files are complete. Nothing of an engine is loaded before `load`. */
export interface OpenedModel {
  readonly info: ModelInfo;
  /** Names of the dropped files that make up the model, the model file first. */
  readonly files: readonly string[];
  load(mapping: ModelMapping): Promise<Outcome<ModelPredictor>>;
}

interface Candidate {
  readonly source: ByteSource;
  readonly model:
    { readonly kind: 'onnx'; readonly file: OnnxFile } | { readonly kind: 'tfjs'; readonly file: TfjsFile };
}

/** Largest file that one array can hold everywhere. */
const MOST_BYTES = 2 ** 31 - 1;
const MOST_JSON_BYTES = 256_000_000;

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** The file that a model names: beside the model first, then anywhere in the drop. */
function find(files: readonly ByteSource[], model: string, path: string): ByteSource | undefined {
  const beside = model.slice(0, model.length - baseName(model).length) + path.replace(/^\.\//, '');
  return (
    files.find((file) => file.name === beside) ??
    files.find((file) => file.name === path) ??
    files.find((file) => baseName(file.name) === baseName(path))
  );
}

async function readAll(source: ByteSource): Promise<Outcome<Uint8Array>> {
  if (source.size <= MOST_BYTES) return ok(await source.read(0, source.size));
  return inputError(
    `${source.name} is larger than 2 GB.`,
    'A browser cannot hold it in one piece.',
    'Export the model with external data, or a smaller model.',
    { place: { file: source.name } },
  );
}

/** What one file is: a model, an error about it, or null where it is not a model of ours at all. */
async function inspect(source: ByteSource): Promise<Outcome<Candidate> | null> {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
  const start = new TextDecoder().decode(head).trimStart();
  if (start.startsWith('{') && source.size <= MOST_JSON_BYTES) {
    const text = new TextDecoder().decode(await source.read(0, source.size));
    if (!text.includes('"modelTopology"')) return foreignModel(source.name, head);
    const file = readTfjs(source.name, text);
    return file.ok ? ok({ source, model: { kind: 'tfjs', file: file.value } }) : file;
  }
  const foreign = foreignModel(source.name, head);
  if (foreign !== null) return foreign;
  if (head[0] !== 0x08 && !source.name.toLowerCase().endsWith('.onnx')) return null;
  const bytes = await readAll(source);
  if (!bytes.ok) return bytes;
  const file = readOnnx(source.name, bytes.value);
  return file.ok ? ok({ source, model: { kind: 'onnx', file: file.value } }) : file;
}

function noModel(files: readonly ByteSource[], errors: readonly Outcome<Candidate>[]): Outcome<never> {
  const named = errors.find((error) => !error.ok && error.error.place?.file?.toLowerCase().endsWith('.onnx'));
  const error = named ?? errors[0];
  if (error !== undefined && !error.ok) return error;
  return notAModel(files[0]?.name ?? 'The drop');
}

async function findModel(files: readonly ByteSource[]): Promise<Outcome<Candidate>> {
  const seen: Outcome<Candidate>[] = [];
  for (const file of files) {
    const inspected = await inspect(file);
    if (inspected !== null) seen.push(inspected);
  }
  const models = seen.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const [first, second] = models;
  if (first === undefined) return noModel(files, seen);
  if (second === undefined) return ok(first);
  return inputError(
    `There are ${models.length} models here: ${models.map(({ source }) => source.name).join(', ')}.`,
    'One model is tested at a time.',
    'Drop one of them; to compare, put the other in the slot Model B.',
  );
}

async function readSidecars(files: readonly ByteSource[], used: ReadonlySet<string>): Promise<Sidecar[]> {
  const found: { name: string; sidecar: Sidecar }[] = [];
  for (const file of files) {
    if (used.has(file.name) || file.size > MOST_SIDECAR_BYTES) continue;
    const sidecar = readSidecar(file.name, await file.read(0, file.size));
    if (sidecar !== null) found.push({ name: baseName(file.name), sidecar });
  }
  const mlflowFirst = [...found].sort((a, b) => Number(b.name === 'MLmodel') - Number(a.name === 'MLmodel'));
  return mlflowFirst.map(({ sidecar }) => sidecar);
}

/** What the file itself says wins over files beside it. */
function withSidecars(info: ModelInfo, sidecars: readonly Sidecar[]): ModelInfo {
  const names = sidecars.find((sidecar) => sidecar.featureNames !== null)?.featureNames ?? null;
  const classes = sidecars.find((sidecar) => sidecar.classes !== null)?.classes ?? null;
  const encodings = sidecars.flatMap((sidecar) => Object.entries(sidecar.encodings));
  const categories = Object.fromEntries([...encodings, ...Object.entries(info.categories)]);
  return { ...info, featureNames: info.featureNames ?? names, classes: info.classes ?? classes, categories };
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The companion files that `model` names, or the error that lists those still missing. */
async function companions(
  files: readonly ByteSource[],
  model: string,
  names: readonly string[],
  missing: (names: readonly string[]) => Outcome<never>,
): Promise<Outcome<{ readonly name: string; readonly source: ByteSource; readonly bytes: Uint8Array }[]>> {
  const absent = names.filter((name) => find(files, model, name) === undefined);
  if (absent.length > 0) return missing(absent.map(baseName));
  const found = [];
  for (const name of names) {
    const source = find(files, model, name);
    if (source === undefined) continue;
    const bytes = await readAll(source);
    if (!bytes.ok) return bytes;
    found.push({ name, source, bytes: bytes.value });
  }
  return ok(found);
}

async function completeOnnx(file: OnnxFile, files: readonly ByteSource[]): Promise<Outcome<OpenedModel>> {
  const { name } = file.info;
  const found = await companions(files, name, file.external, (absent) =>
    inputError(
      `${name} stores its weights in ${listed(absent)}.`,
      `${absent.length === 1 ? 'That file is' : 'Those files are'} not here.`,
      `Drop ${absent.length === 1 ? 'that file' : 'those files'} too.`,
      { place: { file: name } },
    ),
  );
  if (!found.ok) return found;
  const external: ExternalData[] = found.value.map(({ name: path, bytes }) => ({ path, data: bytes }));
  const used = [name, ...found.value.map(({ source }) => source.name)];
  const info = withSidecars(file.info, await readSidecars(files, new Set(used)));
  return ok({ info, files: used, load: (mapping) => openOnnx({ ...file, info }, mapping, external) });
}

async function completeTfjs(file: TfjsFile, files: readonly ByteSource[]): Promise<Outcome<OpenedModel>> {
  const { name } = file.info;
  const found = await companions(files, name, file.shards, (absent) =>
    inputError(`Still needed: ${absent.join(', ')}.`, `${name} keeps its weights there.`, 'Drop them too.', {
      place: { file: name },
    }),
  );
  if (!found.ok) return found;
  const shards = found.value.map(({ bytes }) => bytes);
  const given = shards.reduce((sum, bytes) => sum + bytes.length, 0);
  const wanted = weightBytes(file.weights);
  if (wanted !== null && !(Number.isSafeInteger(wanted) && wanted >= 0)) {
    return inputError(
      `The weights of ${name} cannot have the sizes that it declares.`,
      'Their shapes are not whole numbers, or far too large.',
      'Export the model again.',
      { place: { file: name } },
    );
  }
  if (wanted !== null && wanted !== given) {
    return inputError(
      `The weight files of ${name} hold ${given} bytes; ${wanted} are needed.`,
      'A file is cut short, or belongs to another export of the model.',
      `Drop ${listed(file.shards.map(baseName))} from the same export again.`,
      { place: { file: name } },
    );
  }
  const used = [name, ...found.value.map(({ source }) => source.name)];
  const info = withSidecars(file.info, await readSidecars(files, new Set(used)));
  return ok({ info, files: used, load: (mapping) => openTfjs({ ...file, info }, mapping, shards) });
}

/**
 * Opens a model from dropped files, by what is in them and not by how they are called: an ONNX file with its external
 * data, or a model.json with its shards, and any side files with names. `name` is what people call the model.
 */
export async function openModel(files: readonly ByteSource[], name?: string): Promise<Outcome<OpenedModel>> {
  const found = await findModel(files);
  if (!found.ok) return found;
  const { model } = found.value;
  const opened =
    model.kind === 'onnx' ? await completeOnnx(model.file, files) : await completeTfjs(model.file, files);
  if (!opened.ok || name === undefined) return opened;
  return ok({ ...opened.value, info: { ...opened.value.info, name } });
}
