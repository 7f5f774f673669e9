import { leftoverLabel } from './leftover-label.ts';
import { speaksOfAge, wordsOf } from '../core/name-words.ts';
import { predictsAmount } from '../core/predictor.ts';
import type { ColumnProfile, DataDescription, ModelDescription } from './api.ts';
import {
  decisionWords,
  idWords,
  labelNames,
  labelWords,
  pastWords,
  protectedNames,
  protectedValues,
  proxyNames,
  scorePairs,
  scoreWords,
  timeWords,
  weightNames,
} from './role-words.ts';

/**
 * A guessed role of a column with the reason in words. `proxy` is no role of a plan: such a column, a postcode say, may
 * stand for a protected feature, and a person should look at it.
 */
export interface GuessedRole {
  readonly role: 'label' | 'sensitive' | 'score' | 'decision' | 'weight' | 'time' | 'id' | 'strata' | 'proxy';
  readonly column: string;
  readonly why: string;
}

type Role = GuessedRole['role'];

/** A guess with how much speaks for it; of a role that one column holds, the strongest guess stands. */
interface Candidate extends GuessedRole {
  readonly strength: number;
}

const ROLES: readonly Role[] = ['label', 'sensitive', 'score', 'decision', 'weight', 'time', 'id', 'strata'];
const SINGLE = new Set<Role>(['label', 'score', 'decision', 'weight', 'time', 'id']);
/** Other words for roles in a file's metadata. */
const DECLARED: Readonly<Record<string, Role>> = { protected: 'sensitive', target: 'label' };
/** What the metadata of a file say beats every guess. */
const SURE = 100;
/** Values beyond which a column is neither a label nor a set of groups as it is. */
const MOST = { classes: 20, groups: 60, age: 130 };

/** What a guess about one column is made from. */
interface Clues {
  readonly profile: ColumnProfile;
  readonly words: readonly string[];
  /** The words as one text. */
  readonly name: string;
  readonly isInput: boolean;
  readonly classes: readonly string[];
  /** True where the model predicts an amount. */
  readonly amounts: boolean;
  /** True where another column speaks of the height of a body: then `weight` is one too. */
  readonly bodies: boolean;
}

/**
 * Guesses which column plays which role, from the file's metadata, names, types, values and the model's inputs. A label,
 * score or weight is never an input of the model; a protected feature may be or not. At most one column for every role but
 * `sensitive`, `strata` and `proxy`; nothing here is final, for each guess is shown with its reason.
 */
export function guessRoles(data: DataDescription, model: ModelDescription | null): GuessedRole[] {
  const read = new Set(
    [...(model?.info.inputs.map(({ name }) => name) ?? []), ...(model?.info.featureNames?.names ?? [])].map(
      (name) => wordsOf(name).join(' '),
    ),
  );
  const names = data.columns.map(({ field }) => wordsOf(field.name));
  const bodies = names.flat().some((word) => word === 'height' || word === 'bmi');
  const candidates = data.columns.flatMap((profile, at): Candidate[] => {
    const words = names[at] ?? [];
    const name = words.join(' ');
    const clues = {
      profile,
      words,
      name,
      isInput: read.has(name),
      classes: model?.info.classes ?? [],
      amounts: model !== null && predictsAmount(model.info),
      bodies,
    };
    const guess = declared(profile) ?? guessOne(clues);
    return guess ? [guess] : [];
  });
  const leftover = candidates.some(({ role }) => role === 'label')
    ? null
    : leftoverLabel(data, model, candidates);
  const all = leftover ? [...candidates, leftover] : candidates;
  return all
    .filter((own) => !SINGLE.has(own.role) || own === strongest(all, own.role))
    .map(({ role, column, why }) => ({ role, column, why }));
}

/** The first of the strongest candidates for a role. */
function strongest(candidates: readonly Candidate[], role: Role): Candidate | undefined {
  const own = candidates.filter((candidate) => candidate.role === role);
  return own.find(({ strength }) => strength === Math.max(...own.map((candidate) => candidate.strength)));
}

function declared({ field }: ColumnProfile): Candidate | null {
  const said = field.metadata['assay.role']?.trim().toLowerCase() ?? '';
  const role = (Object.hasOwn(DECLARED, said) ? DECLARED[said] : null) ?? ROLES.find((own) => own === said);
  return role ? { role, column: field.name, why: 'the file’s metadata say so', strength: SURE } : null;
}

/** The first thing that a column looks like. Predictions come before labels, for `predicted_label` is one. */
function guessOne(clues: Clues): Candidate | null {
  return (
    protectedOf(clues) ??
    proxyOf(clues) ??
    predictionOf(clues) ??
    weightOf(clues) ??
    labelOf(clues) ??
    timeOf(clues) ??
    idOf(clues)
  );
}

function candidate(role: Role, { profile }: Clues, why: string, strength = 1): Candidate {
  return { role, column: profile.field.name, why, strength };
}

function protectedOf(clues: Clues): Candidate | null {
  const { profile, words, name } = clues;
  if (!canBeGroups(profile)) return null;
  const named = protectedNames.find(
    ({ words: own, not }) => words.some((word) => own.test(word)) && !words.some((word) => not?.test(word)),
  );
  const what = speaksOfAge(words) ? 'age' : named?.what;
  if (what !== undefined && (what !== 'age' || couldBeAge(profile)))
    return candidate('sensitive', clues, `the name speaks of ${what}`);
  if (name === 'single' && profile.distinct === 2)
    return candidate('sensitive', clues, 'the name speaks of marital status');
  if (name === 'group' && profile.field.type === 'category')
    return candidate('sensitive', clues, 'the name says that it sorts people into groups');
  return protectedByValues(clues);
}

