import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { largestGroup } from '../conventions/confusion.ts';
import { conventions } from '../conventions/registry.ts';
import { tools, type Reading, type Tool } from '../core/reading.ts';
import type { RunOutput } from '../engine/api.ts';
import { outcomeCountsIn } from '../core/summary.ts';
import { sliceOutcomeCounts } from '../summaries/outcome-counts.ts';
import { makeFolder } from './make-folder.ts';

/** Everything that one tool reads from the decisions of a run: `profiles/<tool>.json`. */
export interface Profile {
  readonly assay: 'profile/1';
  readonly tool: Tool;
  readonly slices: readonly {
    readonly slice: readonly string[];
    /** The largest group, which the tool is told to compare with; null where every value is missing. */
    readonly reference: string | null;
    readonly readings: readonly Reading[];
  }[];
}

/** Names of tools for the command line, in lower case. */
export const profileNames: readonly string[] = tools.map((tool) => tool.toLowerCase());

/** The readings of these tools by every sensitive feature of the plan; null where no test counted decisions. */
export function profilesOf({ plan, summaries }: RunOutput, names: readonly string[]): Profile[] | null {
  const counts = outcomeCountsIn(summaries);
  if (counts === null) return null;
  const wanted = tools.filter((tool) => names.includes(tool.toLowerCase()));
  return wanted.map((tool) => ({
    assay: 'profile/1',
    tool,
    slices: plan.roles.sensitive.map((feature) => {
      const slice = typeof feature === 'string' ? [feature] : feature;
      const sliced = sliceOutcomeCounts(counts, slice);
      const reference = largestGroup(sliced);
      const readings = reference === null ? [] : conventions[tool].readings(sliced, reference);
      return { slice, reference, readings };
    }),
  }));
}

/** Writes `profiles/<tool>.json` into the output folder, and removes those of an earlier run. */
export async function writeProfiles(folder: string, profiles: readonly Profile[]): Promise<void> {
  for (const name of profileNames) await rm(path.join(folder, 'profiles', `${name}.json`), { force: true });
  if (profiles.length === 0) return;
  await makeFolder(path.resolve(folder, 'profiles'));
  for (const profile of profiles)
    await writeFile(
      path.join(folder, 'profiles', `${profile.tool.toLowerCase()}.json`),
      `${JSON.stringify(profile, null, 2)}\n`,
    );
}

/** A profile for a terminal: one reading a line, as the tool prints it. */
export function profileText({ tool, slices }: Profile): string {
  const width = Math.max(0, ...slices.flatMap(({ readings }) => readings.map(({ name }) => name.length)));
  return slices
    .map(({ slice, reference, readings }) => {
      const role = conventions[tool].reference;
      const told = role === null || reference === null ? '' : `; ${reference} is ${role}`;
      const lines = readings.map(
        ({ name, group, shown }) =>
          `  ${name.padEnd(width)}  ${shown}${group === null ? '' : `  (${group})`}`,
      );
      return [`${tool} by ${slice.join(' × ')}${told}`, ...lines].join('\n');
    })
    .join('\n');
}
