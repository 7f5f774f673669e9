import { familyOf } from '../core/check.ts';
import { checks } from './registry.ts';

/**
 * Named sets of tests. `fairness/standard` is what everybody should look at, `fairness/complete` every check of the family;
 * `standard` and `complete` are the same over all families.
 */
export const presets: ReadonlyMap<string, readonly string[]> = new Map(
  ['', ...new Set([...checks.keys()].map(familyOf))].flatMap((family): [string, string[]][] => {
    const own = [...checks.values()].filter(({ id }) => family === '' || familyOf(id) === family);
    const prefix = family === '' ? '' : `${family}/`;
    return [
      [`${prefix}standard`, own.filter(({ standard }) => standard !== false).map(({ id }) => id)],
      [`${prefix}complete`, own.map(({ id }) => id)],
    ];
  }),
);
