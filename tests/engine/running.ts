import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeLanes } from '../../src/cli/node-lanes.ts';
import { openNodeFiles } from '../../src/cli/open-file.ts';
import { modelFiles } from '../../src/cli/plan-files.ts';
import { ok } from '../../src/core/outcome.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import type { Progress, RunFiles, RunOutput } from '../../src/engine/api.ts';
import { joinFiles } from '../../src/engine/join-files.ts';
import { directLanes, type Lanes } from '../../src/engine/lanes.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { runPlan, type RunOptions } from '../../src/engine/run.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { type OpenFile } from '../../src/engine/open-files.ts';
import type { TestResult } from '../../src/core/results.ts';
import { resultsText } from '../../src/evidence/results-json.ts';
import { encodeSummary } from '../../src/summaries/encode.ts';
import { ROOT } from '../cli/command.ts';
import { value } from '../models/samples.ts';

/** Worker threads over the built worker, as the command starts them. */
export function threads(count: number): ReturnType<typeof nodeLanes> {
  return nodeLanes(count, pathToFileURL(path.join(ROOT, 'dist/cli/runner.worker.js')));
}

/** Reads paths whole, so that no handle stays open on this thread. */
const openWhole: OpenFile = (file) => {
  if (!('path' in file)) return openNodeFiles()(file);
  return Promise.resolve(ok(bytesSource(new Uint8Array(readFileSync(file.path)), file.name)));
};

/** One runner on this thread. */
export function direct(signal?: AbortSignal): Lanes {
  return directLanes(createRunner(openWhole), signal);
}

/** A plan with its files opened. */
export interface Prepared {
  readonly plan: Plan;
  readonly files: RunFiles;
}

/** Opens a plan and the files beside it, as the command does. */
export async function prepare(file: string, lanes: Lanes): Promise<Prepared> {
  const plan = value(parsePlan(readFileSync(file, 'utf8'), path.basename(file)));
  const at = (name: string) => path.resolve(path.dirname(file), name);
  const data = async (name: string) =>
    value(await lanes.call('describeData', { name: path.basename(name), path: at(name) }));
  const model = plan.model
    ? value(await lanes.call('describeModel', await modelFiles(at(plan.model))))
    : null;
  const reference = plan.data.reference === undefined ? null : await data(plan.data.reference);
  const files = { model, test: await data(plan.data.test), reference };
  const { attributes } = plan.data;
  if (attributes === undefined) return { plan, files };
  return { plan, files: value(await joinFiles(files, await data(attributes.path), attributes.key, lanes)) };
}

/** What a run told on its way. */
export interface Told {
  readonly progress: Progress[];
  readonly results: TestResult[];
}

/** Runs a prepared plan with a clock that ticks a millisecond a call. */
export async function run(
  { plan, files }: Prepared,
  lanes: Lanes,
  options: Partial<RunOptions> = {},
  told: Told = { progress: [], results: [] },
): Promise<RunOutput> {
  let time = 0;
  const events = {
    progress: (progress: Progress) => void told.progress.push(progress),
    result: (result: TestResult) => void told.results.push(result),
  };
  const now = () => '2026-01-01T00:00:00.000Z';
  return value(await runPlan(plan, files, { lanes, events, clock: () => (time += 1), now, ...options }));
}

/** results.json without its engine block, as text. */
export function comparable(resultsJson: string): string {
  const { engine: _engine, ...rest } = JSON.parse(resultsJson) as Record<string, unknown>;
  return JSON.stringify(rest);
}

/** Everything of a run that must not depend on how it was carried out. */
export function fingerprint(output: RunOutput): { results: string; summaries: Record<string, string> } {
  const summaries = [...output.summaries].map(([name, summary]): [string, string] => [
    name,
    Buffer.from(encodeSummary(summary)).toString('base64'),
  ]);
  return {
    results: comparable(value(resultsText(output.results))),
    summaries: Object.fromEntries(summaries.sort()),
  };
}
