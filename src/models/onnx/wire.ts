import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * One field of a protobuf message. `bytes` is the payload of a length-delimited field and empty otherwise; `start` and
 * `end` bound the whole field, tag included, inside the message, so that a rewrite can copy it untouched.
 */
export interface WireField {
  readonly no: number;
  readonly type: WireType;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const EMPTY = new Uint8Array(0);
const decoder = new TextDecoder();

/**
 * Walks the fields of one message without looking inside them. Throws a RangeError where the bytes end early or do not
 * form a message: callers catch it once, at the edge of a file.
 */
export function* fields(message: Uint8Array): Generator<WireField> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [no, type] = reader.tag();
    const bytes = type === WireType.LengthDelimited ? reader.bytes() : reader.skip(type, no);
    yield { no, type, bytes: type === WireType.LengthDelimited ? bytes : EMPTY, start, end: reader.pos };
  }
}

/** UTF-8 text of a length-delimited field; malformed sequences become U+FFFD. */
export function text(field: WireField): string {
  return decoder.decode(field.bytes);
}

/** The signed 64-bit value of a varint field as a number; values beyond 2^53 lose their low bits. */
export function integer(message: Uint8Array, field: WireField): number {
  return Number(bigInteger(message, field));
}

/** The signed 64-bit value of a varint field. */
export function bigInteger(message: Uint8Array, field: WireField): bigint {
  const reader = new BinaryReader(message.subarray(field.start, field.end));
  reader.tag();
  return BigInt(reader.int64());
}

/** All values of a repeated int64 field, packed or not. */
export function integers(message: Uint8Array, no: number): bigint[] {
  const values: bigint[] = [];
  for (const field of fields(message)) {
    if (field.no !== no) continue;
    if (field.type === WireType.Varint) values.push(bigInteger(message, field));
    if (field.type !== WireType.LengthDelimited) continue;
    const reader = new BinaryReader(field.bytes);
    while (reader.pos < reader.len) values.push(BigInt(reader.int64()));
  }
  return values;
}

/** All payloads of a repeated length-delimited field, in order. */
export function messages(message: Uint8Array, no: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const field of fields(message)) {
    if (field.no === no && field.type === WireType.LengthDelimited) found.push(field.bytes);
  }
  return found;
}

/** All texts of a repeated string field, in order. */
export function texts(message: Uint8Array, no: number): string[] {
  return messages(message, no).map((bytes) => decoder.decode(bytes));
}

/** How many values a repeated fixed32 field (floats) holds, packed or not, without reading them. */
export function countFloats(message: Uint8Array, no: number): number {
  let count = 0;
  for (const field of fields(message)) {
    if (field.no !== no) continue;
    count += field.type === WireType.LengthDelimited ? field.bytes.length / 4 : 1;
  }
  return count;
}

/** Encodes one length-delimited field. */
export function encodeField(no: number, bytes: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(no, WireType.LengthDelimited).bytes(bytes).finish();
}

/** Encodes one varint field. */
export function encodeInteger(no: number, value: number): Uint8Array {
  return new BinaryWriter().tag(no, WireType.Varint).int64(value).finish();
}

/** Joins chunks into one array. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * Copies a message, asking `edit` for each field: undefined keeps its bytes, an array of encoded fields replaces it
 * (an empty array drops it). Unknown fields survive byte for byte.
 */
export function rewriteFields(
  message: Uint8Array,
  edit: (field: WireField) => readonly Uint8Array[] | undefined,
): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (const field of fields(message)) {
    chunks.push(...(edit(field) ?? [message.subarray(field.start, field.end)]));
  }
  return concat(chunks);
}
