import { access } from 'node:fs/promises';
import path from 'node:path';
import { namesSame } from '../core/input-names.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { Desk } from '../desk/desk.ts';
import type { RunFiles } from '../engine/api.ts';
import { fileAt } from './plan-files.ts';
import type { Terminal } from './print.ts';

/** What a saved mapping is called where nobody says otherwise: beside the plan. */
export const MAPPING_NAME = 'mapping.json';

/** The mapping of one plan among several in a folder: `b.mapping.json` beside `b.yaml`. */
export function mappingOf(plan: string): string {
  const { dir, name } = path.parse(plan);
  return path.join(dir, `${name}.${MAPPING_NAME}`);
}

/**
 * Where init writes the mapping of a plan: mapping.json beside it. Where one lies there it may be a person's work: of these
 * files it is kept, and null given; of others, the new one is named after its plan. `force` replaces it.
 */
export async function mappingPlace(
  plan: string,
  files: RunFiles,
  force: boolean,
  desk: Desk,
): Promise<string | null> {
  const beside = path.join(path.dirname(plan), MAPPING_NAME);
  if (force || !(await exists(beside))) return beside;
  const saved = await desk.readMapping(fileAt(beside));
  const fits = saved.ok && (await desk.chooseMapping(saved.value, files, MAPPING_NAME)).ok;
  return fits ? null : mappingOf(plan);
}

/**
 * The files with the mapping that was saved for them: `given`, else the one named after the plan, else mapping.json beside it. One that does not fit any more
 * is left out and said in words, so that an order which it had confirmed counts as assumed again.
 */
export async function withMapping(
  files: RunFiles,
  plan: string,
  given: string | undefined,
  desk: Desk,
  { err }: Terminal,
): Promise<Outcome<RunFiles>> {
  const beside = path.join(path.dirname(plan), MAPPING_NAME);
  const file = given ?? ((await exists(mappingOf(plan))) ? mappingOf(plan) : beside);
  if (files.model === null || (given === undefined && !(await exists(file)))) return ok(files);
  const saved = await desk.readMapping(fileAt(file));
  if (!saved.ok) return saved;
  const chosen = await desk.chooseMapping(saved.value, files, path.basename(file));
  if (chosen.ok) return ok({ ...files, mapping: chosen.value });
  err(`note: ${chosen.error.what} ${chosen.error.why}`);
  return ok(files);
}

/** The files with an order that a saved mapping only assumed taken as known where the plan itself names the same inputs. */
export function vouchedFor({ inputs }: Plan, files: RunFiles): RunFiles {
  const { mapping } = files;
  if (mapping?.order !== 'assumed' || inputs === 'auto' || !namesSame(inputs, mapping.inputs)) return files;
  return { ...files, mapping: { ...mapping, order: 'known' } };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