function protectedByValues(clues: Clues): Candidate | null {
  const { field, values } = clues.profile;
  if (field.type !== 'category' || values.length > MOST.classes) return null;
  for (const { what, values: known } of protectedValues) {
    const found = values.filter((value) => known.test(value.name.trim().toLowerCase()));
    const [first, second] = found;
    if (first && second && found.length * 2 >= values.length) {
      const why = `values such as ${first.name} and ${second.name} speak of ${what}`;
      return candidate('sensitive', clues, why);
    }
  }
  return null;
}

/** Numbers can be cut into groups; text needs few values. */
function canBeGroups({ field, distinct }: ColumnProfile): boolean {
  if (distinct === 0 || field.type === 'time') return false;
  return field.type === 'number' || (distinct !== null && distinct <= MOST.groups);
}

function couldBeAge({ field, min, max }: ColumnProfile): boolean {
  if (field.type !== 'number' || min === null || max === null) return field.type !== 'number';
  const isYear = min >= 1880 && max <= 2100;
  return isYear || (min >= -1 && max <= MOST.age);
}

function proxyOf(clues: Clues): Candidate | null {
  if (!clues.words.some((word) => proxyNames.test(word))) return null;
  return candidate('proxy', clues, 'proxy? Where people live often stands for ethnicity or income');
}

function predictionOf(clues: Clues): Candidate | null {
  const { profile, words, name, isInput } = clues;
  const { field, distinct, min, max } = profile;
  const scored = scorePairs.test(name) || words.some((word) => scoreWords.test(word));
  const decided = /\by (hat|pred)\b/.test(name) || words.some((word) => decisionWords.test(word));
  if (isInput || !(scored || decided)) return null;
  const inUnit = field.type === 'number' && min !== null && max !== null && min >= 0 && max <= 1;
  const two = distinct !== null && distinct <= 2;
  if (two && (inUnit || field.type === 'boolean' || (decided && field.type === 'category')))
    return candidate('decision', clues, 'the name, and two values', decided ? 2 : 1);
  const strength = words.some((word) => scoreWords.test(word)) ? 2 : 1;
  return scored && inUnit ? candidate('score', clues, 'the name, and numbers from 0 to 1', strength) : null;
}

function weightOf(clues: Clues): Candidate | null {
  const { profile, name, isInput, bodies } = clues;
  const { field, min, max, missing } = profile;
  if (isInput || bodies || !weightNames.test(name) || field.type !== 'number') return null;
  const fits = min !== null && min >= 0 && (max ?? 0) > 0 && missing === 0;
  return fits ? candidate('weight', clues, 'the name, and no negative or missing number') : null;
}

function labelOf(clues: Clues): Candidate | null {
  const { profile, words, name, isInput, classes } = clues;
  const { distinct, values } = profile;
  if (clues.amounts && !isInput && profile.field.type === 'number' && distinct !== 1 && labelNames.test(name))
    return candidate('label', clues, 'the name, and numbers, as the model predicts an amount');
  if (isInput || distinct === null || distinct < 2 || distinct > MOST.classes) return null;
  const same = classes.length === values.length && values.every((value) => classes.includes(value.name));
  // Words that are the model's own classes say enough; 0 and 1 stand in many columns.
  const spelt =
    same && classes.some((label) => Number.isNaN(Number(label)) && !/^(true|false)$/i.test(label));
  const whole = labelNames.test(name);
  const happened = words.some((word) => labelWords.test(word)) && !words.some((word) => pastWords.test(word));
  if (!whole && !happened && !spelt) return null;
  const named = whole || happened ? 'the name, and ' : '';
  const why = same ? `${named}its values are the model’s classes` : `the name, and ${distinct} values`;
  const strength =
    (same ? 8 : 0) + (distinct === 2 ? 4 : 0) + (whole ? 2 : 0) + (labelWords.test(name) ? 1 : 0);
  return candidate('label', clues, why, strength);
}

function timeOf(clues: Clues): Candidate | null {
  const { profile, words, isInput } = clues;
  const { field, min, max } = profile;
  if (isInput || words.some((word) => word === 'birth' || word === 'dob')) return null;
  const named = timeWords.test(words.at(-1) ?? '');
  if (field.type === 'time') return candidate('time', clues, 'it holds points in time', named ? 4 : 3);
  if (!named || field.type === 'boolean' || profile.distinct === 0) return null;
  if (field.type === 'category') return candidate('time', clues, 'the name');
  const from = (low: number, high: number) => min !== null && max !== null && min >= low && max <= high;
  const fits = from(1900, 2100) || from(190_001, 210_012) || (words.at(-1) === 'month' && from(1, 12));
  return fits ? candidate('time', clues, 'the name, and numbers of years or months', 2) : null;
}

function idOf(clues: Clues): Candidate | null {
  const { field, distribution, min, max, rows } = clues.profile;
  const share = distribution.distinct.least / Math.max(1, distribution.rows);
  const named = idWords.test(clues.words.at(-1) ?? '') || /^unnamed 0?$|^index level 0$/.test(clues.name);
  if (named && share > 0.5) return candidate('id', clues, 'the name, and a value of its own in most rows', 2);
  if (clues.isInput || share < 1 || rows < 20) return null;
  if (field.type === 'category') return candidate('id', clues, 'a value of its own in every row');
  const running = field.integer && min !== null && max !== null && max - min === rows - 1;
  return running ? candidate('id', clues, 'running numbers') : null;
}
