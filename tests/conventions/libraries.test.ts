import { describe, expect, it } from 'vitest';
import { conventions } from '../../src/conventions/registry.ts';
import type { Tool } from '../../src/core/reading.ts';
import { outcomes, type Alike } from '../checks/tables.ts';
import { golden } from '../golden/read.ts';
import { expectReading } from './expect-reading.ts';

type Answer = number | string | null;
type Answers = Record<string, Answer>;
interface Table {
  readonly name: string;
  readonly cells: [group: string | null, label: number, decision: number, rows: number, weight: number][];
  readonly reference: string;
  readonly fairlearn: Answers;
  readonly fairlearnRates: { readonly overall: Answers; readonly byGroup: Record<string, Answers> } | null;
  readonly aif360: Answers;
  readonly aequitas: Record<string, Answers>;
  readonly clarify: Record<string, Answers>;
  readonly clarifyEntropy: Answer;
  readonly holisticai: Answers | null;
}
const { tables } = golden<{ tables: Table[] }>('conventions');
const read = (tool: Tool, { cells, reference }: Table) =>
  conventions[tool].readings(outcomes(cells.map(([group, ...rest]): Alike => [[group], ...rest])), reference);

describe.each(tables)('$name', (table) => {
  it('fairlearn, gaps and ratios', () => {
    const readings = read('fairlearn', table);
    expect(Object.keys(table.fairlearn)).toHaveLength(44);
    for (const [name, theirs] of Object.entries(table.fairlearn)) expectReading(readings, name, null, theirs);
  });

  it('fairlearn, rates', () => {
    const readings = read('fairlearn', table);
    const { overall, byGroup } = table.fairlearnRates ?? { overall: {}, byGroup: {} };
    for (const [name, theirs] of Object.entries(overall)) expectReading(readings, name, null, theirs);
    for (const [group, rates] of Object.entries(byGroup))
      for (const [name, theirs] of Object.entries(rates)) expectReading(readings, name, group, theirs);
    const missing = table.cells.some(([group]) => group === null);
    expect(table.fairlearnRates === null).toBe(missing);
    expect(readings.every(({ shown }) => shown === 'ValueError')).toBe(missing);
  });

  it('AIF360', () => {
    const readings = read('AIF360', table);
    expect(Object.keys(table.aif360)).toHaveLength(32);
    for (const [name, theirs] of Object.entries(table.aif360)) expectReading(readings, name, null, theirs);
  });

  it('Aequitas', () => {
    const readings = read('Aequitas', table);
    for (const [group, values] of Object.entries(table.aequitas)) {
      expect(Object.keys(values)).toHaveLength(22);
      for (const [name, theirs] of Object.entries(values)) expectReading(readings, name, group, theirs);
    }
    expect(readings).toHaveLength(22 * Object.keys(table.aequitas).length);
  });

  it('Clarify', () => {
    const readings = read('Clarify', table);
    for (const [group, values] of Object.entries(table.clarify))
      for (const [name, theirs] of Object.entries(values)) expectReading(readings, name, group, theirs);
    expectReading(readings, 'GE', null, table.clarifyEntropy);
    expect(readings).toHaveLength(10 * Object.keys(table.clarify).length + 1);
  });
});

const two = tables.filter(({ holisticai }) => holisticai !== null);
it('finds tables of two groups without weights', () => expect(two).toHaveLength(4));

it.each(two)('$name: holisticai', (table) => {
  const readings = read('holisticai', table);
  for (const [name, theirs] of Object.entries(table.holisticai ?? {}))
    expectReading(readings, name, null, theirs);
});
