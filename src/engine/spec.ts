import { ownValue } from '../core/own-value.ts';
import type { ColumnScale, ProxyScale } from '../core/perturbation.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { seedText, type Plan } from '../core/plan.ts';
import type { ModelMapping } from '../core/predictor.ts';
import type { SketchDesign, SliceDesign } from '../core/summary.ts';
import type { Field } from '../core/table.ts';
import type { ColumnProfile, DataDescription, FileRef, RunFiles } from './api.ts';
import { designClasses, type ClassDesign } from './class-design.ts';
import { previousOf, previousProblem, type PreviousModel } from './previous-model.ts';
import { designNeighbours, type NeighbourDesign } from './neighbour-design.ts';
import { nearestName } from './plan-file.ts';
import { proxiesOf, proxyProblem } from './proxies.ts';
import { scaleOf } from './scales.ts';
import { sameValue } from './same-value.ts';
import { designSketch } from './sketch-design.ts';
import { designSlices } from './slice-design.ts';
import { favourableProblem, labelThreshold, scoresAreAmounts, thresholdProblem } from './threshold.ts';

/** A data file as workers open it; the digest tells files apart that share a name. */
export interface SpecFile {
  readonly file: FileRef;
  readonly sha256: string;
  readonly rows: number;
  /** Columns joined to it: another file with the same rows, and the digest of what was joined. */
  readonly joined: {
    readonly file: FileRef;
    readonly fields: readonly Field[];
    readonly key: string;
    readonly sha256: string;
  } | null;
}

/** Everything that fixes the summaries of a run, as plain data for the workers. The same files and plan give the same spec. */
export interface RunSpec {
  readonly seed: string;
  readonly model: {
    readonly files: readonly FileRef[];
    /** Tells models apart, whatever their files are called. */
    readonly digests: readonly string[];
    readonly mapping: ModelMapping;
  } | null;
  readonly test: SpecFile;
  readonly reference: SpecFile | null;
  readonly attributes: readonly string[];
  readonly bins: Readonly<Record<string, readonly number[]>>;
  readonly strata: readonly string[];
  readonly label: string | null;
  readonly favourable: string;
  /** Labels are favourable from here up, where they are amounts; null where `favourable` is a value. */
  readonly labelThreshold: number | null;
  readonly score: string | null;
  readonly decision: string | null;
  /** Every class of labels and decisions. */
  readonly classes: ClassDesign;
  readonly previous: PreviousModel | null;
  readonly weight: { readonly column: string; readonly largest: number } | null;
  readonly threshold: number;
  /** True where scores are amounts on a scale of the model, and not probabilities. */
  readonly amounts: boolean;
  readonly columns: readonly ColumnScale[];
  readonly proxies: readonly ProxyScale[];
  readonly sketch: SketchDesign | null;
  readonly slices: SliceDesign;
  readonly neighbours: NeighbourDesign;
}

const singleRoles = [
  ...(['label', 'score', 'decision', 'previousDecision', 'previousScore'] as const),
  ...(['weight', 'time', 'id'] as const),
];

/** Groups of one feature beyond which comparing them makes no sense. */
const MAX_GROUPS = 60;

/** Checks the plan against the files and fixes everything that the workers need. */
export function makeSpec(plan: Plan, files: RunFiles, mapping: ModelMapping | null): Outcome<RunSpec> {
  const { test: data } = files;
  const problem =
    joinProblem(plan, data) ??
    namesProblem(plan, data) ??
    favourableProblem(plan, files) ??
    labelProblem(plan, files) ??
    decisionProblem(plan, files) ??
    previousProblem(plan, files.test) ??
    thresholdProblem(plan, files) ??
    binsProblem(plan, data) ??
    proxyProblem(plan) ??
    scoreProblem(plan, data) ??
    groupsProblem(plan, data);
  if (problem) return problem;
  const { roles } = plan;
  const weight = weightOf(plan, files.test);
  if (!weight.ok) return weight;
  const { model, test, reference } = files;
  const read = [...new Set(mapping?.inputs.flatMap(({ slots }) => slots.map(({ column }) => column)) ?? [])];
  return ok({
    seed: seedText(plan.seed),
    model:
      model && mapping
        ? { files: model.files, digests: model.digests ?? [model.subject.sha256], mapping }
        : null,
    test: specFile(test),
    reference: reference && specFile(reference),
    attributes: [...new Set(roles.sensitive.flat())],
    bins: plan.bins,
    strata: roles.strata,
    label: roles.label ?? null,
    favourable: String(roles.favourable),
    labelThreshold: labelThreshold(plan),
    score: roles.score ?? null,
    decision: roles.decision ?? null,
    classes: designClasses(plan, files, mapping),
    previous: previousOf(plan),
    weight: weight.value,
    threshold: 'threshold' in plan.decision ? plan.decision.threshold : 0.5,
    amounts: scoresAreAmounts(files),
    columns: read.map((name) => scaleOf(name, reference ?? test, plan)),
    proxies: proxiesOf(plan, test),
    sketch: reference && designSketch(plan, test, reference),
    slices: designSlices(plan, test),
    neighbours: designNeighbours(plan, test, mapping && read),
  });
}

