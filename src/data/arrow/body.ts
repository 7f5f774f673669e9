import type { ByteSource } from '../../core/table.ts';
import { corrupt, fault, readExactly } from '../fault.ts';
import { decodeLz4Frame } from '../lz4.ts';
import { decodeZstd } from '../zstd.ts';
import type { BatchHeader, BodyCodec } from './message.ts';
import type { Block } from './messages.ts';

/** Random access to the buffers of one batch. Compressed buffers are decompressed once and kept while it lives. */
export interface Body {
  readonly header: BatchHeader;
  readonly file: string;
  /**
   * Bytes [start, end) of buffer `index`; `limit` is the most that the whole buffer can hold when decompressed. Throws a
   * `corrupt` fault where the buffer is shorter.
   */
  read(index: number, start: number, end: number, limit: number): Promise<Uint8Array>;
  /** The whole of buffer `index`, kept while the body lives. */
  all(index: number): Promise<Uint8Array>;
  /** True where the buffer is left out, as a validity bitmap may be. */
  isEmpty(index: number): boolean;
}

/** Most bytes that the buffers of one batch may take decompressed; no more fit one typed array in every browser. */
const largestBatch = 1 << 30;

/** Most bytes that one compressed byte can become: LZ4 by its format, Zstandard by its run blocks. */
const expansion: Record<BodyCodec, number> = { none: 1, lz4: 256, zstd: 1 << 16 };

/**
 * Opens a body. `whole` reads it at once, which is faster when most of it is needed; otherwise only the asked bytes are
 * read, so that one column of a wide file, or a few rows of a large batch, cost what they weigh.
 */
export async function openBody(
  source: ByteSource,
  block: Block,
  header: BatchHeader,
  whole: boolean,
): Promise<Body> {
  const bytes = whole ? await readExactly(source, block.bodyStart, block.bodyEnd) : null;
  const cache = new Map<number, Uint8Array>();
  let held = 0;
  const short = (): Error => corrupt(source.name, 'A column is shorter than its rows.');
  const place = (index: number): { offset: number; length: number } => ({
    offset: header.buffers[2 * index] ?? 0,
    length: header.buffers[2 * index + 1] ?? 0,
  });
  const raw = async (start: number, end: number): Promise<Uint8Array> =>
    bytes ? bytes.subarray(start, end) : readExactly(source, block.bodyStart + start, block.bodyStart + end);
  const all = async (index: number, limit: number): Promise<Uint8Array> => {
    const kept = cache.get(index);
    if (kept) return kept;
    const { offset, length } = place(index);
    const stored = await raw(offset, offset + length);
    const buffer = header.codec === 'none' ? stored : inflate(source.name, stored, header.codec, limit, held);
    if (header.codec !== 'none') held += buffer.byteLength;
    cache.set(index, buffer);
    return buffer;
  };
  return {
    header,
    file: source.name,
    isEmpty: (index) => place(index).length === 0,
    all: (index) => all(index, Number.POSITIVE_INFINITY),
    async read(index, start, end, limit) {
      if (start < 0 || end < start) throw short();
      if (header.codec !== 'none') {
        const buffer = await all(index, limit);
        if (end > buffer.byteLength) throw short();
        return buffer.subarray(start, end);
      }
      const { offset, length } = place(index);
      if (end > length) throw short();
      return raw(offset + start, offset + end);
    },
  };
}

/** A compressed buffer: int64 size when decompressed (−1: stored as it is), then the frame. `held`: bytes of the others. */
function inflate(file: string, bytes: Uint8Array, codec: BodyCodec, limit: number, held: number): Uint8Array {
  if (bytes.byteLength === 0) return bytes;
  if (bytes.byteLength < 8) throw corrupt(file, 'A compressed column is cut short.');
  const size = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true);
  const frame = bytes.subarray(8);
  if (size === -1n) return frame;
  // Twice the need and a little more: some writers pad or keep spare capacity before they compress.
  if (size < 0n || size > BigInt(Math.min(2 * limit + 1024, frame.byteLength * expansion[codec]))) {
    throw corrupt(file, 'A compressed column announces a size that cannot be true.');
  }
  if (size > BigInt(largestBatch - held)) {
    const why = 'The columns of one record batch take more than 1 GiB.';
    throw fault(`'${file}' has too large record batches.`, why, 'Write it with fewer rows a batch.', file);
  }
  const output = codec === 'lz4' ? decodeLz4Frame(frame, Number(size)) : decodeZstd(frame, Number(size));
  if (!output) throw corrupt(file, 'A compressed column cannot be decompressed.');
  return output;
}
