import type { TestTenant } from '../../support/tenant.ts';
import { accessToken } from '../../support/tenant.ts';

export interface RawObject {
  id: string;
  displayName?: string | null;
  userPrincipalName?: string | null;
  jobTitle?: string | null;
  '@odata.type'?: string;
  '@removed'?: { reason: string };
  'members@delta'?: RawObject[];
  'manager@delta'?: RawObject[];
  manager?: RawObject;
  [name: string]: unknown;
}

export interface RawBody {
  '@odata.context'?: string;
  '@odata.count'?: number;
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
  value?: (RawObject | null)[];
  error?: { code: string; message: string; innerError: Record<string, string> };
  displayName?: string | null;
  userType?: string;
  responses?: { id: string; status: number; headers: Record<string, string>; body: RawBody }[];
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: RawBody;
}

/** Plain http requests to the Graph of a test tenant, so that tests see what is really on the wire. */
export class RawGraph {
  readonly #test: TestTenant;
  #token: string | undefined;

  constructor(test: TestTenant) {
    this.#test = test;
  }

  /** Forgets the access token, so that the next request signs in again. */
  signOut(): void {
    this.#token = undefined;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.send(path, { headers });
  }

  async batch(requests: unknown[]): Promise<RawAnswer> {
    const headers = { 'content-type': 'application/json' };
    return this.send('/$batch', { method: 'POST', headers, body: JSON.stringify({ requests }) });
  }

  async send(
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<RawAnswer> {
    this.#token ??= await accessToken(this.#test);
    const url = path.startsWith('https:') ? path : `${this.#test.graphEndpoint}/v1.0${path}`;
    const headers = { authorization: `Bearer ${this.#token}`, ...init.headers };
    const response = await fetch(url, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? parsed(text) : {},
    };
  }

  /** Every object of a list, over all its pages, and the delta link of the last one. */
  async all(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ objects: RawObject[]; pages: number; deltaLink: string }> {
    const objects: RawObject[] = [];
    let pages = 0;
    let next: string | undefined = path;
    let deltaLink = '';
    while (next !== undefined && pages < 1000) {
      const { status, body, text }: RawAnswer = await this.get(next, headers);
      if (status !== 200 || !body.value) {
        throw new Error(`${next} answered ${status}: ${text.slice(0, 300)}`);
      }
      objects.push(...body.value.filter((object) => object !== null));
      pages += 1;
      next = body['@odata.nextLink'];
      deltaLink = body['@odata.deltaLink'] ?? '';
    }
    return { objects, pages, deltaLink };
  }
}

function parsed(text: string): RawBody {
  try {
    return JSON.parse(text) as RawBody;
  } catch {
    return {};
  }
}
