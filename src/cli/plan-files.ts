import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { Desk } from '../desk/desk.ts';
import type { FileRef, RunFiles } from '../engine/api.ts';

/** A path as a file reference. */
export function fileAt(file: string): FileRef {
  return { name: path.basename(file), path: file };
}

/** Opens the files that a plan names, relative to `folder`. */
export async function openPlanFiles(plan: Plan, folder: string, desk: Desk): Promise<Outcome<RunFiles>> {
  const at = (name: string): string => path.resolve(folder, name);
  const test = await desk.openData(fileAt(at(plan.data.test)));
  if (!test.ok) return test;
  const reference =
    plan.data.reference === undefined ? ok(null) : await desk.openData(fileAt(at(plan.data.reference)));
  if (!reference.ok) return reference;
  const model = plan.model ? await desk.openModel(await modelFiles(at(plan.model))) : ok(null);
  if (!model.ok) return model;
  const files = { model: model.value, test: test.value, reference: reference.value };
  if (plan.data.attributes === undefined) return ok(files);
  const attributes = await desk.openData(fileAt(at(plan.data.attributes.path)));
  return attributes.ok ? desk.join(files, attributes.value, plan.data.attributes.key) : attributes;
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
