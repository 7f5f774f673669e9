import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Plan } from '../core/plan.ts';

/** The plan after defaults in canonical JSON (RFC 8785), and its SHA-256: the same for YAML and JSON, and whatever the order of keys. */
export function planDigest(plan: Plan): { text: string; digest: string } {
  const text = canonicalize(plan) ?? '';
  return { text, digest: `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}` };
}
