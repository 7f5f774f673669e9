import type { Encoding, TensorType } from '../core/predictor.ts';
import type { ColumnProfile } from '../engine/api.ts';

/** One way for a column to go into a slot, in words; `key` tells it apart in a menu. */
export interface EncodingChoice {
  readonly key: string;
  readonly text: string;
  readonly encoding: Encoding;
}

function sortedValues({ values }: ColumnProfile): string[] {
  return values.map(({ name }) => name).sort();
}

function readsAsNumbers(values: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => value.trim() !== '' && !Number.isNaN(Number(value)));
}

/** The ways that a column can go into a slot of this type, the usual one first. `appearance`: values as they first appear. */
export function encodingChoices(
  profile: ColumnProfile,
  type: TensorType,
  appearance: readonly string[] | null,
): readonly EncodingChoice[] {
  if (type === 'string') return [{ key: 'text', text: 'as text', encoding: { kind: 'text' } }];
  const number: EncodingChoice = { key: 'number', text: 'as a number', encoding: { kind: 'number' } };
  if (profile.field.type !== 'category') return [number];
  const order = sortedValues(profile);
  if (order.length === 0) return [number];
  const codes: EncodingChoice[] = [
    { key: 'sorted', text: 'as a code, values in sorted order', encoding: { kind: 'codes', order } },
    ...(appearance && appearance.join('\n') !== order.join('\n')
      ? [
          {
            key: 'appearance',
            text: 'as a code, values as they appear',
            encoding: { kind: 'codes' as const, order: appearance },
          },
        ]
      : []),
  ];
  const hot = order.slice(0, 60).map((value): EncodingChoice => ({
    key: `hot ${value}`,
    text: `1 where it is ${value}, else 0`,
    encoding: { kind: 'one-hot', value },
  }));
  return readsAsNumbers(order) ? [number, ...codes, ...hot] : [...codes, ...hot];
}

/** The choice that an encoding is, or null where a person ordered the codes by hand. */
export function choiceOf(encoding: Encoding, choices: readonly EncodingChoice[]): EncodingChoice | null {
  const text = JSON.stringify(encoding);
  return choices.find((choice) => JSON.stringify(choice.encoding) === text) ?? null;
}

/** An encoding in words. */
export function encodingWords(encoding: Encoding): string {
  switch (encoding.kind) {
    case 'number':
      return 'as a number';
    case 'text':
      return 'as text';
    case 'codes':
      return 'as a code';
    case 'one-hot':
      return `1 where it is ${encoding.value}, else 0`;
  }
}
