import { decompressBrotli } from 'hyparquet-compressors/src/brotli.js';
import { BrotliOutput } from 'hyparquet-compressors/src/brotli.streams.js';

/**
 * Most bytes that the block being decoded may give. hyparquet-compressors 1.1.2 lets a stream grow its output by 16 MiB
 * for every dozen bytes and then returns it cut to size; its one writing method is where that can be stopped.
 */
let allowed = 0;
let written = 0;

const write: (this: BrotliOutput, buffer: Uint8Array, count: number) => number = Reflect.get(
  BrotliOutput.prototype,
  'write',
);
BrotliOutput.prototype.write = function (buffer, count) {
  written = this.pos + count;
  if (written > allowed) throw new RangeError('longer than announced');
  return write.call(this, buffer, count);
};

/** Decodes one Brotli stream (RFC 7932) into exactly `size` bytes, or null where it is damaged or of another size. */
export function decodeBrotli(source: Uint8Array, size: number): Uint8Array | null {
  [allowed, written] = [size, 0];
  try {
    const output = decompressBrotli(source, size);
    return written === size ? output : null;
  } catch {
    return null;
  }
}
