import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { builtInClouds, type Cloud } from '../model/cloud.ts';
import { ConfigProblem, describe, messageOf } from './config-problem.ts';

/** A cloud as configuration gives it; its CA, where it has one of its own, as PEM. */
export interface ConfiguredCloud extends Cloud {
  readonly ca: string | null;
}

const origin = z
  .url({ protocol: /^https$/, error: 'must be an https URL' })
  .transform((url) => url.replace(/(?<!\/)\/+$/, ''));

const customClouds = z.array(
  z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/i, 'must be letters, digits and dashes, at most 40')
      .refine(
        (name) => !builtInClouds.some((cloud) => cloud.name === name.toLowerCase()),
        'is the name of a built-in cloud',
      ),
    authorityHost: origin,
    graphEndpoint: origin,
    caFile: z.string().min(1).optional(),
  }),
);

/** The built-in clouds, and those of the file that `ROLLCALL_CUSTOM_CLOUDS` names. */
export function readClouds(file: string | undefined): readonly ConfiguredCloud[] {
  return [...builtInClouds.map((cloud) => ({ ...cloud, ca: null })), ...(file === undefined ? [] : cloudsIn(file))];
}

function cloudsIn(file: string): readonly ConfiguredCloud[] {
  const here = `ROLLCALL_CUSTOM_CLOUDS (${file})`;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigProblem(`${here} could not be read as JSON: ${messageOf(error)}. Check the path and the file.`);
  }
  const parsed = customClouds.safeParse(content);
  if (!parsed.success)
    throw new ConfigProblem(parsed.error.issues.map((issue) => describe(issue, `${here} `)).join('\n'));
  return parsed.data.map(({ name, authorityHost, graphEndpoint, caFile }) => ({
    name,
    authorityHost,
    graphEndpoint,
    custom: true,
    ca: caFile === undefined ? null : readCertificate(caFile, here),
  }));
}

function readCertificate(file: string, here: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigProblem(`${here}: the CA file ${file} could not be read: ${messageOf(error)}. Check its path.`);
  }
}
