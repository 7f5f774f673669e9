import { fail, inputError, ok, type AppError, type Outcome } from '../../core/outcome.ts';
import { entryHash, entryLine, readEntry, type EntryType, type LedgerEntry } from './entry.ts';
import { linesOf } from './lines.ts';

/** An entry with its place in the chain. */
export interface ChainedEntry {
  readonly entry: LedgerEntry;
  /** Its canonical line. */
  readonly line: string;
  /** SHA-256 of the line, `sha256:` and hex. */
  readonly hash: string;
}

/** A ledger as it was read: the entries up to the first that does not fit. */
export interface Chain {
  readonly entries: readonly ChainedEntry[];
  /** Why the entry after these cannot be relied on, nor any later one; null where all fit. */
  readonly broken: { readonly line: number; readonly why: string } | null;
  /** Whole lines in the file, those after a break too. */
  readonly lines: number;
  /** Bytes after the last line end that are no whole entry; null where there are none. */
  readonly torn: Uint8Array | null;
  /** True where the last entry is whole and only the end of its line is missing. */
  readonly unended: boolean;
  /** Bytes of the whole lines. */
  readonly length: number;
}

/** Id, number of entries and head (hash of the last entry) of a ledger. Head and count together say which ledger it was. */
export interface Position {
  readonly ledgerId: string;
  readonly count: number;
  readonly head: string;
}

/** Where a chain stands; null where it has no entry. */
export function positionOf({ entries }: Pick<Chain, 'entries'>): Position | null {
  const last = entries.at(-1);
  return last ? { ledgerId: last.entry.ledgerId, count: entries.length, head: last.hash } : null;
}

/** The chain in the bytes of a ledger file. Any bytes give a chain: what does not fit is said in it. */
export function readChain(bytes: Uint8Array): Chain {
  const { whole, length, torn } = linesOf(bytes);
  const entries: ChainedEntry[] = [];
  const known = new Set<string>();
  const add = (line: string | null): string | null => {
    const next = chained(line, entries.at(-1), known);
    if (!next.ok) return next.error.why;
    entries.push(next.value);
    known.add(next.value.hash);
    return null;
  };
  const chain = { entries, lines: whole.length, length };
  for (const [index, line] of whole.entries()) {
    const why = add(line);
    if (why !== null) return { ...chain, broken: { line: index + 1, why }, torn, unended: false };
  }
  const unended = torn !== null && add(new TextDecoder().decode(torn)) === null;
  return { ...chain, broken: null, torn: unended ? null : torn, unended };
}

/** The entry of a line if it follows `last`; `known` holds the hashes before it. */
function chained(
  line: string | null,
  last: ChainedEntry | undefined,
  known: ReadonlySet<string>,
): Outcome<ChainedEntry> {
  if (line === null) return broken('it is not text');
  const read = readEntry(line);
  if (!read.ok) return broken(read.error.why.replace(/\.$/, ''));
  const entry = read.value;
  const seq = last ? last.entry.seq + 1 : 0;
  if (entry.seq !== seq) return broken(`entry ${entry.seq} stands where entry ${seq} belongs`);
  if (entry.prev !== (last?.hash ?? null))
    return broken('it does not follow from the entry before it: one of the two was changed or exchanged');
  if (last && entry.ledgerId !== last.entry.ledgerId) return broken('it is of another ledger');
  if (entry.about !== null && !known.has(entry.about))
    return broken('it speaks of an entry that is not before it');
  return ok({ entry, line, hash: entryHash(line) });
}

function broken(why: string): Outcome<never> {
  return fail({ code: 'input', what: 'The ledger is broken.', why, todo: '' } satisfies AppError);
}

/** What a new entry says; the chain gives it the rest. */
export interface NewEntry {
  readonly type: Exclude<EntryType, 'genesis'>;
  readonly recordDigest: string | null;
  readonly recordId: string | null;
  readonly about: string | null;
  readonly keyId: string | null;
  /** RFC 3339, UTC, Z. */
  readonly at: string;
}

/** The first entry of a new ledger. */
export function firstEntry(
  ledgerId: string,
  at: string,
  genesis: NonNullable<LedgerEntry['genesis']>,
  keyId: string | null,
): Outcome<ChainedEntry> {
  const none = { prev: null, recordDigest: null, recordId: null, about: null };
  return withLine({ v: 1, ledgerId, seq: 0, at, type: 'genesis', keyId, genesis, ...none });
}

/** The entry that would come next in a chain that is whole. */
export function nextEntry(chain: Chain, entry: NewEntry): Outcome<ChainedEntry> {
  const last = chain.entries.at(-1);
  if (chain.broken || !last)
    return inputError(
      'Nothing was added to the ledger.',
      chain.broken
        ? `It is broken at line ${chain.broken.line}: ${chain.broken.why}. An entry after that would prove nothing.`
        : 'It has no first entry.',
      'Keep the file as it is for those who will ask what happened, and begin a new ledger in another place.',
    );
  if (entry.about !== null && !chain.entries.some(({ hash }) => hash === entry.about))
    return inputError(
      'Nothing was added to the ledger.',
      'The entry that it speaks of is not in this ledger.',
      'Name an earlier entry of this ledger.',
    );
  const { ledgerId, seq } = last.entry;
  return withLine({ v: 1, ledgerId, seq: seq + 1, prev: last.hash, genesis: null, ...entry });
}

function withLine(entry: LedgerEntry): Outcome<ChainedEntry> {
  const line = entryLine(entry);
  return line.ok ? ok({ entry, line: line.value, hash: entryHash(line.value) }) : line;
}

/** Entries whose time is before that of the entry above them: a clock was set back, or was wrong before. */
export function clockSteps({ entries }: Pick<Chain, 'entries'>): readonly number[] {
  return entries.flatMap(({ entry }, index) => {
    const before = entries[index - 1]?.entry.at;
    return before !== undefined && Date.parse(entry.at) < Date.parse(before) ? [entry.seq] : [];
  });
}
