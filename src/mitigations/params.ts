import { choice, number } from '../core/params.ts';

/** How many wrongly refused people weigh as much as one wrongly favoured. */
export const costRatio = number({
  label: 'Cost of a wrong favourable decision, in wrong refusals',
  default: 1,
  min: 0,
  max: 1000,
});

/** Whether decisions may be drawn by lot between two thresholds. */
export const lottery = choice({
  label: 'Lottery between two thresholds',
  default: 'not allowed',
  options: ['not allowed', 'allowed'],
});

/** Whether low scores may be favoured over high ones; only of use for comparisons with other tools. */
export const flipped = choice({
  label: 'Favouring low scores',
  default: 'not allowed',
  options: ['not allowed', 'allowed'],
});

/** Without a lottery: the gap that may remain. */
export const tolerance = number({
  label: 'Largest gap that may remain without a lottery',
  default: 0.01,
  min: 0,
  max: 1,
});
