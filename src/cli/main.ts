import { parseArgs } from 'node:util';
import { checksCommand } from './checks.ts';
import { compareCommand } from './compare.ts';
import { curveCommand } from './curve.ts';
import { exportCommand } from './export.ts';
import { initCommand } from './init.ts';
import { inspectCommand } from './inspect.ts';
import { LAW_PROFILES } from '../law/law-tables.ts';
import { keysCommand } from './keys.ts';
import { lawCommand } from './law.ts';
import { ledgerCommand } from './ledger.ts';
import { lockCommand } from './lock.ts';
import { EXIT, visible, type Terminal } from './print.ts';
import { formats } from '../evidence/projections/registry.ts';
import { profileNames } from './profiles.ts';
import { runCommand } from './run.ts';
import { signCommand } from './sign.ts';
import { verifyCommand } from './verify.ts';
import { VERSION } from '../engine/version.ts';

const USAGE = `assay ${VERSION}: tests models for bias, drift and robustness, on this machine.

  assay run      [-c assay.yaml] [--model M] [--data D] [--reference R] [--only GLOB]
                 [--mapping mapping.json] [--lock FILE] [--baseline RECORD] [--workers N] [--seed S]
                 [--out DIR] [--format text|json]
                 [--profile fairlearn|aif360|aequitas|tfma|clarify|holisticai …]
  assay init     MODEL DATA [--reference R] [--out assay.yaml] [--force]
                                     guesses mapping and roles, writes assay.yaml and mapping.json,
                                     says what it assumed; DATA alone where it holds the predictions
  assay inspect  FILE [--json]       what a model or a table is and holds
  assay inspect  MODEL DATA [--json] how the columns would feed the model, why, and what proves it
  assay checks   [--json]            every check, its formula and its limit
  assay verify   RECORD [--files …] [--trust trust.json]
                                     integrity, recomputation and signers of a record
  assay export   RECORD [--as oscal|in-toto|cyclonedx|sarif|junit|github|huggingface|aiverify|csv|all …]
                 [--out DIR]         a record in the formats of other tools
  assay lock     [-c assay.yaml] --key KEY.pem [--by NAME]
                                     fixes a plan before it is run; assay run finds the lock beside it
  assay sign     RECORD --key KEY.pem --role operator|reviewer|approver|auditor [--note TEXT]
                                     adds a signature to a record; also with keys kept elsewhere
  assay keys     new|show|backup|restore|rotate|trust …
                                     keys for signing, and whose keys are trusted
  assay compare  A B [--fail-on regression] [--format text|json]
                                     two runs side by side, by their output folders
  assay curve    [-c assay.yaml | RECORD] [--out DIR] [--format text|json]
                                     every other way of asking whether groups are treated alike:
                                     metric, reference, threshold, bins, and how the conclusion moves
  assay law      RECORD --profile local-law-144|eeoc [--sex COLUMN] [--race COLUMN] [--scores]
                 [--unknown VALUE …] [--leave-out-small] [--out DIR]
                                     the tables of a law from a record
  assay ledger   show|append|checkpoint|verify|stamp|export|import
                                     the list of records that nobody can edit unseen; assay ledger --help

Exit codes: 0 all pass · 1 a fail, or a record that does not verify · 2 interrupted · 3 internal error
            4 usage or input error · 5 nothing could be decided`;

const terminal: Terminal = {
  out: (text) => void process.stdout.write(`${visible(text)}\n`),
  err: (text) => void process.stderr.write(`${visible(text)}\n`),
};

/** Files that a command takes after its name; one more would be left unread without a word. */
const MOST_FILES: Readonly<Record<string, number>> = {
  run: 0,
  checks: 0,
  inspect: 2,
  init: 2,
  compare: 2,
  curve: 1,
  law: 1,
  export: 1,
};

function usageError(message: string): number {
  terminal.err(`${message}\n\n${USAGE}`);
  return EXIT.input;
}

