const magic = 0x184d2204;

/**
 * Decodes one LZ4 frame (github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md) into exactly `size` bytes, or null where
 * the frame is damaged, cut short or of another size. Checksums are skipped. Written here because `lz4js` checks no
 * bounds: on a cut frame it returns zeros, and it sizes its output from the frame instead of from the file.
 */
export function decodeLz4Frame(source: Uint8Array, size: number): Uint8Array | null {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const blocks = firstBlock(view);
  if (!blocks) return null;
  const output = new Uint8Array(size);
  let [at, filled] = [blocks.at, 0];
  for (;;) {
    if (at + 4 > source.length) return null;
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) return filled === size ? output : null;
    const length = word & 0x7fffffff;
    if (at + length > source.length) return null;
    if (word >>> 31 === 1) {
      if (filled + length > size) return null;
      output.set(source.subarray(at, at + length), filled);
      filled += length;
    } else {
      filled = decodeLz4Block(source, at, at + length, output, filled);
      if (filled < 0) return null;
    }
    at += length + blocks.trailer;
  }
}

/** Where the first block starts and how many checksum bytes follow each block. */
function firstBlock(view: DataView): { at: number; trailer: number } | null {
  if (view.byteLength < 11 || view.getUint32(0, true) !== magic) return null;
  const flags = view.getUint8(4);
  if (flags >>> 6 !== 1) return null;
  const at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  return { at, trailer: flags & 16 ? 4 : 0 };
}

/** Decodes the block in source[at, end) to `output` from `filled`; returns the new fill, or −1 where damaged. */
export function decodeLz4Block(
  source: Uint8Array,
  at: number,
  end: number,
  output: Uint8Array,
  filled: number,
): number {
  let [from, to] = [at, filled];
  while (from < end) {
    const token = source[from++] ?? 0;
    let literals = token >>> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255 && from < end) literals += more = source[from++] ?? 0;
    }
    if (from + literals > end || to + literals > output.length) return -1;
    if (literals > 24) output.set(source.subarray(from, from + literals), to);
    else for (let index = 0; index < literals; index += 1) output[to + index] = source[from + index] ?? 0;
    from += literals;
    to += literals;
    if (from >= end) return to;
    const distance = (source[from] ?? 0) | ((source[from + 1] ?? 0) << 8);
    from += 2;
    let length = (token & 15) + 4;
    if (length === 19) {
      let more = 255;
      while (more === 255 && from < end) length += more = source[from++] ?? 0;
    }
    if (from > end || distance === 0 || distance > to || to + length > output.length) return -1;
    copyMatch(output, to, distance, length);
    to += length;
  }
  return to;
}

/**
 * Copies `length` bytes that stand `distance` before `to`, and may overlap their own copy, as LZ4 and Snappy use for
 * runs. The caller has checked that all of it lies inside `output`.
 */
export function copyMatch(output: Uint8Array, to: number, distance: number, length: number): void {
  if (distance >= length && length > 24) output.copyWithin(to, to - distance, to - distance + length);
  else if (distance === 1 && length > 24) output.fill(output[to - 1] ?? 0, to, to + length);
  else for (let index = to; index < to + length; index += 1) output[index] = output[index - distance] ?? 0;
}
