import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** What Node cannot strip from a TypeScript file, and habits this project does not have. */
const notHere = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Node strips types only: use a union of string literals, or an object with `as const`.',
  },
  {
    selector: 'TSParameterProperty',
    message: 'Node strips types only: declare the field and assign it in the constructor.',
  },
  {
    selector: 'TSModuleDeclaration[declare!=true][global!=true]',
    message: 'Node strips types only: use a module file instead of a namespace.',
  },
  { selector: 'TSImportEqualsDeclaration', message: 'Node strips types only: use `import … from`.' },
  { selector: 'TSExportAssignment', message: 'Node strips types only: use named exports.' },
  { selector: 'Decorator', message: 'Node cannot run decorators: call a function instead.' },
  {
    selector: 'ExportAllDeclaration',
    message: 'No barrels: import from the file that holds the thing, so that a reader finds it with one step.',
  },
];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a thing keeps one name wherever it is used (docs/decisions/0004).',
};

/** Settings come in through config.ts once, with every problem named; a room is handed what it needs. */
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Read the environment in src/config.ts only, and hand the setting in.',
};

/** The rules of the plan must give the same answer for the same input, today and tomorrow. */
const noClock = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'No clock in a pure rule: take the moment as an argument.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'No clock in a pure rule: take the moment as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'No chance in a pure rule: take the value as an argument.',
  },
];

export default tseslint.config(
  {
    ignores: ['node_modules/', 'tab/dist/', 'appPackage/build/', 'coverage/', '.rollcall/', 'devTools/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'off',
      'no-restricted-syntax': ['error', ...notHere, noDefaultExport],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      // Left out for what they cost in time: there are no enums here, and Node's fetch classes are typed by two packages.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A number reads well in a sentence; other values are put into words first.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      // `() => done()` is the plain way to write a callback.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Ports are async by contract, also where one adapter has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'bot/**/*.ts'],
    ignores: ['src/config.ts', 'src/main.ts', 'src/compose.ts', 'src/local/**'],
    rules: { 'no-restricted-syntax': ['error', ...notHere, noDefaultExport, noEnvironment] },
  },
  {
    files: ['src/model/**/*.ts', 'src/plan/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...notHere, noDefaultExport, noEnvironment, ...noClock] },
  },
  {
    files: ['tab/**/*.ts', 'tab/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    // Its other rules prepare for the React compiler, which is not used here, and take long.
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: {
      // node:assert narrows through `asserts` signatures, and a table of cases may be longer than a rule.
      '@typescript-eslint/no-floating-promises': 'error',
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['*.config.js', '.dependency-cruiser.mjs', '**/vite.config.ts'],
    rules: { 'no-restricted-syntax': ['error', ...notHere] },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        __dirname: 'readonly',
        clearInterval: 'readonly',
        clearTimeout: 'readonly',
        console: 'readonly',
        module: 'writable',
        process: 'readonly',
        require: 'readonly',
        setInterval: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  {
    // These start on whatever Node is on the machine, to say in one sentence that it is too old.
    files: ['scripts/start.cjs', 'scripts/test.cjs', 'scripts/ensure-installed.cjs', 'scripts/run-child.cjs'],
    languageOptions: { ecmaVersion: 2017 },
    // `catch` needs its binding in that syntax.
    rules: { 'object-shorthand': 'off', 'no-unused-vars': ['error', { caughtErrors: 'none' }] },
  },
);