/** Runs the command with these arguments and returns its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const details = process.env['ASSAY_DETAILS'] !== undefined;
  // These have options of their own.
  if (argv[0] === 'keys') return keysCommand(argv.slice(1), terminal);
  if (argv[0] === 'sign') return signCommand(argv.slice(1), terminal);
  if (argv[0] === 'ledger') return ledgerCommand(argv.slice(1), details, terminal);
  if (argv[0] === 'lock') return lockCommand(argv.slice(1), terminal);
  const parsed = parse(argv);
  if (typeof parsed === 'string') return usageError(parsed);
  const { values, positionals } = parsed;
  const [command, ...rest] = positionals;
  if (values.version) return say(VERSION);
  if (values.help || command === undefined)
    return command === undefined && !values.help ? usageError('Name a command.') : say(USAGE);
  const extra = MOST_FILES[command] === undefined ? undefined : rest[MOST_FILES[command]];
  if (extra !== undefined) {
    const hint = command === 'run' ? ' The plan goes under -c.' : '';
    return usageError(`assay ${command} does not take '${extra}'.${hint}`);
  }
  if (command === 'checks') return checksCommand(values.json ?? false, terminal);
  const { reference } = values;
  if (command === 'inspect') {
    return rest.length === 0
      ? usageError('assay inspect needs a file.')
      : inspectCommand({ files: rest, reference, json: values.json ?? false, details }, terminal);
  }
  if (command === 'init') {
    const { out = 'assay.yaml', force = false } = values;
    return rest.length === 0
      ? usageError('assay init needs a model and a table, or a table with predictions.')
      : initCommand({ files: rest, reference, out, force, details }, terminal);
  }
  if (command === 'verify') {
    return rest[0] === undefined
      ? usageError('assay verify needs a record.')
      : verifyCommand(rest[0], [...(values.files ?? []), ...rest.slice(1)], values.trust, details, terminal);
  }
  if (command === 'export') return exportRecord(rest[0], values, details);
  if (command === 'compare') return compare(rest, values, details);
  if (command === 'law') return law(rest[0], values, details);
  if (command === 'curve') return run(values, details, rest[0] ?? null);
  if (command !== 'run') return usageError(`'${command}' is not a command of this version.`);
  return run(values, details);
}

type Values = Exclude<ReturnType<typeof parse>, string>['values'];

/** Checks the options of `assay run` and runs it; or those of `assay curve`, where a record, or null for none, is given. */
function run(values: Values, details: boolean, record?: string | null): number | Promise<number> {
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 64)) {
    return usageError(`'--workers' must be a whole number in [1, 64]; got ${values.workers}.`);
  }
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json')
    return usageError(`'--format' must be text or json; got ${format}.`);
  if (values.seed !== undefined && !isSeed(values.seed))
    return usageError(
      `'--seed' must be a whole number up to 9007199254740991 or hex digits (0x…); got ${values.seed}.`,
    );
  const { model, data, reference, mapping, only, seed, lock, baseline, profile: profiles = [] } = values;
  const unknown = profiles.find((own) => !profileNames.includes(own));
  if (unknown !== undefined)
    return usageError(`'--profile' must be one of ${profileNames.join(', ')}; got ${unknown}.`);
  const files = { model, data, reference, mapping, lock, baseline };
  const shared = { ...files, only, workers, seed, profiles, format, details } as const;
  const args = { ...shared, config: values.config, out: values.out ?? 'out' };
  if (record === undefined) return runCommand(args, terminal);
  return curveCommand({ ...args, record: record ?? undefined, folder: values.out }, terminal);
}

function exportRecord(record: string | undefined, { as = [], out }: Values, details: boolean) {
  if (record === undefined) return usageError('assay export needs a record, or the output folder of a run.');
  const asked = as.length === 0 || as.includes('all') ? formats : formats.filter((own) => as.includes(own));
  const unknown = as.find((own) => own !== 'all' && !(formats as readonly string[]).includes(own));
  if (unknown !== undefined)
    return usageError(`'--as' must be ${formats.join(', ')} or all; got ${unknown}.`);
  return exportCommand({ record, formats: asked, out, details }, terminal);
}

interface CompareOptions {
  readonly 'fail-on'?: string | undefined;
  readonly format?: string | undefined;
}

function compare(
  [first, second]: readonly string[],
  { 'fail-on': failOn, format = 'text' }: CompareOptions,
  details: boolean,
): number | Promise<number> {
  if (first === undefined || second === undefined)
    return usageError('assay compare needs the output folders of two runs.');
  if (failOn !== undefined && failOn !== 'regression')
    return usageError(`'--fail-on' must be regression; got ${failOn}.`);
  if (format !== 'text' && format !== 'json')
    return usageError(`'--format' must be text or json; got ${format}.`);
  return compareCommand({ first, second, failOnRegression: failOn !== undefined, format, details }, terminal);
}

function law(record: string | undefined, values: Values, details: boolean): number | Promise<number> {
  if (record === undefined) return usageError('assay law needs a record, or the output folder of a run.');
  const profiles = Object.keys(LAW_PROFILES) as (keyof typeof LAW_PROFILES)[];
  const profile = profiles.find((own) => values.profile?.length === 1 && own === values.profile[0]);
  if (profile === undefined)
    return usageError(
      `'--profile' must be ${profiles.join(' or ')}; got ${values.profile?.join() ?? 'nothing'}.`,
    );
  const { sex = null, race = null, unknown: unknownValues = [], scores = false, out } = values;
  const leaveOutSmall = values['leave-out-small'] ?? false;
  return lawCommand(
    { record, profile, sex, race, unknownValues, leaveOutSmall, scores, out, details },
    terminal,
  );
}

/** Digits alone are a number, which must be exact; what else reads as hex is hex. */
function isSeed(text: string): boolean {
  return /^\d+$/.test(text) ? Number.isSafeInteger(Number(text)) : /^(0x)?[0-9a-fA-F]+$/.test(text);
}

function say(text: string): number {
  terminal.out(text);
  return EXIT.pass;
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    config: { ...text, short: 'c' },
    model: text,
    data: text,
    reference: text,
    mapping: text,
    lock: text,
    baseline: text,
    only: text,
    workers: text,
    seed: text,
    out: text,
    as: { ...text, multiple: true },
    format: text,
    'fail-on': text,
    profile: { ...text, multiple: true },
    sex: text,
    race: text,
    unknown: { ...text, multiple: true },
    scores: flag,
    'leave-out-small': flag,
    files: { ...text, multiple: true },
    trust: text,
    json: flag,
    force: flag,
    help: { ...flag, short: 'h' },
    version: flag,
  } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Ends once all is written: pipes take text later on some systems. A reader that has gone, as `head` does, is no fault. */
function leave(code: number): void {
  process.stdout.write('', () => process.exit(code));
}

process.stdout.on('error', () => undefined);
main(process.argv.slice(2)).then(leave, (cause: unknown) => {
  terminal.err(
    `Something went wrong inside Assay. ${cause instanceof Error ? cause.message : String(cause)}`,
  );
  leave(EXIT.internal);
});
