import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppManifestUtils } from '@microsoft/app-manifest';
import draft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { strToU8, zipSync } from 'fflate';
import { readEnvironment, substitute, variablesIn } from './environment-file.ts';
import { root } from './tool.ts';

/** The same bytes for the same content, whenever it is built. */
const builtAt = new Date('2024-01-01T00:00:00Z');

/** The part of it that is used, because its full type takes the compiler a second. */
const schemaSource: { fetchSchema: (url: string) => Promise<unknown> } = AppManifestUtils;

interface LocalizationInfo {
  additionalLanguages?: { file: string }[];
}

/** The files of the package by name: the manifest, the languages it names and its icons, with the values put in. */
export function packageFiles(folder: string, values: ReadonlyMap<string, string>): Map<string, Uint8Array> {
  const read = (name: string): Buffer => readFileSync(join(folder, 'appPackage', name));
  const template = read('manifest.json').toString('utf8');
  const source = JSON.parse(template) as { localizationInfo?: LocalizationInfo; icons: Record<string, string> };
  const languages = (source.localizationInfo?.additionalLanguages ?? []).map(({ file }) => file);
  const texts = new Map(['manifest.json', ...languages].map((name) => [name, read(name).toString('utf8')]));

  const missing = [...texts.values()].flatMap(variablesIn).filter((name) => !values.has(name));
  if (missing.length > 0) {
    throw new Error(
      `No value for ${[...new Set(missing)].join(', ')}: fill in the environment's file under env/; the ids come from provisioning.`,
    );
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, text] of texts) files.set(name, strToU8(substitute(text, values)));
  for (const name of Object.values(source.icons)) files.set(name, read(name));
  return files;
}

/**
 * What the schema that a file names in `$schema` says against it, a sentence for each fault; empty when it is valid.
 * For the manifest and its language files; the schemas come with @microsoft/app-manifest, so that no network is needed.
 */
export async function schemaFaults(file: Uint8Array): Promise<string[]> {
  const content = JSON.parse(new TextDecoder().decode(file)) as { $schema: string };
  // Microsoft's patterns for languages are not valid with the `u` flag, which its own validator sets.
  const ajv = new draft04.default({ allErrors: true, strictTypes: false, unicodeRegExp: false });
  addFormats.default(ajv, ['uri', 'email', 'regex']);
  const schema = (await schemaSource.fetchSchema(content.$schema)) as object;
  const validate = ajv.compile(schema);
  validate(content);
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/**
 * Builds the Teams app package of an environment and returns the path of the zip file.
 * Throws when a variable has no value or a file does not fit its schema.
 */
export async function packageApp(
  folder: string,
  { environment, output }: { environment: string; output: string },
): Promise<string> {
  const files = packageFiles(folder, readEnvironment(folder, environment));
  for (const [name, content] of files) {
    const faults = name.endsWith('.json') ? await schemaFaults(content) : [];
    if (faults.length > 0) throw new Error(`appPackage/${name} does not fit its schema: ${faults.join('; ')}`);
  }
  const target = join(folder, output);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, zipSync(Object.fromEntries(files), { level: 9, mtime: builtAt }));
  return target;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', default: 'dev' },
      output: { type: 'string', default: 'appPackage/build/appPackage.zip' },
    },
  });
  try {
    await packageApp(root, { environment: values.env, output: values.output });
    console.log(`Built ${values.output} for the environment ${values.env}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
