import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import { hexOf, utf8Bytes } from '../canonical.ts';
import { looksLikeZip, packFiles, unpackFiles } from '../container.ts';
import { appendEntry, readBook, type Added, type Writing } from './book.ts';
import { positionOf, readChain, type Chain, type Position } from './chain.ts';
import { ledgerFiles, tried, type LedgerStore } from './store.ts';

/** All files of a ledger as one zip, the same bytes for the same files: the ledger to keep, since a browser may clear its store. */
export function exportLedger(store: LedgerStore): Promise<Outcome<Uint8Array>> {
  return tried('exporting the ledger', async () => {
    const files = new Map<string, Uint8Array>();
    for (const name of await store.list('')) {
      const bytes = await store.read(name);
      if (bytes) files.set(name, bytes);
    }
    if (!files.has(ledgerFiles.entries))
      return inputError('There is no ledger to export.', 'Nothing was entered yet.', 'Enter a record first.');
    return packFiles(files);
  });
}

/**
 * How another copy or ledger stands to the own one. `contained`: the own one has all of it. `ahead`: it has what the own one has,
 * and more after it. `forked`: one ledger once, continued in two ways. `other`: another ledger, or there is no own one.
 */
export type Relation = 'contained' | 'ahead' | 'forked' | 'other';

/** How the ledger `theirs` stands to `own`. */
export function relationOf(own: Pick<Chain, 'entries'>, theirs: Pick<Chain, 'entries'>): Relation {
  const [first] = own.entries;
  if (!first || first.entry.ledgerId !== theirs.entries[0]?.entry.ledgerId) return 'other';
  const shared = Math.min(own.entries.length, theirs.entries.length);
  if (own.entries[shared - 1]?.hash !== theirs.entries[shared - 1]?.hash) return 'forked';
  return theirs.entries.length > own.entries.length ? 'ahead' : 'contained';
}

/** What came of an import. */
export interface Imported {
  readonly relation: Relation;
  readonly theirs: Position;
  /** Entries that the own ledger had lost and has again; only where `relation` is `ahead`. */
  readonly restored: number;
  /** The entry that names the other ledger; only where it is another or forked. */
  readonly added: Added | null;
  readonly text: string;
}

/**
 * Imports an exported ledger (zip) or a ledger file. Entries of another ledger are never taken over, and nothing is entered anew in
 * another order: the file is kept as it is, and one entry names its id and head. Only a copy of the own ledger that goes on where
 * the own one ends (as after its file was cut short) gives back the entries that are missing, word for word.
 */
export async function importLedger(
  writing: Writing,
  file: Uint8Array,
  ledgerKey: Uint8Array | null,
): Promise<Outcome<Imported>> {
  const read = entriesFile(file);
  if (!read.ok) return read;
  const theirs = readChain(read.value);
  const position = positionOf(theirs);
  if (theirs.broken || !position)
    return inputError(
      'The ledger was not imported.',
      theirs.broken
        ? `It is broken at line ${theirs.broken.line}: ${theirs.broken.why}.`
        : 'It has no entries.',
      'Ask for the file as it was exported.',
    );
  const book = await readBook(writing.store);
  if (!book.ok) return book;
  const { chain } = book.value;
  const relation = relationOf(chain, theirs);
  if (relation === 'contained') return ok({ ...said(relation, position), restored: 0, added: null });
  if (relation === 'ahead') return restore(writing.store, chain, theirs, position);
  return crossReference(writing, file, relation, position, ledgerKey);
}

/** The bytes of the entries in an exported zip, or in a ledger file itself. */
function entriesFile(file: Uint8Array): Outcome<Uint8Array> {
  if (!looksLikeZip(file)) return ok(file);
  const files = unpackFiles(file);
  if (!files.ok) return files;
  const entries = files.value.get(ledgerFiles.entries);
  return entries
    ? ok(entries)
    : inputError(
        'The ledger was not imported.',
        `There is no ${ledgerFiles.entries} in the zip.`,
        'Choose a zip that Assay exported a ledger to.',
      );
}

function restore(
  store: LedgerStore,
  own: Chain,
  theirs: Chain,
  position: Position,
): Promise<Outcome<Imported>> {
  return tried('restoring the ledger', async () => {
    const lost = theirs.entries.slice(own.entries.length);
    // A part of the first lost line may stand at the end of the own file.
    const whole = own.unended ? own.entries.slice(0, -1) : own.entries;
    const lines = [...(own.unended ? own.entries.slice(-1) : []), ...lost].map(({ line }) => `${line}\n`);
    await store.truncate(
      ledgerFiles.entries,
      utf8Bytes(whole.map(({ line }) => `${line}\n`).join('')).length,
    );
    await store.append(ledgerFiles.entries, utf8Bytes(lines.join('')));
    return ok({ ...said('ahead', position), restored: lost.length, added: null });
  });
}

async function crossReference(
  writing: Writing,
  file: Uint8Array,
  relation: 'forked' | 'other',
  theirs: Position,
  ledgerKey: Uint8Array | null,
): Promise<Outcome<Imported>> {
  const name = `${ledgerFiles.imported}${theirs.ledgerId}-${hexOf(theirs.head)}`;
  const kept = await tried('keeping the other ledger', async () => {
    const target = `${name}.${looksLikeZip(file) ? 'zip' : 'jsonl'}`;
    if ((await writing.store.read(target))?.length === file.length) return ok(undefined);
    await writing.store.truncate(target, 0);
    await writing.store.append(target, file);
    return ok(undefined);
  });
  if (!kept.ok) return kept;
  const names = { recordDigest: theirs.head, recordId: theirs.ledgerId, about: null, keyId: null };
  const added = await appendEntry(writing, { type: 'cross-reference', ...names }, ledgerKey);
  return added.ok ? ok({ ...said(relation, theirs), restored: 0, added: added.value }) : added;
}

const WORDS: Readonly<Record<Relation, string>> = {
  contained: 'Nothing new: this ledger has all of it.',
  ahead: 'It is a later copy of this ledger. The entries that were missing here are back, as they were.',
  forked:
    'It began as this ledger and went on in another way. Nothing was merged: the file is kept as it is, and an entry names it.',
  other: 'It is another ledger. Nothing was merged: the file is kept as it is, and an entry names it.',
};

function said(relation: Relation, theirs: Position): Pick<Imported, 'relation' | 'theirs' | 'text'> {
  return { relation, theirs, text: WORDS[relation] };
}
