import type { Estimate, Interval } from './estimate.ts';

/** A limit that an estimate is held against. `on: point` ignores uncertainty and is said in the record. */
export interface Threshold {
  readonly op: '<=' | '>=' | '<' | '>';
  readonly value: number;
  readonly on: 'interval' | 'point';
  readonly level: number;
}

/** The outcome of one test. `warn` is a fail of a test whose severity is `warn`. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'not-applicable' | 'error';

/** `block`: a fail fails the run; `warn`: a fail is a warning. */
export type Severity = 'block' | 'warn';

/** A verdict with the distance of the estimate to the limit (positive = inside) and how much more data might decide. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly margin: number | null;
  /** Rows that would be needed for a verdict if the estimate stayed where it is; null where more rows cannot help. */
  readonly rowsNeeded: number | null;
}

/**
 * The one place where an estimate meets a threshold. By default the whole interval must be inside the accepted region to
 * pass and outside it to fail; astride is inconclusive. A group too small to take part turns a pass into inconclusive. With `on: point`, or where a check has no interval, the value decides
 * in the first case and nothing does in the second.
 */
export function judge(
  estimate: Estimate,
  threshold: Threshold | null,
  severity: Severity = 'block',
): Judgement {
  if (estimate.status === 'not-applicable' || threshold === null) {
    return { verdict: 'not-applicable', margin: null, rowsNeeded: null };
  }
  const failed: Verdict = severity === 'warn' ? 'warn' : 'fail';
  const margin = signedMargin(estimate.value, threshold);
  if (threshold.on === 'point') {
    return { verdict: accepts(estimate.value, threshold) ? 'pass' : failed, margin, rowsNeeded: null };
  }
  if (estimate.interval === null) return { verdict: 'inconclusive', margin, rowsNeeded: null };
  const { lower, upper } = estimate.interval;
  const inside = accepts(lower, threshold) && accepts(upper, threshold);
  const outside = !accepts(lower, threshold) && !accepts(upper, threshold);
  if (outside) return { verdict: failed, margin, rowsNeeded: null };
  if (inside)
    return { verdict: estimate.untested.length > 0 ? 'inconclusive' : 'pass', margin, rowsNeeded: null };
  return {
    verdict: 'inconclusive',
    margin,
    rowsNeeded: rowsNeeded(estimate.value, estimate.interval, estimate.n, threshold),
  };
}

/** Whether `value` satisfies the threshold, compared unrounded. */
export function accepts(value: number, { op, value: limit }: Pick<Threshold, 'op' | 'value'>): boolean {
  if (op === '<=') return value <= limit;
  if (op === '>=') return value >= limit;
  return op === '<' ? value < limit : value > limit;
}

function signedMargin(value: number, { op, value: limit }: Threshold): number {
  return op.startsWith('<') ? limit - value : value - limit;
}

/**
 * Half-widths shrink as 1/√n, so the side of the interval facing the limit must shrink from its width to |value − limit|:
 * n′ = n · (width / distance)². Null where the value sits on the limit.
 */
function rowsNeeded(value: number, interval: Interval, n: number, threshold: Threshold): number | null {
  const distance = Math.abs(value - threshold.value);
  const width = value > threshold.value ? value - interval.lower : interval.upper - value;
  if (!(distance > 0) || !(width > 0) || n <= 0) return null;
  const needed = Math.ceil(n * (width / distance) * (width / distance));
  return Number.isSafeInteger(needed) && needed < 1e12 ? needed : null;
}

/** Counts of verdicts in a run. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** Counts each verdict once. */
export function countVerdicts(verdicts: readonly Verdict[]): VerdictCounts {
  const counts = { pass: 0, warn: 0, fail: 0, inconclusive: 0, 'not-applicable': 0, error: 0 };
  for (const verdict of verdicts) counts[verdict] += 1;
  return counts;
}

/** The verdict of a run: error, else fail, else warn, else inconclusive; pass only if something passed. */
export function overallVerdict(counts: VerdictCounts): Verdict {
  const order: readonly Verdict[] = ['error', 'fail', 'warn', 'inconclusive', 'pass'];
  return order.find((verdict) => counts[verdict] > 0) ?? 'not-applicable';
}
