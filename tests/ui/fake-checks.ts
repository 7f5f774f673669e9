import type { Check, ChartSpec, Grouping } from '../../src/core/check.ts';
import { notApplicable } from '../../src/core/estimate.ts';
import { choice, int, number, type ParamSchema } from '../../src/core/params.ts';
import type { SummaryKind } from '../../src/core/summary.ts';

interface Spec {
  id: string;
  title: string;
  needs: SummaryKind;
  grouping: Grouping;
  usesLabels: boolean;
  orientation: Check['orientation'];
  limit: number;
  source: string;
  chart: ChartSpec;
  question: string;
  formula: string;
  params: ParamSchema;
}

const minGroup = { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1, max: 100000 }) };
const replicates = { replicates: int({ label: 'Bootstrap replicates', default: 2000, min: 100, max: 100000 }) };
const repeats = { repeats: int({ label: 'Repeats of each row', default: 20, min: 1, max: 1000 }) };
const noise = {
  ...repeats,
  scale: number({ label: 'Largest noise, in standard deviations', default: 0.5, min: 0, max: 5 }),
  shape: choice({ label: 'Shape of the noise', default: 'gaussian', options: ['gaussian', 'uniform'] }),
};
const convention = 'convention; no legal standing';

function spec(
  id: string,
  title: string,
  needs: SummaryKind,
  orientation: Check['orientation'],
  limit: number,
  question: string,
  formula: string,
  more: Partial<Spec>,
): Spec {
  const base = { id, title, needs, orientation, limit, question, formula, source: convention };
  const rest = { grouping: 'required', usesLabels: false, params: minGroup, chart: { kind: 'group-dots', x: 'selection rate' } };
  return { ...base, ...(rest as Omit<Spec, keyof typeof base>), ...more };
}

const dots = (x: string): ChartSpec => ({ kind: 'group-dots', x });
const labelled = { usesLabels: true };
const performance = (x: string): Partial<Spec> => ({ grouping: 'optional', usesLabels: true, chart: dots(x) });
const lines: Partial<Spec> = { grouping: 'optional', params: repeats, chart: { kind: 'severity-lines', x: 'flip rate' } };

