import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Limits } from '../../src/api/limits.ts';
import { openApi, type ApiForTests } from './api-for-tests.ts';
import { DocumentedClient, exchange, type Answered } from './documented-client.ts';

export const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

export type Json = Record<string, unknown>;

const unlimited = { perSecond: 1e6, burst: 1e6 };
export const noLimits: Limits = {
  requests: unlimited,
  failedSignIns: unlimited,
  arrival: { headMs: 10_000, wholeMs: 60_000, lookEveryMs: 5_000 },
};

/** A SCIM client with a token, which holds every answer against the form that SCIM has for it. */
export class ScimForTests implements AsyncDisposable {
  readonly api: ApiForTests;
  readonly client: DocumentedClient;
  token = '';
  tokenId = '';

  private constructor(api: ApiForTests, client: DocumentedClient) {
    this.api = api;
    this.client = client;
  }

  static async open(limits: Limits = noLimits): Promise<ScimForTests> {
    const api = await openApi({ limits });
    const opened = new ScimForTests(api, await DocumentedClient.of(api.origin));
    ({ token: opened.token, id: opened.tokenId } = await opened.newToken('HR system'));
    return opened;
  }

  async newToken(name: string, more: Json = {}): Promise<{ token: string; id: string }> {
    const { json } = await this.client.call('createScimToken', { body: { name, ...more } });
    return { token: String(json.token), id: String(json.id) };
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const answered = await exchange(`${this.api.origin}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    assert.ok(answered.text === '' || answered.headers['content-type']?.startsWith('application/scim+json'), path);
    if (answered.status >= 400) {
      assert.deepEqual(answered.json.schemas, [errorSchema], answered.text);
      assert.equal(answered.json.status, String(answered.status));
    }
    return answered;
  }

  async added(more: Json = {}): Promise<Json> {
    const answered = await this.call('POST', '/Users', person(more));
    assert.equal(answered.status, 201, answered.text);
    return answered.json;
  }

  async patched(id: unknown, ...operations: readonly Json[]): Promise<Answered> {
    return this.call('PATCH', `/Users/${String(id)}`, { schemas: [patchOp], Operations: operations });
  }

  async filtered(path: string, filter: string): Promise<Json> {
    return (await this.call('GET', `${path}?filter=${encodeURIComponent(filter)}`)).json;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api[Symbol.asyncDispose]();
  }
}

export function person(more: Json = {}): Json {
  return {
    schemas: [user],
    userName: `${randomUUID()}@hand.example`,
    displayName: 'Ada Lovelace',
    active: true,
    ...more,
  };
}
