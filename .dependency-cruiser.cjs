/**
 * The layers of src/ and what each may import, besides itself and packages.
 * `types`: layers of which only types may be imported. Type-only imports count as imports everywhere else.
 */
const LAYERS = {
  core: {},
  data: { may: ['core'] },
  models: { may: ['core'] },
  kernels: { may: ['core'], files: ['^wasm/build/'] },
  summaries: { may: ['core', 'kernels'] },
  stats: { may: ['core', 'kernels'] },
  checks: { may: ['core', 'stats'] },
  conventions: { may: ['core', 'stats'] },
  law: { may: ['core', 'stats'] },
  perturbations: { may: ['core', 'kernels'] },
  attacks: { may: ['core', 'kernels'] },
  mitigations: { may: ['core', 'stats'] },
  specifications: { may: ['core', 'stats', 'summaries', 'mitigations'] },
  engine: {
    may: [
      'core',
      'data',
      'models',
      'kernels',
      'summaries',
      'stats',
      'checks',
      'conventions',
      'perturbations',
      'attacks',
      'mitigations',
    ],
  },
  evidence: { may: ['core', 'summaries'] },
  bridge: { may: ['core'], types: ['engine', 'evidence'], typeFiles: ['^workers/'] },
  state: {
    may: ['core', 'bridge', 'checks', 'perturbations', 'mitigations', 'specifications', 'summaries', 'law'],
    types: ['engine', 'evidence'],
  },
  ui: { may: ['core', 'state'], types: ['bridge', 'engine'] },
  desk: { may: ['core', 'data', 'checks', 'engine', 'evidence'], files: ['^build/report/'] },
  cli: {
    may: [
      'core',
      'data',
      'checks',
      'conventions',
      'law',
      'specifications',
      'summaries',
      'engine',
      'evidence',
      'desk',
      'bridge',
    ],
    files: ['^src/data/node-file\\.ts$', '^build/report/'],
  },
};

const NODE_WORKERS = '^workers/node-';

const folder = (layer) => `^src/${layer}/`;

/** Two rules a layer: what it must not import at all, and what it may import as a type only. */
function rulesOf([layer, { may = [], types = [], files = [], typeFiles = [] }]) {
  const asTypes = [...types.map(folder), ...typeFiles];
  const rules = [
    {
      name: `layer-${layer}`,
      severity: 'error',
      comment: `src/${layer} may import ${[...may, ...types, 'packages'].join(', ')} only.`,
      from: { path: folder(layer) },
      to: {
        path: '^(src|workers|wasm|build|tests|datasets|docs)/',
        pathNot: [folder(layer), ...may.map(folder), ...files, ...asTypes],
      },
    },
  ];
  if (asTypes.length === 0) return rules;
  return [
    ...rules,
    {
      name: `layer-${layer}-types`,
      severity: 'error',
      comment: `src/${layer} may import types of ${asTypes.join(', ')}, never their code.`,
      from: { path: folder(layer) },
      to: { path: asTypes, dependencyTypesNot: ['type-only'] },
    },
  ];
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).flatMap(rulesOf),
    {
      name: 'layer-known',
      severity: 'error',
      comment: 'A new folder of src/ is a new layer: say what it may import.',
      from: { path: '^src/([^/]+)/', pathNot: Object.keys(LAYERS).map(folder) },
      to: {},
    },
    {
      name: 'layer-workers',
      severity: 'error',
      comment: 'A worker is expose() round the layers below state/.',
      from: { path: '^workers/', pathNot: NODE_WORKERS },
      to: { path: '^(src/(state|ui|cli)|tests|datasets)/' },
    },
    {
      name: 'layer-node-workers',
      severity: 'error',
      comment: 'A worker of the command may open files as the command does.',
      from: { path: NODE_WORKERS },
      to: { path: '^(src/(state|ui)|tests|datasets)/' },
    },
    {
      name: 'no-node-below-cli',
      severity: 'error',
      comment: 'Everything but the command runs in a browser.',
      from: { path: '^(src|workers)/', pathNot: ['^src/cli/', '^src/data/node-file\\.ts$', NODE_WORKERS] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Modules that import each other cannot be read one at a time.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-vague-name',
      severity: 'error',
      comment: 'A name says what is inside; these say nothing.',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|common|misc|types)(/|\\.[a-z]+$)', pathNot: 'node_modules' },
    },
    {
      name: 'not-found',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      // Vite's own queries are beyond the resolver.
      to: { couldNotResolve: true, pathNot: '\\?(url|raw|inline)$' },
    },
    {
      name: 'no-development-package',
      severity: 'error',
      comment: 'What ships imports only `dependencies`.',
      from: { path: '^(src|workers)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    doNotFollow: { path: ['node_modules', '^build/', '^wasm/build/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.json', '.css', '.wgsl', '.wasm'],
    },
  },
};
