import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { seedSigner } from '../evidence/ed25519.ts';
import { readPublicKey, readPrivateKey } from '../evidence/key.ts';
import { entryWords } from '../evidence/ledger/anchor.ts';
import { appendEntry, keepCheckpoint, readBook, type Addition, type Book } from '../evidence/ledger/book.ts';
import { positionOf, type Position } from '../evidence/ledger/chain.ts';
import { readCheckpoint, signCheckpoint, type SignedCheckpoint } from '../evidence/ledger/checkpoint.ts';
import { enteredTypes } from '../evidence/ledger/entry.ts';
import { exportLedger, importLedger } from '../evidence/ledger/exchange.ts';
import { keepStamp, requestStamp, verifyStamps } from '../evidence/ledger/stamps.ts';
import { verifyLedger, type LedgerReport } from '../evidence/ledger/verify.ts';
import { fileStore, writingTo } from './ledger-files.ts';
import { bytesAt, every, textAt, writeTo } from './named-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';
import { verifiedRecord } from './verified-record.ts';

const USAGE = `assay ledger: the append-only list of records, each entry holding the hash of the one before.

  assay ledger show       [--ledger FILE] [--json]
  assay ledger append     RECORD [--type T] [--about SEQ]   T: ${enteredTypes.join(', ')}
  assay ledger append     --type correction --about SEQ     entry SEQ was a mistake; it stays and no longer counts
  assay ledger checkpoint --key KEY.pem [--out FILE]        signs the present head
  assay ledger verify     [--head HASH …] [--checkpoint FILE …] [--public-key FILE …] [--root CERTIFICATE …]
  assay ledger stamp      --out head.tsq                    a request for a time-stamp authority (RFC 3161)
  assay ledger stamp      --response head.tsr               keeps its answer
  assay ledger export     --out FILE.zip
  assay ledger import     FILE

--ledger FILE: where it lies (ledger.jsonl). --key: the key in whose name a new ledger is begun.`;

type Values = ReturnType<typeof parse>['values'];
type Made = { readonly text: string; readonly code?: number };

/** Runs `assay ledger …` with the arguments after its name. Returns the exit code. */
export async function ledgerCommand(
  argv: readonly string[],
  details: boolean,
  terminal: Terminal,
): Promise<number> {
  const made = await attempt(argv);
  if (made.ok) {
    terminal.out(made.value.text);
    return made.value.code ?? EXIT.pass;
  }
  printError(made.error, terminal, details);
  return exitOf(made.error);
}

async function attempt(argv: readonly string[]): Promise<Outcome<Made>> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (cause) {
    return usage(cause instanceof Error ? cause.message : String(cause));
  }
  const { values, positionals } = parsed;
  const [name = '', file, extra] = positionals;
  const taking = name === 'append' || name === 'import';
  if (extra !== undefined || (file !== undefined && !taking))
    return usage(`assay ledger ${name} does not take '${extra ?? file}'`);
  if (values.help) return ok({ text: USAGE });
  const command = COMMANDS[name];
  return command
    ? command(values, file)
    : usage(name === '' ? 'Name what to do' : `'${name}' is not one of them`);
}

