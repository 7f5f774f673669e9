/** Where a package keeps its signatures: one DSSE envelope a line. */
export const attestationsPath = 'attestations.intoto.jsonl';
/** Where a package says how to check it without Assay. */
export const howToPath = 'HOW-TO-VERIFY.txt';

const copies = /^signatures\/[0-9]{2}-[a-z-]{1,20}\/(?:statement\.pae|signature\.bin|key\.pem)$/;

/** Whether a file is where the copies of a signature for OpenSSL lie, e.g. `signatures/01-operator/key.pem`. */
export function isCopy(path: string): boolean {
  return copies.test(path);
}

/**
 * Whether a file of a package belongs to its signatures, which are added after the manifest and so are not listed in it.
 * `checkAuthenticity` holds each of them against the envelopes.
 */
export function isSignatureFile(path: string): boolean {
  return path === attestationsPath || path === howToPath || isCopy(path);
}
