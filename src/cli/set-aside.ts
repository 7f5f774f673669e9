import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './make-folder.ts';
import { runFiles } from './run-files.ts';

/** What a run writes to its output folder. */
const OWN: readonly string[] = [...runFiles, 'summaries', 'profiles'];

/** Where the results of an earlier run go when a later one ends without any: a folder in the output folder. */
const PREVIOUS = 'previous';

/**
 * Moves what an earlier run wrote to `folder` into `folder/previous`, so that nobody takes it for results of the run that has
 * just failed. Files under other names stay, and all of them where results.json is not one of ours. What to say of it, in
 * words; null where there was nothing to move.
 */
export async function setAside(folder: string): Promise<string | null> {
  if (!(await holdsResults(folder))) return null;
  const previous = path.join(folder, PREVIOUS);
  try {
    const there = await readdir(folder);
    await makeFolder(path.resolve(previous));
    for (const name of OWN) await rm(path.join(previous, name), { recursive: true, force: true });
    for (const name of OWN.filter((own) => there.includes(own)))
      await rename(path.join(folder, name), path.join(previous, name));
    return `this run has no results; those of an earlier one were moved from ${folder} to ${previous}.`;
  } catch {
    return `this run has no results; those in ${folder} are of an earlier one and could not be moved.`;
  }
}

async function holdsResults(folder: string): Promise<boolean> {
  const text = await readFile(path.join(folder, 'results.json'), 'utf8').catch(() => '');
  return /"assay"\s*:\s*"results\/1"/.test(text);
}
