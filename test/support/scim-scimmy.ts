import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';
import type { RemoteByHand } from '../contracts/remote-under-test.ts';
import type { RemoteClass } from '../../src/target/remote.ts';
import { loseAnswer, startHttps, type HttpsServer } from './scim-server.ts';

export const scimToken = 'the-token-of-the-tests';

/** A SCIM server by others, with people and groups in memory. */
export interface ScimmyServer extends HttpsServer {
  readonly baseUrl: string;
  readonly byHand: RemoteByHand;
  loseNextAnswer(): void;
  /** Everything that is there, for `restore`. */
  save(): string;
  restore(saved: string): void;
  /** Called for each request that writes: right before it is carried out, and before its answer is sent. */
  watch(seen: ((moment: 'before' | 'after') => void) | null): void;
}

type Resource = Record<string, unknown> & { id: string };
type Directory = Readonly<Record<RemoteClass, Map<string, Resource>>>;

const scimNames: Readonly<Record<string, string>> = { userPrincipalName: 'userName', jobTitle: 'title' };

declareResources();

export async function startScimmy(options: { readonly bulk: boolean }): Promise<ScimmyServer> {
  const directory: Directory = { user: new Map(), group: new Map() };
  let losing = false;
  let seen: ((moment: 'before' | 'after') => void) | null = null;
  const app = express();
  app.use((request, _response, next) => {
    // The routers turn numbers in the query into numbers, which Express 5 does not let them keep.
    Object.defineProperty(request, 'query', { value: { ...request.query }, writable: true });
    next();
  });
  app.use((request, response, next) => {
    if (request.method !== 'GET' && seen !== null) {
      const see = seen;
      const end: typeof response.end = response.end.bind(response);
      response.end = ((...given: Parameters<typeof end>) => {
        see('after');
        return end(...given);
      }) as typeof response.end;
      see('before');
    }
    if (losing && request.method !== 'GET') {
      losing = false;
      loseAnswer(request, response);
    }
    next();
  });
  app.use(
    '/scim/v2',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.header('authorization') !== `Bearer ${scimToken}`) throw new Error('Who are you?');
        return 'rollcall';
      },
      context: () => directory,
    }),
  );
  SCIMMY.Config.set('bulk', options.bulk);
  const server = await startHttps(app);
  return {
    ...server,
    baseUrl: `${server.origin}/scim/v2`,
    byHand: byHandIn(directory),
    loseNextAnswer: () => {
      losing = true;
    },
    save: () => JSON.stringify({ user: [...directory.user], group: [...directory.group] }),
    restore: (saved) => {
      const { user, group } = JSON.parse(saved) as Record<RemoteClass, [string, Resource][]>;
      for (const [of, resources] of [['user', user] as const, ['group', group] as const]) {
        directory[of].clear();
        for (const [id, resource] of resources) directory[of].set(id, resource);
      }
    },
    watch: (watcher) => {
      seen = watcher;
    },
  };
}

function byHandIn(directory: Directory): RemoteByHand {
  const named = (of: RemoteClass, attributes: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) =>
        of === 'user' && name === 'mail'
          ? ['emails', [{ type: 'work', value, primary: true }]]
          : [scimNames[name] ?? name, value],
      ),
    );
  const members = (groupId: string): { value: string }[] =>
    (directory.group.get(groupId)?.members as { value: string }[] | undefined) ?? [];
  return {
    add: async (of, { externalId, attributes, active = true }) => {
      const id = randomUUID();
      const more = { ...(externalId === null ? {} : { externalId }), ...(of === 'user' ? { active } : {}) };
      directory[of].set(id, { id, ...more, ...named(of, attributes) });
      return id;
    },
    edit: async (of, id, attributes) => {
      const { externalId, active, userName, members: kept }: Partial<Resource> = directory[of].get(id) ?? {};
      directory[of].set(id, { id, externalId, active, userName, members: kept, ...named(of, attributes) });
    },
    setActive: async (id, active) => {
      const user = directory.user.get(id);
      if (user) directory.user.set(id, { ...user, active });
    },
    remove: async (of, id) => remove(directory, of, id),
    join: async (groupId, userId) => {
      const group = directory.group.get(groupId);
      if (group) directory.group.set(groupId, { ...group, members: [...members(groupId), { value: userId }] });
    },
    leave: async (groupId, userId) => {
      const group = directory.group.get(groupId);
      const rest = members(groupId).filter(({ value }) => value !== userId);
      if (group) directory.group.set(groupId, { ...group, members: rest });
    },
  };
}

function remove(directory: Directory, of: RemoteClass, id: string): void {
  directory[of].delete(id);
  for (const group of directory.group.values()) {
    const members = (group.members as { value: string }[] | undefined) ?? [];
    if (members.some(({ value }) => value === id)) group.members = members.filter(({ value }) => value !== id);
  }
}

/** Scimmy keeps its resources for the whole process; which directory is meant comes with each request. */
function declareResources(): void {
  const handlers = (of: RemoteClass): object => ({
    egress: (resource: { id?: string; filter?: { match(values: unknown[]): unknown[] } }, directory: Directory) => {
      if (resource.id === undefined) {
        const all = [...directory[of].values()];
        return resource.filter === undefined ? all : resource.filter.match(all);
      }
      const found = directory[of].get(resource.id);
      if (found === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${resource.id} not found`);
      return found;
    },
    ingress: ({ id }: { id?: string }, instance: object, directory: Directory) => {
      const given = JSON.parse(JSON.stringify(instance)) as Resource;
      if (id !== undefined && !directory[of].has(id)) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
      const isTaken = [...directory[of].values()].some(
        (other) => of === 'user' && other.id !== id && other.userName === given.userName,
      );
      if (isTaken) throw new SCIMMY.Types.Error(409, 'uniqueness', 'This user name is taken');
      for (const { value } of (given.members as { value: string }[] | undefined) ?? [])
        if (!directory.user.has(value)) throw new SCIMMY.Types.Error(400, 'invalidValue', `${value} is nobody`);
      const resource = { ...given, id: id ?? randomUUID() };
      directory[of].set(resource.id, resource);
      return resource;
    },
    degress: ({ id = '' }: { id?: string }, directory: Directory) => {
      if (!directory[of].has(id)) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
      remove(directory, of, id);
    },
  });
  SCIMMY.Resources.declare(SCIMMY.Resources.User, handlers('user'));
  SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers('group'));
  SCIMMY.Schemas.Group.definition.extend(
    ['description', 'mail'].map((name) => new SCIMMY.Types.Attribute('string', name)),
  );
}
