import type { Plan } from '../core/plan.ts';
import type { Provenance } from '../core/plan-evidence.ts';
import type { RunResults } from '../core/results.ts';
import type { EvidenceRecord, OpenQuestion } from './record-schema.ts';

/** The parts of a record that decide which questions are still open. */
export type Answers = Pick<
  EvidenceRecord,
  | 'aims'
  | 'system'
  | 'criteria'
  | 'evaluation'
  | 'people'
  | 'limitations'
  | 'analysis'
  | 'schedule'
  | 'retention'
  | 'data'
> & {
  readonly lock: EvidenceRecord['plan']['lock'];
  readonly plan: Plan;
  readonly results: RunResults;
};

type Question = readonly [open: boolean, id: string, question: string];

/**
 * What clause 9.1 asks (evidence.md §1.1, in own words) and this record does not answer, in a fixed order: what and why,
 * method, when, who, analysis, evaluation, retention, nonconformity. What people concluded stands in records of their own
 * (evaluation, corrective action), so those questions are open in every record of a run; an open question is shown to the
 * auditor, never filled in.
 */
export function openQuestions(answers: Answers): OpenQuestion[] {
  const questions = [
    ...whatAndWhy(answers),
    ...method(answers),
    ...whenAndWho(answers),
    ...conclusions(answers),
  ];
  return questions
    .filter(([open]) => open)
    .map(([, id, question]) => ({ id, clause: 'iso42001-9.1', question }));
}

function whatAndWhy({ system, criteria }: Answers): Question[] {
  const reasons = criteria
    .filter(({ threshold }) => threshold !== null)
    .map(({ criterionId, title, metricId, comparator, threshold, rationale }): Question => [
      rationale === null,
      `rationale-${criterionId}`,
      `Why is ${comparator ?? ''} ${threshold ?? ''} the right limit for “${title ?? metricId}” here?`,
    ]);
  const some = (key: 'objectiveRef' | 'riskRef'): boolean =>
    system[key] !== null || criteria.some((criterion) => criterion[key] !== null);
  return [
    [system.systemId === null && system.name === null, 'system', 'Which system was tested?'],
    [system.intendedPurpose === null, 'intended-purpose', 'What is the system meant for?'],
    [!some('objectiveRef'), 'objective', 'Which objective do these tests serve (6.2)?'],
    [!some('riskRef'), 'risk', 'Which assessed risk do these tests address (6.1.2, 8.2)?'],
    [
      system.impact === null || system.groupsAtRisk.length === 0,
      'impact',
      'Which impact assessment names the groups at risk (6.1.4, 8.4)?',
    ],
    ...reasons,
  ];
}

function method({ plan, data }: Answers): Question[] {
  const untold = (told: (own: Provenance) => unknown): boolean =>
    data.some(({ role, provenance }) => role !== 'attributes' && !(provenance && told(provenance)));
  const origin = data.find(({ role }) => role === 'test')?.provenance?.labels?.origin;
  return [
    [
      untold(({ source, sampling }) => source && sampling),
      'data-origin',
      'Where do the data come from, and how were the rows chosen?',
    ],
    [
      untold(({ representativeness }) => representativeness),
      'representativeness',
      'Whom do the data represent, and who is missing?',
    ],
    [untold(({ period }) => period?.from && period.to), 'data-period', 'Which period do the data cover?'],
    [plan.roles.label !== undefined && !origin, 'label-origin', 'Who or what made the labels, and how late?'],
  ];
}

function whenAndWho({ aims, people, lock, schedule, criteria }: Answers): Question[] {
  const named = (role: string): boolean => people.some((person) => person.role === role);
  const judged = criteria.filter(({ threshold }) => threshold !== null);
  const approved = judged.every(({ setBy, approvedBy }) => setBy !== null && approvedBy !== null);
  return [
    [lock === null, 'plan-lock', 'Was the plan fixed before the run, and how can that be shown?'],
    [
      schedule.cadence === null || schedule.due === null,
      'schedule',
      'How often are these tests repeated, and when are they due next?',
    ],
    [!named('operator'), 'operator', 'Who ran the tests?'],
    [aims.organisation === null, 'organisation', 'Which organisation is responsible for the system?'],
    [!named('reviewer'), 'reviewer', 'Who reviewed the results, independently of the operator?'],
    [!approved && !named('approver'), 'approver', 'Who set and approved the limits?'],
  ];
}

function conclusions({ evaluation, limitations, results, analysis, retention }: Answers): Question[] {
  const told = limitations.some(({ from }) => from !== 'run');
  return [
    [analysis.baseline === null, 'baseline', 'How do the results compare with earlier ones?'],
    [!told, 'limits', 'Which limits of these tests should a reader know?'],
    [true, 'analysis', 'Who analysed the results, when, and what do they mean?'],
    [evaluation.decision === null, 'decision', 'What was decided because of these results?'],
    [true, 'effectiveness', 'What do the results say about how well the management system works?'],
    [
      retention.until === null || retention.owner === null || retention.location === null,
      'retention',
      'How long is this record kept, where, and by whom?',
    ],
    [results.counts.fail > 0, 'nonconformity', 'What is done about the tests that fail (10.2)?'],
  ];
}
