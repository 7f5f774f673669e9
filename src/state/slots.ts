import type { Plan } from '../core/plan.ts';

/** Where a table goes: the rows tested, earlier rows, or attributes of the people in both. */
export type DataSlot = 'test' | 'reference' | 'attributes';

/** The slot of a file that a plan names, or null. Plans hold paths, dropped files only names. */
export function slotInPlan(plan: Plan | null, name: string): DataSlot | null {
  if (!plan) return null;
  const { test, reference, attributes } = plan.data;
  if (sameFile(test, name)) return 'test';
  if (reference !== undefined && sameFile(reference, name)) return 'reference';
  return attributes !== undefined && sameFile(attributes.path, name) ? 'attributes' : null;
}

/** The key by which a plan joins this file, or null where it does not name it. */
export function keyInPlan(plan: Plan | null, name: string): string | null {
  return slotInPlan(plan, name) === 'attributes' ? (plan?.data.attributes?.key ?? null) : null;
}

/** Whether a name says that a table holds earlier rows. */
export function looksLikeReference(name: string): boolean {
  return /ref|train|base|before|past|old/i.test(name);
}

function sameFile(path: string, name: string): boolean {
  return path.split('/').at(-1) === name;
}
