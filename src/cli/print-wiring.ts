import { scoreText } from '../core/mapping-words.ts';
import type { Wiring } from '../engine/wiring.ts';
import { oneLine } from './print.ts';

/** The wiring in words: each slot with its reason, then the proofs. Long matrices are shown by their first slots. */
export function wiringLines({ mapping, reasons, proofs, warnings, proposals }: Wiring): string[] {
  if (mapping === null) return [];
  const MOST = 40;
  const slots = mapping.inputs.flatMap(({ input, slots: own }) =>
    own.map(({ column, encoding }, at) => {
      const reason = reasons.find((one) => one.input === input && one.slot === at);
      const place = own.length > 1 ? `${input}[${at + 1}]` : input;
      const how = encoding.kind === 'one-hot' ? `1 where ${encoding.value}` : encoding.kind;
      const sure = reason ? `${reason.why}, ${Math.round(100 * reason.confidence)} % sure` : '';
      return `  ${oneLine(`${place} ← ${column}`)} (${how}; ${sure})`;
    }),
  );
  return [
    'Mapping:',
    ...slots.slice(0, MOST),
    ...(slots.length > MOST ? [`  … and ${slots.length - MOST} more`] : []),
    `  score ← ${scoreText(mapping.score)}`,
    'Proofs:',
    ...proofs.map(
      ({ title, passed, text }) => `  ${passed === null ? '◇' : passed ? '✓' : '✗'} ${title}: ${text}`,
    ),
    ...warnings.map((warning) => `note: ${warning}`),
    ...proposals.map(({ title, why }) => `offer: ${title}. ${why}`),
  ];
}
