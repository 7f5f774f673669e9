import { controlsOf, judgedTests, objectiveId, reviewedControls } from './oscal-controls.ts';
import {
  assets,
  backMatter,
  components,
  listed,
  metadata,
  oscalSource,
  partOf,
  properties,
  prose,
  type OscalSource,
} from './oscal-parts.ts';
import { jsonText, type WriteProjection } from './projection.ts';
import { limitText, recordedTests, testText, type RecordedTest } from './recorded-tests.ts';

/**
 * OSCAL assessment-results: an observation for each test, a finding for each criterion with a limit, a risk for each limit that
 * is missed. OSCAL knows no third state: what could not be decided is `not-satisfied` for the reason `other`, and its
 * observation keeps the verdict.
 */
export const oscalResults: WriteProjection = (record, recordDigest) => {
  const source = oscalSource(record, recordDigest);
  return jsonText({
    'assessment-results': {
      uuid: source.id('assessment-results'),
      metadata: metadata(source, 'Assessment results'),
      'import-ap': { href: `#${source.id('resource/oscal/assessment-plan.json')}` },
      results: [resultOf(source)],
      'back-matter': backMatter(source, [
        {
          uuid: source.id('resource/oscal/assessment-plan.json'),
          title: 'assessment-plan.json',
          rlinks: [{ href: './assessment-plan.json', 'media-type': 'application/json' }],
        },
      ]),
    },
  });
};

function resultOf(source: OscalSource): object {
  const { record, id } = source;
  const { startedAt, endedAt, complete, reproClass } = record.execution;
  const tests = recordedTests(record);
  const missed = missedTests(source);
  const by = operators(source);
  return {
    uuid: id('result'),
    title: prose(record.plan.name),
    description: complete ? 'Tests of one run.' : 'Tests of a run that was stopped before its end.',
    start: startedAt,
    end: endedAt,
    props: properties({
      verdict: record.evaluation.overall,
      decision: record.evaluation.decision,
      'reproduction-class': reproClass,
      'plan-digest': record.plan.digest,
      'plan-locked-at': record.plan.lock?.lockedAt ?? null,
    }),
    'local-definitions': { components: components(source), 'assessment-assets': assets(source) },
    'reviewed-controls': reviewedControls(source),
    'assessment-log': {
      entries: [
        { uuid: id('log/run'), title: 'Run', start: startedAt, end: endedAt, ...listed('logged-by', by) },
      ],
    },
    ...listed(
      'observations',
      tests.map((test) => observationOf(source, test)),
    ),
    ...listed(
      'risks',
      missed.map((test) => riskOf(source, test)),
    ),
    ...listed('findings', findingsOf(source)),
    ...(record.limitations.length === 0
      ? {}
      : { remarks: record.limitations.map(({ text }) => prose(text)).join('\n\n') }),
  };
}

function operators({ record, id }: OscalSource): object[] {
  const named = record.people.filter(({ role }) => role === 'operator');
  return named.map((person) => ({ 'party-uuid': id(partOf(person)), 'role-id': 'operator' }));
}

/** The tests that miss their limit; those of severity `warn` too. */
export function missedTests(source: OscalSource): RecordedTest[] {
  return judgedTests(source).filter(({ result: { verdict } }) => verdict === 'fail' || verdict === 'warn');
}

/** The observation that a test becomes; the same in every document of the record. */
export function observationOf({ record, id }: OscalSource, test: RecordedTest): object {
  const { criterion, result, title, supports } = test;
  const { due } = record.schedule;
  const day = due === null ? null : /^\d{4}-\d\d-\d\d/.exec(due)?.[0];
  return {
    uuid: id(`observation/${criterion.criterionId}`),
    title: prose(title),
    description: prose(testText(test)),
    props: [
      ...properties({
        'criterion-id': criterion.criterionId,
        'metric-id': criterion.metricId,
        verdict: result.verdict,
        value: result.value,
        unit: result.unit,
        'interval-lower': result.interval?.lower ?? null,
        'interval-upper': result.interval?.upper ?? null,
        'interval-level': result.interval?.level ?? null,
        n: result.n,
        limit: limitText(result),
        standing: criterion.standing,
        summary: result.summary,
      }),
      ...supports.flatMap((place) => properties({ supports: place })),
    ],
    methods: ['TEST'],
    types: [criterion.threshold === null ? 'discovery' : 'control-objective'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': id('component/tool') }] }],
    subjects: [{ 'subject-uuid': id('component/model'), type: 'component' }],
    'relevant-evidence': [
      {
        href: `#${id('resource/record.json')}`,
        description: 'The evidence record, with the counts it was computed from.',
      },
    ],
    collected: record.execution.endedAt,
    ...(day == null ? {} : { expires: `${day}T00:00:00Z` }),
  };
}

/** The risk that a missed limit becomes; open, since the record of a run says nothing of what was done. */
export function riskOf({ id }: OscalSource, test: RecordedTest): object {
  const { criterion, result } = test;
  const { criterionId, riskRef } = criterion;
  return {
    uuid: id(`risk/${criterionId}`),
    title: prose(`Limit missed: ${test.title}`),
    description: prose(testText(test)),
    statement: prose(`The limit ${limitText(result) ?? ''} set by the organisation is missed.`),
    ...listed('props', properties({ 'risk-reference': riskRef, severity: result.severity })),
    status: 'open',
    'related-observations': [{ 'observation-uuid': id(`observation/${criterionId}`) }],
  };
}

/** A finding for each criterion that a verdict was asked of; not applicable ones have an observation only. */
function findingsOf(source: OscalSource): object[] {
  const missed = new Set(missedTests(source).map(({ criterion }) => criterion.criterionId));
  return judgedTests(source)
    .filter(({ result }) => result.verdict !== 'not-applicable')
    .map((test) => {
      const { criterionId } = test.criterion;
      const related = {
        'related-observations': [{ 'observation-uuid': source.id(`observation/${criterionId}`) }],
      };
      return {
        uuid: source.id(`finding/${criterionId}`),
        title: prose(test.title),
        description: prose(test.result.finding),
        props: properties({ verdict: test.result.verdict, supports: controlsOf(test)[0] }),
        target: { type: 'objective-id', 'target-id': objectiveId(test), status: statusOf(test) },
        ...related,
        ...listed(
          'related-risks',
          missed.has(criterionId) ? [{ 'risk-uuid': source.id(`risk/${criterionId}`) }] : [],
        ),
      };
    });
}

function statusOf({ result }: RecordedTest): object {
  switch (result.verdict) {
    case 'pass':
      return { state: 'satisfied', reason: 'pass' };
    case 'fail':
    case 'warn':
      return { state: 'not-satisfied', reason: 'fail' };
    default:
      return { state: 'not-satisfied', reason: 'other', remarks: `The test is ${result.verdict}.` };
  }
}