const specs: readonly Spec[] = [
  spec('performance/accuracy', 'Accuracy', 'outcome-counts', 'higher-better', 0.6, 'How often is the decision right?', 'Σ w·[ŷ = y] ÷ Σ w', performance('accuracy')),
  spec('performance/balanced-accuracy', 'Balanced accuracy', 'outcome-counts', 'higher-better', 0.6, 'Is the decision right for both outcomes?', '(TPR + TNR) ÷ 2', performance('balanced accuracy')),
  spec('performance/auc', 'Area under the ROC curve', 'score-table', 'higher-better', 0.7, 'Are those who repay ranked above those who do not?', 'P(s⁺ > s⁻) + ½ P(s⁺ = s⁻)', performance('AUC')),
  spec('performance/brier-score', 'Brier score', 'score-table', 'lower-better', 0.25, 'How far are the scores from what happened?', 'mean (s − y)²', performance('Brier score')),
  spec('fairness/demographic-parity-difference', 'Demographic parity difference', 'outcome-counts', 'absolute-gap', 0.1, 'Do groups get the good outcome at different rates?', 'max_g P(ŷ=1|g) − min_g P(ŷ=1|g)', {}),
  spec('fairness/disparate-impact-ratio', 'Disparate impact ratio', 'outcome-counts', 'ratio', 0.8, 'Is one group’s rate of good outcomes a fraction of another’s?', 'min_g P(ŷ=1|g) ÷ max_g P(ŷ=1|g)', { source: 'four-fifths rule, 29 CFR 1607.4(D)' }),
  spec('fairness/equal-opportunity-difference', 'Equal opportunity difference', 'outcome-counts', 'absolute-gap', 0.1, 'Of those who deserve the good outcome, does each group get it equally often?', 'max_g TPR_g − min_g TPR_g', { ...labelled, chart: dots('true positive rate') }),
  spec('fairness/equalized-odds-difference', 'Equalized odds difference', 'outcome-counts', 'absolute-gap', 0.15, 'Does each group suffer both kinds of error equally often?', 'max(ΔTPR, ΔFPR)', { ...labelled, params: { ...minGroup, ...replicates }, chart: dots('true and false positive rate') }),
  spec('drift/population-stability-index', 'Population stability index', 'column-sketch', 'lower-better', 0.1, 'Which columns have moved since the reference?', 'Σ (p − q) ln(p ÷ q)', { grouping: 'none', params: { bins: int({ label: 'Bins', default: 10, min: 2, max: 100 }) }, source: 'industry convention: 0.1 watch, 0.25 act', chart: { kind: 'column-bars', x: 'population stability index' } }),
  spec('drift/maximum-mean-discrepancy', 'Maximum mean discrepancy', 'column-sketch', 'lower-better', 0.01, 'Have columns moved together, taken as a whole?', '‖E φ(x) − E φ(y)‖²', { grouping: 'none', params: { permutations: int({ label: 'Permutations', default: 9999, min: 99, max: 99999 }) }, chart: { kind: 'null-distribution', x: 'squared MMD' } }),
  spec('robustness/scaled-noise', 'Flip rate under scaled noise', 'flip-counts', 'lower-better', 0.05, 'Do small errors in numbers change decisions?', 'P(ŷ(x + ε) ≠ ŷ(x))', { ...lines, params: noise }),
  spec('robustness/missing-values', 'Flip rate with a value missing', 'flip-counts', 'lower-better', 0.05, 'Does a blank field change the decision?', 'P(ŷ(x∖j) ≠ ŷ(x))', lines),
  spec('robustness/unseen-category', 'Flip rate with an unseen category', 'flip-counts', 'lower-better', 0.05, 'What happens with a category that the model has never met?', 'P(ŷ(x, c = new) ≠ ŷ(x))', lines),
  spec('robustness/swapped-category', 'Flip rate with a swapped category', 'flip-counts', 'lower-better', 0.1, 'Does one wrong entry change the decision?', 'P(ŷ(x, c′) ≠ ŷ(x))', lines),
  spec('robustness/protected-attribute-flip', 'Protected attribute flip', 'flip-counts', 'lower-better', 0, 'Does the decision change when only a sensitive attribute is changed?', 'P(ŷ(x, a′) ≠ ŷ(x))', { params: {}, source: 'a protected attribute should not decide', chart: { kind: 'flip-matrix', x: 'share of rows that flip' } }),
];

/** Stand-ins with the metadata of real checks and no arithmetic. */
export const fakeChecks: ReadonlyMap<string, Check> = new Map(
  specs.map((one): [string, Check] => [
    one.id,
    {
      id: one.id,
      title: one.title,
      aliases: [],
      needs: one.needs,
      grouping: one.grouping,
      usesLabels: one.usesLabels,
      orientation: one.orientation,
      unit: one.orientation === 'ratio' ? 'ratio' : 'proportion',
      range: [0, one.id.startsWith('drift/') ? Infinity : 1],
      ideal: one.orientation === 'ratio' || one.orientation === 'higher-better' ? 1 : 0,
      params: one.params,
      threshold: { op: one.orientation === 'ratio' || one.orientation === 'higher-better' ? '>=' : '<=', default: one.limit, source: one.source },
      chart: one.chart,
      explain: {
        question: one.question,
        what: 'The largest gap between two groups, with an interval that holds for all pairs at once.',
        whenNot: 'Where the label itself is biased, equal rates of a biased label are not equal treatment.',
        formula: one.formula,
        source: 'doi:10.1145/3194770.3194776',
        sameAs: { fairlearn: one.id.split('/')[1]?.replaceAll('-', '_') ?? '', aif360: 'for two groups, without interval' },
      },
      clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
      estimate: () => notApplicable('a stand-in does not estimate'),
      finding: () => one.title,
    },
  ]),
);
