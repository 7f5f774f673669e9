import type { Check } from '../core/check.ts';
import { paramProblem } from '../core/params.ts';
import type { Plan, PlanPreset, PlanTest } from '../core/plan.ts';
import { defaultLine, groupsOf, planLine, unjudged, type Slices, type SuiteLine } from './suite-line.ts';

export type Checks = ReadonlyMap<string, Check>;

/** What the bench offers, so that a line can say why it cannot run. */
export interface Means {
  readonly labels: boolean;
  readonly model: boolean;
  readonly reference: boolean;
  readonly sensitive: boolean;
}

/** Which tests run, against which limits. */
export class Suite {
  readonly #checks: Checks;
  lines = $state.raw<readonly SuiteLine[]>([]);
  /** Presets that a plan names; kept as they are. */
  presets = $state.raw<readonly PlanPreset[]>([]);
  /** Where each preset stands in the plan. */
  #presetOrder = new Map<PlanPreset, number>();

  constructor(checks: Checks) {
    this.#checks = checks;
    this.lines = [...checks.values()].map((check) => defaultLine(check));
  }

  /** Takes the tests of a plan; checks it does not name stay on the list, off. */
  load(plan: Plan): void {
    const named = plan.tests.flatMap((test, index) => {
      const check = 'check' in test ? this.#checks.get(test.check) : undefined;
      return 'check' in test && check ? [planLine(check, test, index)] : [];
    });
    const seen = new Set(named.map(({ check }) => check));
    const others = [...this.#checks.values()].filter(({ id }) => !seen.has(id));
    const lines = [...named, ...others.map((check) => ({ ...defaultLine(check), on: false }))];
    const order = [...this.#checks.keys()];
    this.lines = lines.sort((a, b) => order.indexOf(a.check) - order.indexOf(b.check));
    this.presets = plan.tests.filter((test): test is PlanPreset => 'preset' in test);
    this.#presetOrder = new Map(this.presets.map((preset) => [preset, plan.tests.indexOf(preset)]));
  }

  edit(key: string, change: Partial<Omit<SuiteLine, 'key' | 'check'>>): void {
    this.lines = this.lines.map((line) => (line.key === key ? { ...line, ...change } : line));
  }

  dropPreset(preset: PlanPreset): void {
    this.presets = this.presets.filter((other) => other !== preset);
  }

  /** Why a line cannot run with what is on the bench, or null. */
  missing(line: SuiteLine, means: Means): string | null {
    const check = this.#checks.get(line.check);
    if (!check) return 'this copy of Assay does not have it';
    if (check.usesLabels && !means.labels) return 'needs a label column';
    if (check.needs === 'column-sketch' && !means.reference) return 'needs reference data';
    if (check.needs === 'flip-counts' && !means.model) return 'needs a model';
    if (check.grouping === 'required' && !means.sensitive) return 'needs a sensitive feature';
    if (check.grouping === 'required' && line.slices === 'none') return 'no groups are chosen';
    return null;
  }

  /** Whether a line is measured and not judged, for neither its check nor anybody sets a limit. */
  unjudged(line: SuiteLine): boolean {
    return unjudged(this.#checks.get(line.check), line);
  }

  /** Why the settings of a line are wrong, in words, or null. */
  problem(line: SuiteLine): string | null {
    const check = this.#checks.get(line.check);
    const schema = check?.params ?? {};
    const problems = Object.entries(schema).map(([name, param]) =>
      paramProblem(param.label, param, line.params[name]),
    );
    const open = Number.isFinite(line.threshold.value) || this.unjudged(line);
    const limit = open ? null : 'The limit must be a number';
    return limit ?? problems.find((problem) => problem !== null) ?? null;
  }

  /** Lines that run. */
  active(means: Means): readonly SuiteLine[] {
    return this.lines.filter((line) => line.on && this.missing(line, means) === null);
  }

  /** The largest “smallest group” of the lines that run: below it some test leaves a group out. */
  smallestGroup(means: Means): number {
    const sizes = this.active(means).map(({ params }) => Number(params['minGroupSize'] ?? 0));
    return Math.max(1, ...sizes.filter((size) => Number.isFinite(size)));
  }

  /** How many tests the active lines make, one for every slice; presets are not counted. */
  count(means: Means, slices: Slices): number {
    return this.active(means).reduce((sum, line) => {
      const grouping = this.#checks.get(line.check)?.grouping ?? 'none';
      const named = line.slices === 'none' ? [] : (line.slices ?? slices);
      const single = this.#checks.get(line.check)?.perturbation === 'tabular/attribute-flip';
      const groups = single ? named.filter(({ length }) => length === 1).length : named.length;
      if (grouping === 'none') return sum + 1;
      return sum + groups + (grouping === 'optional' && (line.slices === null || groups === 0) ? 1 : 0);
    }, 0);
  }

  /** The `tests` of a plan, in the order of the plan that was opened; groups that are no longer sensitive features are left out. */
  pieces(means: Means, slices: Slices): Plan['tests'] {
    const known = new Set(slices.map((slice) => slice.join('\n')));
    const kept = (own: Slices | 'none') =>
      own === 'none' ? own : own.filter((slice) => known.has(slice.join('\n')));
    const lines = this.active(means).map((line): [number, PlanTest] => [
      line.order,
      {
        check: line.check,
        ...(line.slices === null ? {} : { groups: groupsOf(kept(line.slices)) }),
        params: { ...line.params },
        ...(this.unjudged(line) ? {} : { threshold: { ...line.threshold } }),
        severity: line.severity,
        ...(line.rationale.trim() === '' ? {} : { rationale: line.rationale.trim() }),
      },
    ]);
    const presets = this.presets.map((preset): [number, PlanPreset] => [
      this.#presetOrder.get(preset) ?? Infinity,
      preset,
    ]);
    // Sorting keeps the order of equals, and two infinities are equal.
    const placed = [...lines, ...presets].sort(([a], [b]) => (a === b ? 0 : a - b));
    return placed.map(([, test]) => test);
  }
}
