import type { ColumnProfile, DataDescription, ModelDescription } from './api.ts';

/** A guessed role of a column with the reason in words. */
export interface GuessedRole {
  readonly role: 'label' | 'sensitive' | 'score' | 'decision' | 'weight' | 'time' | 'id';
  readonly column: string;
  readonly why: string;
}

const LABELS =
  /^(target|label|labels|y|y_true|class|outcome|income|default|defaulted|repaid|approved|denied|deny|hired|survived|readmitted|two_year_recid|is_recid|recidivism.*|churn)$/i;
const SENSITIVE =
  /(^|_)(sex|gender|race|ethnic\w*|age|age_?group|religion|disab\w*|marital\w*|marriage|single|national\w*|afam|group|citizen\w*|pregnan\w*)($|_)/i;
const SCORES = /^(score|scores|prob|proba|probability|p_hat|y_score|y_prob|pred_?prob\w*|risk_?score)$/i;
const DECISIONS = /^(pred|prediction|predicted|y_pred|y_hat|decision|decided)$/i;
const WEIGHTS = /^(w|wt|weight|weights|sample_?weight|fnlwgt|pwgtp)$/i;
const TIMES = /^(time|date|timestamp|year|month|created_at|applied_at|decided_at)$/i;
const IDS = /(^|_)(id|uuid|key|index|row)$/i;

/** Guesses which column plays which role, from file metadata, names, types and cardinality. At most one label, score, decision. */
export function guessRoles(data: DataDescription, model: ModelDescription | null): GuessedRole[] {
  const read = new Set([
    ...(model?.info.inputs.map(({ name }) => name) ?? []),
    ...(model?.info.featureNames?.names ?? []),
  ]);
  const guesses = data.columns.flatMap((column): GuessedRole[] => {
    const declared = column.field.metadata['assay.role'];
    if (declared !== undefined && isRole(declared))
      return [{ role: declared, column: column.field.name, why: 'said by the file’s metadata' }];
    const guess = guessOne(column, read.has(column.field.name));
    return guess ? [guess] : [];
  });
  const single = new Set(['label', 'score', 'decision', 'weight', 'time']);
  return guesses.filter(
    ({ role }, index) => !single.has(role) || guesses.findIndex((own) => own.role === role) === index,
  );
}

function isRole(text: string): text is GuessedRole['role'] {
  return ['label', 'sensitive', 'score', 'decision', 'weight', 'time', 'id'].includes(text);
}

function guessOne(profile: ColumnProfile, isInput: boolean): GuessedRole | null {
  const { field, distinct, min, max, rows } = profile;
  const found = (role: GuessedRole['role'], why: string): GuessedRole => ({ role, column: field.name, why });
  if (SENSITIVE.test(field.name)) return found('sensitive', 'the name is that of a protected feature');
  if (IDS.test(field.name) && (distinct === null || distinct > rows / 2))
    return found('id', 'the name, and a value of its own in most rows');
  if (!isInput && LABELS.test(field.name) && distinct !== null && distinct <= 20)
    return found('label', `the name, and ${distinct} values`);
  const inUnit = field.type === 'number' && min !== null && max !== null && min >= 0 && max <= 1;
  if (!isInput && SCORES.test(field.name) && inUnit)
    return found('score', 'the name, and numbers from 0 to 1');
  if (!isInput && DECISIONS.test(field.name) && distinct !== null && distinct <= 2)
    return found('decision', 'the name, and two values');
  if (!isInput && WEIGHTS.test(field.name) && field.type === 'number' && (min ?? -1) >= 0)
    return found('weight', 'the name, and no negative number');
  if (!isInput && (field.type === 'time' || TIMES.test(field.name)))
    return found('time', field.type === 'time' ? 'it holds points in time' : 'the name');
  return null;
}
