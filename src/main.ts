import { compose, type App } from './compose.ts';
import { readConfig, type Config } from './config.ts';
import { startPlayground, type Playground } from './local/playground.ts';

/** Longer than any orderly end takes, and shorter than hosts wait before they kill. */
const longestEndMs = 30_000;

/** Starts the product, and stops it in order when asked: by a signal, or by the end of the process that started it. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const app = await compose(config);
  const running = new Running(app);
  const stop = (): Promise<void> => running.stop();
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(event, () => void stop());
  try {
    await app.start();
    if (config.chatPort !== null) {
      console.log('Starting the chat …');
      const { port, dataDir, chatPort } = config;
      await running.add(startPlayground({ botUrl: `http://localhost:${port}/api/messages`, port: chatPort, dataDir }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  if (!running.isStopping) announce(config);
}

/** What has to be stopped, once, however often and whenever it is asked for. */
class Running {
  readonly #app: App;
  #chat: Playground | null = null;
  #stopping: Promise<void> | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  get isStopping(): boolean {
    return this.#stopping !== null;
  }

  /** Asked to stop while the chat was starting, it is stopped as soon as it is there. */
  async add(starting: Promise<Playground>): Promise<void> {
    this.#chat = await starting;
    if (this.isStopping) await this.#chat.close();
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    await this.#stopping;
  }

  async #stop(): Promise<void> {
    console.log('Stopping …');
    // A store that does not answer must not keep a process that is told to end; leases run out without it.
    const impatience = setTimeout(() => {
      console.error(
        'Not everything could be ended in order. What was under way is gone on with elsewhere, or after the next start.',
      );
      process.exit(1);
    }, longestEndMs);
    impatience.unref();
    await this.#chat?.close();
    await this.#app.stop();
    // The channel to the process that started this one would keep it alive.
    if (process.connected) process.disconnect();
  }
}

function announce(config: Config): void {
  if (config.mode === 'production') {
    console.log(`Rollcall listens on port ${config.port}.`);
    return;
  }
  if (config.chatPort !== null)
    console.log(`Rollcall is ready: open http://localhost:${config.chatPort} and type “preview sync”.`);
  console.log(`Tab: ${config.publicUrl}/tab/   API: ${config.publicUrl}/api/openapi.json   Stop with Ctrl-C.`);
}

function sentence(error: NodeJS.ErrnoException & { readonly port?: number }): string {
  const { code, port, path, message } = error;
  if (code === 'EADDRINUSE') return `Port ${String(port)} is in use. Stop what uses it, or set PORT to another.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return `${String(path)} cannot be written. Make it writable, or set ROLLCALL_DATA_DIR to another folder.`;
  return message;
}

main().catch((error: unknown) => {
  const isOurMistake = error instanceof TypeError || error instanceof RangeError || !(error instanceof Error);
  console.error(isOurMistake ? error : sentence(error));
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
