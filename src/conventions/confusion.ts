import type { OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';

/** Decisions against labels of one group, in rows or in weight. */
export interface Confusion {
  readonly group: string;
  /** True where a value of the sensitive features is missing: tools differ in what they do with such rows. */
  readonly missing: boolean;
  /** With a decision, labelled or not. */
  readonly decided: number;
  /** Of these: with the favourable decision. */
  readonly selected: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** One confusion a group, sorted by group. `by` is `rows` for tools that know no weights. Rows without a decision are left out. */
export function confusionsOf(counts: OutcomeCounts, by: 'rows' | 'weight'): Confusion[] {
  return byGroup(counts.cells)
    .map(({ name, items }) => confusionOf(name, items, by))
    .filter(({ decided }) => decided > 0)
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}

function confusionOf(group: string, cells: readonly OutcomeCell[], by: 'rows' | 'weight'): Confusion {
  const count = (of: (cell: OutcomeCell) => boolean): number =>
    cells.filter(of).reduce((sum, cell) => sum + cell[by], 0);
  const positive = ({ label }: OutcomeCell): boolean => label === 1;
  const negative = ({ label }: OutcomeCell): boolean => label !== null && label !== 1;
  const chosen = ({ decision }: OutcomeCell): boolean => decision === 1;
  const refused = ({ decision }: OutcomeCell): boolean => decision !== null && decision !== 1;
  return {
    group,
    missing: cells.some((cell) => cell.group.includes(null)),
    decided: count(({ decision }) => decision !== null),
    selected: count(chosen),
    truePositives: count((cell) => positive(cell) && chosen(cell)),
    falsePositives: count((cell) => negative(cell) && chosen(cell)),
    falseNegatives: count((cell) => positive(cell) && refused(cell)),
    trueNegatives: count((cell) => negative(cell) && refused(cell)),
  };
}

/** All of these together; zeros for none. */
export function together(confusions: readonly Confusion[], group = 'all'): Confusion {
  const sum = (of: (own: Confusion) => number): number =>
    confusions.reduce((total, own) => total + of(own), 0);
  return {
    group,
    missing: false,
    decided: sum((own) => own.decided),
    selected: sum((own) => own.selected),
    truePositives: sum((own) => own.truePositives),
    falsePositives: sum((own) => own.falsePositives),
    falseNegatives: sum((own) => own.falseNegatives),
    trueNegatives: sum((own) => own.trueNegatives),
  };
}

/** Rows or weight with both a label and a decision. */
export function labelled(own: Confusion): number {
  return own.truePositives + own.falsePositives + own.falseNegatives + own.trueNegatives;
}

/** Tools that need a label see only the rows that have one: of these, the selected and the decided are counted again. */
export function labelledOnly(own: Confusion): Confusion {
  return { ...own, decided: labelled(own), selected: own.truePositives + own.falsePositives };
}

/** The largest group without a missing value, first by name among equals: what a person would take as the reference. */
export function largestGroup(counts: OutcomeCounts): string | null {
  const known = confusionsOf(counts, 'rows').filter(({ missing }) => !missing);
  const most = Math.max(...known.map(({ decided }) => decided));
  return known.find(({ decided }) => decided === most)?.group ?? null;
}
