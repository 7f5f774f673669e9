import type { RunResults, TestResult } from './results.ts';
import type { Verdict } from './verdict.ts';

/** How a verdict moved from the first run to the second; `absent` where one of them lacks the test. */
export type VerdictChange = 'worse' | 'better' | 'same' | 'absent';

/** One test of two runs beside each other. */
export interface ComparedTest {
  readonly check: string;
  readonly slice: readonly string[] | null;
  readonly first: TestResult | null;
  readonly second: TestResult | null;
  readonly change: VerdictChange;
  /**
   * Whether the two intervals have no point in common. True: the values differ beyond chance, however the runs hang together,
   * since |a − b| > z(sₐ + s_b) ≥ z·s(a − b). False: this comparison does not show it. Null where an interval is missing.
   */
  readonly apart: boolean | null;
}

/** What the second of two runs changes against the first. */
export interface RunComparison {
  readonly tests: readonly ComparedTest[];
  readonly changes: Readonly<Record<VerdictChange, number>>;
  /** Files other than the model that differ, by what they are: then the runs do not compare models alone. */
  readonly differing: readonly string[];
}

/** From harm to none. An undecided test is better than a fail and worse than a pass. */
const RANK: Readonly<Record<Verdict, number>> = {
  error: 0,
  fail: 1,
  warn: 2,
  inconclusive: 3,
  'not-applicable': 3,
  pass: 4,
};

/** Puts two runs side by side, test by test: verdicts that got worse first, then better ones, then the rest as planned. */
export function compareRuns(first: RunResults, second: RunResults): RunComparison {
  const others = keyed(second.results);
  const tests = [...keyed(first.results)].map(([key, result]): ComparedTest => {
    const other = others.get(key) ?? null;
    others.delete(key);
    return pair(result, other);
  });
  for (const result of others.values()) tests.push(pair(null, result));
  const order: readonly VerdictChange[] = ['worse', 'better', 'absent', 'same'];
  tests.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change));
  const changes = { worse: 0, better: 0, same: 0, absent: 0 };
  for (const { change } of tests) changes[change] += 1;
  return { tests, changes, differing: differingFiles(first, second) };
}

/** Results by test; the same line written twice meets its own twin. */
function keyed(results: readonly TestResult[]): Map<string, TestResult> {
  const byKey = new Map<string, TestResult>();
  for (const result of results) {
    let key = keyOf(result);
    while (byKey.has(key)) key += ' again';
    byKey.set(key, result);
  }
  return byKey;
}

/** The same test: check, groups, parameters and limit. Lines of the plan may move. */
function keyOf({ check, slice, params, threshold }: TestResult): string {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([check, slice, sorted, threshold && [threshold.op, threshold.value, threshold.on]]);
}

function pair(first: TestResult | null, second: TestResult | null): ComparedTest {
  const either = first ?? second;
  const { check, slice } = either ?? { check: '', slice: null };
  return { check, slice, first, second, change: changeOf(first, second), apart: apart(first, second) };
}

function changeOf(first: TestResult | null, second: TestResult | null): VerdictChange {
  if (first === null || second === null) return 'absent';
  const step = RANK[second.verdict] - RANK[first.verdict];
  return step < 0 ? 'worse' : step > 0 ? 'better' : 'same';
}

function apart(first: TestResult | null, second: TestResult | null): boolean | null {
  const [a, b] = [first?.interval, second?.interval];
  return a && b ? a.upper < b.lower || b.upper < a.lower : null;
}

function differingFiles(first: RunResults, second: RunResults): string[] {
  const roles = new Set([...first.subject.data, ...second.subject.data].map(({ role }) => role));
  const digest = ({ subject }: RunResults, wanted: string): string | undefined =>
    subject.data.find(({ role }) => role === wanted)?.sha256;
  return [...roles].filter((role) => digest(first, role) !== digest(second, role));
}
