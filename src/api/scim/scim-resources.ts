import SCIMMY from 'scimmy';
import type { DirectoryGroup, DirectoryUser } from '../../model/directory-records.ts';
import type { ScimToken } from '../../model/scim-token.ts';
import type { Stored } from '../../store/store.ts';
import { scimProblemOf } from './scim-errors.ts';
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

/** The resources as scimmy's Bulk takes them: one class for each kind, made for one request. */
export function bulkResources(
  all: readonly AnyScimHandlers[],
  options: { readonly token: ScimToken; readonly base: string; readonly onMistake: (error: unknown) => void },
): (typeof SCIMMY.Types.Resource)[] {
  return all.map((handlers) => bulkResource(handlers as ScimHandlers<DirectoryUser>, options));
}

function bulkResource<Body>(
  handlers: ScimHandlers<Body>,
  options: { readonly token: ScimToken; readonly base: string; readonly onMistake: (error: unknown) => void },
): typeof SCIMMY.Types.Resource {
  const { token, base } = options;
  const editing = { token, version: null };
  const tell = async (entry: Stored<Body>): Promise<Json> =>
    told(handlers, entry, { token, base, withMembers: false, projection: null });
  const orScimError = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      const problem = scimProblemOf(error);
      if (problem === null) options.onMistake(error);
      // Scimmy knows neither 429 nor 503.
      const status = problem === null || problem.status > 413 ? 500 : problem.status;
      throw new SCIMMY.Types.Error(
        status,
        problem?.scimType as never,
        problem?.detail ?? 'Something went wrong in Rollcall.',
      );
    }
  };
  return class BulkResource extends SCIMMY.Types.Resource {
    static override readonly endpoint = handlers.endpoint;
    static override readonly basepath = (): string => base + handlers.endpoint;

    override async write(sent: unknown): Promise<never> {
      const { id } = this;
      return orScimError(async () =>
        tell(await (id === undefined ? handlers.create(sent, token) : handlers.replace(id, sent, editing))),
      ) as Promise<never>;
    }

    override async patch(sent: unknown): Promise<never> {
      const id = this.id ?? '';
      return orScimError(async () => tell(await handlers.patch(id, sent, editing))) as Promise<never>;
    }

    override async dispose(): Promise<void> {
      await orScimError(async () => handlers.remove(this.id ?? '', editing));
    }
  };
}
