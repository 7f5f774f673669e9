import type { Check } from '../core/check.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { ownValue } from '../core/own-value.ts';
import { defaultParams } from '../core/params.ts';
import type { Plan, PlanTest } from '../core/plan.ts';
import { groupName, type OutcomeCounts, type ScoreTable } from '../core/summary.ts';
import {
  countSpecifications,
  hasScores,
  type Choices,
  type Cut,
  type HeldAgainst,
  type Metric,
} from './choices.ts';
import { isCoarser } from './regroup.ts';

/** What alternatives are proposed from: a plan as it ran and its summaries by the features of one slice. */
export interface Asked {
  readonly plan: Plan;
  readonly checks: ReadonlyMap<string, Check>;
  readonly slice: readonly string[];
  /** Differences and ratios are not drawn on one scale, so a curve is of checks of one unit. */
  readonly unit: Check['unit'];
  readonly counts: OutcomeCounts | null;
  readonly scores: ScoreTable | null;
}

/** Most ways of asking in one curve: each re-runs a check. */
export const MOST_SPECIFICATIONS = 3000;
/** Groups up to which each is proposed as the reference. */
const MOST_REFERENCES = 4;
const SMALLEST_GROUPS = [10, 30, 100];

/** The alternatives that a plan declares; where it names none, those that people argue about most. The plan's own way is always among them. */
export function choicesOf(asked: Asked): Outcome<Choices> {
  const { plan } = asked;
  const problem = metricProblem(asked) ?? binsProblem(plan);
  if (problem) return problem;
  const metrics = metricsOf(asked);
  const planned = metrics.filter((own) => own.planned);
  const sizes = plan.alternatives?.minGroupSize ?? smallestGroups(asked);
  const choices: Choices = {
    metrics,
    comparisons: comparisonsOf(asked, planned),
    thresholds: thresholdsOf(asked),
    cuts: cutsOf(plan, asked.slice),
    smallest: ascending([...sizes, ...planned.flatMap(({ params }) => numberOf(params['minGroupSize']))]),
  };
  const count = countSpecifications(choices);
  if (count <= MOST_SPECIFICATIONS) return ok(choices);
  return inputError(
    `There are ${count} ways of asking.`,
    `Each re-runs a check, and at most ${MOST_SPECIFICATIONS} are gone through.`,
    'Declare fewer alternatives under alternatives.',
    { place: { key: 'alternatives' } },
  );
}

/** Units of the checks that a slice can be asked about, in the order of the plan. */
export function unitsOf(asked: Omit<Asked, 'unit'>): Check['unit'][] {
  const units = candidates(asked).map(({ check }) => check.unit);
  return [...new Set(units)];
}

/** The threshold of the plan's decisions. */
export function planThreshold({ decision }: Plan): number {
  return 'threshold' in decision ? decision.threshold : 0.5;
}

function metricsOf(asked: Asked): Metric[] {
  return candidates(asked).filter(({ check }) => check.unit === asked.unit);
}

/** The declared metrics, or else the checks of the plan that hold rates of groups against each other. */
function candidates({ plan, checks, slice }: Omit<Asked, 'unit'>): Metric[] {
  const lines = plan.tests.flatMap((line) => ('check' in line && comparesSlice(line, slice) ? [line] : []));
  const ids =
    plan.alternatives?.metrics ??
    lines.filter(({ check }) => 'compare' in (checks.get(check)?.params ?? {})).map(({ check }) => check);
  return [...new Set(ids)].flatMap((id) => {
    const check = checks.get(id);
    if (!check || (check.usesLabels && plan.roles.label === undefined)) return [];
    return metricOf(
      check,
      lines.find((line) => line.check === id),
    );
  });
}

function metricOf(check: Check, line: PlanTest | undefined): Metric[] {
  const value = line?.threshold?.value ?? check.threshold.default;
  if (value === null) return [];
  const { op = check.threshold.op, on = 'interval', level = 0.95 } = line?.threshold ?? {};
  const params = { ...defaultParams(check.params), ...line?.params };
  return [{ check, limit: { op, value, on, level }, params, planned: line !== undefined }];
}

function comparesSlice({ groups }: PlanTest, slice: readonly string[]): boolean {
  if (groups === undefined) return true;
  const own = typeof groups === 'string' ? [groups] : groups;
  const wanted = JSON.stringify(slice);
  return own.some((one) => JSON.stringify(typeof one === 'string' ? [one] : one) === wanted);
}

