import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { presets } from '../../src/checks/presets.ts';
import { checks } from '../../src/checks/registry.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Param } from '../../src/core/params.ts';
import { seedText, type PlanInput, type Plan } from '../../src/core/plan.ts';
import { planDigest } from '../../src/engine/plan-digest.ts';
import { nearestName, parsePlan } from '../../src/engine/plan-file.ts';
import { distinctRequests, requestOf } from '../../src/engine/requests.ts';
import { resolveTests, type ResolvedTest } from '../../src/engine/resolve.ts';
import { error, value } from '../models/samples.ts';

const PARITY = 'fairness/demographic-parity-difference';
const NOISE = 'robustness/scaled-noise';

const base: PlanInput = {
  assay: 'plan/1',
  data: { test: 'a.arrow' },
  roles: { label: 'y', favourable: '1', sensitive: ['sex', 'race', ['sex', 'race']] },
  tests: [{ check: PARITY }],
};

/** Values that a parameter must refuse. */
function outside(param: Param): (number | string)[] {
  if (param.kind === 'choice') return ['no such choice', 1];
  if (param.kind === 'text') return [1, 'x'.repeat(1001)];
  const beyond = [param.min - 1, param.max + 1].filter((own) => own < param.min || own > param.max);
  return [...beyond, 'many', Number.NaN, ...(param.kind === 'int' ? [param.min + 0.5] : [])];
}

const parse = (change: object = {}): Outcome<Plan> => parsePlan(stringify({ ...base, ...change }), 'p.yaml');
const planOf = (change: object = {}): Plan => value(parse(change));
const resolved = (...tests: object[]): readonly ResolvedTest[] => value(resolveTests(planOf({ tests })));
const refusal = (...tests: object[]) => error(resolveTests(planOf({ tests })));

