import type { Outcome } from '../../src/core/outcome.ts';

/** What no person should read: names of exceptions, stack lines, values that mean "nothing". */
const MACHINE = /\bundefined\b|\[object |\b(Range|Type|Syntax|Reference)Error\b|\bat \S+:\d+:\d+|\bNaN\b/;

function problemOfText(part: string, text: unknown): string | null {
  if (typeof text !== 'string' || text.trim() === '') return `'${part}' is empty`;
  if (text.length > 2000) return `'${part}' has ${text.length} characters`;
  const machine = MACHINE.exec(text);
  return machine ? `'${part}' says '${machine[0]}': ${text.slice(0, 300)}` : null;
}

/** What is wrong with an outcome as something to show to a person, or null. */
export function wordingProblem(outcome: Outcome<unknown>): string | null {
  if (typeof outcome !== 'object' || !('ok' in outcome)) return 'it is no Outcome';
  if (outcome.ok) return null;
  const { code, what, why, todo, details } = outcome.error;
  if (code !== 'input') return `its code is '${code}': ${what} ${details ?? ''}`.slice(0, 600);
  return problemOfText('what', what) ?? problemOfText('why', why) ?? problemOfText('todo', todo);
}
