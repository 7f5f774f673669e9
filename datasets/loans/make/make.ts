/** Writes reference.arrow, current.arrow and truth.json: `node datasets/loans/make/run.mjs make.ts`. */
import { writeFileSync } from 'node:fs';
import {
  type DataType,
  Dictionary,
  Float32,
  Int32,
  Int8,
  Table,
  Utf8,
  Vector,
  makeData,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import { type Applicant, type Truth, generate } from './generate.ts';
import { TABLES } from './planted.ts';

const FOLDER = new URL('../', import.meta.url);

/** Dictionary in sorted order, so that a code equals the category's place in the sorted list. */
function category(values: readonly string[]): Vector {
  const sorted = [...new Set(values)].sort();
  const codes = Int8Array.from(values, (value) => sorted.indexOf(value));
  const type = new Dictionary(new Utf8(), new Int8());
  const dictionary = vectorFromArray(sorted, new Utf8());
  return new Vector([makeData({ type, dictionary, data: codes, length: codes.length, nullCount: 0 })]);
}

function numbers(type: Int32 | Float32, values: readonly (number | null)[]): Vector {
  return vectorFromArray(values, type as DataType);
}

function toTable(rows: readonly Applicant[]): Table {
  const integer = (read: (row: Applicant) => number): Vector => numbers(new Int32(), rows.map(read));
  const decimal = (read: (row: Applicant) => number | null): Vector => numbers(new Float32(), rows.map(read));
  const text = (read: (row: Applicant) => string): Vector => category(rows.map(read));
  return new Table({
    applicant_id: vectorFromArray(
      rows.map((row) => row.applicant),
      new Utf8(),
    ),
    age: integer((row) => row.age),
    sex: text((row) => row.sex),
    group: text((row) => row.group),
    income: integer((row) => row.income),
    loan_amount: integer((row) => row.loanAmount),
    debt_ratio: decimal((row) => row.debtRatio),
    employment_years: decimal((row) => row.employmentYears),
    housing: text((row) => row.housing),
    region: text((row) => row.region),
    purpose: text((row) => row.purpose),
    year: integer((row) => row.year),
    repaid: text((row) => row.repaid),
  });
}

const share = (count: number, of: number): number => Math.round((count / of) * 1e6) / 1e6;

function summarise(applicants: readonly Applicant[], truth: readonly Truth[], at: readonly number[]): object {
  const sum = (read: (row: number) => number): number => at.reduce((total, row) => total + read(row), 0);
  return {
    rows: at.length,
    meanMerit: share(
      sum((row) => truth[row]!.merit),
      at.length,
    ),
    trulyRepaid: share(
      sum((row) => truth[row]!.trulyRepaid),
      at.length,
    ),
    recordedRepaid: share(
      sum((row) => Number(applicants[row]!.repaid)),
      at.length,
    ),
    biasedLabels: sum((row) => Number(truth[row]!.biased)),
  };
}

function truthBy(
  applicants: readonly Applicant[],
  truth: readonly Truth[],
  key: (row: Applicant) => string,
): object {
  const rows = new Map<string, number[]>();
  applicants.forEach((row, i) => rows.set(key(row), [...(rows.get(key(row)) ?? []), i]));
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, at]) => [name, summarise(applicants, truth, at)]));
}

function writeAll(): void {
  const report: Record<string, object> = {};
  for (const [name, dials] of Object.entries(TABLES)) {
    const { applicants, truth } = generate(dials);
    writeFileSync(new URL(`${name}.arrow`, FOLDER), tableToIPC(toTable(applicants), 'file'));
    report[name] = {
      dials,
      all: summarise(applicants, truth, [...applicants.keys()]),
      sex: truthBy(applicants, truth, (row) => row.sex),
      group: truthBy(applicants, truth, (row) => row.group),
      sexByGroup: truthBy(applicants, truth, (row) => `${row.sex} × ${row.group}`),
    };
  }
  writeFileSync(new URL('truth.json', FOLDER), `${JSON.stringify(report, null, 2)}\n`);
}

writeAll();
