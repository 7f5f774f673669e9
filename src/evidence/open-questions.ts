import type { Plan } from '../core/plan.ts';
import type { RunResults } from '../core/results.ts';
import type { EvidenceRecord, OpenQuestion } from './record-schema.ts';

/** The parts of a record that decide which questions are still open. */
export type Answers = Pick<EvidenceRecord, 'aims' | 'system' | 'criteria' | 'evaluation' | 'people'> & {
  readonly limits: string;
  readonly plan: Plan;
  readonly results: RunResults;
};

type Question = readonly [open: boolean, id: string, question: string];

/**
 * What clause 9.1 asks (evidence.md §1.1, in own words) and this record does not answer, in a fixed order: what and why,
 * method, when, who, analysis, evaluation, retention, nonconformity. Some are always open because no field holds
 * the answer yet; an open question is shown to the auditor, never filled in.
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
  return [
    [system.systemId === null && system.name === null, 'system', 'Which system was tested?'],
    [system.intendedPurpose === null, 'intended-purpose', 'What is the system meant for?'],
    [system.objectiveRef === null, 'objective', 'Which objective do these tests serve (6.2)?'],
    [system.riskRef === null, 'risk', 'Which assessed risk do these tests address (6.1.2, 8.2)?'],
    [true, 'impact', 'Which impact assessment names the groups at risk (6.1.4, 8.4)?'],
    ...reasons,
  ];
}

function method({ plan }: Answers): Question[] {
  return [
    [true, 'data-origin', 'Where do the data come from, and how were the rows chosen?'],
    [true, 'representativeness', 'Whom do the data represent, and who is missing?'],
    [true, 'data-period', 'Which period do the data cover?'],
    [plan.roles.label !== undefined, 'label-origin', 'Who or what made the labels, and how late?'],
  ];
}

function whenAndWho({ aims, people }: Answers): Question[] {
  return [
    [true, 'plan-lock', 'Was the plan fixed before the run, and how can that be shown?'],
    [true, 'schedule', 'How often are these tests repeated, and when are they due next?'],
    [people.length === 0, 'operator', 'Who ran the tests?'],
    [aims.organisation === null, 'organisation', 'Which organisation is responsible for the system?'],
    [true, 'reviewer', 'Who reviewed the results, independently of the operator?'],
    [true, 'approver', 'Who set and approved the limits?'],
  ];
}

function conclusions({ evaluation, limits, results }: Answers): Question[] {
  return [
    [true, 'baseline', 'How do the results compare with earlier ones?'],
    [limits.trim() === '', 'limits', 'Which limits of these tests should a reader know?'],
    [evaluation.decision === null, 'decision', 'What was decided because of these results?'],
    [true, 'effectiveness', 'What do the results say about how well the management system works?'],
    [true, 'retention', 'How long is this record kept, where, and by whom?'],
    [results.counts.fail > 0, 'nonconformity', 'What is done about the tests that fail (10.2)?'],
  ];
}
