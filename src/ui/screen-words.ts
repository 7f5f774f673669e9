import { roleWords } from '../state/roles.svelte.ts';

/** Keys of a plan and what the screens call them; the first that fits is taken, so longer ones stand first. */
const names: readonly (readonly [RegExp, string])[] = [
  [/\bunder roles\.favourable\b/g, 'under “The good outcome” on the Mapping screen'],
  [/\broles\.favourable\b/g, '“The good outcome”'],
  [/\bunder roles\.(\w+)/g, 'with the role “$1” on the Mapping screen'],
  [/\broles\.(\w+)/g, 'the role “$1”'],
  [/\bdecision: \{ threshold: … \}/g, 'a limit for the score'],
  [/\bdecision\.threshold\b/g, 'the limit for the score'],
  [/\bunder decision\.(score|output)\b/g, 'in a plan'],
  [/\bdecision\.(score|output)\b/g, 'the output that scores'],
  [/\b(under )?data\.reference\b/g, '$1“Reference data” on the Files screen'],
  [/\b(under )?data\.attributes(\.key)?\b/g, '$1“Extra attributes” on the Files screen'],
  [/\bunder (bins)\b(, e\.g\. bins: \{[^}]*\})?/g, 'under “Groups to compare” on the Mapping screen'],
  [/\bunder (inputs)\b(, e\.g\. inputs: \{[^}]*\})?/g, 'under “Model inputs” on the Mapping screen'],
  [/^(inputs)$/g, '“Model inputs” on the Mapping screen'],
];

/** Words that speak of the keys of a plan, in the words of the screens: nobody has to know a plan file to use the app. */
export function inScreenWords(text: string): string {
  const said = names.reduce((now, [key, words]) => now.replace(key, filled(words)), text);
  return said.replace(
    /(^|[.!?] )(the limit|the role|the output)/g,
    (_, before: string, word: string) => `${before}${capital(word)}`,
  );
}

/** Roles are written as the menu of the Mapping screen has them. */
function filled(words: string): (match: string, first?: string) => string {
  return (_, first = '') => words.replace('$1', words.includes('role') ? roleName(first) : first);
}

function roleName(role: string): string {
  const words = Object.entries(roleWords).find(([own]) => own === role)?.[1] ?? capital(role);
  return words.split(':')[0] ?? words;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
