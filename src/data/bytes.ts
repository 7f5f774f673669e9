import type { ByteSource } from '../core/table.ts';

/** The bytes of a `Blob` or `File`, read by slices so that a large file is never held whole. */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    name,
    size: blob.size,
    async read(start, end) {
      const { from, to } = clip(start, end, blob.size);
      return new Uint8Array(await blob.slice(from, to).arrayBuffer());
    },
  };
}

/** Bytes already in memory. `read` returns views, not copies: callers must not write into them. */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read(start, end) {
      const { from, to } = clip(start, end, bytes.byteLength);
      return Promise.resolve(bytes.subarray(from, to));
    },
  };
}

/** The part of [start, end) that lies inside a file of `size` bytes; empty where there is none. */
export function clip(start: number, end: number, size: number): { from: number; to: number } {
  const from = Math.min(Math.max(0, start), size);
  return { from, to: Math.max(from, Math.min(end, size)) };
}
