import { checks } from '../checks/registry.ts';
import type { Check } from '../core/check.ts';
import type { Summary } from '../core/summary.ts';
import type { ResolvedTest } from './resolve.ts';

/** A summary that some test needs. Tests that need the same share it. `path` is where it lies in the evidence package. */
export interface SummaryRequest {
  readonly path: string;
  readonly kind: Summary['kind'];
  /** For outcome counts: what they count, as `Check.counts`. */
  readonly counts?: Check['counts'];
  /** For flip counts: the perturbation and its parameters. */
  readonly perturbation: {
    readonly id: string;
    readonly params: Readonly<Record<string, number | string>>;
  } | null;
}

/** Where counts of decisions by favourable or not lie, which other readers than checks look for. */
export const OUTCOME_COUNTS = 'summaries/outcome-counts.arrow';

/** The summary that a test reads. Flip counts differ by the perturbation's parameters, not by the smallest group. */
export function requestOf(test: ResolvedTest): SummaryRequest {
  const check = checks.get(test.check);
  const kind = check?.needs ?? 'outcome-counts';
  if (check?.counts !== undefined)
    return {
      path: `summaries/${kind}-${check.counts}.arrow`,
      kind,
      counts: check.counts,
      perturbation: null,
    };
  if (kind !== 'flip-counts' || check?.perturbation === undefined)
    return { path: `summaries/${kind}.arrow`, kind, perturbation: null };
  const params = Object.fromEntries(Object.entries(test.params).filter(([name]) => name !== 'minGroupSize'));
  const suffix = Object.keys(params)
    .sort()
    .map((name) => `${params[name]}`)
    .join('-');
  const name = check.perturbation.slice(check.perturbation.indexOf('/') + 1);
  const path = `summaries/flip-counts-${name}${suffix === '' ? '' : `-${suffix}`}.arrow`;
  return { path, kind, perturbation: { id: check.perturbation, params } };
}

/** Distinct requests of a list of tests, in order of first need: cheap ones (one scoring of the data) first. */
export function distinctRequests(tests: readonly ResolvedTest[]): SummaryRequest[] {
  const order: readonly Summary['kind'][] = [
    'outcome-counts',
    'score-table',
    'residual-moments',
    'slice-counts',
    'column-sketch',
    'flip-counts',
  ];
  const byPath = new Map(tests.map(requestOf).map((request) => [request.path, request]));
  return [...byPath.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
