/** One element of DER: its tag, its content, and the element as a whole. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/**
 * The elements that lie one after the other in these bytes (X.690, definite lengths, tags of one byte); null where the bytes are
 * cut short or lengths are not in their shortest form.
 */
export function derElements(bytes: Uint8Array): readonly DerElement[] | null {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at + 1];
    if (first === undefined) return null;
    const digits = first < 0x80 ? 0 : first & 0x7f;
    if (digits > 3 || first === 0x80) return null;
    const length =
      digits === 0
        ? first
        : bytes.subarray(at + 2, at + 2 + digits).reduce((sum, byte) => sum * 256 + byte, 0);
    const shortest = digits === 0 || length >= (digits === 1 ? 0x80 : 1 << (8 * (digits - 1)));
    const start = at + 2 + digits;
    const end = start + length;
    if (!shortest || end > bytes.length) return null;
    elements.push({ tag: bytes[at]!, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return elements;
}

/** The elements inside the only element of these bytes, which must be a SEQUENCE; null otherwise. */
export function derSequence(bytes: Uint8Array): readonly DerElement[] | null {
  const outer = derElements(bytes);
  return outer?.length === 1 && outer[0]!.tag === 0x30 ? derElements(outer[0]!.content) : null;
}
