import { describe, expect, it } from 'vitest';
import { createLabels, type Labels } from '../../src/data/csv/labels.ts';

const utf8 = new TextEncoder();

function code(labels: Labels, text: string): number {
  const bytes = utf8.encode(`<${text}>`);
  return labels.code(bytes, 1, bytes.length - 1);
}

/** The hash that the table uses, so that texts can be made to meet. */
function hashOf(text: string): number {
  let hash = -2128831035;
  for (const byte of utf8.encode(text)) hash = Math.imul(hash ^ byte, 16777619);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (hash >>> 13);
}

describe('distinct texts of a column', () => {
  it('are numbered in order of appearance and kept as bytes', () => {
    const labels = createLabels(100_000, 1e7);
    const texts = Array.from({ length: 40_000 }, (_, at) => `é${(at * 7919) % 40_009}`);
    expect(texts.map((text) => code(labels, text))).toEqual(texts.map((_, at) => at));
    expect(texts.map((text) => code(labels, text))).toEqual(texts.map((_, at) => at));
    const { bytes, offsets } = labels.texts();
    const kept = texts.map((_, at) => new TextDecoder().decode(bytes.subarray(offsets[at], offsets[at + 1])));
    expect(kept).toEqual(texts);
  });

  it('are given up, for good, where there are too many, too long, or made to meet', () => {
    const many = createLabels(3, 1e6);
    expect(['a', 'b', 'a', 'c', 'd', 'a'].map((text) => code(many, text))).toEqual([0, 1, 0, 2, -1, -1]);
    const long = createLabels(10, 8);
    expect(['abcde', 'abcd', 'abcde'].map((text) => code(long, text))).toEqual([0, -1, -1]);
    const meeting: string[] = [];
    for (let at = 0; meeting.length < 300; at += 1)
      if ((hashOf(`t${at}`) & 2047) === 1000) meeting.push(`t${at}`);
    const crowded = createLabels(100_000, 1e7);
    const codes = meeting.map((text) => code(crowded, text));
    const held = codes.indexOf(-1);
    expect(held).toBeGreaterThan(200);
    expect(codes.slice(held)).toEqual(codes.slice(held).map(() => -1));
  });
});
