import { philox4x32 } from '../../../src/core/random.ts';

/**
 * Synthetic loan applicants with known ground truth.
 *
 * Every value of a row is a function of (seed, row, slot) only, so a table of 100 rows is the start of the table of
 * 6,000, and rows can be made in any order. With labelBias, proxyStrength and baseRateGap at 0 the generator draws no
 * feature, label or merit with the help of sex or group, so any difference between groups is chance.
 */

/** What a caller may turn. Shares and probabilities are proportions in [0, 1]. */
export interface Dials {
  /** Number of applicants, ≥ 1. */
  rows: number;
  /** Unsigned 32-bit integer; names the stream of random numbers. */
  seed: number;
  /** P(recorded as default | repaid) is labelBias × `exposure` of the applicant's group and sex. */
  labelBias: number;
  /** P(region is drawn from the group's own mix); 0 makes region independent of group, 1 follows it wholly. */
  proxyStrength: number;
  /** Real difference: merit falls by baseRateGap × `GROUP_EXPOSURE` logits and income by 20 % of that (log scale). */
  baseRateGap: number;
  /** Share of the smallest group ("dogwood"); the other three keep their proportions in what is left. */
  groupShare: number;
  /** Share of recorded labels replaced by a fair coin, whoever the applicant is. */
  noise: number;
  /** 0 is the reference year, 1 the next one: higher income, other purposes, more missing employment years. */
  yearShift: number;
}

/** Dials at which groups differ by chance only. */
export const CLEAN: Readonly<Dials> = {
  rows: 1000,
  seed: 0,
  labelBias: 0,
  proxyStrength: 0,
  baseRateGap: 0,
  groupShare: 0.03,
  noise: 0,
  yearShift: 0,
};

/** How strongly each invented group is exposed to label bias and to the base-rate gap; 0 is not at all. */
export const GROUP_EXPOSURE: Readonly<Record<string, number>> = {
  alder: 0,
  birch: 1,
  cedar: 0.5,
  dogwood: 1,
};

/** How strongly each sex is exposed to label bias; merit does not depend on sex. Adds to the group's exposure. */
export const SEX_EXPOSURE: Readonly<Record<string, number>> = { female: 0.6, male: 0 };

/** One applicant as a lender sees it. `employmentYears` is null where it was not filled in. */
export interface Applicant {
  applicant: string;
  age: number;
  sex: string;
  group: string;
  income: number;
  loanAmount: number;
  debtRatio: number;
  employmentYears: number | null;
  housing: string;
  region: string;
  purpose: string;
  year: number;
  /** The recorded label: '1' repaid, '0' default. */
  repaid: string;
}

/** What nobody outside a simulation knows; never a model input. */
export interface Truth {
  /** Same id as the applicant. */
  applicant: string;
  /** P(the applicant repays), in (0, 1). */
  merit: number;
  /** 1 if the applicant did repay, whatever the record says. */
  trulyRepaid: 0 | 1;
  /** True where label bias turned a repaid loan into a recorded default. */
  biased: boolean;
}

const GROUPS = ['alder', 'birch', 'cedar', 'dogwood'] as const;
const LARGE_GROUP_SHARES = [0.62, 0.25, 0.13];
const REGIONS = ['harbour', 'hills', 'lakes', 'plains', 'valley'] as const;
const COMMON_REGIONS = [0.3, 0.15, 0.15, 0.25, 0.15];
const HOME_REGIONS: Readonly<Record<string, readonly number[]>> = {
  alder: [0.35, 0.3, 0.2, 0.15, 0],
  birch: [0.05, 0, 0.05, 0.2, 0.7],
  cedar: [0.05, 0, 0.1, 0.75, 0.1],
  dogwood: [0.1, 0, 0.7, 0.1, 0.1],
};
const PURPOSES = ['business', 'car', 'debt', 'education', 'home'] as const;
const REFERENCE_PURPOSES = [0.1, 0.34, 0.2, 0.12, 0.24];
const SHIFTED_PURPOSES = [0.18, 0.22, 0.34, 0.08, 0.18];
const PURPOSE_AMOUNT: Readonly<Record<string, number>> = {
  business: 16000,
  car: 11000,
  debt: 9000,
  education: 7000,
  home: 14000,
};
const PURPOSE_MERIT: Readonly<Record<string, number>> = {
  business: -0.35,
  car: 0.15,
  debt: -0.3,
  education: 0.05,
  home: 0.2,
};
const HOUSING_MERIT: Readonly<Record<string, number>> = { mortgage: 0.2, own: 0.35, rent: -0.25 };
const REFERENCE_YEAR = 2023;
const BASE_MISSING = 0.04;
const SHIFT_MISSING = 0.08;
const SHIFT_INCOME = 0.12;
const GAP_INCOME = 0.2;

