import { recordedTests, type RecordedTest } from './recorded-tests.ts';
import { listed, prose, type OscalSource } from './oscal-parts.ts';

/** The control that every record serves: results of tests are evidence of measurement. */
const measuring = 'iso42001-9.1';

/** The controls of ISO/IEC 42001 that a test serves; clause 9.1 where its check names none. */
export function controlsOf({ criterion: { clauseRefs } }: RecordedTest): [string, ...string[]] {
  const [first = measuring, ...rest] = clauseRefs
    .map(({ id }) => id)
    .filter((id) => id.startsWith('iso42001-'));
  return [first, ...rest];
}

/** The id of the objective that a criterion becomes. */
export function objectiveId({ criterion: { criterionId } }: RecordedTest): string {
  return `${criterionId}_obj`;
}

/** The tests that are judged: those with a limit. */
export function judgedTests({ record }: OscalSource): RecordedTest[] {
  return recordedTests(record).filter(({ criterion }) => criterion.threshold !== null);
}

/** Which controls and objectives a plan or a result covers. */
export function reviewedControls(source: OscalSource): object {
  const controls = new Set([measuring, ...recordedTests(source.record).flatMap(controlsOf)]);
  const objectives = judgedTests(source).map((test) => ({ 'objective-id': objectiveId(test) }));
  return {
    description: 'Controls that the tests support; none of them is satisfied by tests alone.',
    'control-selections': [
      { 'include-controls': [...controls].sort().map((control) => ({ 'control-id': control })) },
    ],
    ...listed(
      'control-objective-selections',
      objectives.length === 0 ? [] : [{ 'include-objectives': objectives }],
    ),
  };
}

/** Each criterion as an objective of the first control that it serves. */
export function objectives(source: OscalSource): object[] {
  const byControl = new Map<string, RecordedTest[]>();
  for (const test of judgedTests(source)) {
    const [control] = controlsOf(test);
    byControl.set(control, [...(byControl.get(control) ?? []), test]);
  }
  return [...byControl].map(([control, tests]) => ({
    'control-id': control,
    description: 'Limits set by the organisation.',
    parts: tests.map((test) => ({
      id: objectiveId(test),
      name: 'objective',
      title: prose(test.title),
      prose: objectiveText(test),
    })),
  }));
}

function objectiveText({ criterion }: RecordedTest): string {
  const { comparator, threshold, decisionOn, rationale, rationaleSource, measurand, setBy, approvedBy } =
    criterion;
  const sentences = [
    measurand ?? '',
    `It must be ${comparator ?? ''} ${threshold ?? ''}, decided on the ${decisionOn ?? 'value'}.`,
    `Why this limit: ${rationale ?? 'no reason was stated'} (${rationaleSource}).`,
    `Set by: ${setBy ?? 'not stated'}. Approved by: ${approvedBy ?? 'not stated'}.`,
  ];
  return prose(sentences.join(' '));
}
