import { checks } from '../checks/registry.ts';
import { EXIT, type Terminal } from './print.ts';

/** Lists every check: for people, or as JSON. */
export function checksCommand(json: boolean, { out }: Terminal): number {
  const all = [...checks.values()].map(
    ({ id, title, aliases, needs, grouping, params, threshold, unit, range, explain, clauses }) => ({
      id,
      title,
      aliases,
      needs,
      grouping,
      params,
      threshold,
      unit,
      range: range.map((end) => (end === Number.MAX_VALUE ? null : end)),
      formula: explain.formula,
      source: explain.source,
      question: explain.question,
      clauses,
    }),
  );
  if (json) out(JSON.stringify(all, null, 2));
  else
    for (const check of all)
      out(
        `${check.id}\n    ${check.question}\n    ${check.formula}\n    limit ${check.threshold.op} ${check.threshold.default ?? 'none'} (${check.threshold.source})`,
      );
  return EXIT.pass;
}
