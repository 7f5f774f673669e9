import { ownValue } from '../core/own-value.ts';
import { FROM_THRESHOLD, type Plan, type PlanInput } from '../core/plan.ts';
import type { DataDescription } from '../engine/api.ts';
import type { GuessedRole } from '../bridge/session.ts';
import { needsBins, proposedEdges } from '../core/group-bins.ts';

export type Role = Exclude<GuessedRole['role'], 'proxy'>;
type RoleMap = Readonly<Record<string, Role>>;

/** The words for roles, in the order of the menu. */
export const roleWords: Readonly<Record<Role, string>> = {
  label: 'Label: what happened',
  sensitive: 'Sensitive: groups to compare',
  score: 'Score: a prediction, 0 to 1',
  decision: 'Decision: already made',
  weight: 'Weight of the row',
  time: 'Time of the row',
  id: 'Identifier',
  strata: 'Stratum: compare like with like',
};

/** Roles that several columns may hold. */
const SHARED: readonly Role[] = ['sensitive', 'strata'];

/** Which column means what: the choices of the mapping screen, as pieces of a plan. */
export class Roles {
  roles = $state.raw<RoleMap>({});
  /** Why a role was guessed or a column should be looked at, by column. */
  reasons = $state.raw<Readonly<Record<string, string>>>({});
  favourable = $state<string | null>(null);
  intersections = $state.raw<readonly (readonly string[])[]>([]);
  bins = $state.raw<Readonly<Record<string, readonly number[]>>>({});
  decision = $state.raw<Plan['decision']>({ threshold: 0.5 });

  /** Columns holding `role`, in the order they were given. */
  columns(role: Role): readonly string[] {
    return Object.keys(this.roles).filter((column) => this.roles[column] === role);
  }

  column(role: Role): string | null {
    return this.columns(role)[0] ?? null;
  }

  get sensitive(): readonly string[] {
    return this.columns('sensitive');
  }

  /** Every slice of rows that fairness looks at: features, then intersections. */
  get slices(): readonly (readonly string[])[] {
    return [...this.sensitive.map((name) => [name]), ...this.intersections];
  }

  /** Columns whose values sort rows into groups: sensitive features and strata. */
  get grouping(): readonly string[] {
    return [...this.sensitive, ...this.columns('strata')];
  }

  /** Gives a column a role; a role that only one column may hold moves here. Numbers of `data` get ranges where they need them. */
  assign(column: string, role: Role | null, data?: DataDescription): void {
    const shared = role !== null && SHARED.includes(role);
    const kept = Object.entries(this.roles).filter(
      ([name, held]) => name !== column && (shared || held !== role),
    );
    if (role === 'label' && ownValue(this.roles, column) !== 'label') this.favourable = null;
    const { [column]: _, ...reasons } = this.reasons;
    this.reasons = reasons;
    this.roles = Object.fromEntries(role === null ? kept : [...kept, [column, role]]);
    this.intersections = this.intersections.filter((set) =>
      set.every((name) => ownValue(this.roles, name) === 'sensitive'),
    );
    const profile = data?.columns.find(({ field }) => field.name === column);
    if (shared && data && profile && needsBins(profile) && !ownValue(this.bins, column)) {
      this.bins = { ...this.bins, [column]: proposedEdges(profile, data) };
    }
  }

  toggleIntersection(names: readonly string[]): void {
    const key = names.join('\n');
    const rest = this.intersections.filter((set) => set.join('\n') !== key);
    this.intersections = rest.length < this.intersections.length ? rest : [...rest, names];
  }

  setBins(column: string, edges: readonly number[]): void {
    this.bins = { ...this.bins, [column]: edges };
  }

  /** Takes guesses for a dataset that nobody has described yet. */
  guess(guesses: readonly GuessedRole[], data: DataDescription): void {
    this.roles = {};
    this.intersections = [];
    this.bins = {};
    this.favourable = null;
    this.reasons = {};
    this.add(guesses, data);
  }

  /** Takes further guesses, for columns that came later. */
  add(guesses: readonly GuessedRole[], data: DataDescription): void {
    for (const { column, role } of guesses) if (role !== 'proxy') this.assign(column, role, data);
    const reasons = guesses.map(({ column, why }) => [column, why] as const);
    this.reasons = { ...this.reasons, ...Object.fromEntries(reasons) };
  }

  /** Takes the roles that a plan names. */
  load(plan: Pick<Plan, 'roles' | 'bins' | 'decision'>): void {
    const { label, score, decision, weight, time, id, sensitive, favourable } = plan.roles;
    const named = { label, score, decision, weight, time, id };
    const singles = Object.entries(named).flatMap(([role, column]) =>
      column ? [[column, role as Role] as const] : [],
    );
    const features = [...new Set(sensitive.flat())].map((column) => [column, 'sensitive'] as const);
    const strata = plan.roles.strata.map((column) => [column, 'strata'] as const);
    this.roles = Object.fromEntries([...strata, ...singles, ...features]);
    this.reasons = {};
    this.intersections = sensitive.flatMap((entry) =>
      typeof entry === 'string' || entry.length < 2 ? [] : [entry],
    );
    this.favourable = favourable === FROM_THRESHOLD ? null : String(favourable);
    this.bins = plan.bins;
    this.decision = plan.decision;
  }

  /** The `roles` of a plan, without a favourable value until one is chosen. A stratum of `base` that holds another role too stays one; the screen shows the other. */
  pieces(base: Plan | null): PlanInput['roles'] {
    const single = (['label', 'score', 'decision', 'weight', 'time', 'id'] as const).flatMap((role) => {
      const column = this.column(role);
      return column === null ? [] : [[role, column]];
    });
    return {
      ...Object.fromEntries(single),
      ...(this.favourable === null ? {} : { favourable: this.favourable }),
      sensitive: [...this.sensitive, ...this.intersections.map((set) => [...set])],
      strata: [
        ...(base?.roles.strata.filter((name) => (ownValue(this.roles, name) ?? 'strata') !== 'strata') ?? []),
        ...this.columns('strata'),
      ],
    };
  }
}
