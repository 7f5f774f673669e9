import { describe, expect, it } from 'vitest';
import type { RowStatistics } from '../../src/core/summary.ts';
import { nearestNeighbours } from '../../src/kernels/nearest-neighbours/index.ts';
import { agreementMeasures } from '../../src/stats/agreement.ts';
import { neighbourAgreement } from '../../src/summaries/neighbour-agreement.ts';
import { sliceRowStatistics } from '../../src/summaries/row-statistics.ts';
import { golden } from './read.ts';

interface Golden {
  readonly rows: number[][];
  readonly standard: number[][];
  readonly decision: number[];
  readonly aif360: Record<string, number>;
  readonly sklearn: { k: number; neighbours: number[][]; value: number; bySex: [number, number] }[];
}
const { rows, standard, decision, aif360, sklearn } = golden<Golden>('neighbours');
const n = rows.length;

function search(values: readonly (readonly number[])[], neighbours: number): Uint32Array {
  const input = { rows: Float32Array.from(values.flat()), featureCount: 4, neighbours, from: 0, to: n };
  return nearestNeighbours.wasm(input);
}

function statistics(values: readonly (readonly number[])[], steps: number, others: number): RowStatistics {
  const design = {
    ...{ statistic: 'neighbour-agreement', steps, attributes: ['sex'], weighted: false },
    ...{ columns: ['a', 'b', 'c', 'sex'], leftOut: [] },
  };
  const gathered = {
    ...{ words: new Uint32Array(n), places: new Float64Array(n), values: new Float32Array(0) },
    ...{ decisions: Int8Array.from(decision), keys: [['0'], ['1']], seen: n, missing: 0 },
    codes: Int32Array.from(rows, (row) => row[3]!),
  };
  return neighbourAgreement(design, gathered, { rows: search(values, others + 1), others });
}

function values(found: RowStatistics): number[] {
  return agreementMeasures(found, 1).measures.map(({ value }) => value!);
}

describe('nearest neighbours', () => {
  it.each(sklearn)('are those of scikit-learn, $k of them', ({ k, neighbours }) => {
    expect([...search(standard, k)]).toEqual(neighbours.flat());
  });
});

describe('consistency', () => {
  it.each(sklearn)('is one minus the mean distance to $k others, as on the lists of scikit-learn', (own) => {
    const found = statistics(standard, own.k, own.k);
    expect(values(sliceRowStatistics(found, []))[0]).toBeCloseTo(own.value, 12);
    expect(values(found)[0]).toBeCloseTo(own.bySex[0], 12);
    expect(values(found)[1]).toBeCloseTo(own.bySex[1], 12);
  });

  it.each(Object.entries(aif360))(
    'of %s neighbours is that of AIF360 with self and raw values',
    (k, wanted) => {
      const own = Number(k);
      expect(values(sliceRowStatistics(statistics(rows, own, own - 1), []))[0]).toBeCloseTo(wanted, 12);
    },
  );

  it('without the row itself is lower, which is why the two do not read the same', () => {
    const [mine] = values(sliceRowStatistics(statistics(rows, 5, 5), []));
    expect(mine).toBeLessThan(aif360['5']!);
  });
});
