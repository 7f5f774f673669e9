import type { Mitigation } from '../core/mitigation.ts';

const modules = import.meta.glob<{ default: Mitigation }>('./*/*.ts', { eager: true });

/** Every mitigation by id, in order of id. Dropping a file into a folder registers it. */
export const mitigations: ReadonlyMap<string, Mitigation> = new Map(
  Object.values(modules)
    .map((module) => module.default)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((mitigation) => [mitigation.id, mitigation]),
);
