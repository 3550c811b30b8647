import type { DirectoryGroup, DirectoryUser } from '../../model/directory-records.ts';
import type { ScimToken } from '../../model/scim-token.ts';
import type { Stored } from '../../store/store.ts';
import type { ScimPage } from './scim-list.ts';
import { plain, type Json } from './scim-person.ts';
import { project, type Projection } from './scim-projection.ts';
import type { ScimQuery } from './scim-query.ts';
import type { GroupSchema, UserSchema } from './scim-schemas.ts';

interface Editing {
  readonly token: ScimToken;
  readonly version: string | null;
}

/** What can be done with one kind of resource. Throws CallerError, and scimmy's errors for what is not understood. */
export interface ScimHandlers<Body> {
  readonly endpoint: string;
  readonly Schema: typeof UserSchema | typeof GroupSchema;
  list(query: ScimQuery, token: ScimToken): Promise<ScimPage<Body>>;
  read(id: string): Promise<Stored<Body>>;
  create(sent: unknown, token: ScimToken): Promise<Stored<Body>>;
  replace(id: string, sent: unknown, editing: Editing): Promise<Stored<Body>>;
  patch(id: string, sent: unknown, editing: Editing): Promise<Stored<Body>>;
  remove(id: string, editing: Editing): Promise<void>;
  /** An entry in plain data. */
  resource(entry: Stored<Body>, token: ScimToken, options: { readonly withMembers: boolean }): Promise<Json>;
}

export type AnyScimHandlers = ScimHandlers<DirectoryUser> | ScimHandlers<DirectoryGroup>;

/** An entry as it is sent. */
export async function told<Body>(
  handlers: ScimHandlers<Body>,
  entry: Stored<Body>,
  options: {
    readonly token: ScimToken;
    readonly base: string;
    readonly withMembers: boolean;
    readonly projection: Projection | null;
  },
): Promise<Json> {
  const resource = await handlers.resource(entry, options.token, options);
  const whole = plain(new handlers.Schema(resource, 'out', options.base + handlers.endpoint));
  return options.projection === null ? whole : project(whole, options.projection);
}
