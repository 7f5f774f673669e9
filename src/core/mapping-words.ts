import type { ScoreBinding } from './predictor.ts';
import { grouped } from './joined.ts';
import type { UsedMapping } from './results.ts';

/** Where a score comes from and what was done to it: `` sigmoid of output `logits`, column 2 ``. */
export function scoreText({ output, column, transform }: ScoreBinding): string {
  const source = `output \`${output}\`${column === null ? '' : `, column ${column + 1}`}`;
  switch (transform) {
    case 'none':
      return `${source}, as it is`;
    case 'complement':
      return `1 − ${source}`;
    case 'sigmoid':
      return `sigmoid of ${source}`;
    case 'sigmoid-complement':
      return `1 − sigmoid of ${source}`;
    case 'softmax':
      return `softmax over ${source}`;
  }
}

const SOURCES: Readonly<Record<UsedMapping['order'], string>> = {
  names: 'by name',
  plan: 'in the order that the plan lists',
  saved: 'as a saved mapping has them',
  person: 'order confirmed by a person',
};

/** How it is known which column feeds which input: `order confirmed by a person; order proven by the score column p on 2,048 rows`. */
export function inputsText({ order, proof }: UsedMapping): string {
  if (proof === null) return SOURCES[order];
  const { column, rows, except } = proof;
  const shown = except.length > MOST_NAMES ? [...except.slice(0, MOST_NAMES), '…'] : except;
  const rest = shown.length === 0 ? '' : `, except the place of ${shown.join(', ')}`;
  return `${SOURCES[order]}; order proven by the score column ${column} on ${grouped(rows)} rows${rest}`;
}

/** What is said of a favourable outcome that was only guessed; null where it was not. */
export function outcomeText({ assumedOutcome }: Pick<UsedMapping, 'assumedOutcome'>): string | null {
  return assumedOutcome === undefined
    ? null
    : `The favourable outcome '${assumedOutcome}' was assumed, nobody confirmed it.`;
}

const MOST_NAMES = 8;

/** What two uses of models do differently, in words; empty where they read score and columns alike. */
export function mappingDifferences(first: UsedMapping, second: UsedMapping): string[] {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const read = ({ score }: UsedMapping): unknown => [score.output, score.column, score.transform];
  const fed = ({ inputs }: UsedMapping): unknown =>
    inputs.map(({ input, slots }) => [input, slots.map(({ column }) => column)]);
  const coded = ({ inputs }: UsedMapping): unknown =>
    inputs.map(({ slots }) =>
      slots.map(({ encoding }) =>
        encoding.kind === 'codes'
          ? encoding.order
          : [encoding.kind, encoding.kind === 'one-hot' && encoding.value],
      ),
    );
  return [
    ...(same(read(first), read(second)) ? [] : ['the score is read in another way']),
    ...(same(fed(first), fed(second)) ? [] : ['inputs are fed from other columns or in another order']),
    ...(same(coded(first), coded(second)) ? [] : ['columns are encoded in another way']),
  ];
}
