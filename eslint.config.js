import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import local from './tests/tooling/eslint-rules.mjs';

/** Everything whose numbers end up in a verdict or a record. */
const BELOW_STATE = [
  ...['core', 'data', 'models', 'kernels', 'summaries', 'stats', 'checks', 'conventions'],
  ...['law', 'perturbations', 'attacks'],
  ...['mitigations', 'specifications', 'engine', 'evidence', 'desk', 'bridge'],
].map((layer) => `src/${layer}/**/*.ts`);

const INEXACT = [
  ...['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt', 'hypot'],
  ...[
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
  ],
];

/** What would make a result depend on the engine, the clock or chance. */
const deterministic = {
  'no-restricted-properties': [
    'error',
    ...INEXACT.map((property) => ({
      object: 'Math',
      property,
      message: 'Engines round it differently: use src/core/elementary.ts.',
    })),
    { object: 'Math', property: 'random', message: 'Randomness is counter-based: use src/core/random.ts.' },
    {
      object: 'crypto',
      property: 'getRandomValues',
      message: 'Randomness is counter-based: use src/core/random.ts.',
    },
    {
      object: 'crypto',
      property: 'randomUUID',
      message: 'Randomness is counter-based: use src/core/random.ts.',
    },
    {
      object: 'Date',
      property: 'now',
      message: 'No result may depend on the clock: take a clock as an argument.',
    },
    {
      object: 'performance',
      property: 'now',
      message: 'No result may depend on the clock: take a clock as an argument.',
    },
    { property: 'localeCompare', message: 'The order depends on the machine: compare with < instead.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'No result may depend on the clock: take a clock as an argument.',
    },
    {
      // BigInts and 2 ** 20 are exact everywhere.
      selector:
        ":matches(BinaryExpression, AssignmentExpression):matches([operator='**'], [operator='**=']):not([right.bigint]):not([left.value=2][right.type='Literal'])",
      message: 'Engines round it differently: multiply, or use src/core/elementary.ts.',
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'build/',
      'wasm/build/',
      'wasm/assembly/',
      'out/',
      'coverage/',
      '.cache/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    plugins: { local },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 500 }],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['src/**/*.{ts,svelte}', 'workers/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 80 }], 'local/honest-wording': 'error' },
  },
  {
    files: ['src/**/*.ts', 'workers/**/*.ts'],
    ignores: ['**/*.svelte.ts'],
    extends: [tseslint.configs.strictTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Interfaces write their functions as methods, and no object here reads `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    rules: { 'svelte/no-at-html-tags': 'error', 'svelte/prefer-svelte-reactivity': 'off' },
  },
  { files: BELOW_STATE, rules: { ...deterministic, 'local/documented-exports': 'error' } },
);