function comparisonsOf(asked: Asked, planned: readonly Metric[]): HeldAgainst[] {
  const { compare, references } = asked.plan.alternatives ?? {};
  const own = planned.flatMap(({ params }): HeldAgainst[] => {
    const how = params['compare'];
    return typeof how === 'string' ? [heldOf(how, String(params['reference'] ?? ''))] : [];
  });
  const names = references ?? (compare === undefined ? referenceNames(asked) : ['']);
  const ways = compare ?? ['every pair', 'to overall', 'to reference'];
  const all = [...new Set([...ways, ...(references ? ['to reference'] : [])])];
  const others = all.flatMap((how) =>
    how === 'to reference' ? names.map((name) => heldOf(how, name)) : [heldOf(how, '')],
  );
  return distinct([...own, ...others]);
}

function heldOf(compare: string, reference: string): HeldAgainst {
  return { compare, reference: compare === 'to reference' ? reference : null };
}

/** Sizes that may leave a group out; none where every group has that many rows of each label, for each would ask the same again. */
function smallestGroups({ counts }: Asked): number[] {
  const rows = new Map<string, number>();
  for (const { group, label, rows: own } of counts?.cells ?? []) {
    const key = JSON.stringify([group, label]);
    rows.set(key, (rows.get(key) ?? 0) + own);
  }
  const fewest = Math.min(...rows.values());
  return SMALLEST_GROUPS.some((size) => size > fewest) ? SMALLEST_GROUPS : [];
}

/** Each group where there are few and other bins do not rename them; else the largest. */
function referenceNames({ plan, slice, counts, scores }: Asked): string[] {
  const groups = (counts?.cells ?? scores?.groups ?? []).map(({ group }) => group);
  const names = [...new Set(groups.filter((key) => !key.includes(null)).map(groupName))];
  const cut = slice.some((name) => ownValue(plan.bins, name) !== undefined);
  // Two groups make one pair, whichever is held against the other.
  if (names.length <= 2) return [];
  return cut || names.length > MOST_REFERENCES ? [''] : names;
}

function thresholdsOf({ plan, scores }: Asked): number[] {
  const own = planThreshold(plan);
  if (!hasScores(scores)) return [own];
  const declared = plan.alternatives?.thresholds;
  if (declared) return ascending([own, ...declared]);
  const shares = scores.groups.every(({ scores: all }) => (all[0] ?? 0) >= 0 && (all.at(-1) ?? 1) <= 1);
  // A tenth means something on the scale of a probability only.
  const near = [own - 0.1, own + 0.1].map((value) => Number(value.toPrecision(12)));
  return ascending([own, ...(shares ? near.filter((value) => value > 0 && value < 1) : [])]);
}

function cutsOf(plan: Plan, slice: readonly string[]): (readonly Cut[])[] {
  return slice.reduce<(readonly Cut[])[]>(
    (ways, attribute) => {
      const fine = ownValue(plan.bins, attribute);
      if (!fine) return ways;
      const others = ownValue(plan.alternatives?.bins ?? {}, attribute) ?? withoutOne(fine);
      const edges = distinct([fine, ...others]);
      return ways.flatMap((way) => edges.map((own) => [...way, { attribute, edges: own }]));
    },
    [[]],
  );
}

/** Neighbouring groups joined, one pair at a time; two groups are not joined into one, which could not be compared. */
function withoutOne(fine: readonly number[]): (readonly number[])[] {
  return fine.length < 2 ? [] : fine.map((_, left) => fine.filter((__, at) => at !== left));
}

function metricProblem({ plan, checks }: Asked): Outcome<never> | null {
  const wrong = plan.alternatives?.metrics?.find((id) => {
    const check = checks.get(id);
    return (
      check?.grouping !== 'required' || (check.needs !== 'outcome-counts' && check.needs !== 'score-table')
    );
  });
  if (wrong === undefined) return null;
  return inputError(
    checks.has(wrong)
      ? `${wrong} does not compare decisions or scores of groups.`
      : `There is no check '${wrong}'.`,
    'The plan names it under alternatives.metrics.',
    'Name checks such as fairness/demographic-parity-difference; assay checks lists them.',
    { place: { key: 'alternatives.metrics' } },
  );
}

function binsProblem({ bins, alternatives }: Plan): Outcome<never> | null {
  for (const [attribute, ways] of Object.entries(alternatives?.bins ?? {})) {
    const fine = ownValue(bins, attribute) ?? [];
    const wrong = ways.find((edges) => !isCoarser(edges, fine));
    if (wrong === undefined) continue;
    return inputError(
      `${attribute} cannot be cut at ${wrong.join(', ')}.`,
      fine.length === 0
        ? 'The plan gives it no bins.'
        : `It was counted in groups that are cut at ${fine.join(', ')}; these can only be joined.`,
      `Add every edge under bins.${attribute}; the plan’s own groups are then the finest.`,
      { place: { key: `alternatives.bins.${attribute}` } },
    );
  }
  return null;
}

function numberOf(value: number | string | undefined): number[] {
  return typeof value === 'number' ? [value] : [];
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((own) => [JSON.stringify(own), own])).values()];
}
