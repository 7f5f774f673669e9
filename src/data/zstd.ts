import { decompress } from 'fzstd';

/**
 * Decodes one Zstandard frame (RFC 8878) into exactly `size` bytes, or null where it is damaged, cut short or of another
 * size. Nothing larger than `size` is allocated for its content.
 */
export function decodeZstd(frame: Uint8Array, size: number): Uint8Array | null {
  const declared = zstdSize(frame);
  if (declared !== null && declared !== size) return null;
  try {
    // fzstd 0.1.1 asks `output == 1`, which spells the whole array out as text unless it has a short answer.
    const output = decompress(
      frame,
      Object.defineProperty(new Uint8Array(size), 'toString', { value: () => '' }),
    );
    return output.byteLength === size ? output : null;
  } catch {
    return null;
  }
}

/** The content size in the header of a Zstandard frame (RFC 8878 §3.1.1), or null where it says none. */
function zstdSize(frame: Uint8Array): number | null {
  const flags = frame[4] ?? 0;
  const width = flags >>> 6 ? 1 << (flags >>> 6) : (flags >>> 5) & 1;
  const at = 6 - ((flags >>> 5) & 1) + ([0, 1, 2, 4][flags & 3] ?? 0);
  if (width === 0 || at + width > frame.byteLength) return null;
  let size = 0;
  for (let index = width - 1; index >= 0; index -= 1) size = size * 256 + (frame[at + index] ?? 0);
  return size + (width === 2 ? 256 : 0);
}
