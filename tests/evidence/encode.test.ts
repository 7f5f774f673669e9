import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { emptySliceCounts } from '../../src/core/slices.ts';
import { decodeSummary, encodeSummary } from '../../src/summaries/encode.ts';
import { categories, sliceDesign } from '../checks/slices.ts';
import {
  flipCounts,
  outcomes,
  residuals,
  rowStatistics,
  scoreTables,
  sketches,
  slices,
  summaries,
} from './samples.ts';

// Property tests share the machine with other suites.
vi.setConfig({ testTimeout: 60_000 });

const small: OutcomeCounts = {
  kind: 'outcome-counts',
  attributes: ['sex'],
  strata: [],
  classes: ['no', 'yes'],
  weighted: false,
  cells: [
    { group: ['f'], stratum: [], label: 0, decision: 1, rows: 3, weight: 3, weightSquared: 3 },
    { group: [null], stratum: [], label: null, decision: 0, rows: 2, weight: 2, weightSquared: 2 },
  ],
};

function reasonOf(bytes: Uint8Array): string {
  const outcome = decodeSummary(bytes);
  return outcome.ok ? 'read' : outcome.error.why;
}

describe.each([
  ['outcome-counts', outcomes],
  ['score-table', scoreTables],
  ['residual-moments', residuals],
  ['column-sketch', sketches],
  ['flip-counts', flipCounts],
  ['slice-counts', slices],
  ['row-statistics', rowStatistics],
] as const)('encoding %s', (_kind, arbitrary) => {
  it('gives back the same summary', () => {
    fc.assert(
      fc.property(arbitrary, (summary) => {
        expect(decodeSummary(encodeSummary(summary))).toEqual({ ok: true, value: summary });
      }),
      { numRuns: 200 },
    );
  });
});

describe('encodeSummary', () => {
  it('gives equal bytes for equal summaries, whatever the order of their parts', () => {
    fc.assert(
      fc.property(summaries, (summary) => {
        const copy = structuredClone(summary) as unknown as Record<string, unknown>;
        for (const [key, value] of Object.entries(copy)) {
          if (['cells', 'groups', 'blocks', 'shifts', 'ledger'].includes(key))
            copy[key] = [...(value as [])].reverse();
        }
        expect(encodeSummary(copy as unknown as typeof summary)).toEqual(encodeSummary(summary));
      }),
    );
  });

  it('keeps a byte order mark that is part of a value', () => {
    const cells = [{ ...small.cells[0]!, group: ['\uFEFFa'] }];
    expect(decodeSummary(encodeSummary({ ...small, cells }))).toMatchObject({
      value: { cells: [{ group: ['\uFEFFa'] }] },
    });
  });
});

describe('decodeSummary', () => {
  it('survives any damage with a summary or an error in words', () => {
    fc.assert(
      fc.property(
        summaries,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (s, edits) => {
          const bytes = encodeSummary(s);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          const outcome = decodeSummary(bytes);
          if (!outcome.ok) expect(outcome.error.code).toBe('input');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('survives truncation and nonsense', () => {
    const bytes = encodeSummary(small);
    for (let length = 0; length < bytes.length; length += 7) decodeSummary(bytes.slice(0, length));
    expect(reasonOf(new Uint8Array(0))).toMatch(/Arrow/);
    expect(reasonOf(new TextEncoder().encode('{"not":"arrow"}'))).toMatch(/Arrow/);
  });

  it('refuses slices that cannot have been counted, or are too many to hold', () => {
    const column = (name: string, values: number) =>
      categories(
        name,
        Array.from({ length: values }, (_, at) => `${at}`),
      );
    const counts = emptySliceCounts(sliceDesign([column('c', 2)], { attributes: [column('sex', 1)] }));
    expect(reasonOf(encodeSummary(counts))).toBe('read');
    const set = (key: 'rows' | 'members', values: Record<number, number>) =>
      Object.assign(structuredClone(counts), { [key]: Object.assign(counts[key].slice(), values) });
    expect(reasonOf(encodeSummary(set('rows', { 0: 1 })))).toMatch(/add up/);
    expect(reasonOf(encodeSummary(set('rows', { 0: 1, 18: 1 })))).toMatch(/add up/);
    expect(reasonOf(encodeSummary(set('rows', { 0: 0.5, 18: 0.5 })))).toMatch(/whole number/);
    expect(reasonOf(encodeSummary(set('rows', { 0: -1, 18: -1 })))).toMatch(/whole number/);
    const vast = { ...counts, design: sliceDesign([column('c', 200), column('d', 200)]), rows: counts.rows };
    expect(reasonOf(encodeSummary(vast))).toMatch(/more than 10000 slices/);
  });

  it('refuses impossible content', () => {
    const cell = small.cells[0]!;
    expect(reasonOf(encodeSummary({ ...small, cells: [cell, cell] }))).toMatch(/repeats/);
    expect(reasonOf(encodeSummary({ ...small, cells: [{ ...cell, rows: -1 }] }))).toMatch(/no rows/);
    expect(reasonOf(encodeSummary({ ...small, cells: [{ ...cell, label: 2 }] }))).toMatch(/unknown class/);
    expect(reasonOf(encodeSummary({ ...small, cells: [{ ...cell, weight: Number.NaN }] }))).toMatch(/weight/);
  });
});
