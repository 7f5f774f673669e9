import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { generate, type Applicant, type Dials } from '../../datasets/loans/make/generate.ts';
import { ROOT } from '../cli/command.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { value } from '../models/samples.ts';
import { arrowOf, type Value } from './tables.ts';

/** The columns of datasets/loans, with the true merit where asked for. */
const COLUMNS: Readonly<Record<string, (row: Applicant) => Value>> = {
  applicant_id: (row) => row.applicant,
  age: (row) => row.age,
  sex: (row) => row.sex,
  group: (row) => row.group,
  income: (row) => row.income,
  loan_amount: (row) => row.loanAmount,
  debt_ratio: (row) => row.debtRatio,
  employment_years: (row) => row.employmentYears,
  housing: (row) => row.housing,
  region: (row) => row.region,
  purpose: (row) => row.purpose,
  year: (row) => row.year,
  repaid: (row) => row.repaid,
};

/** A table of applicants as Arrow; `merit` is the true chance of repaying. */
export function loansTable(dials: Dials, withMerit = false): Uint8Array {
  const merit = withMerit ? { merit: generate(dials).truth.map((own) => own.merit) } : {};
  return arrowOf({ ...loansColumns(dials), ...merit });
}

/** Applicants as columns. */
export function loansColumns(dials: Dials): Record<string, Value[]> {
  const { applicants } = generate(dials);
  return Object.fromEntries(Object.entries(COLUMNS).map(([name, read]) => [name, applicants.map(read)]));
}

/** Writes a sample's plan into `folder`, pointing at the sample's model and at data beside the plan. */
export function writePlan(sample: string, folder: string, change: object = {}): string {
  const file = path.join(ROOT, 'datasets', sample);
  const plan = value(parsePlan(readFileSync(file, 'utf8'), sample));
  const model = plan.model ? { model: path.resolve(path.dirname(file), plan.model) } : {};
  const target = path.join(folder, sample.replaceAll('/', '-'));
  const data = { test: 'test.arrow', reference: 'reference.arrow' };
  writeFileSync(target, stringify({ ...plan, ...model, data, ...change }));
  return target;
}
