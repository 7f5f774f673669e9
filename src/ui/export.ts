import chartCss from './charts/charts.css?raw';
import type { TableData } from './charts/table.ts';
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

/** Charts on their own, below each other: the light tokens and the marks' styles travel inside. */
export function svgFileOf(charts: readonly SVGSVGElement[]): string {
  const space = 'http://www.w3.org/2000/svg';
  const sheet = document.createElementNS(space, 'svg');
  const style = document.createElementNS(space, 'style');
  style.textContent = `${tokens}\n:root{color-scheme:light;background:#fff}\n${chartCss}`;
  sheet.append(style);
  let [width, height] = [0, 0];
  for (const chart of charts) {
    const copy = chart.cloneNode(true) as Element;
    copy.setAttribute('y', String(height));
    sheet.append(copy);
    width = Math.max(width, chart.viewBox.baseVal.width);
    height += chart.viewBox.baseVal.height;
  }
  sheet.setAttribute('viewBox', `0 0 ${width} ${height}`);
  sheet.setAttribute('width', String(width));
  sheet.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(sheet);
}
