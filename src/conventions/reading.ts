import type { Reading } from '../core/reading.ts';

/** A number that another tool gives, NaN and infinities included. */
export function reading(name: string, value: number, group: string | null = null): Reading {
  return { name, group, value: Number.isFinite(value) ? value : null, shown: pythonText(value) };
}

/** A metric that the tool answers with an error instead of a number. */
export function refusal(name: string, error: string, group: string | null = null): Reading {
  return { name, group, value: null, shown: error };
}

/** A double as Python's repr writes it: shortest digits, always with a point or an exponent. */
export function pythonText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
