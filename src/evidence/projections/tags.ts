import euAiAct from '../frameworks/eu-ai-act-annex-iv.json' with { type: 'json' };
import isoTr24027 from '../frameworks/iso-tr-24027.json' with { type: 'json' };
import isoTr24029 from '../frameworks/iso-tr-24029.json' with { type: 'json' };
import nistAiRmf from '../frameworks/nist-ai-rmf.json' with { type: 'json' };

/** A place in a framework, by identifier, with a title in our own words. */
export interface Tag {
  readonly id: string;
  readonly title: string;
  /** What serves it: ids of checks, `family/*`, or `*` for every check. */
  readonly checks: readonly string[];
}

/** A framework outside ISO/IEC 42001, whose places results are tagged with. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly Tag[];
}

/** The frameworks that results are tagged with; each is a data file. */
export const frameworks: readonly Framework[] = [euAiAct, isoTr24027, isoTr24029, nistAiRmf];

/** The title of each place, by id. */
export const tagTitles: ReadonlyMap<string, string> = new Map(
  frameworks.flatMap(({ tags }) => tags.map(({ id, title }) => [id, title] as const)),
);

/** The places of other frameworks that a result of this check serves, sorted by id. A tag says "supports", never more. */
export function tagsOf(check: string): Tag[] {
  return frameworks
    .flatMap(({ tags }) => tags.filter(({ checks }) => checks.some((pattern) => covers(pattern, check))))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether a pattern of a tag covers a check. */
export function covers(pattern: string, check: string): boolean {
  return pattern.endsWith('*') ? check.startsWith(pattern.slice(0, -1)) : pattern === check;
}
