import sans from '@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2?inline';
import serif from '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2?inline';
import { render } from 'svelte/server';
import type { Statement } from '../../bridge/session.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunResults } from '../../core/results.ts';
import charts from '../charts/charts.css?raw';
import type { CheckWords } from '../facts.ts';
import tokens from '../tokens.css?raw';
import Report from './Report.svelte';
import own from './report.css?raw';

/** Everything that a report is written from; aggregates only, no rows. */
export interface ReportInput {
  readonly results: RunResults;
  readonly statement: Statement;
  /** Digest of the record that the report goes with, or null where there is no record. */
  readonly recordDigest: string | null;
  readonly plan: Plan;
  /** The words of every check in the results, by id. */
  readonly explanations: ReadonlyMap<string, CheckWords>;
}

/** The report as one HTML file: styles, fonts and charts inside, no scripts, no network. Texts from files are escaped by the renderer. */
export function renderReport(input: ReportInput): string {
  const { head, body } = render(Report, { props: { input } });
  // Comments mark positions for hydration, which a report never does; data cannot hold one, because `<` is escaped.
  const clean = (html: string) => html.replace(/<!--.*?-->/gs, '');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Assay ${input.results.engine.version.replace(/[^\w.+-]/g, '')}">
${clean(head)}
<style>
@font-face { font-family: 'Public Sans Variable'; font-weight: 100 900; src: url(${sans}) format('woff2'); }
@font-face { font-family: 'Source Serif 4 Variable'; font-weight: 200 900; src: url(${serif}) format('woff2'); }
${tokens}
:root { color-scheme: light; }
${charts}
${own}
</style>
</head>
<body>
${clean(body)}
</body>
</html>
`;
}
