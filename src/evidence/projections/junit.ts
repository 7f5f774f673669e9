import { familyOf } from '../../core/check.ts';
import type { RunResults, TestResult } from '../../core/results.ts';
import { findingText } from './recorded-tests.ts';

/**
 * junit.xml: a suite for each family of checks. fail → failure, error → error, inconclusive and not applicable → skipped
 * with the reason, warn → a passed case with the warning in system-out. Value, interval and limit are properties.
 * Characters that XML 1.0 does not allow are left out.
 */
export function junitXml({ plan, engine, results, verdict }: RunResults): string {
  const families = new Map<string, TestResult[]>();
  for (const result of results) {
    const family = familyOf(result.check);
    families.set(family, [...(families.get(family) ?? []), result]);
  }
  const suites = [...families].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: plan.name, ...totals(results) })}>`,
    ...suites.flatMap(([family, tests]) => suiteLines(family, tests, { plan, engine, verdict })),
    '</testsuites>',
    '',
  ].join('\n');
}

type RunHead = Pick<RunResults, 'plan' | 'engine' | 'verdict'>;

function suiteLines(
  family: string,
  tests: readonly TestResult[],
  { plan, engine, verdict }: RunHead,
): string[] {
  const facts = {
    'plan.digest': plan.digest,
    'assay.version': engine.version,
    seed: engine.seed,
    'run.verdict': verdict,
  };
  return [
    `  <testsuite${attributes({ name: family, ...totals(tests) })}>`,
    ...propertyLines(facts, '    '),
    ...tests.flatMap((test) => caseLines(family, test, tests)),
    '  </testsuite>',
  ];
}

function totals(results: readonly TestResult[]): Record<string, number> {
  const count = (...verdicts: readonly string[]): number =>
    results.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    tests: results.length,
    failures: count('fail'),
    errors: count('error'),
    skipped: count('inconclusive', 'not-applicable'),
  };
}

function caseLines(family: string, result: TestResult, all: readonly TestResult[]): string[] {
  const classname = result.slice === null ? family : `${family}.${result.slice.join(' × ')}`;
  const short = result.check.slice(family.length + 1);
  const twins = all.filter(
    ({ check, slice }) => check === result.check && String(slice) === String(result.slice),
  );
  const name = twins.length > 1 ? `${short} ${result.test}` : short;
  return [
    `    <testcase${attributes({ classname, name })}>`,
    ...propertyLines(propertiesOf(result), '      '),
    ...outcomeLines(result),
    '    </testcase>',
  ];
}

function propertiesOf({
  test,
  value,
  unit,
  n,
  interval,
  threshold,
  verdict,
}: TestResult): Record<string, string> {
  const limit = threshold && `${threshold.op} ${threshold.value} on ${threshold.on} at ${threshold.level}`;
  return {
    test,
    verdict,
    ...(value === null ? {} : { value: String(value), unit }),
    ...(n === null ? {} : { n: String(n) }),
    ...(interval === null
      ? {}
      : { interval: `[${interval.lower}, ${interval.upper}] at ${interval.level}, ${interval.method}` }),
    ...(limit === null ? {} : { threshold: limit }),
  };
}

function outcomeLines(result: TestResult): string[] {
  const { verdict, finding, reason } = result;
  const message = reason ?? finding;
  const full = findingText(result);
  switch (verdict) {
    case 'pass':
      return [];
    case 'warn':
      return [`      <system-out>${escapeText(`Warning: ${full}`)}</system-out>`];
    case 'fail':
      return [
        `      <failure${attributes({ message: finding, type: 'threshold' })}>${escapeText(full)}</failure>`,
      ];
    case 'error':
      return [`      <error${attributes({ message, type: 'error' })}>${escapeText(full)}</error>`];
    default:
      return [`      <skipped${attributes({ message: `${verdict}: ${message}` })}/>`];
  }
}

function propertyLines(properties: Readonly<Record<string, string>>, indent: string): string[] {
  return [
    `${indent}<properties>`,
    ...Object.entries(properties).map(
      ([name, value]) => `${indent}  <property${attributes({ name, value })}/>`,
    ),
    `${indent}</properties>`,
  ];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeText(String(value)).replace(/[\t\n\r]/g, ' ')}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escapeText(text: string): string {
  return text.replace(notXml, '').replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
