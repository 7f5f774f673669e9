import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Document, isMap, isScalar } from 'yaml';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { FROM_THRESHOLD, type Plan } from '../core/plan.ts';
import type { Desk } from '../desk/desk.ts';
import type { RunFiles } from '../engine/api.ts';
import { guessPlan, type Assumption, type GuessedPlan } from '../engine/guess-plan.ts';
import type { Wiring } from '../engine/wiring.ts';
import { makeFolder } from './make-folder.ts';
import { nodeDesk } from './node-desk.ts';
import { openPair } from './open-pair.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';
import { wiringLines } from './print-wiring.ts';
import { MAPPING_NAME, mappingPlace } from './saved-mapping.ts';

/** Options of `assay init`. */
export interface InitArguments {
  /** A model and a table in either order, or a table alone. */
  readonly files: readonly string[];
  readonly reference: string | undefined;
  readonly out: string;
  readonly force: boolean;
  readonly details: boolean;
}

/** Writes a first plan and mapping.json, and says what they rest on. Asks nothing, overwrites nothing unasked. */
export async function initCommand(args: InitArguments, terminal: Terminal): Promise<number> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const done = await init(args, desk, terminal);
    if (done.ok) return done.value;
    printError(done.error, terminal, args.details);
    return exitOf(done.error);
  } finally {
    lanes.close();
  }
}

async function init(args: InitArguments, desk: Desk, terminal: Terminal): Promise<Outcome<number>> {
  const folder = path.dirname(args.out);
  const pair = await openPair(args.files, args.reference, desk);
  if (!pair.ok) return pair;
  const { files, model, test } = pair.value;
  const place = model === null ? null : await mappingPlace(args.out, files, args.force, desk);
  const free = await mayWrite(place === null ? [args.out] : [args.out, place], args.force);
  if (!free.ok) return free;
  const within = (file: string): string => path.relative(folder, file).replaceAll(path.sep, '/');
  const guessed = guessPlan(files, {
    model: model === null ? null : within(model),
    test: within(test),
    reference: args.reference === undefined ? null : within(args.reference),
  });
  if (!guessed.ok) return guessed;
  const { plan } = guessed.value;
  const wired = await desk.mapping(plan, files);
  const order = wired.ok && (wired.value.mapping?.assumedOrder ?? false);
  const written = await writeOut(args.out, planText(guessed.value, order));
  if (!written.ok) return written;
  tell(guessed.value, args.out, terminal);
  if (!wired.ok) return wired;
  if (model !== null && place === null) {
    const kept = path.join(folder, MAPPING_NAME);
    terminal.out(
      `${kept} is of this model and table: it is kept, and assay run uses it (--force writes it anew).`,
    );
    return ok(EXIT.pass);
  }
  const mappingFile = place ?? path.join(folder, MAPPING_NAME);
  return ok(await writeMapping({ plan, files, wired: wired.value, mappingFile }, desk, terminal));
}

/** Writes a file, into a folder that is made if need be. */
async function writeOut(file: string, text: string): Promise<Outcome<void>> {
  try {
    await makeFolder(path.dirname(path.resolve(file)));
    await writeFile(file, text);
    return ok(undefined);
  } catch (cause) {
    return inputError(
      `'${file}' could not be written.`,
      cause instanceof Error ? cause.message : String(cause),
      'Name a file in a folder that can be written with --out.',
      { place: { file } },
    );
  }
}

async function mayWrite(files: readonly string[], force: boolean): Promise<Outcome<void>> {
  const taken: string[] = [];
  for (const file of force ? [] : files) {
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (exists) taken.push(file);
  }
  if (taken.length === 0) return ok(undefined);
  return inputError(
    `${taken.map((file) => `'${file}'`).join(' and ')} ${taken.length === 1 ? 'is' : 'are'} there already.`,
    'It may hold work of yours.',
    `Use --force to replace ${taken.length === 1 ? 'it' : 'them'}, or --out for another place.`,
    { place: { file: taken[0] ?? '' } },
  );
}

async function writeMapping(
  parts: { plan: Plan; files: RunFiles; wired: Wiring; mappingFile: string },
  desk: Desk,
  terminal: Terminal,
): Promise<number> {
  const { plan, files, wired, mappingFile } = parts;
  const { out } = terminal;
  const assumedOrder = wired.mapping?.assumedOrder ?? false;
  const saved = await desk.makeMapping(plan, files, wired.mapping, {
    assumed: assumedOrder ? ['order', 'outcome'] : ['outcome'],
    confirmed: [],
  });
  if (!saved.ok || saved.value === null) return EXIT.pass;
  const written = await writeOut(mappingFile, `${JSON.stringify(saved.value, null, 2)}\n`);
  if (!written.ok) {
    printError(written.error, terminal, false);
    return exitOf(written.error);
  }
  out(`Wrote ${mappingFile}.`);
  for (const line of wiringLines(wired)) out(line);
  if (assumedOrder)
    out(
      `\nThe order of columns was assumed, so assay run stops (exit 4) until someone vouches for it: check the inputs in ${mappingFile}, then move "order" from "assumed" to "confirmed".`,
    );
  return EXIT.pass;
}

function tell({ plan, assumed }: GuessedPlan, file: string, { out }: Terminal): void {
  out(`Wrote ${file}: ${plan.tests.length} tests. Assumed:`);
  for (const { key, text } of assumed) {
    const shown = key.includes('favourable')
      ? ` = ${String(plan.roles.favourable)}`
      : key.includes('threshold') && 'threshold' in plan.decision
        ? ` = ${plan.decision.threshold}`
        : '';
    out(`  ${key.join('.')}${shown}: ${text}.`);
  }
}

/** The plan as YAML with a comment at every guess. */
function planText({ plan, assumed }: GuessedPlan, assumedOrder: boolean): string {
  const { assay, name, seed, model, data, roles, bins, inputs, decision, tests } = plan;
  const { favourable, sensitive, strata, ...single } = roles;
  const document = new Document({
    assay,
    name,
    seed,
    ...(typeof model === 'string' ? { model } : {}),
    data,
    roles: {
      ...single,
      ...(favourable === FROM_THRESHOLD ? {} : { favourable }),
      sensitive,
      ...(strata.length > 0 ? { strata } : {}),
    },
    ...(Object.keys(bins).length > 0 ? { bins } : {}),
    inputs,
    decision,
    tests: tests.map((test) => ('check' in test ? { check: test.check } : test)),
  });
  document.commentBefore =
    ' Written by assay init. What was guessed says so; read it before you rely on a result.\n Limits and parameters are the defaults of each check (assay checks).';
  for (const own of assumed) comment(document, own);
  if (assumedOrder)
    comment(document, {
      key: ['inputs'],
      text: `ASSUMED ORDER: the model names no columns. ${MAPPING_NAME} has the order; assay run stops until it is confirmed there`,
    });
  return document.toString({ lineWidth: 110 });
}

function comment(document: Document, { key, text }: Assumption): void {
  const parent: unknown = key.length === 1 ? document.contents : document.getIn(key.slice(0, -1), true);
  if (!isMap(parent)) return;
  const pair = parent.items.find((own) => isScalar(own.key) && own.key.value === key.at(-1));
  if (pair && isScalar(pair.key)) pair.key.commentBefore = ` ${text.replace(/\s+/g, ' ')}.`;
}
