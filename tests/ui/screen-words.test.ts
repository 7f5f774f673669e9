import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Notice from '../../src/ui/parts/Notice.svelte';
import { inScreenWords } from '../../src/ui/screen-words.ts';

const root = path.join(import.meta.dirname, '../../src');
const KEY =
  /\b(?:roles|decision)\.[a-z]\w+|\bdata\.(?:reference|attributes)|\bbins: \{|\binputs: \{|\bunder (?:bins|inputs)\b/;

/** Sentences of the engine that name a key of the plan. */
const sentences = ['engine', 'models'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      readFileSync(path.join(root, folder, name), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line))
        .flatMap((line) => [...line.matchAll(/'((?:[^'\\]|\\.)*)'|`([^`]*)`/g)])
        .map(([, plain, template]) => (plain ?? template ?? '').replace(/\$\{[^}]*\}/g, 'x'))
        .filter((text) => KEY.test(text)),
    ),
);

describe('what the engine says of a plan', () => {
  it('is said in the words of the screens, whatever key it names', () => {
    expect(sentences.length).toBeGreaterThan(30);
    expect(sentences.map(inScreenWords).filter((text) => KEY.test(text))).toEqual([]);
  });
  it.each([
    [
      'Use data with both outcomes, or leave roles.label out and test decisions only.',
      'Use data with both outcomes, or leave the role “Label” out and test decisions only.',
    ],
    ['decision.threshold is 3, outside 0 to 1.', 'The limit for the score is 3, outside 0 to 1.'],
    [
      'Give edges under bins, e.g. bins: { age: [25, 45, 65] }.',
      'Give edges under “Groups to compare” on the Mapping screen.',
    ],
    [
      'Add a model, or name the column under roles.score or roles.decision.',
      'Add a model, or name the column with the role “Score” on the Mapping screen or the role “Decision”.',
    ],
    ['A sentence about inputs and a decision.', 'A sentence about inputs and a decision.'],
  ])('%s', (said, words) => {
    expect(inScreenWords(said)).toBe(words);
  });
  it('stands so in a notice, in its details too', () => {
    const error = {
      code: 'input',
      what: 'w',
      why: 'y',
      todo: 'See roles.label.',
      place: { key: 'roles.label' },
    } as const;
    const { body } = render(Notice, { props: { error } });
    expect(body).not.toContain('roles.label');
    expect(body.match(/the role “Label”/gi)).toHaveLength(2);
  });
});
