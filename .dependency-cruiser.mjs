import { homeRules } from './scripts/package-homes.mjs';

/**
 * The rooms of the house (docs/architecture.md) as rules. Every rule says how to mend what it finds.
 * A room is a folder under src/, plus bot/ and tab/; a port is the one file through which a room is used.
 */
const ports =
  '^src/(source/source|target/target|store/store|store/secrets|notify/notifier|telemetry/(?!azure-monitor)[^/]+)\\.ts$';
const adapters =
  '^src/(source/(?:entra|directory)|target/(?:directory|scim|entra|remote)|store/(?:sqlite|cosmos|envelope|keyvault)|notify/(?:email|chat))/';
/** Shares the Graph client with the Entra source: one service, one way to sign in, wait and fail. */
const entraTarget = '^src/target/entra/';
const anySource = '^(src|bot|tab)/';

const room = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: adapters },
  to: { path: '^(src|bot|tab|scripts|test)/', pathNot: [from, ...allowed] },
});

export default {
  forbidden: [
    room(
      'model-knows-only-model',
      '^src/model/',
      [],
      'The nouns know nothing else: move the code that needs another room to that room.',
    ),
    room(
      'plan-knows-only-model',
      '^src/plan/',
      ['^src/model/'],
      'The rules of a plan are pure: pass what they need as an argument built from src/model.',
    ),
    room(
      'texts-know-only-model',
      '^src/texts/',
      ['^src/model/'],
      'Sentences are made from the nouns alone: pass what they need as an argument built from src/model.',
    ),
    {
      name: 'model-and-plan-do-no-io',
      comment:
        'Nothing here reads, waits or talks: move the I/O to an adapter and hand in its result (node:crypto and node:buffer are allowed, for hashes and bytes).',
      severity: 'error',
      from: { path: '^src/(model|plan)/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: '^(node:)?(crypto|buffer)$',
      },
    },
    room(
      'asking-knows-only-model',
      '^src/asking/',
      ['^src/model/'],
      'How other services are asked is the same for all of them: pass what one of them has of its own as an argument.',
    ),
    room(
      'source-knows-model-and-ports',
      '^src/source/',
      ['^src/model/', '^src/asking/', ports],
      'A source knows the nouns and, if it must, another port: import the port file, and let compose.ts hand in the adapter.',
    ),
    room(
      'target-knows-model-and-ports',
      '^src/target/',
      ['^src/model/', '^src/asking/', ports],
      'A target knows the nouns and the store port: import the port file, and let compose.ts hand in the adapter.',
    ),
    room(
      'store-knows-model-and-ports',
      '^src/store/',
      ['^src/model/', ports],
      'A store knows the nouns only: pass what it needs as an argument.',
    ),
    room(
      'telemetry-knows-only-model',
      '^src/telemetry/',
      ['^src/model/'],
      'What is measured is said with words of the model: pass what it needs as an argument.',
    ),
    {
      name: 'azure-monitor-is-loaded-by-compose',
      comment: 'Where nothing is measured, nothing of it is loaded: take a Telemetry as an argument instead.',
      severity: 'error',
      from: { path: anySource, pathNot: '^src/compose\\.ts$' },
      to: { path: '^src/telemetry/azure-monitor\\.ts$' },
    },
    room(
      'notify-knows-model-and-ports',
      '^src/notify/',
      ['^src/model/', '^src/texts/', '^src/settings/', ports],
      'A notifier knows the nouns, the settings and ports: pass what it needs as an argument.',
    ),
    {
      name: 'adapter-knows-model-and-ports',
      comment:
        'An adapter knows the nouns, its own room and other rooms by their port file: have compose.ts hand in what it needs.',
      severity: 'error',
      from: { path: adapters, pathNot: entraTarget },
      to: {
        path: '^(src|bot|tab|scripts|test)/',
        pathNot: [
          '^src/model/',
          '^src/asking/',
          '^src/texts/',
          ports,
          '^src/$1/',
          '^src/(source|target|store|notify)/[^/]+\\.ts$',
        ],
      },
    },
    {
      name: 'entra-target-shares-the-graph-client',
      comment:
        'Reading and writing a tenant sign in, wait and fail alike: the Entra target knows what an adapter knows, and the Entra source beside it.',
      severity: 'error',
      from: { path: entraTarget },
      to: {
        path: '^(src|bot|tab|scripts|test)/',
        pathNot: [
          '^src/model/',
          '^src/asking/',
          '^src/texts/',
          ports,
          entraTarget,
          '^src/source/entra/',
          '^src/target/[^/]+\\.ts$',
        ],
      },
    },
    room(
      'runs-know-model-plan-settings-and-ports',
      '^src/runs/',
      ['^src/model/', '^src/texts/', '^src/plan/', '^src/settings/', ports],
      'A run works through the ports: import the port file, never an adapter, the api or the bot.',
    ),
    room(
      'directory-knows-model-plan-settings-and-ports',
      '^src/directory/',
      ['^src/model/', '^src/plan/', '^src/settings/', ports],
      'What is entered into the directory goes through editable-directory.ts and the store port: let compose.ts hand in the adapter.',
    ),
    room(
      'settings-know-model-and-ports',
      '^src/settings/',
      ['^src/model/', '^src/texts/', ports],
      'Settings are kept through the ports: import the port file, never an adapter, the api or the bot.',
    ),
    room(
      'api-knows-runs-model-and-ports',
      '^src/api/',
      ['^src/model/', '^src/texts/', '^src/notify/', '^src/directory/', '^src/runs/', '^src/settings/', ports],
      'The api asks runs and the ports: move a rule it needs to runs or model, and never import the bot or an adapter.',
    ),
    room(
      'bot-knows-runs-model-and-ports',
      '^bot/',
      ['^src/model/', '^src/texts/', '^src/notify/', '^src/runs/', '^src/settings/', ports],
      'The bot asks runs and the ports: move a rule it needs to runs or model, and never import the api or an adapter.',
    ),
    {
      name: 'tab-knows-the-contract',
      comment:
        'The tab runs in a browser and knows the server by its contract: import it from src/api/contract, types only; and the class that formats messages.',
      severity: 'error',
      from: { path: '^tab/' },
      to: {
        path: '^(src|bot|scripts|test)/',
        pathNot: ['^src/api/contract(/|\\.ts$)', '^src/texts/message-texts\\.ts$'],
      },
    },
    {
      name: 'tab-takes-types-only',
      comment: 'Server code must not reach the browser: write `import type` for what comes from src/api/contract.',
      severity: 'error',
      from: { path: '^tab/' },
      to: { path: '^src/', pathNot: '^src/texts/message-texts\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tenant-is-the-outside-world',
      comment:
        'The simulated tenant stands for Microsoft: were it to share code with what reads it, both could be wrong together. Write it from the documentation.',
      severity: 'error',
      from: { path: '^src/local/tenant/' },
      to: { path: anySource, pathNot: '^src/local/' },
    },
    room(
      'local-knows-model-runs-and-ports',
      '^src/local/',
      ['^src/model/', '^src/runs/', '^src/settings/', ports],
      'What is only for one machine builds on the ports: let compose.ts or main.ts put it together with adapters.',
    ),
    {
      name: 'one-room-sees-its-own-adapters',
      comment:
        'Only compose.ts and open-sides.ts know which concrete parts are used: take the port as an argument instead.',
      severity: 'error',
      from: {
        path: '^(src|bot|tab)/',
        pathNot: [adapters, '^src/(compose|open-sides|main)\\.ts$', '^src/(source|target|store|notify)/'],
      },
      to: { path: adapters },
    },
    {
      name: 'an-adapter-stands-alone',
      comment: 'Two adapters know nothing of each other: move what both need to a file of their room.',
      severity: 'error',
      from: { path: '^src/(source|target|store|notify)/([^/]+)/', pathNot: entraTarget },
      to: { path: adapters, pathNot: '^src/$1/$2/' },
    },
    {
      name: 'config-is-read-once',
      comment: 'Settings are handed in: take them as an argument instead of importing config.ts.',
      severity: 'error',
      from: { path: anySource, pathNot: '^src/(config|compose|main)\\.ts$' },
      to: { path: '^src/config\\.ts$' },
    },
    {
      name: 'nobody-imports-compose-or-main',
      comment: 'compose.ts and main.ts stand at the top: pass what you need down from them.',
      severity: 'error',
      from: { path: anySource, pathNot: '^src/main\\.ts$' },
      to: { path: '^src/(compose|main)\\.ts$' },
    },
    ...homeRules,
    {
      name: 'sqlite-has-one-home',
      comment: 'node:sqlite is used in src/store/sqlite only: go through the store port.',
      severity: 'error',
      from: { path: anySource, pathNot: '^src/store/sqlite/' },
      to: { path: '^(node:)?sqlite$' },
    },
    {
      name: 'no-circle',
      comment:
        'Two files that need each other are one thing or hide a third: move the shared part to a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'Code under test/ is not shipped: move what the product needs to src.',
      severity: 'error',
      from: { path: '^(src|bot|tab|scripts)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-scripts-in-the-product',
      comment: 'Code under scripts/ is not shipped: move what the product needs to src.',
      severity: 'error',
      from: { path: anySource },
      to: { path: '^scripts/' },
    },
    {
      name: 'no-development-package-in-the-product',
      comment: 'A production install leaves devDependencies out: move the package to dependencies in package.json.',
      severity: 'error',
      from: { path: anySource, pathNot: ['^src/local/', '\\.config\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
    {
      name: 'every-import-resolves',
      comment: 'The file or package does not exist: mend the path, or add the package to package.json.',
      severity: 'error',
      from: { path: '^(src|bot|tab|scripts|test)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'every-package-is-declared',
      comment: 'The package is here only because another one needs it: add it to package.json.',
      severity: 'error',
      from: { path: '^(src|bot|tab|scripts|test)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'files-are-named-after-what-they-hold',
      comment: 'A file called utils, helpers or manager holds anything: name it after the one thing it does.',
      severity: 'error',
      from: {},
      to: { path: '/(util|utils|helper|helpers|manager|managers)(/|[.]tsx?$)', pathNot: 'node_modules' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(tab/dist|appPackage/build|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
