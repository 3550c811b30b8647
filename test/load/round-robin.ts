import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A load balancer as plain as one can be: each request goes to the next instance; one that takes no connections is
 * skipped. A request that an instance had begun to take is never sent twice: where its answer breaks off, the caller's
 * connection does, too.
 */
export class RoundRobin {
  /** Ports of the instances, by their number; null for one that is known to be down. */
  readonly ports: (number | null)[] = [];
  /** Requests whose instance ended before it had answered. */
  cut = 0;
  /** Requests that no instance took. */
  untaken = 0;
  readonly #server = createServer((incoming, outgoing) => {
    this.#take(incoming, outgoing).catch(() => outgoing.destroy());
  });
  #next = 0;

  static async open(): Promise<RoundRobin> {
    const balancer = new RoundRobin();
    balancer.#server.listen(0, 'localhost');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get origin(): string {
    return `http://localhost:${String((this.#server.address() as AddressInfo).port)}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const first = this.#next++;
    const inTurn = this.ports.map((_, index) => this.ports[(first + index) % this.ports.length]);
    for (const port of inTurn) {
      if (typeof port !== 'number') continue;
      const outcome = await forward({ incoming, outgoing, body, port });
      if (outcome === 'refused') continue;
      if (outcome === 'cut') this.cut += 1;
      return;
    }
    this.untaken += 1;
    outgoing.destroy();
  }
}

async function forward(options: {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
  readonly port: number;
}): Promise<'answered' | 'refused' | 'cut'> {
  const { incoming, outgoing, body, port } = options;
  const { method = 'GET', url = '/', headers } = incoming;
  return new Promise((resolve) => {
    const breakOff = (): void => {
      outgoing.destroy();
      resolve('cut');
    };
    const asking = request({ host: 'localhost', port, method, path: url, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once('end', () => resolve('answered'));
      answer.once('error', breakOff);
    });
    asking.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve('refused');
      else breakOff();
    });
    asking.end(body);
  });
}
