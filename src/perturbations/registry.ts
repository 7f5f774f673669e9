import type { Perturbation } from '../core/perturbation.ts';

const modules = import.meta.glob<{ default: Perturbation }>('./*/*.ts', { eager: true });

/** Every perturbation by id, in order of id. Dropping a file into a folder registers it. */
export const perturbations: ReadonlyMap<string, Perturbation> = new Map(
  Object.values(modules)
    .map((module) => module.default)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((perturbation) => [perturbation.id, perturbation]),
);
