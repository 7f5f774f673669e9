import { gunzipSync } from 'fflate';
import { corrupt, fault } from '../fault.ts';
import { decodeLz4Block } from '../lz4.ts';
import { decodeSnappy } from '../snappy.ts';
import { decodeZstd } from '../zstd.ts';
import { decodeBrotli } from './brotli.ts';

/** Largest page when decompressed. Writers aim at 1 MiB; DuckDB goes up to 100 MB. */
const largestPage = 1 << 28;

type Decode = (source: Uint8Array, size: number) => Uint8Array | null;

/** How each compression is decoded, and the most bytes that one of its bytes can become. */
const codecs: Readonly<Record<string, { readonly decode: Decode; readonly expansion: number }>> = {
  UNCOMPRESSED: { decode: (source) => source, expansion: 1 },
  SNAPPY: { decode: decodeSnappy, expansion: 24 },
  GZIP: { decode: decodeGzip, expansion: 1040 },
  BROTLI: { decode: decodeBrotli, expansion: Infinity },
  ZSTD: { decode: decodeZstd, expansion: 1 << 16 },
  LZ4: { decode: decodeHadoopLz4, expansion: 256 },
  LZ4_RAW: { decode: decodeRawLz4, expansion: 256 },
};

/** The bytes of a page, exactly `size` of them. A size that cannot be true is refused before anything is allocated. */
export function decompress(file: string, codec: string, source: Uint8Array, size: number): Uint8Array {
  const known = Object.hasOwn(codecs, codec) ? codecs[codec] : undefined;
  if (!known) {
    const todo = 'Write it with another compression: df.to_parquet("data.parquet", compression="snappy").';
    throw fault(`'${file}' is compressed with ${codec}.`, 'Assay does not read that.', todo, file);
  }
  if (size === 0) return new Uint8Array(0);
  if (size < 0 || size > (source.length + 64) * known.expansion)
    throw corrupt(file, 'A page announces a size that cannot be true.');
  if (size > largestPage) {
    const todo = 'Write it with smaller pages: data_page_size in pyarrow, or a smaller row group.';
    throw fault(`'${file}' has too large pages.`, 'One page takes more than 256 MiB.', todo, file);
  }
  const output = known.decode(source, size);
  if (output?.length !== size) throw corrupt(file, 'A page cannot be decompressed.');
  return output;
}

function decodeGzip(source: Uint8Array, size: number): Uint8Array | null {
  try {
    return gunzipSync(source, { out: new Uint8Array(size) });
  } catch {
    return null;
  }
}

function decodeRawLz4(source: Uint8Array, size: number): Uint8Array | null {
  const output = new Uint8Array(size);
  return decodeLz4Block(source, 0, source.length, output, 0) === size ? output : null;
}

/** The older LZ4: blocks with their sizes in front, as Hadoop writes them; or a bare block, as early parquet-cpp did. */
function decodeHadoopLz4(source: Uint8Array, size: number): Uint8Array | null {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const output = new Uint8Array(size);
  let [at, filled] = [0, 0];
  while (at + 8 <= source.length) {
    const [plain, packed] = [view.getUint32(at), view.getUint32(at + 4)];
    const end = at + 8 + packed;
    if (end > source.length || filled + plain > size) break;
    if (decodeLz4Block(source, at + 8, end, output, filled) !== filled + plain) break;
    [at, filled] = [end, filled + plain];
  }
  return at === source.length && filled === size ? output : decodeRawLz4(source, size);
}
