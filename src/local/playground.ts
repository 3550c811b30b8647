import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { playgroundConfiguration } from './playground-configuration.ts';
import type { DemoPersonName } from './people.ts';

export interface PlaygroundOptions {
  /** Where the bot takes its activities, e.g. `http://localhost:3978/api/messages`. */
  readonly botUrl: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Its configuration and its log are written to a folder in here. */
  readonly dataDir: string;
  /** Who types in the chat; the administrator when left out. */
  readonly speaker?: DemoPersonName;
}

export interface Playground {
  readonly url: string;
  close(): Promise<void>;
}

/** How long the client may take to answer after it was started: it is one large script that Node compiles first. */
const startTimeoutMs = 60_000;

/**
 * Starts Microsoft 365 Agents Playground, Microsoft's own chat client, as a child process on the loopback interface,
 * and resolves once it answers. The process ends with `close()` and with this process, however this one ends.
 *
 * Throws an `Error` with one sentence when the port is taken or the client does not start.
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const port = await freePort(options.port);
  const folder = join(options.dataDir, 'playground');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, '.m365agentsplayground.yml'),
    playgroundConfiguration({ speaker: options.speaker ?? 'adele' }),
  );
  const logFile = join(folder, 'playground.log');
  const child = start({ folder, logFile, port, botUrl: options.botUrl });
  const url = `http://localhost:${port}`;
  try {
    await answering({ url, child, logFile });
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { url, close: () => stop(child) };
}

function start(options: { folder: string; logFile: string; port: number; botUrl: string }): ChildProcess {
  const entry = createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/cli.js');
  const preload = new URL('end-with-parent.ts', import.meta.url).href;
  const child = spawn(
    process.execPath,
    [
      '--import',
      preload,
      entry,
      'start',
      '-e',
      options.botUrl,
      '-c',
      'msteams',
      '-p',
      String(options.port),
      '--disable-telemetry',
    ],
    {
      cwd: options.folder,
      env: {
        ...process.env,
        TEAMSAPPTESTER_BROWSER: 'none',
        M365_AGENTS_PLAYGROUND_CONFIG_PATH: join(options.folder, '.m365agentsplayground.yml'),
        M365_AGENTS_PLAYGROUND_LOGFILE: join(options.folder, 'client.log'),
        // A proxy of this machine must not stand between two programs on it.
        NO_PROXY: 'localhost,127.0.0.1,::1',
        no_proxy: 'localhost,127.0.0.1,::1',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const log = createWriteStream(options.logFile);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once('close', () => log.end());
  // Neither the process nor its pipes keep this process alive: main decides when to stop.
  child.unref();
  child.channel?.unref();
  return child;
}

async function answering(options: { url: string; child: ChildProcess; logFile: string }): Promise<void> {
  const until = Date.now() + startTimeoutMs;
  while (Date.now() < until) {
    if (hasEnded(options.child)) {
      throw new Error(`The chat client ended while starting; what it said is in ${options.logFile}.`);
    }
    const answered = await fetch(options.url, { signal: AbortSignal.timeout(5_000) })
      .then((response) => response.ok)
      .catch(() => false);
    if (answered) return;
    await wait(100);
  }
  throw new Error(`The chat client did not answer within a minute; what it said is in ${options.logFile}.`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const inTime = await Promise.race([ended.then(() => true), wait(3_000, false, { ref: false })]);
  if (!inTime) {
    child.kill('SIGKILL');
    await ended;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The client silently takes another port when its own is taken, so that the printed address would lead nowhere. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(wanted, 'localhost');
    await once(server, 'listening');
  } catch (error) {
    throw new Error(
      `Port ${wanted} is in use, so the chat client cannot start. Stop what uses it, or set ROLLCALL_CHAT_PORT to another.`,
      {
        cause: error,
      },
    );
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}
