import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolTriangle,
  type SymbolType,
} from 'd3-shape';
import type { Interval } from '../../core/estimate.ts';
import type { Threshold } from '../../core/verdict.ts';

/** A series is told apart by colour, shape and dash together. */
export interface SeriesStyle {
  readonly color: string;
  readonly path: string;
  readonly dash: string | undefined;
}

const shapes: readonly (readonly [SymbolType, number])[] = [
  [symbolSquare, 92],
  [symbolCircle, 96],
  [symbolTriangle, 88],
  [symbolDiamond, 78],
  [symbolCross, 88],
];
const dashes = [undefined, '7 3', '2 3', '9 3 2 3', '4 4'];

/** The look of series `index`; after five the colours come round again with the next shape. */
export function seriesStyle(index: number): SeriesStyle {
  const turn = Math.floor(index / shapes.length);
  const [type, size] = shapes[(index + turn) % shapes.length] ?? [symbolCircle, 96];
  const slot = index % shapes.length;
  return { color: `var(--s${slot + 1})`, path: symbol(type, size)() ?? '', dash: dashes[slot] };
}

/** Finite numbers only; charts never see NaN. */
export function finite(values: readonly (number | null | undefined)[]): readonly number[] {
  return values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
}

/** Round limits around `values`, padded, never outside `bounds`. */
export function niceDomain(
  values: readonly number[],
  bounds: readonly [number, number] = [-Infinity, Infinity],
): readonly [number, number] {
  const [low = 0, high = 1] = extent(values);
  const span = high - low || Math.abs(high) * 0.2 || 0.1;
  const padded = [Math.max(bounds[0], low - span * 0.18), Math.min(bounds[1], high + span * 0.18)] as const;
  const nice = scaleLinear().domain(padded).nice(5).domain();
  const [from = padded[0], to = padded[1]] = nice;
  return [Math.max(bounds[0], from), Math.min(bounds[1], to)];
}

/** The scale of a strip: estimate, interval, limit, and the ideal end where it is near. */
export function stripDomain(
  value: number | null,
  interval: Interval | null,
  threshold: Threshold | null,
  bounds: readonly [number, number],
  ideal: number | null,
): readonly [number, number] {
  const inner = finite([value, interval?.lower, interval?.upper, threshold?.value]);
  if (inner.length === 0) return [0, 1];
  const span = Math.max(...inner) - Math.min(...inner) || 0.1;
  const near = ideal !== null && Math.min(...inner.map((x) => Math.abs(x - ideal))) <= span * 1.5;
  return niceDomain(near ? [...inner, ideal] : inner, bounds);
}

/** Position of `value` on 0…100, for percentages in SVG attributes; held inside the scale. */
export function percentOf(value: number, [from, to]: readonly [number, number]): number {
  const share = to > from ? (value - from) / (to - from) : 0;
  return Math.round(Math.min(1, Math.max(0, share)) * 10000) / 100;
}

/** Where `value` lies between `start` and `start + span` pixels, to a hundredth. */
export function place(value: number, domain: readonly [number, number], start: number, span: number): number {
  return Math.round((start + (percentOf(value, domain) / 100) * span) * 100) / 100;
}

/** Ticks that do not crowd, about one for 70 px, and two at least, since one tells no scale. */
export function ticksFor(domain: readonly [number, number], pixels: number): readonly number[] {
  const scale = scaleLinear().domain([...domain]);
  const wanted = Math.max(2, Math.min(7, Math.floor(pixels / 70)));
  return [wanted, 3, 4, 6].map((n) => scale.ticks(n)).find(({ length }) => length > 1) ?? [];
}

/** Cuts a label to about `characters`; the full text belongs in a title. */
export function clip(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, Math.max(1, characters - 1))}…`;
}
