import path from 'node:path';
import { fail, ok, unexpected, type Outcome } from '../core/outcome.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Makes a folder and lets `write` fill it. An input error where that is impossible, with `what` as its subject:
 * `The curve could not be written to 'out'.`
 */
export async function writeFolder(
  what: string,
  folder: string,
  write: () => Promise<void>,
): Promise<Outcome<void>> {
  try {
    await makeFolder(path.resolve(folder));
    await write();
    return ok(undefined);
  } catch (cause) {
    const error = unexpected(cause, `writing the ${what}`);
    return fail({
      ...error,
      code: 'input',
      what: `The ${what} could not be written to '${folder}'.`,
      why: error.details ?? '',
      todo: 'Choose a folder that can be written with --out.',
    });
  }
}
