import type { Wiring as MappingView } from '../bridge/session.ts';
import type { MappingProposal } from '../engine/api.ts';

/** What running with an order that nobody confirmed would claim. */
export interface OrderClaim {
  /** The words of the button that runs. */
  readonly words: string;
  /** True where scores have proven what the words say; else it is the person's own word. */
  readonly proven: boolean;
  /** Another order, to be taken rather than the assumed one; null where it is the assumed one. */
  readonly proposal: MappingProposal | null;
}

/** The claim that the proofs allow: another proven order before the assumed one, and the person's word where nothing is proven. */
export function orderClaim(view: Pick<MappingView, 'proofs' | 'proposals'> | null): OrderClaim {
  const proposal = view?.proposals.find((own) => own.proven) ?? null;
  if (proposal) return { words: 'Use the proven order, run', proven: true, proposal };
  const proven = view?.proofs.some(({ provesOrder, passed }) => provesOrder && passed === true) ?? false;
  return proven
    ? { words: 'The order is right, run', proven, proposal }
    : { words: 'I have checked the order, run', proven, proposal };
}
