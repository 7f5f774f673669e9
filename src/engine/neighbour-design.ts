import type { Plan } from '../core/plan.ts';
import type { SketchInput } from '../core/summary.ts';
import { ownColumns, type ColumnProfile, type DataDescription } from './api.ts';
import { sampleMoments } from './scales.ts';
import { identifies } from './sketch-design.ts';

/** Categories of a column that get an indicator of their own, and inputs in all. */
const MAX_CATEGORIES = 50;
const MAX_INPUTS = 128;

/** Which columns say how alike two rows are, and how they are scaled. */
export interface NeighbourDesign {
  /** Inputs of the model, or without one all columns that have no role; sensitive features aside. */
  readonly inputs: readonly SketchInput[];
  readonly sensitive: readonly SketchInput[];
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
}

/**
 * The columns by which rows are near to each other, from the tested data alone; `read` are those that the model reads, or null
 * without one. Two values of one column are as far apart on average whatever it holds: numbers are divided by their standard
 * deviation, and of categories each is an indicator, so that the mean square of differences is 2 for both.
 */
export function designNeighbours(
  plan: Plan,
  data: DataDescription,
  read: readonly string[] | null,
): NeighbourDesign {
  const { sensitive: features, label, score, decision, weight, time, id } = plan.roles;
  const sensitive = [...new Set(features.flat())];
  const aside = new Set([...sensitive, label, score, decision, weight, time, id]);
  const all = ownColumns(data).map(({ field }) => field.name);
  const names = (read ?? all.filter((name) => !aside.has(name))).filter((name) => !sensitive.includes(name));
  const leftOut: { column: string; reason: string }[] = [];
  const inputs: SketchInput[] = [];
  const sensitiveInputs = sensitive.flatMap((name) => inputsOf(name, data));
  for (const column of names) {
    const own = inputsOf(column, data);
    const full = sensitiveInputs.length + inputs.length + own.length > MAX_INPUTS;
    const reason =
      whyAside(data, column, read !== null) ??
      (full ? `the columns before it make ${MAX_INPUTS} inputs` : null);
    if (reason === null) inputs.push(...own);
    else leftOut.push({ column, reason });
  }
  return { inputs, sensitive: sensitiveInputs, leftOut };
}

function profileOf(data: DataDescription, name: string): ColumnProfile | undefined {
  return data.columns.find(({ field }) => field.name === name);
}

function whyAside(data: DataDescription, name: string, read: boolean): string | null {
  const profile = profileOf(data, name);
  if (!profile) return 'it is not in the data';
  if (profile.distinct === 0) return 'it is empty';
  if (profile.distinct === 1) return 'it holds one value only';
  if (!read && profile.field.type === 'time') return 'it holds points in time';
  if (identifies(profile)) return 'nearly every row has a value of its own';
  return profile.field.type === 'category' && profile.distinct === null
    ? 'it has more than 1,000 values'
    : null;
}

function inputsOf(name: string, data: DataDescription): SketchInput[] {
  const profile = profileOf(data, name);
  if (!profile) return [];
  const { field, values, distinct, min, max } = profile;
  if (field.type === 'category') {
    return [...values]
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, MAX_CATEGORIES)
      .map(({ name: category }) => ({ column: name, category, centre: 0, scale: 1 }));
  }
  // Two numbers are two categories, however rare one is.
  if (distinct === 2 && min !== null && max !== null && Number.isFinite(max - min))
    return [{ column: name, category: null, centre: (min + max) / 2, scale: (max - min) / Math.SQRT2 }];
  const moments = sampleMoments(data, name);
  return moments && moments.deviation > 0
    ? [{ column: name, category: null, centre: moments.mean, scale: moments.deviation }]
    : [];
}
