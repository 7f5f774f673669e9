declare module 'hyparquet-compressors/src/brotli.js' {
  /** Decodes a Brotli stream into an array of the given length, whatever the stream gives. */
  export function decompressBrotli(input: Uint8Array, outputLength: number): Uint8Array;
}
declare module 'hyparquet-compressors/src/brotli.streams.js' {
  /** Where the decoder puts what it decoded, one window at a time. */
  export class BrotliOutput {
    pos: number;
    write(buffer: Uint8Array, count: number): number;
  }
}
