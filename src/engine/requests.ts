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
  /** For row statistics: which number of a row, and its parameters. */
  readonly statistic?: {
    readonly id: string;
    readonly params: Readonly<Record<string, number | string>>;
  };
}

/** The summary that a test reads. Flip counts and row statistics differ by what makes them and its parameters, not by the smallest group. */
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
  const maker = kind === 'flip-counts' ? check?.perturbation : check?.statistic;
  if ((kind !== 'flip-counts' && kind !== 'row-statistics') || maker === undefined)
    return { path: `summaries/${kind}.arrow`, kind, perturbation: null };
  const params = Object.fromEntries(Object.entries(test.params).filter(([name]) => name !== 'minGroupSize'));
  const suffix = Object.keys(params)
    .sort()
    .map((name) => `${params[name]}`)
    .join('-');
  const name = maker.slice(maker.indexOf('/') + 1);
  const path = `summaries/${kind}-${name}${suffix === '' ? '' : `-${suffix}`}.arrow`;
  if (kind === 'row-statistics') return { path, kind, perturbation: null, statistic: { id: maker, params } };
  return { path, kind, perturbation: { id: maker, params } };
}

/** Distinct requests of a list of tests, in order of first need: cheap ones (one scoring of the data) first. */
export function distinctRequests(tests: readonly ResolvedTest[]): SummaryRequest[] {
  const order: readonly Summary['kind'][] = [
    'outcome-counts',
    'score-table',
    'residual-moments',
    'slice-counts',
    'row-statistics',
    'column-sketch',
    'flip-counts',
  ];
  const byPath = new Map(tests.map(requestOf).map((request) => [request.path, request]));
  return [...byPath.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
