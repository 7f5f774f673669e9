import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { Desk } from '../desk/desk.ts';
import type { DataDescription, FileRef, ModelDescription, RunFiles } from '../engine/api.ts';

/** A path as a file reference. */
export function fileAt(file: string): FileRef {
  return { name: path.basename(file), path: file };
}

/** Told the share of a named file that has been read, in [0, 1]. */
type Reading = (name: string, share: number) => void;

/** Opens the files that a plan names, relative to `folder`. */
export async function openPlanFiles(
  plan: Plan,
  folder: string,
  desk: Desk,
  reading?: Reading,
): Promise<Outcome<RunFiles>> {
  const at = (name: string): string => path.resolve(folder, name);
  const test = await openDataAt(at(plan.data.test), desk, reading);
  if (!test.ok) return test;
  const reference =
    plan.data.reference === undefined ? ok(null) : await openDataAt(at(plan.data.reference), desk, reading);
  if (!reference.ok) return reference;
  const model = plan.model ? await openModelAt(at(plan.model), desk) : ok(null);
  if (!model.ok) return model;
  const files = { model: model.value, test: test.value, reference: reference.value };
  if (plan.data.attributes === undefined) return ok(files);
  const attributes = await openDataAt(at(plan.data.attributes.path), desk);
  return attributes.ok ? desk.join(files, attributes.value, plan.data.attributes.key) : attributes;
}

/** The table at a path, or the only one in the zip there. */
export async function openDataAt(
  file: string,
  desk: Desk,
  reading?: Reading,
): Promise<Outcome<DataDescription>> {
  const table = await tableAt(file, desk);
  if (!table.ok) return table;
  return desk.openData(table.value, reading && ((share) => reading(path.basename(file), share)));
}

/** The file of a table: the one at a path, or the only one in the zip there. */
export async function tableAt(file: string, desk: Desk): Promise<Outcome<FileRef>> {
  if (!isZip(file)) return ok(fileAt(file));
  const sorted = await desk.sort([fileAt(file)]);
  if (!sorted.ok) return sorted;
  const [first, second] = sorted.value.data;
  if (first && !second) return ok(first);
  const [problem] = sorted.value.problems;
  if (problem && !first) return fail(problem);
  const many = sorted.value.data.map(({ name }) => name).join(', ');
  const what = first
    ? `There is more than one table in '${file}': ${many}.`
    : `There is no table in '${file}'.`;
  return inputError(what, 'The plan names one file of data.', 'Zip one table, or name the table itself.');
}

/** Opens the model at a path: a file with its parts beside it, a folder, or a zip of either. */
export async function openModelAt(file: string, desk: Desk): Promise<Outcome<ModelDescription>> {
  const folder = await isFolder(file);
  if (!folder && !isZip(file)) return desk.openModel(await modelFiles(file));
  const sorted = await desk.sort(folder ? await filesUnder(file, file, 0) : [fileAt(file)]);
  if (!sorted.ok) return sorted;
  const { model, problems } = sorted.value;
  if (model.length > 0) return desk.openModel(model);
  const [problem] = problems;
  if (problem && !folder) return fail(problem);
  return inputError(
    `There is no model in '${path.basename(file)}'.`,
    'It holds no ONNX file and no model.json.',
    'Name the model file, or the folder that holds it with its weights.',
  );
}

/** Whether there is a folder at a path. */
export async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isDirectory() ?? false;
}

function isZip(file: string): boolean {
  return path.extname(file).toLowerCase() === '.zip';
}

/** A model file with those beside it that may belong to it: weights, external data, names of columns. */
export async function modelFiles(file: string): Promise<FileRef[]> {
  const folder = path.dirname(file);
  const beside = await readdir(folder).catch(() => []);
  const own = path.basename(file);
  const parts = beside.filter(
    (name) => name !== own && (/\.(bin|data|onnx_data)$/i.test(name) || SIDECARS.has(name)),
  );
  return [fileAt(file), ...parts.sort().map((name) => fileAt(path.join(folder, name)))];
}

const SIDECARS = new Set(['feature_names.json', 'columns.txt', 'metadata.json', 'MLmodel']);

/** Every file of a folder of models, by its path in it; four folders deep, which no exporter exceeds. */
async function filesUnder(root: string, folder: string, depth: number): Promise<FileRef[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: FileRef[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isFile()) found.push({ name: path.relative(root, file).replaceAll(path.sep, '/'), path: file });
    else if (entry.isDirectory() && depth < 4) found.push(...(await filesUnder(root, file, depth + 1)));
  }
  return found;
}
