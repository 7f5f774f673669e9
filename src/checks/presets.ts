import { familyOf } from '../core/check.ts';
import { checks } from './registry.ts';

/** Named sets of tests: `fairness/standard` is every check of the family, `standard` is every check. */
export const presets: ReadonlyMap<string, readonly string[]> = new Map([
  ['standard', [...checks.keys()]],
  ...[...new Set([...checks.keys()].map(familyOf))].map((family): [string, string[]] => [
    `${family}/standard`,
    [...checks.keys()].filter((id) => familyOf(id) === family),
  ]),
]);
