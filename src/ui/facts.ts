import type { Check } from '../core/check.ts';
import { compareGroupNames } from '../core/group-order.ts';
import type { TestResult } from '../core/results.ts';
import type { ChartData } from './charts/data.ts';
import { clauseName, count, opSign, percent, plural, pText, short, sliceName } from './format.ts';

/** The words of a check that screens and reports use. */
export type CheckWords = Pick<
  Check,
  'title' | 'explain' | 'chart' | 'range' | 'ideal' | 'clauses' | 'threshold' | 'params'
>;

/** One line of a result's details. */
export interface Fact {
  readonly term: string;
  readonly text: string;
  readonly kind?: 'formula';
  readonly href?: string;
}

const curveTitles = {
  roc: 'ROC: what each threshold finds against what it wrongly takes',
  pr: 'precision and recall at every threshold',
  noise: 'gap if labels of one group alone were wrong',
} as const;

/** The title of a result's chart: what is drawn, by what. */
export function chartTitle(
  result: TestResult,
  check: CheckWords | undefined,
  chart: ChartData | null = null,
): string {
  const axis = check?.chart.x ?? 'value';
  const by = result.slice ? ` by ${sliceName(result.slice)}` : '';
  switch (chart?.kind) {
    case 'curves':
      return result.slice ? `${curveTitles[chart.data.name]},${by}` : curveTitles[chart.data.name];
    case 'reliability':
      return `what scores promise and what happened${by && `,${by}`}`;
    case 'forced-gaps':
      return `gaps that other equal rates would force,${by}`;
    case 'severity-lines':
      return `decisions that flip${by}`;
    case 'flip-matrix':
      return `decisions that change with ${sliceName(result.slice)} alone`;
    case 'column-bars':
      return `${axis} by column`;
    case 'null-distribution':
      return `${axis}, against chance`;
    default:
      return axis.includes(' by ') ? `${axis}${by.replace(' by ', ' and ')}` : `${axis}${by}`;
  }
}

/** Groups too small to take part, as a sentence lists them. */
function smallGroups({ untested }: TestResult): string {
  return [...untested].sort(compareGroupNames).join(', ');
}

/** The line under a finding: method, slice, rows, and what is missing. */
export function subtitleOf(result: TestResult, check: CheckWords | undefined): string {
  const parts = [check?.title ?? result.check, sliceName(result.slice)];
  if (result.n !== null) parts.push(plural(result.n, 'row'));
  const p = result.adjusted?.p ?? result.pValue;
  if (p !== null) parts.push(result.adjusted ? `${pText(p)}, ${result.adjusted.method}` : pText(p));
  if (result.untested.length > 0) parts.push(`too small: ${smallGroups(result)}`);
  return parts.join(' · ');
}

/** Why there is no verdict and what would help, in words; null where there is one. */
export function undecided(result: TestResult): string | null {
  const { verdict, reason, rowsNeeded, n, untested } = result;
  if (verdict === 'pass' || verdict === 'fail' || verdict === 'warn') return null;
  if (verdict !== 'inconclusive') return reason ?? 'No estimate could be made.';
  const small = untested.length > 0 ? ` Too small to take part: ${smallGroups(result)}.` : '';
  if (rowsNeeded !== null && n !== null && rowsNeeded > n) {
    const more = `About ${count(rowsNeeded - n)} more rows like these might decide it.`;
    return `The interval lies on both sides of the limit. ${more}${small}`;
  }
  return (
    (reason ?? 'The interval lies on both sides of the limit.') + (reason?.includes('small') ? '' : small)
  );
}

/** The limit in words: `at most 0.10`. */
export function limitText(result: TestResult): string | null {
  const { threshold } = result;
  if (!threshold) return null;
  const rule =
    threshold.on === 'interval' ? 'the whole interval must be inside' : 'the estimate alone decides';
  return `${opSign[threshold.op]} ${short(threshold.value, 4)}; ${rule}`;
}

/** Details of a result in the order a reader asks for them. */
export function factsOf(result: TestResult, check: CheckWords | undefined): readonly Fact[] {
  const facts: Fact[] = [];
  const add = (term: string, text: string | null | undefined, more: Partial<Fact> = {}) => {
    if (text) facts.push({ term, text, ...more });
  };
  const { explain } = check ?? {};
  add('Undecided', undecided(result));
  add('Asked', explain?.question);
  add('Measured', explain?.formula, { kind: 'formula' });
  add('In words', explain?.what);
  add('Interval', result.interval ? `${percent(result.interval.level)}, ${result.interval.method}` : null);
  add('Limit', limitText(result));
  const standard =
    check && result.threshold?.value === check.threshold.default ? check.threshold.source : null;
  add('Limit from', result.rationale ?? standard);
  add('On a fail', result.severity === 'warn' ? 'warns; the run may still pass' : 'fails the run');
  add(
    'Settings',
    Object.entries(result.params)
      .map(([name, value]) => `${check?.params[name]?.label ?? name}: ${value === '' ? 'not set' : value}`)
      .join('; '),
  );
  result.notes.forEach((note, index) => add(index === 0 ? 'Notes' : `Note ${index + 1}`, note));
  add('Not for', explain?.whenNot);
  add(
    'Elsewhere',
    Object.entries(explain?.sameAs ?? {})
      .filter(([tool]) => !result.elsewhere?.some((own) => own.tool === tool))
      .map(([tool, name]) => `${tool}: ${name}`)
      .join('; '),
  );
  const doi = /^doi:(\S+)/.exec(explain?.source ?? '')?.[1];
  add('Source', explain?.source, doi ? { href: `https://doi.org/${doi}` } : {});
  add('Supports', check?.clauses.map(clauseName).join(', '));
  return facts;
}
