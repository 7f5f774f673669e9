import type * as z from 'zod';
import { inputError, type Outcome } from '../core/outcome.ts';

/** A schema violation as an input error: `subject` in words, the first problem and its key. */
export function problemOf(subject: string, error: z.ZodError): Outcome<never> {
  const [issue] = error.issues;
  const key = issue?.path.map(String).join('.') ?? '';
  const place = key === '' ? {} : { place: { key } };
  const why = `'${key || 'the whole'}' ${wordsOf(issue?.message ?? '')}.`;
  return inputError(`${subject} do not fit their schema.`, why, 'Use the file as it was written.', place);
}

/** zod's message in words that do not speak of undefined values. */
function wordsOf(message: string): string {
  const found = /^Invalid input: expected (.+), received (.+)$/.exec(message);
  if (!found) return message === '' ? 'is not valid' : `is not valid: ${message}`;
  const [, expected = '', received = ''] = found;
  if (received === 'undefined') return `is missing; it must be there, as ${expected}`;
  return `must be ${expected} and is ${received === 'NaN' ? 'no number' : received}`;
}
