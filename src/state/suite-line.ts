import type { Check } from '../core/check.ts';
import { defaultParams } from '../core/params.ts';
import type { PlanTest } from '../core/plan.ts';
import type { Severity, Threshold } from '../core/verdict.ts';

/** Sensitive features, and combinations of them. */
export type Slices = readonly (readonly string[])[];

/** One line of the suite. `slices` null means every sensitive feature of the plan. */
export interface SuiteLine {
  readonly key: string;
  /** Position in the plan that was opened; Infinity for lines that it does not have. */
  readonly order: number;
  readonly check: string;
  readonly on: boolean;
  readonly threshold: Threshold;
  readonly severity: Severity;
  readonly params: Readonly<Record<string, number | string>>;
  readonly slices: Slices | 'none' | null;
  readonly rationale: string;
  /** Who set the limit: the check's default, the plan that was opened, or this screen. */
  readonly limitFrom: 'default' | 'plan' | 'here';
}

/** A line without a limit, of a check that has none of its own: it is measured and not judged. */
export function unjudged(check: Check | undefined, { threshold }: Pick<SuiteLine, 'threshold'>): boolean {
  return check?.threshold.default === null && Number.isNaN(threshold.value);
}

/** A check at its defaults, for every sensitive feature. */
export function defaultLine(check: Check): SuiteLine {
  return {
    key: check.id,
    order: Infinity,
    check: check.id,
    on: check.standard !== false,
    threshold: { op: check.threshold.op, value: check.threshold.default ?? NaN, on: 'interval', level: 0.95 },
    severity: 'block',
    params: defaultParams(check.params),
    slices: null,
    rationale: '',
    limitFrom: 'default',
  };
}

/** A line of a plan, with the defaults of its check filled in. */
export function planLine(check: Check, test: PlanTest, index: number): SuiteLine {
  const base = defaultLine(check);
  const { threshold } = test;
  return {
    ...base,
    key: `${check.id}#${index}`,
    order: index,
    ...(threshold ? { threshold: { ...threshold, op: threshold.op ?? check.threshold.op } } : {}),
    severity: test.severity,
    params: { ...base.params, ...test.params },
    slices: slicesOf(test.groups),
    rationale: test.rationale ?? '',
    limitFrom: threshold ? 'plan' : 'default',
  };
}

function slicesOf(groups: PlanTest['groups']): SuiteLine['slices'] {
  if (groups === undefined) return null;
  if (typeof groups === 'string') return groups === 'none' ? 'none' : [[groups]];
  return groups.map((entry) => (typeof entry === 'string' ? [entry] : entry));
}

/** Slices as a plan writes them. */
export function groupsOf(slices: Slices | 'none'): NonNullable<PlanTest['groups']> {
  if (slices === 'none' || slices.length === 0) return 'none';
  return slices.map((slice) => (slice.length === 1 ? (slice[0] ?? '') : [...slice]));
}
