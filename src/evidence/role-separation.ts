import type { Role } from './statement.ts';

/** Roles that one person must not hold together: who checks must not be who is checked. */
const apart: readonly (readonly [Role, Role])[] = [
  ['operator', 'reviewer'],
  ['operator', 'approver'],
  ['auditor', 'operator'],
  ['auditor', 'approver'],
];

/** Somebody who signed in a role: `who` is a fingerprint or a name with an organisation. */
export interface Holder {
  readonly who: string;
  readonly role: Role;
}

/** Each pair of roles that must differ and that one holder has both of, in words. */
export function roleConflicts(holders: readonly Holder[]): string[] {
  const held = new Map<string, Set<Role>>();
  for (const { who, role } of holders) held.set(who, (held.get(who) ?? new Set()).add(role));
  return [...held].flatMap(([who, own]) =>
    apart
      .filter(([a, b]) => own.has(a) && own.has(b))
      .map(([a, b]) => `${who} signed as ${a} and as ${b}, which must not be the same person`),
  );
}
