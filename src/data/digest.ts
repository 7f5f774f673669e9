import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import { faultError, readExactly } from './fault.ts';

const slice = 1 << 20;

/**
 * SHA-256 of a whole file in lower-case hex, read 1 MiB at a time. Gives the event loop a turn every 4 MiB, so that
 * a cancel is heard; `onProgress` receives the share done in [0, 1].
 */
export async function sha256Hex(
  source: ByteSource,
  onProgress?: (share: number) => void,
): Promise<Outcome<string>> {
  const hash = sha256.create();
  try {
    for (let start = 0; start < source.size; start += slice) {
      const end = Math.min(start + slice, source.size);
      hash.update(await readExactly(source, start, end));
      if (start % (4 * slice) === 0) {
        onProgress?.(end / source.size);
        await turn();
      }
    }
    return ok(bytesToHex(hash.digest()));
  } catch (thrown) {
    return fail(faultError(thrown, `computing the digest of ${source.name}`));
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
