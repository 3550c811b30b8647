import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { habitDescriptions } from './habits.ts';
import { ENDPOINT_FILE } from './state.ts';

const USAGE = `Usage: tenant COMMAND
  day                    lets a day pass: people join, move and leave
  expire-secret          expires the client secret
  restore-secret         makes the expired secret valid again
  rotate-secret          adds a new client secret and prints it
  certificate FILE       registers a certificate (PEM) on the app and prints its thumbprint
  consent PERMISSION     lets the app do more: User.ReadWrite.All lets it write people
  withdraw PERMISSION    takes a permission back
  habits                 lists the unfriendly habits, and which are on
  habits NAME=VALUE ...  switches habits on or off: true, false, or options such as times:2,path:/users
  state                  prints the state of the tenant`;

interface Endpoint {
  origin: string;
  caFile: string;
}

/** A problem that is told in one sentence, without a stack. */
class CommandProblem extends Error {}

/** Runs one command against the demo tenant that runs on this data folder; returns what to print. */
export async function runTenantCommand(words: readonly string[], folder: string): Promise<string> {
  const [command = '', ...rest] = words;
  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> =>
    callControl(await findEndpoint(folder), { method, path, body });
  switch (command) {
    case 'day': {
      const { happened, daysPassed } = await call('POST', 'day');
      return [`Day ${String(daysPassed)} has passed:`, ...lines(happened)].join('\n');
    }
    case 'expire-secret':
      await call('POST', 'secret/expire');
      return 'The client secret has expired: signing in fails from now on.';
    case 'restore-secret':
      await call('POST', 'secret/restore');
      return 'The client secret is valid again.';
    case 'rotate-secret':
      return `The new client secret is ${String((await call('POST', 'secret/rotate')).value)}`;
    case 'certificate': {
      const pem = await certificateFile(rest[0] ?? '');
      return `Registered the certificate ${String((await call('POST', 'certificate', pem)).thumbprint)}`;
    }
    case 'consent':
    case 'withdraw':
      return `The app may: ${permissionsOf(await call('POST', command, rest[0] ?? ''))}`;
    case 'habits':
      return rest.length === 0
        ? habitList(await call('GET', 'state'))
        : habitList(await call('PUT', 'habits', parseHabits(rest)), 'on');
    case 'state':
      return JSON.stringify(await call('GET', 'state'), undefined, 2);
    default:
      throw new CommandProblem(USAGE);
  }
}

/** The certificate in a file; a private key beside it stays where it is. */
async function certificateFile(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandProblem(`There is no file ${file} that can be read.`);
  });
  return /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(text)?.[0] ?? '';
}

function permissionsOf({ permissions }: Record<string, unknown>): string {
  return Array.isArray(permissions) ? permissions.join(', ') : '';
}

function lines(happened: unknown): string[] {
  return Array.isArray(happened) ? happened.map((sentence) => `- ${String(sentence)}`) : [];
}

function habitList(state: Record<string, unknown>, which: 'all' | 'on' = 'all'): string {
  const on = (state.habits ?? {}) as Record<string, unknown>;
  const shown = Object.entries(habitDescriptions)
    .filter(([name]) => which === 'all' || name in on)
    .map(([name, { summary }]) => `${name in on ? `${name}=${JSON.stringify(on[name])}` : name}\n    ${summary}`);
  return shown.length === 0 ? 'All habits are off.' : shown.join('\n');
}

/** Reads `NAME=VALUE` words: true, false, JSON, or options as `times:2,path:/users`. */
export function parseHabits(words: readonly string[]): Record<string, unknown> {
  const habits: Record<string, unknown> = {};
  for (const word of words) {
    const [name = '', ...value] = word.split('=');
    habits[name] = parseSetting(value.join('='));
  }
  return habits;
}

function parseSetting(text: string): unknown {
  if (text === '') {
    return true;
  }
  try {
    return JSON.parse(text);
  } catch {
    return Object.fromEntries(
      text.split(',').map((option) => {
        const [name = '', ...value] = option.split(':');
        const given = value.join(':');
        return [name.trim(), /^\d+(\.\d+)?$/.test(given) ? Number(given) : given];
      }),
    );
  }
}

async function findEndpoint(folder: string): Promise<Endpoint> {
  try {
    return JSON.parse(await readFile(join(folder, ENDPOINT_FILE), 'utf8')) as Endpoint;
  } catch {
    throw notRunning(folder);
  }
}

function notRunning(folder: string): CommandProblem {
  return new CommandProblem(`No simulated tenant is running on ${folder}: start Rollcall first (npm start).`);
}

async function callControl(
  endpoint: Endpoint,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<Record<string, unknown>> {
  const ca = await readFile(endpoint.caFile);
  const { status, text } = await send(`${endpoint.origin}/_control/${path}`, {
    method,
    ca,
    body: body === undefined ? '' : JSON.stringify(body),
  });
  const answer = JSON.parse(text) as Record<string, unknown>;
  if (status !== 200) {
    throw new CommandProblem(typeof answer.error === 'string' ? answer.error : `The tenant answered ${status}.`);
  }
  return answer;
}

async function send(
  url: string,
  { method, ca, body }: { method: string; ca: Buffer; body: string },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, ca }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.on('error', () =>
      reject(new CommandProblem(`No simulated tenant answers at ${url}: start Rollcall first (npm start).`)),
    );
    outgoing.end(body);
  });
}

async function main(): Promise<void> {
  try {
    console.log(await runTenantCommand(process.argv.slice(2), process.env.ROLLCALL_DATA_DIR ?? '.rollcall'));
  } catch (error) {
    if (!(error instanceof CommandProblem)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main();
}
