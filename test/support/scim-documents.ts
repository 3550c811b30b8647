import { enterprise } from './scim-directory.ts';
import type { ScimHabits } from './scim-habits.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:';
const named = (...names: readonly string[]): object[] => names.map((name) => ({ name, type: 'string' }));

/** What a service says of itself (RFC 7643, 5 to 7), by the name of the endpoint. */
export function serviceDocuments(habits: ScimHabits): Readonly<Record<string, object>> {
  if (habits.discovery === 'none') return {};
  const { bulk, filter, patch } = habits;
  const bulkSizes = { maxOperations: 1_000, maxPayloadSize: 1_048_576, ...(typeof bulk === 'object' ? bulk : {}) };
  const config = {
    schemas: [`${core}ServiceProviderConfig`],
    patch: { supported: patch !== 'off' },
    bulk: { supported: bulk !== 'off', ...bulkSizes },
    filter: { supported: filter !== 'off', maxResults: 100 },
    etag: { supported: habits.etag !== undefined },
    ...(habits.cursor === true ? { pagination: { cursor: true, index: true, maxPageSize: 100 } } : {}),
  };
  if (habits.discovery === 'no-schemas') return { ServiceProviderConfig: config };
  const list = (...Resources: object[]): object => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: Resources.length,
    Resources,
  });
  const people = named(
    ...['userName', 'name', 'displayName', 'nickName', 'title', 'preferredLanguage', 'active'],
    ...['emails', 'phoneNumbers', 'addresses', 'groups'],
  );
  const extension = {
    id: enterprise,
    attributes: named('employeeNumber', 'costCenter', 'organization', 'department', 'manager'),
  };
  return {
    ServiceProviderConfig: config,
    Schemas: list(
      { id: `${core}User`, attributes: people },
      { id: `${core}Group`, attributes: named('displayName', 'members', 'description') },
      ...(habits.enterpriseUnknown === true ? [] : [extension]),
    ),
    ResourceTypes: list(
      { id: 'User', endpoint: '/Users', schema: `${core}User`, schemaExtensions: [{ schema: enterprise }] },
      { id: 'Group', endpoint: '/Groups', schema: `${core}Group` },
    ),
  };
}
