import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The whole product as `npm start` runs it, in a process of its own. */
export interface Product {
  readonly api: string;
  readonly tab: string;
  /** Address of the chat client, or null when it was not asked for. */
  readonly chat: string | null;
  /** Everything it has printed. */
  output(): string;
  /** Sends the signal and resolves with exit code or signal. */
  end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | string | null>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts it in a data folder. Throws with what it printed when it ends instead of getting ready. */
export async function startProduct(options: {
  readonly dataDir: string;
  readonly chat: boolean;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<Product> {
  const port = await freePort();
  const chatPort = options.chat ? await freePort() : null;
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(port),
      ROLLCALL_CHAT_PORT: chatPort === null ? 'off' : String(chatPort),
      ROLLCALL_DATA_DIR: options.dataDir,
      ...options.env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  await becomesReady(child, () => output);
  const url = `http://localhost:${String(port)}`;
  return {
    api: `${url}/api`,
    tab: `${url}/tab`,
    chat: chatPort === null ? null : `http://localhost:${String(chatPort)}`,
    output: () => output,
    async end(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code, by] = (await ended) as [number | null, string | null];
      return code ?? by;
    },
  };
}

async function becomesReady(child: ChildProcess, output: () => string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = setInterval(() => {
      if (!/Tab: |listens on port/.test(output())) return;
      clearInterval(look);
      resolve();
    }, 50);
    child.once('exit', () => {
      clearInterval(look);
      reject(new Error(output()));
    });
  });
}

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
