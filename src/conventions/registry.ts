import type { Reading, Tool } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { aequitasReadings } from './aequitas.ts';
import { aif360Readings } from './aif360.ts';
import { clarifyReadings } from './clarify.ts';
import { confusionsOf } from './confusion.ts';
import { fairlearnReadings } from './fairlearn.ts';
import { holisticaiReadings } from './holisticai.ts';
import { tfmaReadings } from './tfma.ts';

/** How one tool counts. */
export interface Convention {
  /** Every number that the tool gives for one slice; `reference` is a group of it that the tool is told to compare with. */
  readings(counts: OutcomeCounts, reference: string): readonly Reading[];
  /** Whether it uses the weights of rows. */
  readonly weights: boolean;
  /** What it makes of the reference group, in words that follow its name; null where it takes none. */
  readonly reference: string | null;
}

/** The conventions of every tool that Assay knows. */
export const conventions: Readonly<Record<Tool, Convention>> = {
  fairlearn: { readings: fairlearnReadings, weights: true, reference: null },
  AIF360: {
    readings: aif360Readings,
    weights: true,
    reference: 'taken as privileged, all other groups together as unprivileged',
  },
  Aequitas: { readings: aequitasReadings, weights: false, reference: 'taken as the reference group' },
  TFMA: { readings: tfmaReadings, weights: true, reference: null },
  Clarify: { readings: clarifyReadings, weights: false, reference: null },
  holisticai: {
    readings: (counts, reference) => {
      const other = confusionsOf(counts, 'rows').find((own) => !own.missing && own.group !== reference);
      return other ? holisticaiReadings(counts, other.group) : [];
    },
    weights: false,
    reference: 'taken as group_b',
  },
};
