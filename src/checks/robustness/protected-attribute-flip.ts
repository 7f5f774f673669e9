import { defineCheck } from '../../core/check.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import { estimateFlips, flipRates } from '../../stats/flip-rates.ts';
import { gapOf, mergeGroups, pairsOf } from '../attribute-flips.ts';
import { featuresOf, figure } from '../words.ts';

/**
 * Share of (row, other value) records whose decision flips when one sensitive feature is replaced and nothing else. In
 * [0, 1]; 0 means the feature itself changes nothing. Not counterfactual fairness: there is no causal model.
 */
export default defineCheck({
  id: 'robustness/protected-attribute-flip',
  title: 'Protected-attribute flip',
  aliases: ['attribute-flip test', 'flip test'],
  needs: 'flip-counts',
  grouping: 'required',
  perturbation: 'tabular/attribute-flip',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: {
    op: '<=',
    default: 0.01,
    source: 'a convention of this tool: one decision in a hundred; set your own',
  },
  chart: { kind: 'flip-matrix', x: 'decisions that change' },
  explain: {
    question: 'Would the same person get another decision with another value of this feature?',
    what: 'The share of decisions that change when only the sensitive feature changes, which way they change, and for whom.',
    whenNot:
      'It changes one column and leaves its consequences (income, address) as they are: no change here does not show that the feature plays no part.',
    formula: 'mean over rows and other values a′ of 1[ŷ(x, a′) ≠ ŷ(x, a)]; exact McNemar on 1→0 against 0→1',
    source: 'doi:10.1007/BF02295996 (McNemar)',
    sameAs: {
      VerifyML: 'permutes the feature instead, unpaired',
      Clarify: 'FlipTest uses nearest neighbours, not the model',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level, slice }) {
    const [feature, ...more] = slice ?? [];
    if (feature === undefined || more.length > 0)
      return notApplicable('One feature is flipped at a time; intersections are not.');
    const judged = counts.levels.filter((name) => name === `${feature}: any other`);
    if (judged.length === 0)
      return notApplicable(
        `'${feature}' was not flipped: the model does not read it, or it has one value only, or more than 12.`,
      );
    const detail = {
      pairs: pairsOf(counts, feature),
      gap: gapOf(counts, judged[0] ?? '', minGroupSize, level),
    };
    const overall = estimateFlips(mergeGroups(counts), { judged, minimum: 1, level, sliced: false });
    if (overall.status !== 'ok') return overall;
    const own = estimateFlips(counts, { judged, minimum: minGroupSize, level, sliced: true });
    const described = own.status === 'ok' ? own.groups : [];
    const untested = flipRates(counts, judged[0] ?? '', minGroupSize)
      .filter(({ reason }) => reason !== null)
      .map(({ group }) => group);
    return { ...overall, groups: described, untested, detail: { ...overall.detail, ...detail } };
  },
  finding(facts) {
    const by = featuresOf(facts);
    if (facts.verdict === 'not-applicable') return `Changing ${by} alone could not be tried.`;
    const value = `${figure(facts.value * 100)} in 100 decisions`;
    if (facts.verdict === 'inconclusive')
      return `Whether changing ${by} alone changes too many decisions cannot be told yet: ${value}.`;
    return facts.value === 0
      ? `Changing ${by} alone changes no decision.`
      : `Changing ${by} alone changes ${value}.`;
  },
});
