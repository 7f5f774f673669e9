import type { Reading } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { confusionsOf, labelled, together, type Confusion } from './confusion.ts';
import { benefitsOf, libraryEntropy } from './entropy.ts';
import { reading, refusal } from './reading.ts';

/** 0/0 is 0, anything else over nothing is infinite. */
const divide = (part: number, whole: number): number => (part === 0 && whole === 0 ? 0 : part / whole);

/** A difference of two infinities is 0. */
const minus = (left: number, right: number): number => (left === right ? 0 : left - right);

const parityNames = ['DPPL', 'DI'] as const;
const labelNames = ['DCA', 'DCR', 'RD', 'SD', 'DAR', 'DRR', 'AD', 'TE'] as const;

/**
 * What the post-training metrics of SageMaker Clarify (smclarify 0.5) read with each group in turn as the facet d and all
 * other rows, those with a missing value included, as a. It knows no weights. Differences run a − d, but for DCR, SD, DRR
 * and TE, which run d − a.
 */
export function clarifyReadings(counts: OutcomeCounts): Reading[] {
  const all = confusionsOf(counts, 'rows');
  const judged = labelled(together(all)) > 0;
  const facets = all.filter(({ missing }) => !missing);
  const entropy = libraryEntropy(benefitsOf(together(all)), 2);
  return [
    ...facets.flatMap((facet) => {
      const rest = all.filter((own) => own !== facet);
      const names = judged ? [...parityNames, ...labelNames] : parityNames;
      if (rest.length === 0) return names.map((name) => refusal(name, 'ValueError', facet.group));
      return facetReadings(together(rest), facet, judged);
    }),
    ...(judged ? [Number.isNaN(entropy) ? refusal('GE', 'ValueError') : reading('GE', entropy)] : []),
  ];
}

function facetReadings(a: Confusion, d: Confusion, judged: boolean): Reading[] {
  const [qa, qd] = [a.selected / a.decided, d.selected / d.decided];
  const parity = [reading('DPPL', qa - qd, d.group), reading('DI', divide(qd, qa), d.group)];
  if (!judged) return parity;
  const [left, right] = [sideOf(a), sideOf(d)];
  const values: Readonly<Record<(typeof labelNames)[number], number>> = {
    DCA: minus(left.acceptance, right.acceptance),
    DCR: minus(right.rejection, left.rejection),
    RD: minus(left.recall, right.recall),
    SD: minus(right.specificity, left.specificity),
    DAR: minus(left.precision, right.precision),
    DRR: minus(right.negativePrecision, left.negativePrecision),
    AD: minus(left.accuracy, right.accuracy),
    TE: minus(right.errors, left.errors),
  };
  return [...parity, ...labelNames.map((name) => reading(name, values[name], d.group))];
}

/** The quotients that Clarify compares, of one side. */
function sideOf(own: Confusion) {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = own;
  return {
    acceptance: divide(tp + fn, tp + fp),
    rejection: divide(fp + tn, fn + tn),
    recall: divide(tp, tp + fn),
    specificity: divide(tn, tn + fp),
    precision: divide(tp, tp + fp),
    negativePrecision: divide(tn, fn + tn),
    accuracy: divide(tp + tn, labelled(own)),
    errors: divide(fn, fp),
  };
}
