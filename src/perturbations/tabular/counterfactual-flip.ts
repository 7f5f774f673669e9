import { counterfactualLevels } from '../../core/counterfactual-levels.ts';
import { int } from '../../core/params.ts';
import {
  definePerturbation,
  type PerturbationContext,
  type PerturbationLevel,
  type Perturbed,
} from '../../core/perturbation.ts';
import type { Batch } from '../../core/table.ts';
import { valueLabel } from '../../core/table.ts';
import { rowUniforms, withColumns, withValues } from '../columns.ts';
import { moveProxy, type ProxyMove } from '../move-proxy.ts';

/**
 * Replaces a sensitive feature and moves what the plan declares to stand for it to where it would lie in the other group:
 * numbers keep their rank (u = F_own(x), x′ = F_other⁻¹(u)), categories change as rarely as the two distributions allow.
 * Ties and changes of category are drawn; where both groups are alike nothing moves. doi:10.1145/3351095.3372845
 */
export default definePerturbation({
  id: 'tabular/counterfactual-flip',
  title: 'Another value of a sensitive feature and of what stands for it',
  params: { repeats: int({ label: 'Draws for each other value', default: 5, min: 1, max: 100 }) },
  levels({ repeats }, context) {
    const levels = featuresOf(context).flatMap((feature) => plansOf(feature, repeats, context));
    return levels.length > 0
      ? levels.map(({ level }) => level)
      : {
          reason:
            'The model reads nothing that the plan declares to stand for a sensitive feature with few values.',
        };
  },
  apply(batch, level, repeat, { repeats }, context) {
    for (const feature of featuresOf(context)) {
      const plan = plansOf(feature, repeats, context).find((own) => own.level.name === level.name);
      if (plan) return flipped(batch, plan, repeat, context);
    }
    return { batch, changed: new Uint8Array(batch.rows), included: new Uint8Array(batch.rows) };
  },
});

/** What one level changes. */
interface LevelPlan {
  readonly level: PerturbationLevel;
  readonly feature: string;
  readonly values: readonly string[];
  /** Every row goes to this value; null: to each other value in turn. */
  readonly goal: string | null;
  readonly proxies: readonly string[];
}

/** What stands for a feature and is read by the model; anything else could not change a decision. */
function proxiesFor(feature: string, { proxies = [], columns }: PerturbationContext) {
  const read = new Set(columns.map(({ field }) => field.name));
  return proxies.filter(
    ({ column, sensitive, groups }) => sensitive === feature && groups.length > 1 && read.has(column),
  );
}

function featuresOf(context: PerturbationContext): string[] {
  return context.sensitive.filter((feature) => proxiesFor(feature, context).length > 0);
}

function plansOf(feature: string, draws: number, context: PerturbationContext): LevelPlan[] {
  const scales = proxiesFor(feature, context);
  const values = [...new Set(scales.flatMap(({ groups }) => groups.map(({ value }) => value)))].sort();
  const others = values.length - 1;
  const names = scales.map(({ column }) => column);
  const plan = (name: string, repeats: number, proxies: readonly string[], goal: string | null = null) => ({
    ...{ feature, values, goal, proxies },
    level: { name, severity: null, repeats },
  });
  const read = context.columns.some(({ field }) => field.name === feature);
  const { together, alone, without, to } = counterfactualLevels;
  return [
    plan(together(feature), others * draws, names),
    ...(read ? [plan(alone(feature), others, [])] : []),
    ...(names.length < 2 ? [] : names).map((name) =>
      plan(
        without(feature, name),
        others * draws,
        names.filter((own) => own !== name),
      ),
    ),
    ...values.map((value) => plan(to(feature, value), 1, names, value)),
  ];
}

function flipped(batch: Batch, plan: LevelPlan, repeat: number, context: PerturbationContext): Perturbed {
  const { feature, values, goal, proxies } = plan;
  const column = batch.columns.get(feature);
  const included = new Uint8Array(batch.rows);
  const changed = new Uint8Array(batch.rows);
  if (!column) return { batch, changed, included };
  const [own, target] = [new Int32Array(batch.rows).fill(-1), new Int32Array(batch.rows).fill(-1)];
  for (let row = 0; row < batch.rows; row += 1) {
    const label = valueLabel(column, row);
    const at = label === null ? -1 : values.indexOf(label);
    if (at < 0 || label === goal) continue;
    own[row] = at;
    target[row] =
      goal === null ? (at + 1 + (repeat % (values.length - 1))) % values.length : values.indexOf(goal);
    included[row] = 1;
  }
  const read = context.columns.some(({ field }) => field.name === feature);
  if (read) changed.set(included);
  const replaced = new Map([[feature, withValues(column, values, target)]]);
  for (const scale of proxiesFor(feature, context)) {
    const proxy = batch.columns.get(scale.column);
    if (!proxy || !proxies.includes(scale.column)) continue;
    const uniforms = rowUniforms(context.key, `${feature}\n${scale.column}`, batch, repeat);
    const move: ProxyMove = { scale, values, own, target, uniforms };
    replaced.set(scale.column, moveProxy(proxy, move, changed));
  }
  return { batch: withColumns(batch, replaced), changed, included };
}