function usage(why: string): Outcome<never> {
  return inputError('assay ledger cannot do this.', `${why}.`, `\n${USAGE}`);
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const many = { ...text, multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  const files = { ledger: text, key: text, out: text, response: text };
  const against = { head: many, checkpoint: many, 'public-key': many, root: many };
  const options = { ...files, ...against, type: text, about: text, json: flag, help: flag } as const;
  return parseArgs({ args: [...argv], allowPositionals: true, options });
}

const COMMANDS: Readonly<
  Record<string, (values: Values, file: string | undefined) => Promise<Outcome<Made>>>
> = {
  show,
  append,
  checkpoint,
  verify,
  stamp,
  export: exportTo,
  import: importFrom,
};

const ledgerAt = ({ ledger = 'ledger.jsonl' }: Values): string => ledger;

async function existing(
  values: Values,
): Promise<Outcome<{ readonly book: Book; readonly position: Position }>> {
  const book = await readBook(fileStore(ledgerAt(values)));
  if (!book.ok) return book;
  const position = positionOf(book.value.chain);
  if (position || book.value.chain.lines > 0)
    return ok({ book: book.value, position: position ?? { ledgerId: '', count: 0, head: '' } });
  return inputError(
    `There is no ledger at '${ledgerAt(values)}'.`,
    'Nothing was entered there yet, or the file is gone.',
    'Name it with --ledger, or enter a record with assay ledger append.',
  );
}

async function show(values: Values): Promise<Outcome<Made>> {
  const found = await existing(values);
  if (!found.ok) return found;
  const { chain, checkpoints, putAside } = found.value.book;
  if (values.json) {
    const entries = chain.entries.map(({ entry, hash }) => ({ ...entry, hash }));
    return ok({
      text: JSON.stringify(
        { entries, broken: chain.broken, checkpoints: checkpoints.map((own) => own.checkpoint) },
        null,
        2,
      ),
    });
  }
  const lines = chain.entries.map(
    ({ entry, hash }) =>
      `${String(entry.seq).padStart(5)}  ${entry.at}  ${entry.type.padEnd(17)} ${entry.recordDigest?.slice(7, 19) ?? ''.padEnd(12)}  ${hash.slice(7, 19)}`,
  );
  const notes = [
    ...(chain.broken ? [`Broken at line ${chain.broken.line}: ${chain.broken.why}.`] : []),
    ...(chain.torn ? ['The last line was written in part and is no entry.'] : []),
    ...putAside.map((name) => `A torn line was put aside: ${name}`),
  ];
  const { ledgerId, head, count } = found.value.position;
  const end = `Ledger ${ledgerId}: ${entryWords(count)}, ${checkpoints.length} checkpoints. Head ${head}`;
  return ok({ text: [...lines, ...notes, end].join('\n'), code: chain.broken ? EXIT.fail : EXIT.pass });
}

async function append(values: Values, file: string | undefined): Promise<Outcome<Made>> {
  const type = enteredTypes.find((own) => own === (values.type ?? 'test-run'));
  if (type === undefined)
    return usage(`'--type' must be one of ${enteredTypes.join(', ')}; got ${values.type ?? ''}`);
  if ((file === undefined) !== (type === 'correction'))
    return usage(
      type === 'correction' ? 'A correction takes no record' : 'assay ledger append needs a record',
    );
  const key = await ledgerKey(values);
  if (!key.ok) return key;
  const record = await namedRecord(file);
  if (!record.ok) return record;
  const added = await writingTo(ledgerAt(values), async (writing) => {
    const about = await hashOfEntry(writing.store, values.about);
    if (!about.ok) return about;
    const addition: Addition = { type, ...record.value, about: about.value, keyId: null };
    return appendEntry(writing, addition, key.value);
  });
  if (!added.ok) return added;
  const { entry, fresh, position, putAside } = added.value;
  const aside =
    putAside === null ? '' : `\nThe last line had been written in part; it was put aside: ${putAside}`;
  const what = fresh
    ? `Entered as entry ${entry.entry.seq}.`
    : `It was entered before, as entry ${entry.entry.seq}.`;
  return ok({ text: `${what} Head ${position.head}${aside}` });
}

/** How an entry names the record in a package, which must verify; nulls where it is about none. */
async function namedRecord(
  file: string | undefined,
): Promise<Outcome<Pick<Addition, 'recordDigest' | 'recordId'>>> {
  if (file === undefined) return ok({ recordDigest: null, recordId: null });
  const read = await verifiedRecord(file, { risk: 'An entry would vouch for what may have been changed.' });
  return read.ok ? ok({ recordDigest: read.value.digest, recordId: read.value.record.recordId }) : read;
}

async function hashOfEntry(
  store: Parameters<typeof readBook>[0],
  seq: string | undefined,
): Promise<Outcome<string | null>> {
  if (seq === undefined) return ok(null);
  const book = await readBook(store);
  if (!book.ok) return book;
  const hash = /^\d+$/.test(seq) ? book.value.chain.entries[Number(seq)]?.hash : undefined;
  return hash === undefined ? usage(`'--about' must be the number of an entry; got ${seq}`) : ok(hash);
}

async function ledgerKey({ key }: Values): Promise<Outcome<Uint8Array | null>> {
  if (key === undefined) return ok(null);
  const signer = await signerAt(key);
  return signer.ok ? ok(signer.value.publicKey) : signer;
}

async function signerAt(file: string) {
  const text = await bytesAt(file);
  if (!text.ok) return text;
  const seed = readPrivateKey(text.value.toString('utf8'));
  return seed.ok ? ok(await seedSigner(seed.value)) : seed;
}

async function checkpoint(values: Values): Promise<Outcome<Made>> {
  if (values.key === undefined) return usage('assay ledger checkpoint needs --key');
  const signer = await signerAt(values.key);
  if (!signer.ok) return signer;
  const signed = await writingTo(ledgerAt(values), async ({ store, now }) => {
    const found = await existing(values);
    if (!found.ok) return found;
    const line = await signCheckpoint(found.value.position, now(), signer.value);
    if (!line.ok) return line;
    const kept = await keepCheckpoint(store, line.value);
    return kept.ok ? ok({ line: line.value, ...found.value.position }) : kept;
  });
  if (!signed.ok) return signed;
  const { line, count, head } = signed.value;
  const out = values.out === undefined ? ok('') : await writeTo(values.out, `${line}\n`);
  if (!out.ok) return out;
  return ok({ text: `Signed: ${entryWords(count)}, head ${head}${out.value}` });
}

async function verify(values: Values): Promise<Outcome<Made>> {
  const found = await existing(values);
  if (!found.ok) return found;
  const { chain, checkpoints, unreadCheckpoints } = found.value.book;
  const given = await every(values.checkpoint, (file) => textAt(file, readCheckpoint));
  if (!given.ok) return given;
  const keys = await every(values['public-key'], (file) => textAt(file, readPublicKey));
  if (!keys.ok) return keys;
  const roots = await every(values.root, (file) => textAt(file, ok<string>));
  if (!roots.ok) return roots;
  const stamps = await verifyStamps(fileStore(ledgerAt(values)), chain, roots.value);
  if (!stamps.ok) return stamps;
  const heads = (values.head ?? []).map((head) => ({
    ...{ ledgerId: null, count: null, from: `the head ${head}` },
    head: head.startsWith('sha256:') ? head : `sha256:${head}`,
  }));
  const all = new Map<string, SignedCheckpoint>(
    [...checkpoints, ...given.value].map((own) => [own.line, own]),
  );
  const report = await verifyLedger(chain, {
    checkpoints: [...all.values()],
    keys: keys.value,
    anchors: heads,
    stamps: stamps.value,
  });
  const unread =
    unreadCheckpoints === 0 ? '' : `\n△ ${unreadCheckpoints} lines beside it are no checkpoints.`;
  return ok({ text: `${reportText(report)}${unread}`, code: report.passed ? EXIT.pass : EXIT.fail });
}

function reportText({ steps, passed, position, anchored }: LedgerReport): string {
  const lines = steps.map((step) => `${step.passed ? '✓' : '✗'} ${step.title}\n    ${step.text}`);
  const end = passed
    ? `Verified: ${position?.head ?? ''}${anchored ? '' : ' (by itself only)'}`
    : 'Not verified.';
  return [...lines, '', end].join('\n');
}

async function stamp(values: Values): Promise<Outcome<Made>> {
  const found = await existing(values);
  if (!found.ok) return found;
  const { response, out } = values;
  if (response !== undefined) {
    const bytes = await bytesAt(response);
    if (!bytes.ok) return bytes;
    const kept = await writingTo(ledgerAt(values), (writing) =>
      keepStamp(writing, found.value.book.chain, new Uint8Array(bytes.value)),
    );
    if (!kept.ok) return kept;
    const seen = `The authority says that it saw the head at ${kept.value.stamp.at}.`;
    return ok({ text: `${seen} assay ledger verify --root CERTIFICATE verifies its signature.` });
  }
  if (out === undefined)
    return usage('assay ledger stamp needs --out for a request or --response for its answer');
  const asked = await writingTo(ledgerAt(values), ({ store }) =>
    requestStamp(store, found.value.position.head, randomBytes(8)),
  );
  if (!asked.ok) return asked;
  const written = await writeTo(out, asked.value.request);
  if (!written.ok) return written;
  return ok({
    text: `Request for ${asked.value.head}${written.value}. Send it to a time-stamp authority as application/timestamp-query.`,
  });
}

async function exportTo(values: Values): Promise<Outcome<Made>> {
  if (values.out === undefined) return usage('assay ledger export needs --out');
  const zip = await exportLedger(fileStore(ledgerAt(values)));
  if (!zip.ok) return zip;
  const written = await writeTo(values.out, zip.value);
  return written.ok ? ok({ text: `Exported${written.value}` }) : written;
}

async function importFrom(values: Values, file: string | undefined): Promise<Outcome<Made>> {
  if (file === undefined) return usage('assay ledger import needs a file');
  const bytes = await bytesAt(file);
  if (!bytes.ok) return bytes;
  const key = await ledgerKey(values);
  if (!key.ok) return key;
  const done = await writingTo(ledgerAt(values), (writing) =>
    importLedger(writing, new Uint8Array(bytes.value), key.value),
  );
  if (!done.ok) return done;
  const { text, restored } = done.value;
  return ok({ text: restored === 0 ? text : `${text} Restored: ${entryWords(restored)}.` });
}
