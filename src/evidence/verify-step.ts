import type { AppError } from '../core/outcome.ts';

/** One step of a verification, in words. */
export interface VerifyStep {
  readonly title: string;
  readonly passed: boolean;
  readonly text: string;
}

/** A step that failed because of `error`. */
export function failed(title: string, { what, why, place }: AppError): VerifyStep {
  const at = place?.key === undefined ? '' : ` (${place.key})`;
  return { title, passed: false, text: `${what} ${why}${at}` };
}

/** A step that failed for the reasons in `problems`, or passed with `text` where there are none; 20 are spelled out. */
export function judged(title: string, problems: readonly string[], text: string): VerifyStep {
  if (problems.length === 0) return { title, passed: true, text };
  const more = problems.length > 20 ? [`and ${problems.length - 20} more`] : [];
  return { title, passed: false, text: `${[...problems.slice(0, 20), ...more].join('; ')}.` };
}

/** A step that could not run because an earlier one found nothing to go on. */
export function notRun(title: string, missing: string): VerifyStep {
  return { title, passed: false, text: `Not done, because ${missing} could not be read.` };
}
