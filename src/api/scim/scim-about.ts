import SCIMMY from 'scimmy';
import { mostOperations } from './scim-bulk.ts';
import type { Json } from './scim-person.ts';
import { mostResults } from './scim-query.ts';
import { coreGroup, coreUser, describedSchemas, enterpriseUser } from './scim-schemas.ts';

/** Of one request. */
const mostBytes = 1024 * 1024;

const schema = 'urn:ietf:params:scim:schemas:core:2.0';

/** What the server says of itself (RFC 7643, 5 to 7), by its path; undefined where it says nothing. */
export function aboutServer(path: string, base: string): Json | undefined {
  const [, kind, id] = path.split('/');
  switch (kind) {
    case 'ServiceProviderConfig':
      return id === undefined ? serviceProviderConfig(base) : undefined;
    case 'ResourceTypes':
      return listOrOne(resourceTypes(base), id);
    case 'Schemas':
      return listOrOne(
        describedSchemas.map((one) => JSON.parse(JSON.stringify(one.describe(`${base}/Schemas`))) as Json),
        id,
      );
    default:
      return undefined;
  }
}

function listOrOne(all: readonly Json[], id: string | undefined): Json | undefined {
  if (id !== undefined) return all.find((one) => one.id === decodeURIComponent(id));
  const total = all.length;
  return {
    schemas: [SCIMMY.Messages.ListResponse.id],
    totalResults: total,
    startIndex: 1,
    itemsPerPage: total,
    Resources: all,
  };
}

function serviceProviderConfig(base: string): Json {
  return {
    schemas: [`${schema}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: mostOperations, maxPayloadSize: mostBytes },
    filter: { supported: true, maxResults: mostResults },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description: 'A token that an administrator of Rollcall creates.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

function resourceTypes(base: string): readonly Json[] {
  const type = (name: string, of: string, extensions: readonly string[]): Json => ({
    schemas: [`${schema}:ResourceType`],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema: of,
    ...(extensions.length === 0
      ? {}
      : { schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false })) }),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  });
  return [type('User', coreUser, [enterpriseUser]), type('Group', coreGroup, [])];
}
