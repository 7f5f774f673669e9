/** One mistake, the program that must report it and what that program calls it. */
export interface Planted {
  readonly file: string;
  readonly text: string;
  readonly rule: string;
}

const ONE = '/** Planted. */\nexport const target = 1;\n';
/** What a file holds that others import for the sake of importing it. */
export const TARGET = `${ONE}/** Planted. */\nexport type Target = number;\n`;

const importing = (file: string, from: string, rule: string): Planted => ({
  file,
  text: `/** Planted. */\nexport { target } from '${from}';\n`,
  rule,
});

/** Imports that cross the layers of src/ the wrong way. */
export const LAYERS: readonly Planted[] = [
  importing('src/core/bad.ts', '../stats/target.ts', 'layer-core'),
  importing('src/data/bad.ts', '../models/target.ts', 'layer-data'),
  importing('src/models/bad.ts', '../data/target.ts', 'layer-models'),
  importing('src/kernels/bad.ts', '../stats/target.ts', 'layer-kernels'),
  importing('src/summaries/bad.ts', '../stats/target.ts', 'layer-summaries'),
  importing('src/stats/bad.ts', '../summaries/target.ts', 'layer-stats'),
  importing('src/checks/bad.ts', '../summaries/target.ts', 'layer-checks'),
  importing('src/conventions/bad.ts', '../checks/target.ts', 'layer-conventions'),
  importing('src/law/bad.ts', '../checks/target.ts', 'layer-law'),
  importing('src/perturbations/bad.ts', '../stats/target.ts', 'layer-perturbations'),
  importing('src/attacks/bad.ts', '../stats/target.ts', 'layer-attacks'),
  importing('src/mitigations/bad.ts', '../kernels/target.ts', 'layer-mitigations'),
  importing('src/engine/bad.ts', '../evidence/target.ts', 'layer-engine'),
  importing('src/desk/bad.ts', '../state/target.ts', 'layer-desk'),
  importing('src/evidence/bad.ts', '../ui/target.ts', 'layer-evidence'),
  importing('src/bridge/bad.ts', '../data/target.ts', 'layer-bridge'),
  importing('src/bridge/code.ts', '../engine/target.ts', 'layer-bridge-types'),
  importing('src/state/bad.ts', '../ui/target.ts', 'layer-state'),
  importing('src/state/code.ts', '../engine/target.ts', 'layer-state-types'),
  importing('src/ui/bad.ts', '../data/target.ts', 'layer-ui'),
  importing('src/ui/code.ts', '../engine/target.ts', 'layer-ui-types'),
  importing('src/cli/bad.ts', '../ui/target.ts', 'layer-cli'),
  importing('src/novel/bad.ts', '../core/target.ts', 'layer-known'),
  importing('workers/bad.worker.ts', '../src/cli/target.ts', 'layer-workers'),
  importing('workers/node-bad.worker.ts', '../src/state/target.ts', 'layer-node-workers'),
  {
    file: 'src/core/type.ts',
    text: `import type { Target } from '../engine/target.ts';\n/** Planted. */\nexport type Alias = Target;\n`,
    rule: 'layer-core',
  },
  {
    file: 'src/ui/Bad.svelte',
    text: `<script lang="ts">\n  import { target } from '../data/target.ts';\n  let { extra }: { extra: number } = $props();\n</script>\n\n{target + extra}\n`,
    rule: 'layer-ui',
  },
  importing('src/core/one.ts', './two.ts', 'no-cycle'),
  importing('src/core/vague.ts', './utils/target.ts', 'no-vague-name'),
  importing('src/core/lost.ts', './nowhere.ts', 'not-found'),
  {
    file: 'src/data/node.ts',
    text: `/** Planted. */\nexport { readFileSync as target } from 'node:fs';\n`,
    rule: 'no-node-below-cli',
  },
  {
    file: 'src/data/tool.ts',
    text: `/** Planted. */\nexport { test as target } from 'vitest';\n`,
    rule: 'no-development-package',
  },
];

/** Imports that are right; no program may report them. */
export const ALLOWED: readonly Planted[] = [
  // The other half of a cycle, which is reported once.
  importing('src/core/two.ts', './one.ts', ''),
  importing('src/engine/good.ts', '../checks/target.ts', ''),
  importing('src/cli/good.ts', '../data/node-file.ts', ''),
  importing('workers/node-good.worker.ts', '../src/cli/target.ts', ''),
  {
    file: 'src/bridge/good.ts',
    text: `import type { Target } from '../engine/target.ts';\n/** Planted. */\nexport type Alias = Target;\n`,
    rule: '',
  },
];

const long = `/** Planted. */\nexport function target(x: number): number {\n${'  x += 1;\n'.repeat(80)}  return x;\n}\n`;

const exporting = (folder: string, name: string, expression: string, rule: string): Planted => ({
  file: `src/${folder}/${name}.ts`,
  text: `/** Planted. */\nexport const target = ${expression};\n`,
  rule,
});

