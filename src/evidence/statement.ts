import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { canonicalJson, parseJson, utf8Bytes, utf8Text } from './canonical.ts';
import { planLockType } from './plan-lock.ts';
import { digestSchema, sha256Schema } from './results-schema.ts';
import { problemOf } from './schema-problem.ts';

/** The `_type` of an in-toto Statement v1. */
export const statementType = 'https://in-toto.io/Statement/v1';
/** The predicate types that Assay writes. */
export const predicateTypes = {
  record: 'urn:assay:attestation:record:1',
  planLock: planLockType,
  keyRotation: 'urn:assay:attestation:key-rotation:1',
} as const;

/** In which capacity somebody signs a record. */
export const roles = ['operator', 'reviewer', 'approver', 'auditor'] as const;
/** One of `roles`. */
export type Role = (typeof roles)[number];

/** What a signer may say in each role; the first is what is said where nothing is chosen. */
export const sayings = {
  operator: ['ran'],
  reviewer: ['reviewed', 'reproduced'],
  approver: ['approved'],
  auditor: ['reviewed', 'reproduced'],
} as const;
/** What a signer says of a record. */
export type Saying = (typeof sayings)[Role][number];

const time = z.iso.datetime().describe('RFC 3339, UTC, Z.');

/** A thing that a statement is about: its name, and digests by algorithm in hex. */
const subjectSchema = z.object({
  name: z.string().min(1),
  digest: z.record(z.string(), z.string().regex(/^[0-9a-f]+$/)),
});

/** in-toto Statement v1, written after its specification; unknown fields are ignored, as it asks. */
export const statementSchema = z.object({
  _type: z.literal(statementType),
  subject: z.array(subjectSchema).min(1).max(1000),
  predicateType: z.string().min(1),
  predicate: z.record(z.string(), z.unknown()).optional(),
});

/** A statement as data. */
export type InTotoStatement = z.output<typeof statementSchema>;
/** A subject that Assay writes: it has a SHA-256. */
export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** What a person says of a record by signing. */
export const recordPredicateSchema = z.strictObject({
  recordId: z.uuid(),
  recordDigest: digestSchema,
  role: z.enum(roles),
  signedAt: time.describe('By the clock of the signer; only a time stamp from outside proves it.'),
  says: z.enum(['ran', 'reviewed', 'approved', 'reproduced']),
  note: z.string().max(2000).nullable(),
});
/** The predicate of a record signature. */
export type RecordPredicate = z.output<typeof recordPredicateSchema>;

/** The holder of an old key names the new one. */
export const keyRotationPredicateSchema = z.strictObject({
  oldKey: sha256Schema.describe('SHA-256 of the SubjectPublicKeyInfo of the old key.'),
  newPublicKey: z.string().describe('SubjectPublicKeyInfo in base64.'),
  rotatedAt: time,
});
/** The predicate of a key rotation. */
export type KeyRotationPredicate = z.output<typeof keyRotationPredicateSchema>;

/** A statement as the bytes to be signed: canonical JSON in UTF-8. */
export function statementBytes(
  predicateType: (typeof predicateTypes)[keyof typeof predicateTypes],
  subject: readonly Subject[],
  predicate: RecordPredicate | KeyRotationPredicate,
): Outcome<Uint8Array> {
  const statement = { _type: statementType, subject, predicateType, predicate };
  const text = canonicalJson(statement, { integers: 'double' });
  return text.ok ? ok(utf8Bytes(text.value)) : text;
}

/**
 * The statement in a payload, read from the very bytes that were signed: UTF-8, JSON without duplicate keys or lone surrogates.
 * Another form of the same JSON is accepted, since other programs sign too.
 */
export function parseStatement(payload: Uint8Array): Outcome<InTotoStatement> {
  const text = utf8Text(payload);
  if (text === null)
    return inputError(
      'The signed statement cannot be read.',
      'It is not UTF-8.',
      'Use the file as it was written.',
    );
  const parsed = parseJson(text, { integers: 'double' });
  if (!parsed.ok) return parsed;
  const statement = statementSchema.safeParse(parsed.value);
  return statement.success ? ok(statement.data) : problemOf('The contents of the statement', statement.error);
}

/** The predicate of a record signature; an input error where role and saying do not go together, too. */
export function recordPredicateOf({ predicate }: InTotoStatement): Outcome<RecordPredicate> {
  const read = recordPredicateSchema.safeParse(predicate);
  if (!read.success) return problemOf('The contents of the record signature', read.error);
  const { role, says } = read.data;
  if (maySay(role, says)) return ok(read.data);
  return inputError(
    'The record signature cannot be used.',
    `A signer in the role of ${role} cannot say '${says}'.`,
    `Sign again, saying ${sayings[role].join(' or ')}.`,
  );
}

function maySay(role: Role, says: string): boolean {
  return (sayings[role] as readonly string[]).includes(says);
}
