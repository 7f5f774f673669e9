import canonicalize from 'canonicalize';
import type { Plan, PlanTest } from '../core/plan.ts';
import type { ChosenMapping } from '../engine/api.ts';

/** What a run is asked: its plan, and how columns reach the model where more than their names was chosen. */
export interface Asked {
  readonly plan: Plan;
  readonly mapping: ChosenMapping | null;
}

/**
 * What differs between two runs as asked, in words; empty where their plans have one digest and the model is fed alike.
 * Texts are compared in the canonical form that the digest is made from.
 */
export function changedChoices(then: Asked, now: Asked): readonly string[] {
  const areas: readonly [string, (asked: Asked) => unknown][] = [
    ['the favourable outcome', ({ plan }) => String(plan.roles.favourable)],
    ['the groups', ({ plan }) => [plan.roles.sensitive, plan.roles.strata, plan.bins]],
    ['the roles of columns', ({ plan }) => ({ ...plan.roles, favourable: '', sensitive: [], strata: [] })],
    ['how decisions are made', ({ plan }) => plan.decision],
    ['how columns reach the model', fed],
    ['which tests run', ({ plan }) => linesOf(plan, ({ check }) => check)],
    ['the limits', ({ plan }) => linesOf(plan, ({ threshold }) => threshold ?? null)],
    ['the settings of tests', ({ plan }) => linesOf(plan, settings)],
    ['the files', ({ plan }) => [plan.model ?? null, plan.data]],
    ['the plan', ({ plan: { assay, name, seed, system, features, alternatives } }) => ({ assay, name, seed, system, features, alternatives })], // prettier-ignore
  ];
  const changed = areas.filter(([, of]) => textOf(of(then)) !== textOf(of(now))).map(([words]) => words);
  // With other tests, lines differ in every way; that they are others says it all.
  return changed.includes('which tests run')
    ? changed.filter((words) => words !== 'the limits' && words !== 'the settings of tests')
    : changed;
}

function fed({ plan, mapping }: Asked): unknown {
  return [plan.inputs, mapping ? [mapping.inputs, mapping.score] : null];
}

function linesOf(plan: Plan, of: (line: PlanTest) => unknown): unknown {
  return plan.tests.map((line) => ('check' in line ? of(line) : line));
}

function settings({ threshold: _, check: __, ...rest }: PlanTest): unknown {
  return rest;
}

function textOf(value: unknown): string {
  return canonicalize(value) ?? '';
}
