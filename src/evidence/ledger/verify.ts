import { bytesOfBase64 } from '../base64.ts';
import { fingerprint } from '../key.ts';
import { judged, type VerifyStep } from '../verify-step.ts';
import { entryWords, standingOf, standingWords, type Anchor } from './anchor.ts';
import { clockSteps, positionOf, type Chain, type Position } from './chain.ts';
import { signersOf, type SignedCheckpoint } from './checkpoint.ts';
import type { StampReport } from './stamps.ts';

/** A state of the ledger that somebody else kept, and where it comes from in words: `the printed head`. */
export interface NamedAnchor extends Anchor {
  readonly from: string;
}

/** What a ledger is compared with. */
export interface LedgerEvidence {
  readonly checkpoints: readonly SignedCheckpoint[];
  /** Keys of whoever writes the ledger, besides the one in its first entry: what they sign comes from inside. */
  readonly ownKeys?: readonly Uint8Array[];
  /** Public keys (32 bytes) of others that checkpoints may be signed with. */
  readonly keys: readonly Uint8Array[];
  readonly anchors: readonly NamedAnchor[];
  /** What `verifyStamps` found. */
  readonly stamps?: StampReport;
}

/** What verifying a ledger found. */
export interface LedgerReport {
  readonly passed: boolean;
  /** True where something outside the ledger, and not made with its own key, agrees with it. */
  readonly anchored: boolean;
  readonly position: Position | null;
  readonly steps: readonly VerifyStep[];
}

/**
 * Verifies a ledger: every entry follows from the one before; every checkpoint is signed and agrees; every anchor agrees. The
 * chain alone cannot show that its end was cut off or that all of it was written anew: where nothing else vouches for it, the last
 * step says so.
 */
export async function verifyLedger(chain: Chain, evidence: LedgerEvidence): Promise<LedgerReport> {
  const own = [...ownKey(chain), ...(evidence.ownKeys ?? [])];
  const checkpoints = await Promise.all(
    evidence.checkpoints.map((checkpoint) => checkpointStep(chain, checkpoint, own, evidence.keys)),
  );
  const anchors = evidence.anchors.map((anchor) => anchorStep(chain, anchor));
  const found = [...checkpoints, ...anchors];
  const steps = [
    chainStep(chain),
    ...endSteps(chain),
    ...clockStep(chain),
    ...found.map(({ step }) => step),
    ...(evidence.stamps?.steps ?? []),
  ];
  const anchored =
    (evidence.stamps?.anchored ?? false) || found.some((each) => each.outside && each.step.passed);
  const passed = steps.every((step) => step.passed) && chain.entries.length > 0;
  const ownKeyOnly = checkpoints.some(({ step }) => step.passed);
  return { passed, anchored, position: positionOf(chain), steps: [...steps, limits(anchored, ownKeyOnly)] };
}

function ownKey({ entries: [first] }: Chain): readonly Uint8Array[] {
  const key = bytesOfBase64(first?.entry.genesis?.publicKey ?? '');
  return key?.length === 32 ? [key] : [];
}

function chainStep(chain: Chain): VerifyStep {
  const { broken, entries } = chain;
  const position = positionOf(chain);
  const problems = [
    ...(broken ? [`Line ${broken.line}: ${broken.why}; nothing from there on can be relied on`] : []),
    ...(position || broken ? [] : ['There is no entry']),
  ];
  const text = `${entryWords(entries.length)}, each holding the hash of the one before. The head is ${position?.head ?? ''}.`;
  return judged('Every entry follows from the one before', problems, text);
}

/** Passed though something is said: a torn line is what a power cut leaves, and loses nothing that was ever acknowledged. */
function endSteps({ torn, unended, broken }: Chain): VerifyStep[] {
  const title = 'The last line was written whole';
  if (unended) return [{ title, passed: true, text: 'It is whole; only the end of its line is missing.' }];
  if (torn === null || broken) return [];
  const text = `After the last entry stand ${torn.length} bytes of a line that was written in part. They are no entry; the next writer puts them aside and enters that this happened.`;
  return [{ title, passed: true, text }];
}

function clockStep(chain: Chain): VerifyStep[] {
  const back = clockSteps(chain);
  if (back.length === 0) return [];
  const text = `${back.length === 1 ? 'Entry' : 'Entries'} ${back.slice(0, 20).join(', ')} ${back.length === 1 ? 'is' : 'are'} dated before the one above: a clock was wrong. Times in a ledger are what the device said.`;
  return [{ title: 'Times', passed: true, text }];
}

interface Found {
  readonly step: VerifyStep;
  /** Whether it comes from outside: an anchor, or a checkpoint under another key than the ledger's. */
  readonly outside: boolean;
}

async function checkpointStep(
  chain: Chain,
  signed: SignedCheckpoint,
  own: readonly Uint8Array[],
  keys: readonly Uint8Array[],
): Promise<Found> {
  const { checkpoint } = signed;
  const title = `The checkpoint of ${checkpoint.at}, at ${entryWords(checkpoint.count)}`;
  const signers = await signersOf(signed, [...own, ...keys]);
  const [signer] = signers;
  if (signer === undefined) {
    const text = 'None of the keys at hand signed it, so it says nothing. Give the public key of its signer.';
    return { step: { title, passed: false, text }, outside: false };
  }
  const standing = standingOf(chain, checkpoint);
  const inside = own.map(fingerprint);
  const outside = signers.some((each) => !inside.includes(each));
  const by = outside ? `Signed by ${signers.join(', ')}.` : `Signed by the ledger's own key, ${signer}.`;
  const text = `${by} ${standingWords(standing)}`;
  return { step: { title, passed: standing.kind === 'holds', text }, outside };
}

function anchorStep(chain: Chain, anchor: NamedAnchor): Found {
  const standing = standingOf(chain, anchor);
  const step = {
    title: `The ledger agrees with ${anchor.from}`,
    passed: standing.kind === 'holds',
    text: standingWords(standing),
  };
  return { step, outside: true };
}

function limits(anchored: boolean, owned: boolean): VerifyStep {
  const clock = 'Times are those of the writing device.';
  const text = anchored
    ? `Entries after the last one that something outside vouches for could still be cut off or written anew. ${clock}`
    : `${
        owned
          ? 'Only its own key vouches for this ledger, and whoever has it'
          : 'Nothing outside vouches for this ledger: whoever holds the file'
      } could have cut off its end or written all of it anew, and this would not show. Compare the head with one that was printed, time-stamped, or signed by somebody else. ${clock}`;
  return { title: 'What this does not show', passed: true, text };
}
