import type { Check } from '../core/check.ts';
import type { Elsewhere, Reading, Tool } from '../core/reading.ts';
import { tools } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { largestGroup } from './confusion.ts';
import { conventions } from './registry.ts';

/** What of a result decides whether another tool reads the same. */
export interface OwnResult {
  readonly value: number | null;
  /** Groups that the result leaves out and other tools count. */
  readonly untested: readonly string[];
  /** The reference group of the check, or null where it has none: then the largest group is taken. */
  readonly reference: string | null;
}

/**
 * What the counterparts of a check read on the same slice, tool by tool. A counterpart with one number a group gives its lowest
 * and highest and the first undefined one. Empty where no group is known.
 */
export function elsewhereOf(
  { elsewhere, explain }: Pick<Check, 'elsewhere' | 'explain'>,
  counts: OutcomeCounts,
  own: OwnResult,
): Elsewhere[] {
  const largest = largestGroup(counts);
  const reference = own.reference ?? largest;
  if (elsewhere === undefined || reference === null) return [];
  return tools.flatMap((tool) => {
    const name = elsewhere[tool];
    if (name === undefined) return [];
    const named = conventions[tool].readings(counts, reference).filter((reading) => reading.name === name);
    const why = whyDiffers(explain.sameAs[tool] ?? '', tool, counts.weighted, { ...own, reference });
    return telling(named).map((reading) => ({ tool, ...reading, differs: differ(reading, own), why }));
  });
}

function telling(named: readonly Reading[]): readonly Reading[] {
  const groups = named.filter(({ group }) => group !== null);
  if (groups.length === 0) return named;
  const numbers = groups.filter(({ value }) => value !== null);
  const at = (end: 'min' | 'max'): number => Math[end](...numbers.map(({ value }) => value ?? 0));
  const ends = [at('min'), at('max')].map((end) => numbers.find(({ value }) => value === end));
  const undefinedOne = groups.find(({ value }) => value === null);
  return [...new Set([...ends, undefinedOne])].filter((reading) => reading !== undefined);
}

function differ({ value }: Reading, own: OwnResult): boolean {
  return value === null || own.value === null ? value !== own.value : Math.abs(value - own.value) > 1e-9;
}

function whyDiffers(
  sameAs: string,
  tool: Tool,
  weighted: boolean,
  { untested, reference }: OwnResult,
): string {
  const { weights, reference: role } = conventions[tool];
  return [
    sameAs,
    role === null ? null : `${reference ?? ''} is ${role}`,
    weighted && !weights ? 'It counts rows, whatever their weight' : null,
    untested.length > 0 ? `It counts groups that are left out here: ${untested.join(', ')}` : null,
  ]
    .filter((part) => part !== null && part !== '')
    .join('. ')
    .concat('.');
}
