import { inputError, ok, type Outcome } from '../core/outcome.ts';
import {
  outcomeCountsIn,
  scoreTableIn,
  type OutcomeCounts,
  type ScoreTable,
  type Summary,
} from '../core/summary.ts';
import { categoryNotes, countedAs, type Categories } from './counted-as.ts';
import { eeoc, type Eeoc } from './eeoc.ts';
import { localLaw144, type AuditChoice, type LocalLaw144 } from './local-law-144.ts';

/** Profiles of laws that tables are made for, with the title of their page. */
export const LAW_PROFILES = {
  'local-law-144': 'Bias audit tables after New York City Local Law 144',
  eeoc: 'Four-fifths comparisons after 29 CFR 1607.4(D)',
} as const;
/** The name of one. */
export type LawProfile = keyof typeof LAW_PROFILES;

/** Which tables are asked for, of which columns. */
export interface LawAsked extends AuditChoice {
  readonly profile: LawProfile;
  /** Scoring rates in place of selection rates. */
  readonly scores: boolean;
  /** Values that are counted as another category, or as unknown, by column; every other value is its own category. */
  readonly categories?: Categories;
}

/** The summary of a run that tables are made from: its counted decisions, or its scores; null where no test needed them. */
export function lawSummary(
  summaries: ReadonlyMap<string, Summary>,
  scores: boolean,
): OutcomeCounts | ScoreTable | null {
  return scores ? scoreTableIn(summaries) : outcomeCountsIn(summaries);
}

/** The tables of a law from the summaries of a run. */
export function lawTables(
  summaries: ReadonlyMap<string, Summary>,
  asked: LawAsked,
): Outcome<LocalLaw144 | Eeoc> {
  const { profile, scores, categories = {} } = asked;
  const found = lawSummary(summaries, scores);
  if (found === null) {
    return inputError(
      `The run counted no ${scores ? 'scores' : 'decisions'}.`,
      'None of its tests needed them.',
      `Add a test that does to the plan, such as ${scores ? 'performance/auc' : 'fairness/disparate-impact-ratio'}, and run it again.`,
    );
  }
  const summary = countedAs(found, categories);
  const made = profile === 'local-law-144' ? localLaw144(summary, asked) : eeocOf(summary, asked);
  return made.ok ? ok({ ...made.value, notes: [...made.value.notes, ...categoryNotes(categories)] }) : made;
}

function eeocOf(summary: OutcomeCounts | ScoreTable, asked: LawAsked): Outcome<Eeoc> {
  if (summary.kind === 'outcome-counts') return eeoc(summary, asked);
  return inputError(
    'The four-fifths comparison is of selection rates.',
    '--scores asks for scoring rates, which only local-law-144 has.',
    'Leave --scores out.',
  );
}
