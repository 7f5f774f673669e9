import { describe, expect, it } from 'vitest';
import { sortFiles } from '../../src/engine/sort.ts';
import { openBlob } from '../../workers/open-blob.ts';

const STARTS: readonly (readonly [string, readonly number[]])[] = [
  ['−1 as int32, as an Arrow stream starts', [0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0]],
  ['ARROW1', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31, 0, 0]],
  ['a zip', [0x50, 0x4b, 3, 4, 0, 0, 0, 0]],
  ['text', [0x61, 0x2c, 0x62, 0x0a]],
];
const NAMES = ['group1-shard2of3.bin', 'my_model/weights.bin', 'loans.weights.bin', 'net.onnx.data'];

describe('weights belong to a model whatever they begin with', () => {
  it.each(STARTS)('%s', async (_, bytes) => {
    const files = NAMES.map((name) => ({ name, bytes: Uint8Array.from(bytes) }));
    const { model, data, record, problems } = await sortFiles(files, openBlob);
    expect(model.map(({ name }) => name)).toEqual(NAMES);
    expect({ data, record, problems }).toEqual({ data: [], record: null, problems: [] });
  });

  it('a table of any other name stays a table', async () => {
    const table = { name: 'weights.csv', bytes: new TextEncoder().encode('a,b\n1,2\n') };
    expect((await sortFiles([table], openBlob)).data).toEqual([table]);
  });
});