/** The file of a description, as tasks name it. */
export function specFile({ file, subject, rows, joined: own }: DataDescription): SpecFile {
  const joined = own && { file: own.file, fields: own.fields, key: own.key, sha256: own.subject.sha256 };
  return { file, sha256: subject.sha256, rows, joined };
}

function column(data: DataDescription, name: string): ColumnProfile | undefined {
  return data.columns.find(({ field }) => field.name === name);
}

/** A role given to a column that both tables have, with different values: nobody can say which one the plan means. */
function joinProblem({ roles }: Plan, { joined, subject }: DataDescription): Outcome<never> | null {
  const named = [...singleRoles.map((role) => roles[role]), ...roles.sensitive.flat(), ...roles.strata];
  const contested = joined?.contested.find((name) => named.includes(name));
  if (!joined || contested === undefined) return null;
  return inputError(
    `'${contested}' is in both ${subject.name} and ${joined.subject.name}, with different values.`,
    'The plan gives it a role, and nobody could tell which of the two was meant.',
    'Rename or remove it in one of the files.',
    { place: { key: 'data.attributes' } },
  );
}

/** The first column that the plan names and the test data lacks; so that a slip cannot switch a rule off. */
function namesProblem({ roles, bins, features }: Plan, test: DataDescription): Outcome<never> | null {
  const single = singleRoles.flatMap((role) =>
    roles[role] === undefined ? [] : [[`roles.${role}`, roles[role]] as const],
  );
  const named = [
    ...single,
    ...roles.strata.map((name) => ['roles.strata', name] as const),
    ...roles.sensitive.flat().map((name) => ['roles.sensitive', name] as const),
    ...Object.keys(bins).map((name) => ['bins', name] as const),
    ...Object.keys(features).map((name) => ['features', name] as const),
  ];
  const missing = named.find(([, name]) => !column(test, name));
  return missing ? noColumn(test, missing[1], missing[0]) : null;
}

function scoreProblem({ roles, model }: Plan, test: DataDescription): Outcome<never> | null {
  const infinite = roles.score === undefined || model ? 0 : (column(test, roles.score)?.infinite ?? 0);
  if (infinite === 0) return null;
  return inputError(
    `The score column '${roles.score}' holds infinite values in ${infinite} ${infinite === 1 ? 'row' : 'rows'}.`,
    'They come from a division by zero or a logarithm of zero, and are the probability of nothing.',
    'Leave those cells empty, or give probabilities.',
    { place: { key: 'roles.score' } },
  );
}

function binsProblem({ bins }: Plan, test: DataDescription): Outcome<never> | null {
  for (const [name, edges] of Object.entries(bins)) {
    const place = { key: `bins.${name}` };
    if (column(test, name)?.field.type === 'category') {
      return inputError(
        `'${name}' has bins but holds text.`,
        'Edges cut numbers into groups.',
        'Leave its bins out.',
        { place },
      );
    }
    if (edges.some((edge, index) => index > 0 && !(edge > (edges[index - 1] ?? edge)))) {
      return inputError(
        `The bins of '${name}' do not ascend: ${edges.join(', ')}.`,
        'Each edge must be larger than the one before it.',
        'Sort the edges, and give each once.',
        { place },
      );
    }
  }
  return null;
}

function noColumn(test: DataDescription, name: string, key: string): Outcome<never> {
  const names = test.columns.map(({ field }) => field.name);
  const nearest = nearestName(name, names);
  const todo = nearest === null ? `Its columns are: ${names.join(', ')}.` : `Did you mean '${nearest}'?`;
  return inputError(
    `'${test.subject.name}' has no column '${name}'.`,
    `The plan names it under ${key}.`,
    todo,
    { place: { key } },
  );
}

