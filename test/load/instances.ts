import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { RoundRobin } from './round-robin.ts';

/** A lease of a dead process on the same host is taken at once; instances of a web app are on hosts of their own. */
const otherHost = `import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
os.hostname = () => process.env.ROLLCALL_TEST_HOST;
syncBuiltinESMExports();`;

/** Processes of src/main.ts behind a load balancer, each as if on a host of its own. */
export class Instances {
  /** What processes printed that have ended. */
  readonly printed: string[] = [];
  readonly #balancer: RoundRobin;
  readonly #env: Readonly<Record<string, string>>;
  readonly #running: (Product | null)[] = [];
  readonly #dataDir = join(temporaryFolder(), 'never-made');
  #starts = 0;

  constructor(balancer: RoundRobin, env: Readonly<Record<string, string>>) {
    const preload = join(temporaryFolder(), 'other-host.mjs');
    writeFileSync(preload, otherHost);
    this.#balancer = balancer;
    this.#env = { ...env, NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` };
  }

  /** An instance that runs. */
  at(number: number): Product {
    const product = this.#running[number];
    if (product === undefined || product === null) throw new Error(`Instance ${String(number)} does not run.`);
    return product;
  }

  /** A new process is a new host, as in a web app that replaces an instance. */
  async start(number: number): Promise<void> {
    this.#starts += 1;
    const env = { ...this.#env, ROLLCALL_TEST_HOST: `host-${String(this.#starts)}` };
    const product = await startProduct({ dataDir: this.#dataDir, chat: false, env });
    this.#running[number] = product;
    this.#balancer.ports[number] = Number(new URL(product.api).port);
  }

  /** Ends an instance; the balancer finds out by itself. Resolves with the exit code or the signal. */
  async end(number: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string | null> {
    const product = this.at(number);
    const end = await product.end(signal);
    this.#running[number] = null;
    this.#balancer.ports[number] = null;
    this.printed.push(product.output());
    return end;
  }

  async stop(): Promise<readonly (number | string | null)[]> {
    const numbers = this.#running.flatMap((product, number) => (product === null ? [] : [number]));
    return Promise.all(numbers.map((number) => this.end(number, 'SIGTERM')));
  }
}
