import { csvCell } from '../core/csv-cell.ts';
import type { Eeoc } from './eeoc.ts';
import type { ImpactTable } from './categories.ts';
import type { LocalLaw144 } from './local-law-144.ts';

/** A table for people: a caption, column heads, and cells; null is undefined or not asked. */
export interface LawRows {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** The tables of a profile as rows for a screen, a CSV or a page. */
export function lawRows(law: LocalLaw144 | Eeoc): LawRows[] {
  return law.profile === 'eeoc' ? eeocRows(law) : auditRows(law);
}

function captionOf({ attributes, assessed, unknown }: ImpactTable): string {
  return `By ${attributes.join(' and ')}: ${assessed} people assessed, of whom ${unknown} have an unknown value and are in no category`;
}

function auditRows({ measure, tables }: LocalLaw144): LawRows[] {
  const scoring = measure === 'scoring rate';
  const head = [
    'category',
    'people',
    scoring ? 'above the median' : 'selected',
    measure,
    'impact ratio',
    'note',
  ];
  return tables.map((table) => ({
    caption: captionOf(table),
    head,
    rows: table.categories.map(({ category, people, chosen, rate, impactRatio, leftOut }) => [
      ...[category, people, chosen, rate, impactRatio],
      leftOut ? 'left out: below 2 %' : category === table.reference ? 'highest rate' : null,
    ]),
  }));
}

function eeocRows({ tables }: Eeoc): LawRows[] {
  const head = [
    ...['category', 'people', 'selected', 'selection rate', 'impact ratio', 'below four fifths'],
    ...[
      'ratio 95 % lower',
      'ratio 95 % upper',
      'z',
      'p of z',
      'p of Fisher',
      'shortfall',
      'reversed by moving',
    ],
    ...[
      'lowest rate with unknown',
      'highest rate with unknown',
      'worst ratio with unknown',
      'same with unknown',
    ],
  ];
  return tables.map(({ table, impacts }) => ({
    caption: captionOf(table),
    head,
    rows: table.categories.map(({ category, people, chosen, rate, impactRatio }, index) => {
      const own = impacts[index];
      return [
        ...[category, people, chosen, rate, impactRatio, own?.belowFourFifths ?? null],
        ...[own?.ratioInterval?.lower ?? null, own?.ratioInterval?.upper ?? null, own?.z ?? null],
        ...[own?.zPValue ?? null, own?.fisherPValue ?? null, own?.shortfall ?? null, own?.flipsAfter ?? null],
        ...[own?.rateBounds?.lower ?? null, own?.rateBounds?.upper ?? null, own?.worstRatio ?? null],
        own?.survivesUnknown ?? null,
      ];
    }),
  }));
}

/** Tables as CSV (RFC 4180), each under its caption. Text that a spreadsheet would take for a formula gets a leading quote. */
export function lawCsv(tables: readonly LawRows[]): string {
  const lines = tables.flatMap(({ caption, head, rows }) => [[caption], head, ...rows, []]);
  return lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n');
}

/** Tables as one HTML page without script or style from elsewhere. */
export function lawHtml(title: string, notes: readonly string[], tables: readonly LawRows[]): string {
  const cell = (value: string | number | boolean | null): string => escaped(cellWords(value));
  const body = tables.map(
    ({ caption, head, rows }) =>
      `<table>\n<caption>${escaped(caption)}</caption>\n<thead><tr>${head.map((own) => `<th scope="col">${escaped(own)}</th>`).join('')}</tr></thead>\n<tbody>\n${rows
        .map(
          ([first, ...rest]) =>
            `<tr><th scope="row">${cell(first ?? null)}</th>${rest.map((own) => `<td>${cell(own)}</td>`).join('')}</tr>`,
        )
        .join('\n')}\n</tbody>\n</table>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title>`,
    '<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;display:block;overflow-x:auto;margin:2rem 0}caption{text-align:left;font-weight:600;padding-bottom:.5rem}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid;font-weight:400;vertical-align:top}thead th{font-weight:600}</style>',
    '</head>',
    `<body>\n<h1>${escaped(title)}</h1>`,
    ...body,
    `<ul>\n${notes.map((note) => `<li>${escaped(note)}</li>`).join('\n')}\n</ul>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** A cell in words: numbers with up to four digits after the point, a dash for none. */
export function cellWords(value: string | number | boolean | null): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.0001 ? value.toExponential(1) : String(Number(value.toFixed(4)));
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
