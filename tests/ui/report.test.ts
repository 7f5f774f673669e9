import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { checkPlan } from '../../src/state/plan.ts';
import { renderReport } from '../../src/ui/report/render.ts';
import { fakeResults, fakeTests } from './fake-results.ts';
import { measured, scored } from './measured.ts';

const plan = checkPlan('plan', {
  assay: 'plan/1',
  name: 'Loans </title><script>alert(1)</script>',
  data: { test: 'current.arrow' },
  roles: { label: 'repaid', favourable: '1', sensitive: ['sex', ['sex', 'group']] },
  tests: [{ check: 'performance/accuracy' }],
});
if (!plan.ok) throw new Error(plan.error.details);
const statement = {
  operator: 'A. <b>Auditor</b>',
  organisation: '',
  intendedUse: 'Rank "applicants" & others',
  decision: '',
  limits: '',
};
const html = renderReport({
  results: fakeResults(),
  statement,
  recordDigest: 'ab'.repeat(32),
  plan: plan.value,
  explanations: checks,
});
const text = html.replace(/url\(data:[^)]*\)/g, '');

describe('the report', () => {
  it('runs no script and loads nothing', () => {
    expect(text).not.toMatch(/<script|<link|<iframe|javascript:/i);
    expect(text).not.toMatch(/(src|href)="(?!data:)[^"]*"/);
    expect(text).not.toMatch(/url\((?!data:)/);
    expect(text).toContain("default-src 'none'");
  });
  it('escapes what comes from files and people', () => {
    expect(text).not.toContain('<b>Auditor');
    expect(text).toContain('A. &lt;b>Auditor&lt;/b>');
    expect(text).toContain('&amp; others');
  });
  it('holds every finding with its strip, and says what was not stated', () => {
    for (const { finding } of fakeTests) expect(text).toContain(finding.replaceAll('&', '&amp;'));
    expect(text.match(/class="strip"/g)?.length).toBe(fakeTests.length + 3);
    expect(text.match(/Not stated/g)?.length).toBe(3);
  });
  it('draws curves, tabulates groups, and leaves long tables to results.json', () => {
    const groups = ['a', 'b', 'c', 'd', 'e', 'f'];
    const table = scored(['a']);
    const everybody = {
      ...table,
      attributes: [],
      groups: table.groups.map((own) => ({ ...own, group: [] })),
    };
    const results = [
      measured('fairness/auc-difference', scored(groups)),
      measured('performance/auc', everybody),
    ];
    const own = renderReport({
      results: { ...fakeResults(), results },
      statement,
      recordDigest: null,
      plan: plan.value,
      explanations: checks,
    });
    const [fairness = '', performance = ''] = own.match(/<article>.*?<\/article>/gs) ?? [];
    expect(fairness).toContain('<caption>area under the ROC curve by group</caption>');
    expect(fairness.match(/<tr/g)).toHaveLength(1 + groups.length + 1 + 12);
    expect(fairness).toContain('12 of 15, the others are in results.json');
    expect(performance).toMatch(/The \d+ lines of this chart’s table are in results\.json/);
    expect(performance).not.toContain('<table');
  });
  it('says which output was the score, and how the inputs were fed', () => {
    expect(text).not.toContain('<dt>Score</dt>');
    const { subject, ...rest } = fakeResults();
    const mapping = {
      inputs: [{ input: 'x', slots: [{ column: 'age', encoding: { kind: 'number' as const } }] }],
      order: 'person' as const,
      proof: { column: '<img src=x>', rows: 2048, except: [] },
      score: { output: 'logits', column: null, transform: 'sigmoid' as const },
    };
    const model = subject.model && { ...subject.model, mapping };
    const own = renderReport({
      results: { ...rest, subject: { ...subject, model } },
      statement,
      recordDigest: null,
      plan: plan.value,
      explanations: checks,
    });
    expect(own).toMatch(/<dt>Score<\/dt>\s*<dd>sigmoid of output `logits`<\/dd>/);
    expect(own).toContain(
      'order confirmed by a person; order proven by the score column &lt;img src=x> on 2,048 rows',
    );
  });
  it('ends with the digests', () => {
    const { plan: own, subject } = fakeResults();
    for (const digest of ['ab'.repeat(32), own.digest, subject.model?.sha256 ?? '?'])
      expect(text).toContain(digest);
  });
  it('promises nothing', () => {
    expect(text.replaceAll(/treated (rightly|fairly)/g, '')).not.toMatch(
      /certif|compliant|complies|unbiased|is fair\b/i,
    );
  });
  it('stays small', () => {
    expect(html.length).toBeLessThan(2_000_000);
  });
});
