import type * as z from 'zod';
import { inputError, type Outcome } from '../core/outcome.ts';

/** A schema violation as an input error: `subject` in words, the first problem and its key. */
export function problemOf(subject: string, error: z.ZodError): Outcome<never> {
  const [issue] = error.issues;
  const key = issue?.path.map(String).join('.') ?? '';
  const place = key === '' ? {} : { place: { key } };
  const why = `'${key || 'the whole'}': ${issue?.message ?? 'not valid'}.`;
  return inputError(`${subject} do not fit their schema.`, why, 'Use the file as it was written.', place);
}
