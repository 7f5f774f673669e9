import * as z from 'zod';
import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import { canonicalJson, digestOf, parseCanonical } from '../canonical.ts';
import { digestSchema } from '../results-schema.ts';
import { problemOf } from '../schema-problem.ts';

/** What an entry of a type must name besides its time: `yes` always, `no` never, `may` where there is one. */
interface Names {
  /** Digest of what was entered: a record, an envelope, a time-stamp, the head of another ledger, torn bytes. */
  readonly recordDigest: 'yes' | 'no';
  /** Id of the record, or of the other ledger. */
  readonly recordId: 'yes' | 'no' | 'may';
  /** Hash of the earlier entry that this one speaks of. */
  readonly about: 'yes' | 'no' | 'may';
}

const record: Names = { recordDigest: 'yes', recordId: 'yes', about: 'no' };
const named = (names: Partial<Names>): Names => ({
  recordDigest: 'yes',
  recordId: 'no',
  about: 'no',
  ...names,
});

/** Types of entries and what each names. Records first; nothing is ever removed, so two types say what became void. */
const entryTypes = {
  plan: record,
  'test-run': record,
  evaluation: record,
  'corrective-action': record,
  audit: record,
  review: record,
  /** A record in the place of one entered earlier. */
  amendment: named({ recordId: 'yes', about: 'yes' }),
  /** An earlier entry was a mistake. It stays, and no longer counts. */
  correction: named({ recordDigest: 'no', about: 'yes' }),
  'plan-lock': named({ recordId: 'may' }),
  /** Signatures of a record, by the digest of their envelope. */
  attestation: named({ recordId: 'may', about: 'may' }),
  /** A time-stamp authority has seen the hash of an earlier entry. */
  'time-stamp': named({ about: 'yes' }),
  /** Another ledger, by its id and head; its entries are never taken over. */
  'cross-reference': named({ recordId: 'yes' }),
  /** A last line that was written in part, as in a power cut; its bytes are kept beside the ledger. */
  'torn-tail': named({}),
  /** The first entry. */
  genesis: named({ recordDigest: 'no' }),
} satisfies Record<string, Names>;

/** The type of an entry. */
export type EntryType = keyof typeof entryTypes;

/** The types that a person may enter; the others come about by themselves. */
export const enteredTypes = [
  ...(['plan', 'test-run', 'evaluation', 'corrective-action', 'audit', 'review'] as const),
  ...(['amendment', 'correction', 'plan-lock', 'attestation'] as const),
] as const;

/** A key by its fingerprint: SHA-256 of its SubjectPublicKeyInfo, as OpenSSH writes it. */
export const keyIdSchema = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be SHA256: and 43 letters');

const time = z.iso.datetime().max(30);

const entrySchema = z
  .strictObject({
    v: z.literal(1),
    ledgerId: z.uuid(),
    seq: z.int().min(0),
    prev: digestSchema.nullable(),
    at: time,
    type: z.enum(Object.keys(entryTypes) as EntryType[]),
    recordDigest: digestSchema.nullable(),
    recordId: z.uuid().nullable(),
    about: digestSchema.nullable(),
    keyId: keyIdSchema.nullable(),
    genesis: z
      .strictObject({
        tool: z.literal('assay'),
        version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/),
        publicKey: z
          .string()
          .regex(/^[A-Za-z0-9+/]{43}=$/)
          .nullable(),
      })
      .nullable(),
  })
  .superRefine((entry, context) => {
    const problem = shapeProblem(entry);
    if (problem !== null) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message });
  });

/**
 * One line of a ledger. It holds digests, ids and times, and no words of anybody: a ledger is never edited, so nothing personal
 * may get into it. `prev` is the hash of the entry before, `at` the clock of the writing device, `keyId` the key in whose name it
 * was written (a claim; signatures are elsewhere). `genesis` is there in the first entry only, with the ledger's own public key
 * (32 bytes, base64) where it has one.
 */
export type LedgerEntry = z.output<typeof entrySchema>;

interface Misshape {
  readonly key: string;
  readonly message: string;
}

/** What the type of an entry asks for and it lacks, or has and may not. */
function shapeProblem(entry: z.input<typeof entrySchema>): Misshape | null {
  const first = entry.type === 'genesis';
  if (first !== (entry.seq === 0))
    return { key: 'type', message: 'must be genesis in entry 0 and only there' };
  if (first !== (entry.prev === null))
    return { key: 'prev', message: 'must be null in entry 0 and only there' };
  if (first !== (entry.genesis !== null))
    return { key: 'genesis', message: 'belongs to entry 0 and only there' };
  for (const key of ['recordDigest', 'recordId', 'about'] as const) {
    const rule = entryTypes[entry.type][key];
    if (rule === 'yes' && entry[key] === null)
      return { key, message: `must be given in an entry of type ${entry.type}` };
    if (rule === 'no' && entry[key] !== null)
      return { key, message: `must be null in an entry of type ${entry.type}` };
  }
  return null;
}

/** Longest line of an entry in characters; a whole one has about 500. */
const longestLine = 2000;

/** The line of an entry, without its end: canonical JSON (RFC 8785). */
export function entryLine(entry: LedgerEntry): Outcome<string> {
  const sound = entrySchema.safeParse(entry);
  return sound.success ? canonicalJson(sound.data) : problemOf('The parts of the ledger entry', sound.error);
}

/** The entry in a line, which must be canonical to the byte. */
export function readEntry(line: string): Outcome<LedgerEntry> {
  if (line.length > longestLine)
    return inputError(
      'This is no entry of a ledger.',
      `The line has ${line.length} characters; an entry has at most ${longestLine}.`,
      'Use the file as it was written.',
    );
  const parsed = parseCanonical(line);
  if (!parsed.ok) return parsed;
  const entry = entrySchema.safeParse(parsed.value);
  return entry.success ? ok(entry.data) : problemOf('The parts of the ledger entry', entry.error);
}

/** The hash of an entry: SHA-256 of its line, as `sha256:` and 64 hex digits. `prev` of the next entry holds it. */
export function entryHash(line: string): string {
  return digestOf(line);
}
