import { drawFor, mutate } from './mutate.ts';
import type { Reader } from './readers.ts';
import { wordingProblem } from './wording.ts';

/** What became of one case. `problem` says what is wrong, or is null. */
export interface Ended {
  readonly opened: boolean;
  readonly problem: string | null;
}

/** Every `deepEvery`th case does what takes long too: it makes sessions. */
const deepEvery = 4;

/** The file of case `index`: the same for the same seed, on any machine. */
export function fileOf(reader: Reader, place: number, seed: number, index: number) {
  const draw = drawFor(seed, place, index);
  const at = draw(reader.seeds.length);
  const [own, other] = [reader.seeds[at], reader.seeds[draw(reader.seeds.length)]];
  if (!own || !other) throw new Error(`reader '${reader.name}' has no files`);
  return { own, bytes: mutate(own.bytes, draw, other.bytes) };
}

/** Runs case `index` of a reader. Whatever the bytes, this must end in an Outcome worded for a person. */
export async function runCase(reader: Reader, place: number, seed: number, index: number): Promise<Ended> {
  const { own, bytes } = fileOf(reader, place, seed, index);
  try {
    const outcome = await reader.read(bytes, own, index % deepEvery === 0);
    return { opened: outcome.ok, problem: wordingProblem(outcome) };
  } catch (thrown) {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { opened: false, problem: `it threw ${text.slice(0, 800)}` };
  }
}
