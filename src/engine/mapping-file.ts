import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { FROM_THRESHOLD, planSchema, type Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { Field } from '../core/table.ts';
import type { ChosenMapping, RunFiles } from './api.ts';

const name = z.string().min(1);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');

const encodingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number') }),
  z.strictObject({ kind: z.literal('text') }),
  z.strictObject({ kind: z.literal('codes'), order: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal('one-hot'), value: z.string() }),
]);

/** What may be assumed, and confirmed by a person: the order of columns, and which outcome is the favourable one. */
const question = z.enum(['order', 'outcome']);

/** mapping.json: how one model is fed from tables of one form, and what was confirmed. It holds no rows. */
export const mappingSchema = z.strictObject({
  assay: z.literal('mapping/1'),
  model: z.strictObject({ name, sha256: digest }).describe('The model file it is for.'),
  columns: z
    .strictObject({
      sha256: digest.describe('Digest of names and types of the columns, in order.'),
      list: z.array(z.strictObject({ name, type: z.enum(['number', 'category', 'boolean', 'time']) })),
    })
    .describe('The columns of the table it is for.'),
  inputs: z.array(
    z.strictObject({
      input: name,
      slots: z.array(z.strictObject({ column: name, encoding: encodingSchema })).min(1),
    }),
  ),
  score: z.strictObject({
    output: name,
    column: z.int().min(0).nullable(),
    transform: z.enum(['none', 'complement', 'sigmoid', 'sigmoid-complement', 'softmax']),
  }),
  roles: planSchema.shape.roles,
  bins: planSchema.shape.bins,
  decision: planSchema.shape.decision,
  assumed: z
    .array(question)
    .describe('Guesses that nobody has confirmed. A run stops while order is one of them.'),
  confirmed: z.array(question).describe('Guesses that a person has confirmed.'),
});

/** A mapping.json after checks. */
export type MappingFile = z.output<typeof mappingSchema>;

/** What of a mapping is a guess: still open, or confirmed by a person. */
export type Standing = Pick<MappingFile, 'assumed' | 'confirmed'>;

/** SHA-256 over names and types of columns in order: tables of one form share it, whatever their rows. */
export function columnsDigest(fields: readonly Pick<Field, 'name' | 'type'>[]): string {
  const text = canonicalize(fields.map(({ name: own, type }) => [own, type])) ?? '';
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Under what a mapping is remembered: the model and the form of the table. Null where there is no model. */
export function mappingKey({ model, test }: RunFiles): string | null {
  return model && `${model.subject.sha256}-${columnsDigest(test.columns.map(({ field }) => field))}`;
}

/** Writes down a mapping that was worked out. Null where there is no model. */
export function makeMapping(
  plan: Plan,
  { model, test }: RunFiles,
  mapping: ModelMapping | null,
  standing: Standing,
): MappingFile | null {
  if (model === null || mapping === null) return null;
  const list = test.columns.map(({ field }) => ({ name: field.name, type: field.type }));
  return {
    assay: 'mapping/1',
    model: model.subject,
    columns: { sha256: columnsDigest(list), list },
    inputs: mapping.inputs.map(({ input, slots }) => ({
      input,
      slots: slots.map(({ column, encoding }) => ({
        column,
        encoding: encoding.kind === 'codes' ? { ...encoding, order: [...encoding.order] } : encoding,
      })),
    })),
    score: mapping.score,
    roles: plan.roles,
    bins: plan.bins,
    decision: plan.decision,
    ...standing,
  };
}

/** Largest mapping.json that is read. */
export const MOST_MAPPING_BYTES = 4 * 1024 * 1024;

/** Reads a mapping.json. */
export function parseMapping(text: string, file: string): Outcome<MappingFile> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.message}.` : 'It cannot be parsed.';
    return inputError(`'${file}' is not valid JSON.`, why, 'Save the mapping again.', { place: { file } });
  }
  const parsed = mappingSchema.safeParse(content);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const key = issue?.path.map(String).join('.') ?? '';
  return inputError(
    `'${file}' does not fit the form of a mapping.`,
    `${issue?.message ?? 'A value is missing or of the wrong kind'}.`,
    'Save the mapping again from the Mapping screen, or with assay init.',
    { place: { file, ...(key === '' ? {} : { key }) } },
  );
}

/** A saved mapping as it is used on these files; a failure says in words what has changed since it was saved. */
export function chooseMapping(saved: MappingFile, files: RunFiles, from: string): Outcome<ChosenMapping> {
  const changed = whatChanged(saved, files);
  if (changed !== null) {
    return inputError(
      `${from} is not used.`,
      changed,
      'The columns are matched anew; check them, and save the mapping again.',
    );
  }
  const assumed = saved.assumed.includes('order');
  const { favourable } = saved.roles;
  const guessed = saved.assumed.includes('outcome') && favourable !== FROM_THRESHOLD;
  return ok({
    inputs: saved.inputs,
    score: { binding: saved.score, favourable: String(saved.roles.favourable) },
    order: assumed ? 'assumed' : saved.confirmed.includes('order') ? 'confirmed' : 'known',
    ...(guessed ? { assumedOutcome: String(favourable) } : {}),
    from,
  });
}

function whatChanged({ model, columns }: MappingFile, files: RunFiles): string | null {
  if (files.model === null) return 'There is no model here to map.';
  if (model.sha256 !== files.model.subject.sha256) {
    const short = (sha256Text: string): string => sha256Text.slice(0, 12);
    return `It was made for another model: ${model.name} (${short(model.sha256)}…); this one is ${files.model.subject.name} (${short(files.model.subject.sha256)}…).`;
  }
  const now = files.test.columns.map(({ field }) => field);
  if (columns.sha256 === columnsDigest(now)) return null;
  const known = new Map(columns.list.map((own) => [own.name, own.type]));
  const present = new Map(now.map((own) => [own.name, own.type]));
  const listed = (names: readonly string[], said: string): string[] =>
    names.length === 0 ? [] : [`${names.map((own) => `'${own}'`).join(', ')} ${said}`];
  const differences = [
    ...listed(
      [...present.keys()].filter((own) => !known.has(own)),
      'new',
    ),
    ...listed(
      [...known.keys()].filter((own) => !present.has(own)),
      'gone',
    ),
    ...listed(
      [...present].filter(([own, type]) => known.has(own) && known.get(own) !== type).map(([own]) => own),
      'of another type',
    ),
  ];
  return `The columns have changed since: ${differences.length > 0 ? differences.join('; ') : 'they stand in another order'}.`;
}
