import type { Chain } from './chain.ts';

/**
 * A state of a ledger that somebody else has kept: from a checkpoint, a time-stamp, a printed report. The count may be unknown.
 */
export interface Anchor {
  readonly ledgerId: string | null;
  readonly head: string;
  readonly count: number | null;
}

/**
 * How a chain stands to an anchor. `holds`: the anchored entries are all there, `later` more came since. `truncated`: fewer
 * entries are there than the anchor counts. `rebuilt`: there are enough, and they are others. `missing`: the head is not there,
 * and without a count nobody can tell which of the two happened.
 */
export type Standing =
  | { readonly kind: 'holds'; readonly count: number; readonly later: number }
  | { readonly kind: 'truncated'; readonly lost: number }
  | { readonly kind: 'rebuilt' | 'missing' | 'another-ledger' };

/** How a chain stands to a state of it that was kept elsewhere. */
export function standingOf({ entries }: Pick<Chain, 'entries'>, anchor: Anchor): Standing {
  const at = entries.findIndex(({ hash }) => hash === anchor.head);
  if (at >= 0) {
    const count = at + 1;
    const agrees = anchor.count === null || anchor.count === count;
    return agrees ? { kind: 'holds', count, later: entries.length - count } : { kind: 'rebuilt' };
  }
  const own = entries[0]?.entry.ledgerId;
  if (own !== undefined && anchor.ledgerId !== null && own !== anchor.ledgerId)
    return { kind: 'another-ledger' };
  if (anchor.count === null) return { kind: 'missing' };
  if (entries.length < anchor.count) return { kind: 'truncated', lost: anchor.count - entries.length };
  return { kind: 'rebuilt' };
}

/** A standing in words. */
export function standingWords(standing: Standing): string {
  switch (standing.kind) {
    case 'holds':
      return `The first ${entryWords(standing.count)} of the ledger ${standing.count === 1 ? 'is' : 'are'} those of it; ${
        standing.later === 0 ? 'none came' : `${entryWords(standing.later)} came`
      } later.`;
    case 'truncated':
      return `The ledger has ${entryWords(standing.lost)} less than it: its end is missing.`;
    case 'rebuilt':
      return 'The ledger has other entries in their place: it was changed, or written anew.';
    case 'missing':
      return 'No entry of the ledger has this hash: its end is missing, or it was written anew.';
    case 'another-ledger':
      return 'It is of another ledger.';
  }
}

/** `1 entry`, `12 entries`. */
export function entryWords(count: number): string {
  return count === 1 ? '1 entry' : `${count.toLocaleString('en-GB')} entries`;
}
