/** Where an error was found: a file, a plan key, a line (1-based). */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly key?: string;
}

/** An expected failure in words for a person: what happened, why, and what to do next. */
export interface AppError {
  readonly code: ErrorCode;
  readonly what: string;
  readonly why: string;
  readonly todo: string;
  readonly place?: ErrorPlace;
  /** Text for "copy details"; never shown first. */
  readonly details?: string;
}

/** `input`: the user's file or plan (exit 4); `cancelled`: stopped by the user (exit 2); `internal`: our fault (exit 3). */
export type ErrorCode = 'input' | 'cancelled' | 'internal';

/** The result of anything that may fail for a reason we expect. Throwing is a bug. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

/** A success holding `value`. */
export function ok<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** Longest text of an error, in characters: names that files give can be any length. */
const longestText = 600;

/** A failure holding `error`, its texts cut in the middle where they are longer than anybody reads. */
export function fail<T = never>(error: AppError): Outcome<T> {
  const { what, why, todo } = error;
  if (Math.max(what.length, why.length, todo.length) <= longestText) return { ok: false, error };
  return { ok: false, error: { ...error, what: brief(what), why: brief(why), todo: brief(todo) } };
}

function brief(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 160)} … ${text.slice(-150)}`;
}

/** A failure of the user's input: `what` happened, `why`, what `todo`, and optionally where. */
export function inputError<T = never>(
  what: string,
  why: string,
  todo: string,
  more: { place?: ErrorPlace; details?: string } = {},
): Outcome<T> {
  return fail({ code: 'input', what, why, todo, ...more });
}

/** The words for a run that the user stopped. */
export const cancelled: AppError = {
  code: 'cancelled',
  what: 'Stopped.',
  why: 'You cancelled the run.',
  todo: 'Finished tests are kept; run again to complete the others.',
};

/** Turns an unexpected exception into an `internal` error that still speaks to a person. */
export function unexpected(cause: unknown, during: string): AppError {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return {
    code: 'internal',
    what: `Something went wrong while ${during}.`,
    why: 'This is a fault in Assay or in a library it uses, not in your files.',
    todo: 'Try again; if it repeats, report it with the details.',
    details: text,
  };
}
