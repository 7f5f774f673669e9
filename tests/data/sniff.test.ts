import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/data/bytes.ts';
import { kindOf, refuseAsDataset, sniff, type FileKind } from '../../src/data/sniff.ts';
import { fixture, value } from './reading.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

describe('kindOf', () => {
  const cases: [FileKind, Uint8Array][] = [
    ['arrow-file', fixture('types-lz4.arrow')],
    ['arrow-stream', fixture('types-lz4.arrows')],
    ['feather-v1', text('FEA1....')],
    ['parquet', text('PAR1....')],
    ['csv', text('a,b\n1,2\n')],
    ['csv', text('[id],x\n1,2\n')],
    ['json', text('{"a": [1]}')],
    ['json', text('[{"a": 1}]')],
    ['tfjs-model', text('{"format": "layers-model", "modelTopology": {}}')],
    ['tfjs-model', text('{"format":"graph-model","signature":{}}')],
    ['onnx', Uint8Array.of(8, 8, 18, 8, 115, 107, 108, 50, 111, 110, 110, 120)],
    ['zip', zipSync({ 'a.csv': text('a') })],
    ['torch', zipSync({ 'm/data.pkl': text('a') })],
    ['keras', zipSync({ 'metadata.json': text('{}'), 'config.json': text('{}') })],
    ['excel', zipSync({ '[Content_Types].xml': text('x'), 'xl/workbook.xml': text('x') })],
    ['gzip', gzipSync(text('a'))],
    ['pickle', Uint8Array.of(0x80, 4, 0x95, 0)],
    ['hdf5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10)],
    ['numpy', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0)],
    ['sqlite', text('SQLite format 3\0')],
    ['image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
    ['utf-16', Uint8Array.of(0xff, 0xfe, 97, 0)],
    ['empty', new Uint8Array(0)],
    ['unknown', Uint8Array.of(1, 0, 2, 0)],
  ];

  it.each(cases)('%s', (kind, bytes) => {
    expect(kindOf(bytes)).toBe(kind);
  });

  it('has words for every kind that is not a dataset', () => {
    for (const [kind] of cases) {
      const said = refuseAsDataset(kind, 'f');
      expect(said === null).toBe(['arrow-file', 'arrow-stream', 'parquet', 'csv'].includes(kind));
    }
  });
});

describe('sniff', () => {
  it('reads only the head', async () => {
    const reads: number[] = [];
    const inner = bytesSource(fixture('types-lz4.arrow'), 'x');
    const source = {
      ...inner,
      read: (start: number, end: number) => (reads.push(end), inner.read(start, end)),
    };
    expect(value(await sniff(source))).toBe('arrow-file');
    expect(reads).toEqual([65_536]);
  });

  it('says in words that a file has gone', async () => {
    const source = { name: 'gone.csv', size: 10, read: () => Promise.reject(new Error('NotReadableError')) };
    const said = await sniff(source);
    expect(said).toMatchObject({
      ok: false,
      error: { code: 'input', what: "'gone.csv' can no longer be read." },
    });
  });
});
