// Development only: the app over a fake session, so that screens can be drawn without the work behind them.
// Query: ?pace=ms between results, ?fail to let the run fail.
import { mount } from 'svelte';
import { checks } from '../../src/checks/registry.ts';
import App from '../../src/ui/App.svelte';
import type { Fetcher } from '../../src/state/samples.ts';
import { createFakeSession } from './fake-session.ts';

const query = new URLSearchParams(location.search);
const session = createFakeSession({ pace: Number(query.get('pace') ?? 120), failRun: query.has('fail') });

const planText = `
assay: plan/1
name: Loan offers, next year
seed: 42
model: loans.onnx
data: { test: current.arrow, reference: reference.arrow }
roles: { label: repaid, favourable: '1', sensitive: [sex, group, [sex, group]], time: year, id: applicant_id }
decision: { threshold: 0.6 }
tests:
${[...checks.keys()].map((id, i) => `  - check: ${id}\n    severity: ${i % 3 === 2 ? 'warn' : 'block'}${i % 2 ? '' : '\n    rationale: The order of applicants is what the lender uses when it moves the threshold.'}`).join('\n')}
`;
const fetcher: Fetcher = async (path) => new Blob([path.endsWith('.yaml') ? planText : 'x']);

const target = document.getElementById('app');
if (target) mount(App, { target, props: { session, checks: checks, fetcher } });
