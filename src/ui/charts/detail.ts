import type { Detail, DetailValue } from '../../core/estimate.ts';

/** Whether a value of a detail is a record. */
export const isItem = (value: DetailValue | undefined): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The records of a list; none where there is no list. */
export const items = (value: DetailValue | undefined): readonly Detail[] =>
  Array.isArray(value) ? value.filter(isItem) : [];

/** A finite number, or null. */
export const num = (value: DetailValue | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** A text or a number as text; empty for anything else. */
export const str = (value: DetailValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** The name of a group; a group of no features is everybody. */
export const nameOf = (group: DetailValue | undefined): string => str(group) || 'all rows';
