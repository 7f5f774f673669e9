import { ownValue } from '../core/own-value.ts';
import { equalSizedEdges } from '../core/bins.ts';
import type { Plan } from '../core/plan.ts';
import { seedText } from '../core/plan.ts';
import { MAX_MEMBER_BINS, MAX_SLICES, memberBins, sliceTotal } from '../core/slices.ts';
import type { SketchColumn, SliceDesign } from '../core/summary.ts';
import { tableOfColumn } from '../core/value-table.ts';
import type { ColumnProfile, DataDescription } from './api.ts';
import { identifies } from './sketch-design.ts';

/** Bins of a column of numbers, categories that get a bin of their own, and numbers so few that each is a category. */
const BINS = 4;
const MAX_CATEGORIES = 10;
const FEW_NUMBERS = 8;

/**
 * How the tested data is cut into slices, from the values of its columns alone: labels and decisions have no say, so that no cut
 * is made where they happen to differ. Sensitive features come first; columns follow in the order of the file until slices are
 * too many, and every column left out is named.
 */
export function designSlices(plan: Plan, data: DataDescription): SliceDesign {
  const { sensitive, label, score, decision, weight, time, id } = plan.roles;
  const first = [...new Set(sensitive.flat())];
  const aside = new Set([label, score, decision, weight, time, id]);
  const names = [...new Set([...first, ...data.columns.map(({ field }) => field.name)])];
  const columns: SketchColumn[] = [];
  const leftOut: { column: string; reason: string }[] = [];
  let full = false;
  for (const name of names.filter((own) => !aside.has(own))) {
    const profile = profileOf(data, name);
    const why = profile ? whyUncut(profile, plan) : 'it is not in the data';
    const made: SketchColumn | null = full || why !== null || !profile ? null : cut(profile, plan, data);
    full ||= made !== null && sliceTotal({ columns: [...columns, made] }) > MAX_SLICES;
    if (made !== null && !full) columns.push(made);
    else
      leftOut.push({ column: name, reason: why ?? `the columns before it make nearly ${MAX_SLICES} slices` });
  }
  const base = { seed: seedText(plan.seed), weighted: weight !== undefined, columns, leftOut };
  return { ...base, attributes: attributesOf(first, plan, data) };
}

function profileOf(data: DataDescription, name: string): ColumnProfile | undefined {
  return data.columns.find(({ field }) => field.name === name);
}

function whyUncut(profile: ColumnProfile, { bins }: Plan): string | null {
  const { field, distinct, missing } = profile;
  if (field.type === 'time') return 'it holds points in time';
  if (distinct === 0) return 'it is empty';
  if (distinct === 1 && missing === 0) return 'it holds one value only';
  if (ownValue(bins, field.name)) return null;
  if (identifies(profile)) return 'nearly every row has a value of its own';
  return field.type === 'category' && distinct === null ? 'it has more than 1,000 values' : null;
}

/** Bins of the plan where it names some; else the most frequent values, or quarters of the rows by number. */
function cut(
  { field, values, distinct }: ColumnProfile,
  plan: Plan,
  data: DataDescription,
): SketchColumn | null {
  const edges = ownValue(plan.bins, field.name);
  if (edges) return { name: field.name, type: 'numeric', edges, categories: [] };
  if (field.type !== 'number' || (distinct !== null && distinct <= FEW_NUMBERS)) {
    const frequent = [...values].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    const categories = frequent.slice(0, MAX_CATEGORIES).map(({ name }) => name);
    return { name: field.name, type: 'category', edges: [], categories: categories.sort() };
  }
  const sample = data.sample.columns.get(field.name);
  if (!sample || sample.type === 'category') return null;
  return {
    ...{ name: field.name, type: 'numeric', categories: [] },
    edges: readable(equalSizedEdges(tableOfColumn(sample), BINS)),
  };
}

/** Edges of four digits, for a slice is read by people; as they are where that would make two of them one. */
function readable(edges: readonly number[]): number[] {
  const rounded = edges.map((edge) => Number(edge.toPrecision(4)));
  return new Set(rounded).size === edges.length ? rounded : [...edges];
}

/** Sensitive features with all their values, as groups have them. */
function attributesOf(names: readonly string[], { bins }: Plan, data: DataDescription): SketchColumn[] {
  const attributes: SketchColumn[] = [];
  for (const name of names) {
    const edges = ownValue(bins, name);
    const values = profileOf(data, name)?.values.map((value) => value.name) ?? [];
    const own: SketchColumn = edges
      ? { name, type: 'numeric', edges, categories: [] }
      : { name, type: 'category', edges: [], categories: values };
    if (memberBins({ attributes: [...attributes, own] }) <= MAX_MEMBER_BINS) attributes.push(own);
  }
  return attributes;
}
