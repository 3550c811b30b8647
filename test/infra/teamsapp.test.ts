import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { variablesIn } from '../../scripts/environment-file.ts';
import { root } from '../../scripts/tool.ts';
import { readBicep } from './bicep-file.ts';

interface Step {
  uses: string;
  with: Record<string, unknown>;
  writeToEnvironmentFile?: Record<string, string>;
}
type Stage = 'provision' | 'deploy' | 'publish';
type Project = { version: string; environmentFolderPath: string } & Partial<Record<Stage, Step[]>>;

function text(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The variables of an environment's file: those with a value, and all. */
function environment(name: string): { filled: Set<string>; all: Set<string> } {
  const lines = [...text(`env/.env.${name}`).matchAll(/^(\w+)=(.*)$/gm)];
  return {
    filled: new Set(lines.filter(([, , value]) => value !== '').map(([, variable = '']) => variable)),
    all: new Set(lines.map(([, variable = '']) => variable)),
  };
}

/** The files that a step reads, relative to the project. */
function filesRead({ with: settings }: Step): string[] {
  const { manifestPath, templates } = settings as {
    manifestPath?: string;
    templates?: { path: string; parameters: string }[];
  };
  return [manifestPath, ...(templates ?? []).flatMap(({ path, parameters }) => [path, parameters])].filter(
    (path) => path !== undefined,
  );
}

/** The variables that a step needs: in its own settings, and in the templates it fills in. */
function variablesUsed(step: Step): string[] {
  const templates = filesRead(step).filter((path) => path.endsWith('.json'));
  return [JSON.stringify(step.with), ...templates.map(text)].flatMap(variablesIn);
}

/** The variables that a step writes into the environment's file. */
function variablesWritten({ uses, with: settings, writeToEnvironmentFile }: Step): string[] {
  const written = Object.values(writeToEnvironmentFile ?? {});
  if (uses === 'arm/deploy') {
    const { templates } = settings as { templates: { path: string }[] };
    written.push(...templates.flatMap(({ path }) => [...readBicep(join(root, path)).outputs]));
  }
  return written;
}

/** The toolkit asks for the first two, and makes the id of the scope itself when the manifest of the application names it. */
const fromTheToolkit = ['AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP_NAME', 'AAD_APP_ACCESS_AS_USER_PERMISSION_ID'];

const orders: Record<string, Partial<Record<Stage, string[]>>> = {
  'teamsapp.yml': {
    provision: [
      'aadApp/create',
      'teamsApp/create',
      'arm/deploy',
      'aadApp/update',
      'teamsApp/validateManifest',
      'teamsApp/zipAppPackage',
      'teamsApp/validateAppPackage',
      'teamsApp/update',
    ],
    deploy: ['cli/runNpmCommand', 'cli/runNpmCommand', 'azureAppService/zipDeploy'],
    publish: [
      'teamsApp/validateManifest',
      'teamsApp/zipAppPackage',
      'teamsApp/validateAppPackage',
      'teamsApp/update',
      'teamsApp/publishAppPackage',
    ],
  },
  'teamsapp.local.yml': {
    provision: [
      'aadApp/create',
      'teamsApp/create',
      'aadApp/create',
      'botFramework/create',
      'aadApp/update',
      'teamsApp/validateManifest',
      'teamsApp/zipAppPackage',
      'teamsApp/validateAppPackage',
      'teamsApp/update',
    ],
    deploy: ['cli/runNpmCommand', 'cli/runNpmCommand'],
  },
};

/** What a person fills in before the first provisioning: documented in the environment's file. */
const filledInByHand: Record<string, string[]> = {
  'teamsapp.yml': [
    'ORGANISATION_NAME',
    'ORGANISATION_URL',
    'PRIVACY_URL',
    'TERMS_URL',
    'ADMINISTRATORS',
    'RESOURCE_SUFFIX',
    'SECRET_ENCRYPTION_KEY',
  ],
  'teamsapp.local.yml': ['TAB_ENDPOINT', 'TAB_DOMAIN'],
};

for (const [path, order] of Object.entries(orders)) {
  describe(path, () => {
    const project = parse(text(path)) as Project;
    const name = path === 'teamsapp.yml' ? 'dev' : 'local';
    const stages = Object.keys(order) as Stage[];
    const steps = stages.flatMap((stage) => project[stage] ?? []);

    it('takes the steps in the documented order', () => {
      for (const stage of stages)
        assert.deepEqual(
          (project[stage] ?? []).map(({ uses }) => uses),
          order[stage],
          stage,
        );
    });

    it('reads only files that are there', () => {
      for (const file of steps.flatMap(filesRead)) assert.ok(existsSync(join(root, file)), file);
      assert.ok(existsSync(join(root, project.environmentFolderPath)));
    });

    it('hands on the package that it built', () => {
      const built = steps.find(({ uses }) => uses === 'teamsApp/zipAppPackage')?.with.outputZipPath;
      for (const { uses, with: settings } of steps) {
        if ('appPackagePath' in settings) assert.equal(settings.appPackagePath, built, uses);
      }
    });

    it('has a value for each variable by the time a step needs it', () => {
      const known = new Set([...environment(name).filled, ...fromTheToolkit, ...(filledInByHand[path] ?? [])]);
      for (const step of steps) {
        assert.deepEqual(
          variablesUsed(step).filter((variable) => !known.has(variable)),
          [],
          step.uses,
        );
        for (const variable of variablesWritten(step)) known.add(variable);
      }
    });

    it('writes only variables that its environment file lists, and secrets beside it', () => {
      const { all } = environment(name);
      const written = steps.flatMap(variablesWritten).filter((variable) => !variable.startsWith('SECRET_'));
      assert.deepEqual(
        written.filter((variable) => !all.has(variable)),
        [],
      );
    });

    it('asks in that file for what a person has to fill in', () => {
      for (const variable of filledInByHand[path] ?? []) {
        assert.match(text(`env/.env.${name}`), new RegExp(`\\b${variable}\\b`), variable);
      }
      const used = new Set(steps.flatMap(variablesUsed));
      assert.deepEqual(
        (filledInByHand[path] ?? []).filter((variable) => !used.has(variable)),
        [],
      );
    });

    it('runs npm commands that exist', () => {
      const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
      const commands = steps
        .filter(({ uses }) => uses === 'cli/runNpmCommand')
        .map(({ with: { args } }) => String(args));
      for (const command of commands) {
        const [verb, script = ''] = command.split(' ');
        assert.ok(verb === 'ci' || (verb === 'run' && script in scripts), command);
      }
    });

    it('keeps no secret in the environment file', () => {
      assert.deepEqual(
        [...environment(name).all].filter((variable) => variable.startsWith('SECRET_')),
        [],
      );
    });
  });
}

describe('the Entra application of the tab', () => {
  const manifest = JSON.parse(text('aad.manifest.json')) as {
    signInAudience: string;
    api: {
      requestedAccessTokenVersion: number;
      oauth2PermissionScopes: { id: string; value: string }[];
      preAuthorizedApplications: { appId: string; delegatedPermissionIds: string[] }[];
    };
    requiredResourceAccess: unknown[];
  };

  it('lets the two Teams clients, and nobody else, ask for access_as_user', () => {
    const [scope] = manifest.api.oauth2PermissionScopes;
    assert.equal(scope?.value, 'access_as_user');
    assert.deepEqual(
      manifest.api.preAuthorizedApplications.map(({ appId }) => appId),
      ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', '5e3ce6c0-2b1f-4285-8d4b-75ee78787346'],
    );
    for (const { delegatedPermissionIds } of manifest.api.preAuthorizedApplications) {
      assert.deepEqual(delegatedPermissionIds, [scope.id]);
    }
  });

  it('asks for version 2 tokens, one tenant, and no access to anything else', () => {
    assert.equal(manifest.api.requestedAccessTokenVersion, 2);
    assert.equal(manifest.signInAudience, 'AzureADMyOrg');
    assert.deepEqual(manifest.requiredResourceAccess, []);
  });
});
