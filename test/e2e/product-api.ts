import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../support/product.ts';

interface Answer {
  readonly json: Record<string, unknown>;
  readonly text: string;
  readonly etag: string;
}

export interface OverviewSeen {
  readonly id: string;
  readonly hash: string;
  readonly changeCount: number;
}

export interface RunSeen {
  readonly status: string;
  readonly overviewId: string;
}

/** The API of the running product, for what a walk does beside the chat. Whatever is refused fails the test. */
export class ProductApi {
  readonly #product: Product;

  constructor(product: Product) {
    this.#product = product;
  }

  async get<Body>(path: string): Promise<Body> {
    return (await this.send('GET', path)).json as Body;
  }

  async send(
    method: string,
    path: string,
    { body, etag }: { readonly body?: unknown; readonly etag?: string } = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#product.api}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(etag !== undefined && { 'If-Match': etag }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${text}`);
    return { json: JSON.parse(text) as Record<string, unknown>, text, etag: response.headers.get('etag') ?? '' };
  }

  /** The overview of a preview that has ended. */
  async previewed(connectionId: string): Promise<OverviewSeen> {
    const { json } = await this.send('POST', `/connections/${connectionId}/runs`, { body: { kind: 'overview' } });
    return this.get(`/overviews/${(await this.ended(String(json.id))).overviewId}`);
  }

  async ended(runId: string): Promise<RunSeen> {
    for (;;) {
      const found = await this.get<RunSeen>(`/runs/${runId}`);
      if (found.status !== 'running') return found;
      await sleep(100);
    }
  }
}
