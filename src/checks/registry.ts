import type { Check } from '../core/check.ts';

const modules = import.meta.glob<{ default: Check }>('./*/*.ts', { eager: true });

/** The order of families in lists of checks and in presets; screens and reports put harm to people first. */
const familyOrder = ['performance', 'fairness', 'drift', 'robustness'] as const;

function rank(id: string): number {
  return familyOrder.findIndex((family) => id.startsWith(`${family}/`));
}

/** Every check by id, by family and then id. Dropping a file into a family's folder registers it. */
export const checks: ReadonlyMap<string, Check> = new Map(
  Object.values(modules)
    .map((module) => module.default)
    .sort((a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1))
    .map((check) => [check.id, check]),
);
