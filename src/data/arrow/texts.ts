import type { CategoryColumn } from '../../core/table.ts';
import { corrupt } from '../fault.ts';
import type { Body } from './body.ts';
import { createInterner } from './interner.ts';
import { bytesNeeded, type ColumnPlace } from './layout.ts';
import { int32View, uint32View } from './numbers.ts';
import type { ArrowType } from './schema.ts';

/** Rows [from, to) of a text column as codes; `valid[row]` is 0 where missing, null where none is. */
export async function readTexts(
  type: ArrowType,
  place: ColumnPlace,
  body: Body,
  from: number,
  to: number,
  valid: Uint8Array | null,
): Promise<CategoryColumn> {
  return type.name === 'Utf8View'
    ? readViews(place, body, from, to, valid)
    : readOffsets(type.name === 'LargeUtf8' ? 8 : 4, type, place, body, from, to, valid);
}

async function readOffsets(
  width: 4 | 8,
  type: ArrowType,
  place: ColumnPlace,
  body: Body,
  from: number,
  to: number,
  valid: Uint8Array | null,
): Promise<CategoryColumn> {
  const limit = bytesNeeded(type, body.header.rows);
  const bytes = await body.read(place.buffer + 1, width * from, width * (to + 1), limit);
  const offsets = width === 4 ? int32View(bytes) : wideOffsets(bytes);
  const base = offsets[0] ?? 0;
  for (let row = 0; row < to - from; row += 1) {
    if ((offsets[row + 1] ?? 0) < (offsets[row] ?? 0))
      throw corrupt(body.file, 'A text column runs backwards.');
  }
  const data = await body.read(place.buffer + 2, base, offsets[to - from] ?? 0, Number.POSITIVE_INFINITY);
  const interner = createInterner();
  const codes = new Int32Array(to - from);
  for (let row = 0; row < codes.length; row += 1) {
    const missing = valid !== null && valid[row] === 0;
    codes[row] = missing
      ? -1
      : interner.code(data, (offsets[row] ?? 0) - base, (offsets[row + 1] ?? 0) - base);
  }
  return { type: 'category', codes, dictionary: interner.texts };
}

function wideOffsets(bytes: Uint8Array): Float64Array {
  const words = uint32View(bytes);
  const offsets = new Float64Array(words.length >>> 1);
  for (let row = 0; row < offsets.length; row += 1) {
    offsets[row] = (words[2 * row + 1] ?? 0) * 4294967296 + (words[2 * row] ?? 0);
  }
  return offsets;
}

/** Views: 16 bytes a row, holding texts of up to 12 bytes themselves and pointing into data buffers for longer ones. */
async function readViews(
  place: ColumnPlace,
  body: Body,
  from: number,
  to: number,
  valid: Uint8Array | null,
): Promise<CategoryColumn> {
  const views = await body.read(place.buffer + 1, 16 * from, 16 * to, 16 * body.header.rows);
  const words = int32View(views);
  const data: Uint8Array[] = [];
  for (let index = place.buffer + 2; index < place.buffer + place.buffers; index += 1)
    data.push(await body.all(index));
  const interner = createInterner();
  const codes = new Int32Array(to - from);
  for (let row = 0; row < codes.length; row += 1) {
    const length = words[4 * row] ?? 0;
    if (valid !== null && valid[row] === 0) codes[row] = -1;
    else if (length >= 0 && length <= 12)
      codes[row] = interner.code(views, 16 * row + 4, 16 * row + 4 + length);
    else {
      const start = words[4 * row + 3] ?? 0;
      const bytes = data[words[4 * row + 2] ?? -1];
      if (length < 0 || start < 0 || !bytes || start + length > bytes.byteLength) {
        throw corrupt(body.file, 'A text column points outside its data.');
      }
      codes[row] = interner.code(bytes, start, start + length);
    }
  }
  return { type: 'category', codes, dictionary: interner.texts };
}