function labelProblem(plan: Plan, files: RunFiles): Outcome<never> | null {
  const { label, favourable } = plan.roles;
  if (label === undefined) return null;
  const profile = column(files.test, label);
  const place = { key: 'roles.label' };
  if (!profile || profile.distinct === 0) {
    return inputError(
      `The label column '${label}' is empty.`,
      'Every value is missing.',
      'Name the column with the ground truth.',
      { place },
    );
  }
  const values = profile.values.map(({ name }) => name);
  if (profile.distinct === 1) {
    return inputError(
      `The label column '${label}' holds one value only: '${values[0] ?? ''}'.`,
      'Quality and error rates need rows of both outcomes.',
      'Use data with both outcomes, or leave roles.label out and test decisions only.',
      { place },
    );
  }
  if (labelThreshold(plan) !== null || values.some((value) => sameValue(value, String(favourable))))
    return null;
  const amounts = scoresAreAmounts(files) && profile.field.type === 'number';
  const shown =
    values.length === 0 ? 'It has more than 1,000 values.' : `It holds: ${values.slice(0, 12).join(', ')}.`;
  return inputError(
    `No row of '${label}' has the favourable value '${favourable}'.`,
    shown,
    amounts
      ? 'Leave roles.favourable out: then amounts are favourable from decision.threshold up, in the label as in the score.'
      : 'Say under roles.favourable which value is good for the person.',
    { place: { key: 'roles.favourable' } },
  );
}

function decisionProblem(plan: Plan, { test, model }: RunFiles): Outcome<never> | null {
  const { decision, favourable } = plan.roles;
  if (decision === undefined) return null;
  const place = { key: 'roles.decision' };
  if (model !== null) {
    return inputError(
      `The plan names both a model and a column of decisions, '${decision}'.`,
      'Decisions follow from the score of the model and the threshold, so the column would be ignored.',
      'Leave out roles.decision to test the model, or the model to test the decisions.',
      { place },
    );
  }
  const values = column(test, decision)?.values ?? [];
  if (values.some(({ name }) => sameValue(name, String(favourable)))) return null;
  const shown = values.slice(0, 12).map(({ name }) => name);
  return inputError(
    `No row of '${decision}' holds the favourable decision '${favourable}'.`,
    shown.length === 0 ? 'It holds no value, or more than 1,000.' : `It holds: ${shown.join(', ')}.`,
    'Say under roles.favourable which value is good for the person, in the words of the column.',
    { place: { key: 'roles.favourable' } },
  );
}

function groupsProblem(plan: Plan, test: DataDescription): Outcome<never> | null {
  for (const name of [...plan.roles.sensitive.flat(), ...plan.roles.strata]) {
    const profile = column(test, name);
    if (!profile || ownValue(plan.bins, name)) continue;
    if (profile.distinct === null || profile.distinct > MAX_GROUPS) {
      const count = profile.distinct === null ? 'more than 1,000' : String(profile.distinct);
      return inputError(
        `'${name}' has ${count} values, too many to compare as groups.`,
        `At most ${MAX_GROUPS} groups are compared.`,
        profile.field.type === 'category'
          ? 'Merge its values, or choose another feature.'
          : `Give edges under bins, e.g. bins: { ${name}: [25, 45, 65] }.`,
        { place: { key: `bins.${name}` } },
      );
    }
  }
  return null;
}

function weightOf(plan: Plan, test: DataDescription): Outcome<RunSpec['weight']> {
  const name = plan.roles.weight;
  if (name === undefined) return ok(null);
  const profile = column(test, name);
  const place = { key: 'roles.weight' };
  if (!profile || profile.field.type !== 'number') {
    return inputError(
      `The weight column '${name}' does not hold numbers.`,
      `It holds ${profile?.field.source ?? 'nothing'}.`,
      'Name a column of numbers.',
      { place },
    );
  }
  if (profile.missing + profile.infinite > 0 || (profile.min ?? 0) < 0 || !((profile.max ?? 0) > 0)) {
    return inputError(
      `The weight column '${name}' has missing, infinite or negative values.`,
      'Every row needs a weight of 0 or more, and some above 0.',
      'Fill or drop those rows.',
      { place },
    );
  }
  return ok({ column: name, largest: profile.max ?? 1 });
}
