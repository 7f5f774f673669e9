import type { TestResult } from '../core/results.ts';
import type { Verdict } from '../core/verdict.ts';
import { plural } from './format.ts';

const weight: Readonly<Record<Verdict, number>> = {
  fail: 0,
  warn: 1,
  error: 2,
  inconclusive: 3,
  pass: 4,
  'not-applicable': 5,
};
/** Families in the order of a report: harm to people first. */
export const familyOrder: readonly string[] = ['fairness', 'drift', 'robustness', 'performance'];

/** How far the estimate is beyond its limit, or inside it, even at the near end of its interval; in limits. */
function distance({ value, interval, threshold }: TestResult): number {
  if (value === null || !threshold) return 0;
  const limit = threshold.value;
  const ends = interval ? [interval.lower, interval.upper] : [value];
  return Math.min(...ends.map((end) => Math.abs(end - limit))) / Math.max(Math.abs(limit), 0.05);
}

/** Orders results by what a reader should see first: verdict, then farthest beyond the limit, or nearest to it if passed. */
export function byImportance(a: TestResult, b: TestResult): number {
  const near = a.verdict === 'pass' ? distance(a) - distance(b) : distance(b) - distance(a);
  return weight[a.verdict] - weight[b.verdict] || near;
}

/** The most important finding as a title: harm to people before harm to numbers, then the farthest beyond its limit. */
export function headline(results: readonly TestResult[]): string {
  const family = (result: TestResult) => familyOrder.indexOf(result.check.split('/')[0] ?? '');
  const [first] = [...results].sort(
    (a, b) => weight[a.verdict] - weight[b.verdict] || family(a) - family(b) || distance(b) - distance(a),
  );
  if (!first) return 'Nothing has been tested yet.';
  if (first.verdict === 'pass') {
    const passed = results.filter(({ verdict }) => verdict === 'pass').length;
    return `${passed === 1 ? 'The one test passes its limit' : `All ${plural(passed, 'test')} pass their limits`}: we found no difference larger than they allow.`;
  }
  if (first.verdict === 'not-applicable') return 'None of these tests applies to this model and data.';
  return first.finding;
}
