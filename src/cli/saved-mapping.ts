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

/**
 * The files with the mapping that was saved for them: `given`, else mapping.json in `folder`. One that does not fit any more
 * is left out and said in words, so that an order which it had confirmed counts as assumed again.
 */
export async function withMapping(
  files: RunFiles,
  folder: string,
  given: string | undefined,
  desk: Desk,
  { err }: Terminal,
): Promise<Outcome<RunFiles>> {
  const file = given ?? path.join(folder, MAPPING_NAME);
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
