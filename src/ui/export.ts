import chartCss from './charts/charts.css?raw';
import type { TableData } from './charts/data.ts';
import tokens from './tokens.css?raw';

/** RFC 4180 text; a cell that a spreadsheet would run as a formula is kept as text. */
export function csvOf({ head, rows }: TableData): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A chart on its own: the light tokens and the marks' styles travel inside. */
export function svgFileOf(svg: Element): string {
  const copy = svg.cloneNode(true) as Element;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent = `${tokens}\n:root{color-scheme:light;background:#fff}\n${chartCss}`;
  copy.prepend(style);
  return new XMLSerializer().serializeToString(copy);
}
