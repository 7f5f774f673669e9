import type { Plan, PlanInput } from '../core/plan.ts';
import type { ColumnProfile, DataDescription } from '../engine/api.ts';
import type { GuessedRole } from '../bridge/session.ts';

export type Role = GuessedRole['role'];
type RoleMap = Readonly<Record<string, Role>>;

/** The words for roles, in the order of the menu. Only `sensitive` may be held by several columns. */
export const roleWords: Readonly<Record<Role, string>> = {
  label: 'Label: what happened',
  sensitive: 'Sensitive: groups to compare',
  score: 'Score: a prediction, 0 to 1',
  decision: 'Decision: already made',
  weight: 'Weight of the row',
  time: 'Time of the row',
  id: 'Identifier',
};

/** More distinct numbers than this are cut into ranges before they can be groups. */
const MOST_NUMBER_GROUPS = 12;

/** Which column means what: the choices of the mapping screen, as pieces of a plan. */
export class Roles {
  roles = $state.raw<RoleMap>({});
  /** Why a role was guessed, by column. */
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

  /** Gives a column a role; a role that only one column may hold moves here. */
  assign(column: string, role: Role | null, profile?: ColumnProfile): void {
    const kept = Object.entries(this.roles).filter(
      ([name, held]) => name !== column && (role === 'sensitive' || held !== role),
    );
    if (role === 'label' && this.roles[column] !== 'label') this.favourable = null;
    this.roles = Object.fromEntries(role === null ? kept : [...kept, [column, role]]);
    this.intersections = this.intersections.filter((set) =>
      set.every((name) => this.roles[name] === 'sensitive'),
    );
    if (role === 'sensitive' && profile && needsBins(profile) && !this.bins[column]) {
      this.bins = { ...this.bins, [column]: proposedEdges(profile) };
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
    for (const { column, role } of guesses) {
      this.assign(
        column,
        role,
        data.columns.find(({ field }) => field.name === column),
      );
    }
    this.reasons = Object.fromEntries(guesses.map(({ column, why }) => [column, why]));
  }

  /** Takes the roles that a plan names. */
  load(plan: Pick<Plan, 'roles' | 'bins' | 'decision'>): void {
    const { label, score, decision, weight, time, id, sensitive, favourable } = plan.roles;
    const named = { label, score, decision, weight, time, id };
    const singles = Object.entries(named).flatMap(([role, column]) =>
      column ? [[column, role as Role] as const] : [],
    );
    const features = [...new Set(sensitive.flat())].map((column) => [column, 'sensitive'] as const);
    this.roles = Object.fromEntries([...singles, ...features]);
    this.reasons = {};
    this.intersections = sensitive.flatMap((entry) =>
      typeof entry === 'string' || entry.length < 2 ? [] : [entry],
    );
    this.favourable = String(favourable);
    this.bins = plan.bins;
    this.decision = plan.decision;
  }

  /** The `roles` of a plan; what no screen edits (strata) comes from `base`. */
  pieces(base: Plan | null): PlanInput['roles'] {
    const single = (['label', 'score', 'decision', 'weight', 'time', 'id'] as const).flatMap((role) => {
      const column = this.column(role);
      return column === null ? [] : [[role, column]];
    });
    return {
      ...Object.fromEntries(single),
      favourable: this.favourable ?? '1',
      sensitive: [...this.sensitive, ...this.intersections.map((set) => [...set])],
      strata: base?.roles.strata ?? [],
    };
  }
}

/** True where a column holds too many numbers to be groups as they are. */
export function needsBins(profile: ColumnProfile): boolean {
  return (
    profile.field.type === 'number' && (profile.distinct === null || profile.distinct > MOST_NUMBER_GROUPS)
  );
}

/** A first proposal for inner edges, to be edited: usual age bands, or thirds of the range. */
export function proposedEdges({ field, min, max }: ColumnProfile): readonly number[] {
  if (/(^|[^a-z])age($|[^a-z])/i.test(field.name)) return [25, 40, 60];
  if (min === null || max === null || !(max > min)) return [0];
  const round = (value: number) => Number(value.toPrecision(2));
  return [...new Set([round(min + (max - min) / 3), round(max - (max - min) / 3)])];
}

/** The names of the ranges that inner edges make, for people. */
export function binLabels(edges: readonly number[]): readonly string[] {
  if (edges.length === 0) return [];
  const between = edges.slice(1).map((edge, index) => `${edges[index]} to under ${edge}`);
  return [`under ${edges[0]}`, ...between, `${edges.at(-1)} and over`];
}
