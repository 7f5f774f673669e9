import { inputError, type Outcome } from '../core/outcome.ts';
import type { ProxyGroup, ProxyScale } from '../core/perturbation.ts';
import type { Plan } from '../core/plan.ts';
import { valueLabel, type Column } from '../core/table.ts';
import type { DataDescription } from './api.ts';

/** Numbers that are kept of each group: enough for quantiles to half a percent. */
const MOST_NUMBERS = 512;
/** Values of a feature up to which every pair is tried. */
const MOST_VALUES = 12;

/** Declared pairs of column and sensitive feature, in the order of the plan. */
function declared({ features }: Plan): { readonly column: string; readonly sensitive: string }[] {
  return Object.entries(features).flatMap(([column, { proxyFor = [] }]) =>
    [proxyFor].flat().map((sensitive) => ({ column, sensitive })),
  );
}

/** A proxy of what is no sensitive feature, or of itself. */
export function proxyProblem(plan: Plan): Outcome<never> | null {
  const known = plan.roles.sensitive.flat();
  const wrong = declared(plan).find(
    ({ column, sensitive }) => !known.includes(sensitive) || column === sensitive,
  );
  if (wrong === undefined) return null;
  const { column, sensitive } = wrong;
  return inputError(
    `'${column}' cannot stand for '${sensitive}'.`,
    column === sensitive ? 'It is the feature itself.' : `'${sensitive}' is not under roles.sensitive.`,
    known.length === 0 ? 'Name sensitive features first.' : `Name one of: ${known.join(', ')}.`,
    { place: { key: `features.${column}.proxyFor` } },
  );
}

/** How each declared proxy is distributed in each group, by the sample of the test data. */
export function proxiesOf(plan: Plan, { sample }: DataDescription): ProxyScale[] {
  return declared(plan).flatMap(({ column, sensitive }) => {
    const [values, groups] = [sample.columns.get(column), sample.columns.get(sensitive)];
    return values && groups
      ? [{ column, sensitive, groups: groupsOf(values, groups, sample.rows.length) }]
      : [];
  });
}

function groupsOf(values: Column, groups: Column, rows: number): ProxyGroup[] {
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < rows; row += 1) {
    const label = valueLabel(groups, row);
    const missing = valueLabel(values, row) === null;
    if (label === null || missing) continue;
    const own = rowsOf.get(label);
    if (own) own.push(row);
    else rowsOf.set(label, [row]);
  }
  if (rowsOf.size > MOST_VALUES) return [];
  return [...rowsOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, own]) => ({ value, ...distributionOf(values, own) }));
}

function distributionOf(column: Column, rows: readonly number[]): Omit<ProxyGroup, 'value'> {
  if (column.type !== 'category') {
    const sorted = rows.map((row) => column.values[row] ?? 0).sort((a, b) => a - b);
    const kept = Math.min(MOST_NUMBERS, sorted.length);
    const at = (index: number): number => sorted[Math.floor(((index + 0.5) * sorted.length) / kept)] ?? 0;
    return { numbers: Array.from({ length: kept }, (_, index) => at(index)), shares: {} };
  }
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = valueLabel(column, row) ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return { numbers: [], shares: Object.fromEntries(sorted.map(([name, own]) => [name, own / rows.length])) };
}