/** One slot per random number of a row; adding a slot at the end changes no existing value. */
const SLOT = {
  sex: 0,
  group: 1,
  age: 2,
  income: 3,
  purpose: 4,
  amount: 5,
  debt: 6,
  employment: 7,
  missing: 8,
  housing: 9,
  regionSource: 10,
  region: 11,
  repaid: 12,
  bias: 13,
  noise: 14,
  coin: 15,
} as const;
type Slot = keyof typeof SLOT;
type Draw = (slot: Slot, part?: number) => number;

/** Uniform numbers in (0, 1) for one row, 52 bits each, the same whenever they are asked for. */
function rowDraws(seed: number, row: number): Draw {
  return (slot, part = 0) => {
    const [high, low] = philox4x32(row, SLOT[slot], part, 0, seed >>> 0, 0x10a45);
    return ((high >>> 0) * 2 ** 20 + (low >>> 12) + 0.5) / 2 ** 52;
  };
}

/** Standard normal by the sum of twelve uniforms: tails stop at ±6, but no engine-dependent function is called. */
function normal(draw: Draw, slot: Slot): number {
  let sum = -6;
  for (let part = 0; part < 12; part += 1) sum += draw(slot, part);
  return sum;
}

function pick<T>(values: readonly T[], shares: readonly number[], uniform: number): T {
  let rest = uniform * shares.reduce((sum, share) => sum + share, 0);
  const at = shares.findIndex((share) => (rest -= share) < 0);
  return values[at < 0 ? values.length - 1 : at] as T;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const roundTo = (value: number, step: number): number => Math.round(value / step) * step;
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const mix = (from: readonly number[], to: readonly number[], t: number): number[] =>
  from.map((share, i) => share + t * ((to[i] as number) - share));

/** Exposure of an applicant to label bias: the group's plus the sex's. */
export function exposure(group: string, sex: string): number {
  return (GROUP_EXPOSURE[group] as number) + (SEX_EXPOSURE[sex] as number);
}

function drawGroup(draw: Draw, groupShare: number): string {
  const large = LARGE_GROUP_SHARES.map((share) => share * (1 - groupShare));
  return pick(GROUPS, [...large, groupShare], draw('group'));
}

function drawRegion(draw: Draw, group: string, proxyStrength: number): string {
  const isHome = draw('regionSource') < proxyStrength;
  return pick(REGIONS, isHome ? (HOME_REGIONS[group] as readonly number[]) : COMMON_REGIONS, draw('region'));
}

function drawIncome(draw: Draw, age: number, group: string, dials: Dials): number {
  const seniority = 0.012 * (Math.min(age, 52) - 40);
  const gap = GAP_INCOME * dials.baseRateGap * (GROUP_EXPOSURE[group] as number);
  const log = Math.log(34000) + seniority + 0.38 * normal(draw, 'income') - gap;
  return clamp(roundTo(Math.exp(log) * (1 + SHIFT_INCOME * dials.yearShift), 100), 8000, 250000);
}

function drawHousing(draw: Draw, age: number, income: number): string {
  const owning = logistic(0.07 * (age - 45) + 0.00002 * (income - 34000));
  const shares = [0.35 + 0.2 * owning, 0.5 * owning, 0.75 - 0.6 * owning];
  return pick(['mortgage', 'own', 'rent'], shares, draw('housing'));
}

function drawEmployment(draw: Draw, age: number, yearShift: number): { known: number; given: number | null } {
  const known = Math.round((age - 18) * draw('employment') ** 1.5 * 10) / 10;
  const isMissing = draw('missing') < BASE_MISSING + SHIFT_MISSING * yearShift;
  return { known, given: isMissing ? null : known };
}

type Person = Omit<Applicant, 'repaid' | 'employmentYears'> & { knownEmployment: number };

/** P(repays): money, work, purpose and home, and the base-rate gap of the group; never sex or region. */
function merit(person: Person, baseRateGap: number): number {
  const money = 1.4 * Math.log(person.income / 34000) - 4.5 * (person.debtRatio - 0.34);
  const work = 0.06 * (person.knownEmployment - 8);
  const home = (HOUSING_MERIT[person.housing] as number) + (PURPOSE_MERIT[person.purpose] as number);
  return logistic(1.0 + money + work + home - baseRateGap * (GROUP_EXPOSURE[person.group] as number));
}

function drawLabel(
  draw: Draw,
  person: Person,
  probability: number,
  dials: Dials,
): Omit<Truth, 'applicant'> & { repaid: string } {
  const trulyRepaid = draw('repaid') < probability ? 1 : 0;
  const biasRate = Math.min(1, dials.labelBias * exposure(person.group, person.sex));
  const biased = trulyRepaid === 1 && draw('bias') < biasRate;
  const recorded = biased ? '0' : String(trulyRepaid);
  const coin = draw('coin') < 0.5 ? '0' : '1';
  return { merit: probability, trulyRepaid, biased, repaid: draw('noise') < dials.noise ? coin : recorded };
}

function drawPerson(draw: Draw, row: number, dials: Dials, employment: number, age: number): Person {
  const sex = draw('sex') < 0.48 ? 'female' : 'male';
  const group = drawGroup(draw, dials.groupShare);
  const income = drawIncome(draw, age, group, dials);
  const purpose = pick(PURPOSES, mix(REFERENCE_PURPOSES, SHIFTED_PURPOSES, dials.yearShift), draw('purpose'));
  const amount = (PURPOSE_AMOUNT[purpose] as number) * Math.exp(0.45 * normal(draw, 'amount'));
  const loanAmount = clamp(roundTo(amount, 100), 1000, 60000);
  const debt = 0.24 + 0.22 * Math.min(1.5, loanAmount / income) + 0.1 * normal(draw, 'debt');
  const year = REFERENCE_YEAR + Math.round(dials.yearShift);
  return {
    applicant: `L${year}-${String(row + 1).padStart(6, '0')}`,
    age,
    sex,
    group,
    income,
    loanAmount,
    debtRatio: Math.round(clamp(debt, 0.01, 0.95) * 1000) / 1000,
    housing: drawHousing(draw, age, income),
    region: drawRegion(draw, group, dials.proxyStrength),
    purpose,
    year,
    knownEmployment: employment,
  };
}

/** The applicant of one row (0-based) and the truth about it. */
export function generateRow(dials: Dials, row: number): { applicant: Applicant; truth: Truth } {
  const draw = rowDraws(dials.seed, row);
  const age = clamp(Math.round(41 + 12 * normal(draw, 'age')), 21, 78);
  const employment = drawEmployment(draw, age, dials.yearShift);
  const person = drawPerson(draw, row, dials, employment.known, age);
  const { repaid, ...truth } = drawLabel(draw, person, merit(person, dials.baseRateGap), dials);
  const { knownEmployment: _hidden, ...shown } = person;
  return {
    applicant: { ...shown, employmentYears: employment.given, repaid },
    truth: { applicant: person.applicant, ...truth },
  };
}

/** All rows of a table, in order; `truth[i]` belongs to `applicants[i]`. */
export function generate(dials: Dials): { applicants: Applicant[]; truth: Truth[] } {
  const rows = Array.from({ length: dials.rows }, (_, row) => generateRow(dials, row));
  return { applicants: rows.map((row) => row.applicant), truth: rows.map((row) => row.truth) };
}