/** Code that ESLint must refuse. */
export const CODE: readonly Planted[] = [
  exporting('core', 'random', 'Math.random()', 'no-restricted-properties'),
  exporting('stats', 'exp', 'Math.exp(1)', 'no-restricted-properties'),
  exporting('kernels', 'log', 'Math.log2(3)', 'no-restricted-properties'),
  exporting('checks', 'power', '((x: number) => x ** 3)(2)', 'no-restricted-syntax'),
  exporting('summaries', 'now', 'Date.now()', 'no-restricted-properties'),
  exporting('perturbations', 'date', 'new Date()', 'no-restricted-syntax'),
  exporting('engine', 'clock', 'performance.now()', 'no-restricted-properties'),
  exporting('models', 'order', "'a'.localeCompare('b')", 'no-restricted-properties'),
  exporting('core', 'anything', '(x: any): unknown => x', '@typescript-eslint/no-explicit-any'),
  exporting('state', 'anything', '(x: any): unknown => x', '@typescript-eslint/no-explicit-any'),
  exporting(
    'data',
    'unused',
    '((): number => {\n  const spare = 1;\n  return 2;\n})()',
    '@typescript-eslint/no-unused-vars',
  ),
  exporting(
    'engine',
    'floating',
    '(): void => {\n  Promise.resolve(1);\n}',
    '@typescript-eslint/no-floating-promises',
  ),
  exporting('evidence', 'wording', "'This model is fair.'", 'local/honest-wording'),
  { file: 'src/evidence/bare.ts', text: 'export const target = 1;\n', rule: 'local/documented-exports' },
  { file: 'src/bridge/bare.ts', text: '// Not one.\nexport default 1;\n', rule: 'local/documented-exports' },
  { file: 'src/stats/long.ts', text: long, rule: 'max-lines-per-function' },
  { file: 'src/stats/longest.ts', text: `// A line.\n`.repeat(501), rule: 'max-lines' },
  { file: 'src/ui/Html.svelte', text: `{@html '<b>bold</b>'}\n`, rule: 'svelte/no-at-html-tags' },
  { file: 'src/ui/Claim.svelte', text: `<p>This model is certified.</p>\n`, rule: 'local/honest-wording' },
];

/** Code that ESLint must let pass: the page has clocks, and nobody documents its parts. */
export const CLEAN: readonly Planted[] = [
  { file: 'src/state/clock.ts', text: 'export const target = Date.now() + Math.exp(1);\n', rule: '' },
  exporting('data', 'powers', '2 ** 20 + Number(3n ** 2n)', ''),
  exporting('evidence', 'plain', "'The test passes its threshold.'", ''),
];

/** Names that a layer's type libraries must not have. */
export const TYPES: readonly Planted[] = [
  ...['core', 'stats', 'summaries', 'checks', 'perturbations'].flatMap((layer) => [
    exporting(layer, 'dom', 'document.title', "Cannot find name 'document'"),
    exporting(layer, 'node', 'process.pid', "Cannot find name 'process'"),
  ]),
  exporting('kernels', 'dom', 'document.title', "Cannot find name 'document'"),
  exporting('engine', 'dom', 'document.title', "Cannot find name 'document'"),
  exporting('data', 'node', 'process.pid', "Cannot find name 'process'"),
  exporting('state', 'node', 'process.pid', "Cannot find name 'process'"),
  exporting('core', 'null', '((x?: string) => x.length)()', "'x' is possibly 'undefined'"),
];

/** What nobody uses. */
export const DEAD: readonly Planted[] = [
  { file: 'src/core/orphan.ts', text: ONE, rule: 'files' },
  { file: 'src/core/spare.ts', text: `${ONE}/** Planted. */\nexport const spare = 2;\n`, rule: 'exports' },
  { file: 'src/core/idle.ts', text: `${ONE}/** Planted. */\nexport type Idle = string;\n`, rule: 'types' },
];

/** What somebody uses, each in one of the ways that things are found here. */
export const ALIVE: readonly Planted[] = [
  { file: 'index.html', text: '<script type="module" src="/src/main.ts"></script>\n', rule: '' },
  {
    file: 'src/main.ts',
    text: `export { target } from './core/spare.ts';\nexport { target as other } from './core/idle.ts';\nexport { default } from './ui/Root.svelte';\n`,
    rule: '',
  },
  {
    file: 'src/ui/Root.svelte',
    text: `<script lang="ts">\n  import { target } from '../core/component.ts';\n</script>\n\n{target}\n`,
    rule: '',
  },
  { file: 'src/core/component.ts', text: ONE, rule: '' },
  { file: 'src/checks/fairness/some.ts', text: '/** Planted. */\nexport default 1;\n', rule: '' },
  { file: 'workers/some.worker.ts', text: `export { target } from '../src/core/worker.ts';\n`, rule: '' },
  { file: 'src/core/worker.ts', text: ONE, rule: '' },
];
