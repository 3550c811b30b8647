import type { RemoteClass, RemoteGroup, RemoteResult, RemoteUser } from '../remote.ts';
import { textOf, valueOf, type JsonObject } from './json.ts';
import type { ResourceReader } from './resource-reader.ts';
import { etagOf, idOf, readGroup, readUser, type PatchOperation } from './resource.ts';
import { groupNames, standardUserNames } from './scim-attributes.ts';
import type { ScimAnswer, ScimClient } from './scim-client.ts';
import type { ServiceConfig } from './service-config.ts';

/** A service that was asked what it can do, and what was learned of it since. */
export class Service {
  readonly client: ScimClient;
  readonly config: ServiceConfig;
  readonly reader: ResourceReader;
  readonly #userNames: readonly string[];
  /** It takes PATCH, as far as is known. */
  patches: boolean;

  constructor(options: {
    readonly client: ScimClient;
    readonly config: ServiceConfig;
    readonly reader: ResourceReader;
    /** Attributes of people beyond the usual ones. */
    readonly attributes: readonly string[];
  }) {
    this.client = options.client;
    this.config = options.config;
    this.reader = options.reader;
    this.patches = options.config.patch;
    this.#userNames = [...new Set([...standardUserNames, ...options.attributes])];
  }

  user(resource: JsonObject): RemoteUser {
    return readUser(resource, this.#userNames, this.config);
  }

  group(resource: JsonObject): RemoteGroup {
    return readGroup(resource, groupNames);
  }

  read(of: RemoteClass, resource: JsonObject): RemoteUser | RemoteGroup {
    return of === 'user' ? this.user(resource) : this.group(resource);
  }

  /** What it takes to write only to what is there: its ETag, where the service keeps them. */
  etagOf(resource: JsonObject | null): string | null {
    return resource === null || !this.config.etag ? null : etagOf(resource);
  }

  pathOf(of: RemoteClass, id: string): string {
    return `${this.config.endpoints[of]}/${encodeURIComponent(id)}`;
  }

  /** It worked; with what is there now, where the answer holds the whole of it. */
  done(of: RemoteClass, id: string, json: JsonObject): RemoteResult {
    const name = valueOf(json, of === 'user' ? 'userName' : 'displayName');
    const isWhole = idOf(json) === id && textOf(name) !== null && (!this.config.etag || etagOf(json) !== null);
    return isWhole ? { ok: true, id, now: this.read(of, json) } : { ok: true, id };
  }

  /** The service said no: which of our words that is, and its own. */
  refusal({ status, json }: Pick<ScimAnswer, 'status' | 'json'>): RemoteResult {
    const why =
      status === 404 || status === 410 ? 'missing' : status === 409 ? 'taken' : status === 412 ? 'moved' : 'refused';
    return { ok: false, why, message: this.client.saying(status, json) };
  }
}

export const isMissing: RemoteResult = { ok: false, why: 'missing', message: 'It is no longer there.' };
export const hasMoved: RemoteResult = { ok: false, why: 'moved', message: 'It was changed there meanwhile.' };
export const isTaken: RemoteResult = {
  ok: false,
  why: 'taken',
  message: 'Something with this external ID is there already.',
};

export function succeeded(status: number): boolean {
  return status >= 200 && status < 300;
}

/** RFC 7644, 3.5.2. */
export function patchBody(operations: readonly PatchOperation[]): JsonObject {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
}
