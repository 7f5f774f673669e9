import { exp } from '../core/elementary.ts';

/** 1 / (1 + e^−x), in [0, 1]; arguments beyond ±700 count as ±700, so that nothing overflows. */
export function expit(x: number): number {
  return x >= 0 ? 1 / (1 + exp(-Math.min(700, x))) : exp(Math.max(-700, x)) / (1 + exp(Math.max(-700, x)));
}
