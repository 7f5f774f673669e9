import type { FindingFacts } from '../core/check.ts';
import type { GroupEstimate } from '../core/estimate.ts';
import { capital, figure } from './words.ts';

/**
 * The sentence of a measure that should be near `ideal`, overall or of the group that is farthest from it; the value of such a
 * check is the distance. `name` names the measure: `the calibration slope`.
 */
export function targetSentence(facts: FindingFacts, name: string, ideal: number): string {
  if (facts.verdict === 'not-applicable') return `${capital(name)} could not be measured.`;
  const worst = farthest(facts.groups, ideal);
  const tail = facts.verdict === 'inconclusive' ? ': too close to the limit to tell' : '';
  if (worst === null) return `${capital(name)} is ${figure(facts.value)} away from ${ideal}${tail}.`;
  const value = figure(worst.value ?? 0);
  return `${capital(name)} is farthest from ${ideal} for ${worst.group}, ${value}${tail}.`;
}

function farthest(groups: readonly GroupEstimate[], ideal: number): GroupEstimate | null {
  const tested = groups.filter(({ value, reason }) => value !== null && reason === null);
  const distance = ({ value }: GroupEstimate): number => Math.abs((value ?? ideal) - ideal);
  return tested.reduce<GroupEstimate | null>(
    (worst, own) => (worst === null || distance(own) > distance(worst) ? own : worst),
    null,
  );
}
