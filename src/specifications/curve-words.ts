import type { SpecificationCurve, ChoiceEffect } from './curve.ts';

/** The finding of a curve in a sentence: `In 31 of 48 ways of asking the difference is above 0.1; in 5 it is within it; in 12 that cannot be told.` */
export function curveSentence({ answers, counts, limit }: SpecificationCurve): string {
  const measured = answers.length - counts['not-applicable'] - counts.error;
  if (measured === 0) return 'None of the ways of asking gives an answer.';
  const noun = answers[0]?.specification.metric.check.unit === 'ratio' ? 'ratio' : 'difference';
  const ways = measured === 1 ? 'the one way of asking' : `${measured} ways of asking`;
  const outside =
    limit === null ? 'outside its limit' : `${limit.op.startsWith('<') ? 'above' : 'below'} ${limit.value}`;
  const inside = limit === null ? 'inside it' : limit.op.startsWith('<') ? 'within it' : 'not';
  const said = [
    ...part(counts.fail, `the ${noun} is ${outside}`),
    ...part(counts.pass, counts.fail === 0 ? `the ${noun} is not ${outside}` : `it is ${inside}`),
    ...part(counts.inconclusive, 'that cannot be told'),
  ];
  const all = [counts.fail, counts.pass, counts.inconclusive].find((own) => own === measured);
  if (all !== undefined) {
    if (counts.inconclusive === measured)
      return `Whether the ${noun} is ${outside} cannot be told in any of ${ways}.`;
    const verb = counts.fail === measured ? 'is' : 'is not';
    return `In ${measured === 1 ? ways : `all ${ways}`} the ${noun} ${verb} ${outside}.`;
  }
  const [first = '', ...rest] = said;
  return `In ${first.replace(' ', ` of ${ways} `)}${rest.map((own) => `; in ${own}`).join('')}.`;
}

function part(count: number, words: string): string[] {
  return count > 0 ? [`${count} ${words}`] : [];
}

const DIMENSION_WORDS = {
  metric: 'the metric',
  compared: 'what groups are held against',
  threshold: 'the threshold',
  bins: 'where groups are cut',
  'smallest group': 'the smallest group',
} as const;

/** Which choice moves the conclusion most, in a sentence; null where none can. */
export function effectSentence([most]: readonly ChoiceEffect[]): string | null {
  if (!most || most.settings === 0) return null;
  const name = DIMENSION_WORDS[most.dimension];
  if (most.turns === 0) return 'No single choice changes the conclusion while the others stay.';
  return `What moves the conclusion most is ${name}: with all else the same, it changes in ${most.turns} of ${most.settings} settings.`;
}
