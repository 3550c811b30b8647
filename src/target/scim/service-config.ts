import { countOf, isObject, textOf, truthOf, valueOf, type JsonObject } from './json.ts';
import type { RemoteClass } from '../remote.ts';
import { coreGroup, coreGroupAttributes, coreUser, type Place } from './scim-attributes.ts';
import type { ScimClient } from './scim-client.ts';

/** What a service can do and what it keeps (RFC 7643, 5 to 7; RFC 9865, 4). */
export interface ServiceConfig {
  /** It told what it can do; otherwise the rest is what it is worth trying. */
  readonly told: boolean;
  readonly patch: boolean;
  readonly filter: boolean;
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number } | null;
  readonly etag: boolean;
  readonly cursor: boolean;
  /** How many resources an answer holds at most, as far as it says. */
  readonly maxResults: number | null;
  readonly endpoints: Readonly<Record<RemoteClass, string>>;
  /** True unless its schemas say that there is no such attribute, or that it cannot be written. */
  readonly keeps: (of: RemoteClass, place: Place) => boolean;
}

/** Statuses that say that there is no such endpoint, or not for us; RFC 7644, 4 makes all three optional in effect. */
const absent: ReadonlySet<number> = new Set([400, 403, 404, 405, 406, 501]);

/**
 * Asks a service what it can do. What it does not tell is tried: PATCH and filters are, and the way back from them is
 * known; Bulk is not.
 *
 * @throws SyncFailure when it cannot be asked
 */
export async function discover(client: ScimClient): Promise<ServiceConfig> {
  const config = await documentAt(client, '/ServiceProviderConfig');
  const [schemas, types] = await Promise.all([documentAt(client, '/Schemas'), documentAt(client, '/ResourceTypes')]);
  const schemaList = listOf(schemas);
  return { ...capabilities(config), endpoints: endpointsOf(listOf(types)), keeps: keeping(schemaList) };
}

/** Only what `ServiceProviderConfig` says; null where there is none. */
export async function readCapabilities(client: ScimClient): Promise<Omit<ServiceConfig, 'endpoints' | 'keeps'> | null> {
  const config = await documentAt(client, '/ServiceProviderConfig');
  return config === null ? null : capabilities(config);
}

function capabilities(config: JsonObject | null): Omit<ServiceConfig, 'endpoints' | 'keeps'> {
  const offers = (name: string, unsaid: boolean): boolean =>
    truthOf(valueOf(valueOf(config, name), 'supported')) ?? unsaid;
  const bulk = valueOf(config, 'bulk');
  const pagination = valueOf(config, 'pagination');
  const sizes = [
    countOf(valueOf(valueOf(config, 'filter'), 'maxResults')),
    countOf(valueOf(pagination, 'maxPageSize')),
  ].filter((size) => size !== null && size > 0);
  return {
    told: config !== null,
    patch: offers('patch', true),
    filter: offers('filter', true),
    etag: offers('etag', false),
    bulk: offers('bulk', false)
      ? {
          maxOperations: countOf(valueOf(bulk, 'maxOperations')) ?? 0,
          maxPayloadSize: countOf(valueOf(bulk, 'maxPayloadSize')) ?? 0,
        }
      : null,
    cursor: truthOf(valueOf(pagination, 'cursor')) ?? false,
    maxResults: sizes.length === 0 ? null : Math.min(...sizes.filter((size) => size !== null)),
  };
}

async function documentAt(client: ScimClient, path: string): Promise<JsonObject | null> {
  const { status, json } = await client.read(path, { absent });
  return status === 200 ? json : null;
}

function listOf(document: JsonObject | null): readonly unknown[] {
  const resources = valueOf(document, 'Resources');
  return Array.isArray(resources) ? (resources as unknown[]) : [];
}

function endpointsOf(types: readonly unknown[]): ServiceConfig['endpoints'] {
  const endpointOf = (schema: string, usual: string): string => {
    const type = types.find((item) => textOf(valueOf(item, 'schema'))?.toLowerCase() === schema.toLowerCase());
    const endpoint = textOf(valueOf(type, 'endpoint')) ?? usual;
    // Relative to the base address (RFC 7643, 6). Anything else would lead to another place.
    return /^\/?[\w.-]+(\/[\w.-]+)*$/.test(endpoint) && !endpoint.includes('..')
      ? endpoint.replace(/^\/?/, '/')
      : usual;
  };
  return { user: endpointOf(coreUser, '/Users'), group: endpointOf(coreGroup, '/Groups') };
}

function keeping(schemas: readonly unknown[]): ServiceConfig['keeps'] {
  const known = new Map<string, readonly unknown[]>();
  for (const schema of schemas) {
    const id = textOf(valueOf(schema, 'id'));
    const attributes = valueOf(schema, 'attributes');
    if (id !== null && Array.isArray(attributes)) known.set(id.toLowerCase(), attributes as unknown[]);
  }
  const inCore = (of: RemoteClass, attribute: string): boolean => of === 'user' || coreGroupAttributes.has(attribute);
  // Who does not show the schema of people does not show schemas.
  const shows = known.has(coreUser.toLowerCase());
  return (of, { extension, attribute }) => {
    const attributes = known.get((extension ?? (of === 'user' ? coreUser : coreGroup)).toLowerCase());
    if (!shows || (attributes === undefined && extension === null)) return inCore(of, attribute);
    if (attributes === undefined) return false;
    const found = attributes.find((item) => textOf(valueOf(item, 'name'))?.toLowerCase() === attribute.toLowerCase());
    return isObject(found) && textOf(valueOf(found, 'mutability')) !== 'readOnly';
  };
}
