import { fail, unexpected, type Outcome } from '../core/outcome.ts';

/** What work comes to; a fault it throws becomes an error in words, so that whoever waits is not left waiting. */
export async function settled<T>(during: string, work: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work;
  } catch (cause) {
    return fail(unexpected(cause, during));
  }
}
