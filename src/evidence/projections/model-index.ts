import { stringify } from 'yaml';
import type { EvidenceRecord } from '../record-schema.ts';
import { markdown } from './projection.ts';
import { recordedTests, taskOf, type RecordedTest } from './recorded-tests.ts';

/**
 * The start of a Hugging Face model card: `model-index` as YAML, and below it what that format has no place for. Null where no
 * test has a value, for an index without metrics says nothing.
 */
export function modelIndex(record: EvidenceRecord, recordDigest: string): string | null {
  const tests = recordedTests(record);
  const metrics = tests.flatMap(metricOf);
  const data = record.data.find(({ role }) => role === 'test');
  if (metrics.length === 0) return null;
  const name = record.subject.model?.name ?? record.system.name ?? record.plan.name;
  const index = {
    'model-index': [
      {
        name,
        results: [
          {
            task: { type: `tabular-${taskOf(record)}` },
            dataset: {
              type: 'other',
              name: data?.name ?? 'not stated',
              ...(data === undefined ? {} : { revision: data.fileDigest.sha256, split: 'test' }),
            },
            metrics,
          },
        ],
      },
    ],
  };
  const silent = tests.filter(({ result }) => result.value === null);
  return [
    '---',
    // Quoted wherever there is doubt, so that no name reads as something else.
    `${stringify(index, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 })}---`,
    '',
    `Made from the evidence record \`${recordDigest}\`, which also holds intervals, limits, verdicts and the counts behind them.`,
    ...silent.map(({ title, result }) => `\n- ${markdown(`${title}: no value. ${result.reason ?? ''}`)}`),
    '',
  ].join('\n');
}

function metricOf({ criterion, result, title }: RecordedTest): object[] {
  if (result.value === null) return [];
  const { interval, threshold } = result;
  const args = {
    verdict: result.verdict,
    n: result.n,
    ...(interval === null ? {} : { lower: interval.lower, upper: interval.upper, level: interval.level }),
    ...(threshold === null ? {} : { comparator: threshold.op, threshold: criterion.threshold }),
  };
  return [{ type: criterion.metricId, name: title, value: result.value, args }];
}
