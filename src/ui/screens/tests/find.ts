import type { Check } from '../../../core/check.ts';

/** Whether a check has every one of the words sought in its name, its question, or its names in other tools. */
export function hasWords(check: Check, sought: string): boolean {
  const { id, title, aliases, explain } = check;
  const names = Object.entries(explain.sameAs).flat();
  const text = [id, title, explain.question, explain.what, ...aliases, ...names].join(' ').toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