describe('reading a plan', () => {
  it('gives YAML, JSON and any order of keys the same digest', () => {
    const { tests, ...others } = base;
    const texts = [
      stringify(base),
      JSON.stringify(base),
      stringify({ tests, ...others }),
      `# note\n${stringify(base)}`,
    ];
    const digests = texts.map((text) => planDigest(value(parsePlan(text, 'p'))).digest);
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('gives a default written out the digest of one left out, and any other value another', () => {
    const digest = (change: object): string => planDigest(planOf(change)).digest;
    expect(digest({ seed: 0, inputs: 'auto', decision: { threshold: 0.5 } })).toBe(digest({}));
    for (const change of [{ seed: 1 }, { name: 'Other' }, { decision: { threshold: 0.6 } }])
      expect(digest(change)).not.toBe(digest({}));
  });

  const UNKNOWN = `assay: plan/1
sead: 1
data: { test: a.arrow }
roles:
  favourable: 1
  labell: y
tests:
  - check: ${PARITY}
    treshold: { value: 0.1 }
  - check: ${PARITY}
    threshold: { value: 0.1, levle: 0.9 }
  - preset: fairness/standard
    severty: warn
`;
  const lines = UNKNOWN.split('\n');

  it.each([
    ['sead', 'sead', 'seed'],
    ['labell', 'roles.labell', 'label'],
    ['treshold', 'tests[0].treshold', 'threshold'],
    ['levle', 'tests[1].threshold.levle', 'level'],
    ['severty', 'tests[2].severty', 'severity'],
  ])('names the unknown key %s with line and nearest key', (name, key, nearest) => {
    const others = ['sead', 'labell', 'treshold', 'levle', 'severty'].filter((own) => own !== name);
    const correct: Record<string, string> = {
      labell: 'label',
      treshold: 'threshold',
      levle: 'level',
      sead: 'seed',
      severty: 'severity',
    };
    const text = others.reduce((all, own) => all.replace(own, correct[own] ?? own), UNKNOWN);
    const refused = error(parsePlan(text, 'p.yaml'));
    expect(refused.what).toContain(`'${name}'`);
    expect(refused.todo).toBe(`Did you mean '${nearest}'?`);
    const line = 1 + lines.findIndex((own) => own.includes(name));
    expect(refused.place).toEqual({ file: 'p.yaml', key, line });
  });

  it.each<[string, object, RegExp]>([
    ['seed', { seed: 'soon' }, /pattern|match|string/i],
    ['seed', { seed: 1.5 }, /int/i],
    ['name', { name: 7 }, /string/],
    ['data.test', { data: { test: 7 } }, /string/],
    ['roles.favourable', { roles: { favourable: null } }, /input/],
    ['roles.sensitive', { roles: { favourable: 1, sensitive: 'sex' } }, /array/],
    ['roles.sensitive[0]', { roles: { favourable: 1, sensitive: [[]] } }, />=1|at least|small/i],
    ['decision.threshold', { decision: { threshold: 'high' } }, /number/],
    ['bins.age', { bins: { age: [] } }, />=1|at least|small/i],
    ['features.age.min', { features: { age: { min: 'low' } } }, /number/],
    ['tests', { tests: [] }, />=1|at least|small/i],
    ['tests', { tests: 'all' }, /array/],
    ['tests[0].severity', { tests: [{ check: PARITY, severity: 'maybe' }] }, /block/],
    ['tests[0].threshold.op', { tests: [{ check: PARITY, threshold: { op: '=', value: 1 } }] }, /<=/],
    ['tests[0].threshold.value', { tests: [{ check: PARITY, threshold: { op: '<=' } }] }, /must be there/],
    [
      'tests[0].threshold.level',
      { tests: [{ check: PARITY, threshold: { value: 1, level: 95 } }] },
      /<1|less|big/i,
    ],
    ['assay', { assay: 'plan/2' }, /plan\/1/],
  ])('refuses %s of the wrong kind in %j', (key, change, why) => {
    const refused = error(parse(change));
    expect({ key: refused.place?.key, why: refused.why }).toEqual({ key, why: expect.stringMatching(why) });
    expect(refused.place?.line).toBeGreaterThan(0);
    expect(refused.code).toBe('input');
  });

  it.each([
    ['', /empty/],
    ['- a\n- b\n', /not a set of keys/],
    ['a: [1, 2\nb: 3', /not valid/],
    ['a: 1\na: 2\n', /not valid/],
    ['a: *nowhere', /not valid/],
    [`a: &a [1]\nb: &b [${'*a, '.repeat(60)}*a]\nc: [${'*b, '.repeat(60)}*b]`, /not valid/],
  ])('says in words what is wrong with %j', (text, what) => {
    expect(error(parsePlan(text, 'p.yaml')).what).toMatch(what);
  });

  it.each<[PlanInput['seed'], string]>([
    [42, '42'],
    ['42', '42'],
    ['0xFF', 'ff'],
    ['deadBEEF', 'deadbeef'],
    [undefined, '0'],
  ])('takes %j as a seed', (seed, text) => {
    expect(seedText(planOf(seed === undefined ? {} : { seed }).seed)).toBe(text);
  });

  it.each(['loans/assay.yaml', 'loans/assay-tfjs.yaml', 'boston-hmda/assay.yaml'])(
    'reads and resolves the sample plan %s',
    (file) => {
      const text = readFileSync(new URL(`../../datasets/${file}`, import.meta.url), 'utf8');
      const plan = value(parsePlan(text, file));
      expect(value(resolveTests(plan)).length).toBeGreaterThan(plan.tests.length);
      expect(plan.tests.every((line) => 'check' in line && (line.rationale ?? '').length > 20)).toBe(true);
    },
  );
});

describe('tests of a plan', () => {
  const slices = (...tests: object[]) => resolved(...tests).map(({ slice }) => slice);
  const EACH = [['sex'], ['race'], ['sex', 'race']];

  it.each<[string, object, readonly (readonly string[] | null)[]]>([
    ['a check of groups: every sensitive feature', { check: PARITY }, EACH],
    ['one that may have groups: all rows too', { check: 'performance/accuracy' }, [null, ...EACH]],
    ['one without groups', { check: 'drift/population-stability-index' }, [null]],
    ['one feature by name', { check: PARITY, groups: 'sex' }, [['sex']]],
    [
      'a list with an intersection',
      { check: PARITY, groups: ['race', ['race', 'sex']] },
      [['race'], ['race', 'sex']],
    ],
    ['no groups', { check: 'performance/accuracy', groups: 'none' }, [null]],
    ['named groups leave all rows out', { check: 'performance/accuracy', groups: 'sex' }, [['sex']]],
    [
      'a flip looks at single features',
      { check: 'robustness/protected-attribute-flip' },
      [['sex'], ['race']],
    ],
  ])('%s', (_, line, wanted) => {
    expect(slices(line).filter((own) => line !== null && own !== undefined)).toEqual(wanted);
  });

  it('expands a preset in the order of its checks, with its severity', () => {
    const all = resolved({ preset: 'fairness/standard', severity: 'warn' });
    expect([...new Set(all.map(({ check }) => check))]).toEqual(presets.get('fairness/standard'));
    expect(new Set(all.map(({ severity, test }) => `${severity} ${test}`))).toEqual(
      new Set(['warn tests[0]']),
    );
    const standard = [...checks.values()].filter((check) => check.standard !== false);
    expect(presets.get('standard')).toEqual(standard.map(({ id }) => id));
    expect(presets.get('complete')).toEqual([...checks.keys()]);
  });

  it('fills thresholds and parameters in from the check, part by part', () => {
    const [plain, limited] = resolved(
      { check: PARITY, groups: 'sex' },
      {
        check: PARITY,
        groups: 'sex',
        threshold: { value: 0.2 },
        params: { minGroupSize: 5 },
        rationale: 'r',
      },
    );
    expect(plain).toMatchObject({
      threshold: { op: '<=', value: 0.1, on: 'interval', level: 0.95 },
      params: { minGroupSize: 30 },
      rationale: null,
    });
    expect(limited).toMatchObject({
      test: 'tests[1]',
      threshold: { op: '<=', value: 0.2 },
      params: { minGroupSize: 5 },
      rationale: 'r',
    });
  });

  it.each<[string, object, string, RegExp, RegExp]>([
    [
      'a check',
      { check: 'fairness/demographic-parity-diference' },
      'tests[0]',
      /no check/,
      /parity-difference'/,
    ],
    [
      'a check like none',
      { check: 'zzzzzzzzzzzzzzzzzzzzzz' },
      'tests[0]',
      /no check/,
      /Known: performance\/.* … .*robustness\//,
    ],
    ['a preset', { preset: 'fairness/standart' }, 'tests[0]', /no preset/, /'fairness\/standard'/],
    ['a group', { check: PARITY, groups: 'sexx' }, 'tests[0].groups', /no sensitive feature 'sexx'/, /'sex'/],
    ['a group inside', { check: PARITY, groups: [['sex', 'rase']] }, 'tests[0].groups', /'rase'/, /'race'/],
    [
      'a parameter',
      { check: PARITY, params: { minGroup: 3 } },
      'tests[0].params',
      /no parameter/,
      /minGroupSize/,
    ],
  ])('names the nearest where it does not know %s', (_, line, key, what, todo) => {
    const refused = refusal(line);
    expect(refused.what).toMatch(what);
    expect(refused.todo).toMatch(todo);
    expect(refused.place).toEqual({ key });
  });

  it('refuses every invalid sample of every parameter in words that name it', () => {
    let tried = 0;
    for (const { id, params } of checks.values())
      for (const [name, param] of Object.entries(params))
        for (const wrong of outside(param)) {
          const own = { check: id, params: { [name]: wrong } };
          const outcome = resolveTests({ ...planOf(), tests: [{ ...own, severity: 'block' }] } as Plan);
          const refused = error(outcome);
          expect(refused.why, id).toContain(`'${name}'`);
          expect(refused.place?.key).toBe(`tests[0].params.${name}`);
          tried += 1;
        }
    expect(tried).toBeGreaterThan(20);
  });

  it.each<[string, object, RegExp]>([
    [
      'groups none where groups are compared',
      { tests: [{ check: PARITY, groups: 'none' }] },
      /compares groups/,
    ],
    ['no sensitive feature at all', { roles: { favourable: 1 } }, /compares groups/],
  ])('refuses %s', (_, change, what) => {
    expect(error(resolveTests(planOf(change))).what).toMatch(what);
  });

  it('offers no name that is too far', () => {
    expect(nearestName('xyz', ['seed', 'tests'])).toBeNull();
    expect(nearestName('', [])).toBeNull();
  });
});

describe('summaries that tests need', () => {
  const paths = (...tests: object[]) => distinctRequests(resolved(...tests)).map(({ path }) => path);

  it('are shared by tests that differ in the smallest group, threshold or slice only', () => {
    const noise = (params: object, more: object = {}) => ({ check: NOISE, groups: 'sex', params, ...more });
    expect(
      paths(noise({ minGroupSize: 5 }), noise({ minGroupSize: 50 }, { threshold: { value: 0.3 } }), {
        check: NOISE,
      }),
    ).toHaveLength(1);
  });

  it('differ where the perturbation does', () => {
    const [name] = Object.keys(checks.get(NOISE)?.params ?? {}).filter((own) => own !== 'minGroupSize');
    const params = checks.get(NOISE)?.params[name ?? ''];
    const other = Number(params?.default) === 0.2 ? 0.3 : 0.2;
    expect(paths({ check: NOISE }, { check: NOISE, params: { [name ?? '']: other } })).toHaveLength(2);
    expect(paths({ check: NOISE }, { check: 'robustness/missing-values' })).toHaveLength(2);
  });

  it('are one table of outcomes for all decision checks, and one sketch for drift', () => {
    expect(paths({ preset: 'standard' })).toEqual([
      'summaries/outcome-counts.arrow',
      'summaries/score-table.arrow',
      'summaries/column-sketch.arrow',
      expect.stringContaining('summaries/flip-counts-'),
      expect.stringContaining('summaries/flip-counts-'),
      expect.stringContaining('summaries/flip-counts-'),
      expect.stringContaining('summaries/flip-counts-'),
      expect.stringContaining('summaries/flip-counts-'),
    ]);
  });

  it('have paths that a package may hold', () => {
    for (const test of resolved({ preset: 'standard' }))
      expect(requestOf(test).path).toMatch(/^summaries\/[A-Za-z0-9][A-Za-z0-9._-]*\.arrow$/);
  });
});
