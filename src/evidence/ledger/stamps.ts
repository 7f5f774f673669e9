import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import { digestOf, hexOf, utf8Bytes } from '../canonical.ts';
import {
  answers,
  readTimeStamp,
  readTimeStampRequest,
  timeStampRequest,
  verifyTimeStamp,
  type TimeStamp,
} from '../time-stamp.ts';
import type { VerifyStep } from '../verify-step.ts';
import { standingOf, standingWords } from './anchor.ts';
import { appendEntry, type Added, type Writing } from './book.ts';
import type { Chain } from './chain.ts';
import { ledgerFiles, tried, type LedgerStore } from './store.ts';

/** A request for a time-stamp of a head, and the name of the file that keeps it. */
export interface StampRequest {
  readonly request: Uint8Array;
  readonly head: string;
  readonly name: string;
}

/**
 * A request for the head, kept beside the ledger so that the answer can be compared with it. The head is a SHA-256, so it is itself
 * what gets stamped. `nonce` is 8 random bytes; a request that was made for this head before is given again.
 */
export function requestStamp(
  store: LedgerStore,
  head: string,
  nonce: Uint8Array,
): Promise<Outcome<StampRequest>> {
  return tried('making the time-stamp request', async () => {
    const name = `${ledgerFiles.stamps}${hexOf(head)}.tsq`;
    const kept = await store.read(name);
    if (kept && readTimeStampRequest(kept).ok) return ok({ request: kept, head, name });
    const digest = Uint8Array.from(hexOf(head).match(/../g) ?? [], (pair) => parseInt(pair, 16));
    const request = timeStampRequest(digest, nonce);
    await store.truncate(name, 0);
    await store.append(name, request);
    return ok({ request, head, name });
  });
}

/** Keeps the response of an authority beside its request and enters it. Refused unless it answers the request for an entry of this chain. */
export async function keepStamp(
  writing: Writing,
  chain: Pick<Chain, 'entries'>,
  response: Uint8Array,
): Promise<Outcome<{ readonly stamp: TimeStamp; readonly added: Added }>> {
  const stamp = readTimeStamp(response);
  if (!stamp.ok) return stamp;
  const head = `sha256:${stamp.value.imprint}`;
  const name = `${ledgerFiles.stamps}${stamp.value.imprint}`;
  if (!chain.entries.some(({ hash }) => hash === head))
    return inputError(
      'The time-stamp was not kept.',
      'It stamps something that is no entry of this ledger.',
      'Choose the answer to a request that this ledger made.',
    );
  const kept = await tried('keeping the time-stamp', async () => {
    const asked = readTimeStampRequest((await writing.store.read(`${name}.tsq`)) ?? new Uint8Array());
    if (!asked.ok) return asked;
    const answer = answers(stamp.value, asked.value);
    if (!answer.ok) return answer;
    await writing.store.truncate(`${name}.tsr`, 0);
    await writing.store.append(`${name}.tsr`, response);
    return ok(undefined);
  });
  if (!kept.ok) return kept;
  const names = { recordDigest: digestOf(response), recordId: null, about: head, keyId: null };
  const added = await appendEntry(writing, { type: 'time-stamp', ...names }, null);
  return added.ok ? ok({ stamp: stamp.value, added: added.value }) : added;
}

/** What the time-stamps beside a ledger show. */
export interface StampReport {
  readonly steps: readonly VerifyStep[];
  /** True where a stamp was verified under a certificate that was given. */
  readonly anchored: boolean;
}

/** Verifies the time-stamps that are kept, under the roots in `trusted` (PEM); with none their signatures are said to be unverified. */
export function verifyStamps(
  store: LedgerStore,
  chain: Pick<Chain, 'entries'>,
  trusted: readonly string[],
): Promise<Outcome<StampReport>> {
  return tried('reading the time-stamps', async () => {
    const steps: VerifyStep[] = [];
    let anchored = false;
    for (const name of await store.list(ledgerFiles.stamps)) {
      const response = name.endsWith('.tsr') ? await store.read(name) : null;
      if (!response) continue;
      const { step, proven } = await stampStep(chain, name, response, trusted);
      steps.push(step);
      anchored ||= proven && step.passed;
    }
    return ok({ steps, anchored });
  });
}

async function stampStep(
  chain: Pick<Chain, 'entries'>,
  name: string,
  response: Uint8Array,
  trusted: readonly string[],
): Promise<{ readonly step: VerifyStep; readonly proven: boolean }> {
  const stamp = readTimeStamp(response);
  const title = `The time-stamp ${name.slice(ledgerFiles.stamps.length, ledgerFiles.stamps.length + 12)}`;
  if (!stamp.ok) return { step: { title, passed: false, text: stamp.error.why }, proven: false };
  const { imprint, at } = stamp.value;
  const head = `sha256:${imprint}`;
  const standing = standingOf(chain, { ledgerId: null, head, count: null });
  const entry = chain.entries.find(({ hash }) => hash === head);
  if (!entry)
    return { step: { title, passed: false, text: `Of ${at}. ${standingWords(standing)}` }, proven: false };
  const existed = `Of ${at}. ${standingWords(standing)}`;
  if (trusted.length === 0) {
    const how = `Its signature was not verified: no certificate was given. OpenSSL can: openssl ts -verify -digest ${imprint} -in ${imprint}.tsr -CAfile ROOT.pem`;
    return { step: { title, passed: true, text: `${existed} ${how}` }, proven: false };
  }
  const proven = await verifyTimeStamp(response, utf8Bytes(entry.line), trusted);
  const text = proven.ok ? `${existed} Signed by ${proven.value.authority}.` : proven.error.why;
  return { step: { title, passed: proven.ok, text }, proven: proven.ok };
}
