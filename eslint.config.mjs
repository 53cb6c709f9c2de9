// ESLint: what tsc cannot see. Import direction and cycles have a check of their own (scripts/check/import-direction.mjs).
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const NODE_GLOBALS = Object.fromEntries(
  [
    ...['process', 'console', 'Buffer', 'URL', 'URLSearchParams', 'fetch', 'Headers', 'FormData', 'Blob', 'TextDecoder', 'TextEncoder'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
    ...['AbortController', 'AbortSignal', 'performance', 'structuredClone', 'Event', 'EventTarget', 'WebSocket'],
    ...['ReadableStream', 'Response', 'Request', 'globalThis'],
  ].map((name) => [name, 'readonly']),
);

const COMMONJS_GLOBALS = { require: 'readonly', module: 'writable', exports: 'writable', __dirname: 'readonly', __filename: 'readonly' };

const BROWSER_GLOBALS = Object.fromEntries(
  ['document', 'location', 'EventSource', 'WebSocket', 'CSS', 'window'].map((name) => [name, 'readonly']),
);

/** An underscore says that a parameter is there for its position. */
const UNUSED = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true };

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/target/', '**/dist/', '.cache/', '**/*.generated.*', 'benchmarks/results/'] },
  eslint.configs.recommended,
  {
    languageOptions: { globals: NODE_GLOBALS },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'no-unused-vars': ['error', UNUSED],
      'prefer-const': 'error',
      'no-var': 'error',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], languageOptions: { globals: COMMONJS_GLOBALS } },
  { files: ['benchmarks/**/*.js'], languageOptions: { sourceType: 'commonjs' } },
  { files: ['examples/*/public/**/*.js'], languageOptions: { globals: BROWSER_GLOBALS } },
  {
    files: ['examples/**/*.js', 'benchmarks/**/*.{js,mjs}', 'parity-tests/**/*.mjs'],
    // Handlers show their whole signature, and Express knows error middleware by its four parameters, used or not.
    rules: { 'no-unused-vars': ['error', { ...UNUSED, args: 'none' }] },
  },
  {
    files: ['src/**/*.{ts,mts}'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylistic],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': ['error', UNUSED],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // The output is CommonJS: what is loaded late, or by a name known only then, is loaded with `require`.
      '@typescript-eslint/no-require-imports': 'off',
      // node:test runs what `test` returns by itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' }] },
      ],
      // Methods of Node's prototypes are taken, kept and called with a `this` of our own: that is what this code is for.
      '@typescript-eslint/unbound-method': 'off',
      // Indexed loops are measured choices on the way of a request.
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // Applications hand over anything; turning it into text is then their wish.
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  {
    // Tests play applications, and most of those are JavaScript: tsc is enough for them.
    files: ['src/**/*.test.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  // The expected text, as it stands there.
  { files: ['**/*.test.{ts,mjs,js}'], rules: { 'no-regex-spaces': 'off' } },
);
