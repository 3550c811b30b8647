import { randomUUID } from 'node:crypto';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { DirectoryEdit, EnteredValues } from '../../src/model/directory-edit.ts';
import type { DirectoryUser } from '../../src/model/directory-records.ts';
import { bearerToken } from '../../src/target/scim/authorize.ts';
import { DirectoryEdits } from '../../src/target/directory/directory-edits.ts';
import type { RemoteByHand, RemoteUnderTest } from '../contracts/remote-under-test.ts';
import { remoteContract } from '../contracts/remote.ts';
import { loseAnswer, startHttps } from '../support/scim-server.ts';
import { remoteFor } from '../target/scim/scim-for-tests.ts';
import { ScimForTests } from './scim-for-tests.ts';

/** Rollcall's own SCIM client writes to Rollcall's own SCIM endpoint, over what stands in front of it with a certificate. */
remoteContract('Rollcall’s own directory over SCIM', async (): Promise<RemoteUnderTest> => {
  const scim = await ScimForTests.open();
  let losing = false;
  const server = await startHttps((request, response) => {
    if (losing && request.method !== 'GET') {
      losing = false;
      loseAnswer(request, response);
    }
    forward(scim.api.origin, request, response);
  });
  return {
    remote: remoteFor(
      { ...server, baseUrl: `${server.origin}/scim/v2` },
      { authorize: bearerToken(() => Promise.resolve(scim.token)) },
    ),
    required: (of, name) => (of === 'user' ? { userPrincipalName: `${name}@example.com` } : {}),
    byHand: byHandIn(scim),
    loseNextAnswer: () => {
      losing = true;
    },
    dispose: async () => {
      await server.close();
      await scim[Symbol.asyncDispose]();
    },
  };
});

function forward(origin: string, request: IncomingMessage, response: ServerResponse): void {
  const { host: _, ...headers } = request.headers;
  const asking = ask(`${origin}${request.url ?? ''}`, { method: request.method, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  asking.on('error', () => response.destroy());
  request.pipe(asking);
}

/** As administrators and other clients of the same line do it. */
function byHandIn(scim: ScimForTests): RemoteByHand {
  const { store } = scim.api;
  const directory = new DirectoryEdits({ store, now: () => scim.api.now });
  const write = async (of: 'user' | 'group', edit: DirectoryEdit): Promise<void> => {
    if (of === 'user') await directory.writePeople([edit], 'hand');
    else await directory.writeGroup(edit, 'hand');
  };
  const change = async (
    of: 'user' | 'group',
    id: string,
    edit: (values: EnteredValues) => EnteredValues | null,
  ): Promise<void> => {
    const held =
      of === 'user'
        ? await store.get('directoryUsers', 'directory', id)
        : await store.get('directoryGroups', 'directory', id);
    if (held === undefined) return;
    const { attributes, entered } = held.body;
    const active = (held.body as Partial<DirectoryUser>).active ?? true;
    const values = { attributes, active, token: entered?.token ?? null, externalId: entered?.externalId ?? null };
    await write(of, { id, version: held.etag, after: edit(values) });
  };
  return {
    add: async (of, { externalId, attributes, active = true }) => {
      const id = randomUUID();
      await write(of, { id, version: null, after: { attributes, active, token: scim.tokenId, externalId } });
      return id;
    },
    edit: async (of, id, attributes) => {
      await change(of, id, (values) => {
        const { userPrincipalName } = values.attributes;
        const required = userPrincipalName === undefined ? {} : { userPrincipalName };
        return { ...values, attributes: { ...required, ...attributes } };
      });
    },
    setActive: async (id, active) => {
      const enabled = { accountEnabled: active };
      await change('user', id, (values) => ({ ...values, active, attributes: { ...values.attributes, ...enabled } }));
    },
    remove: async (of, id) => change(of, id, () => null),
    join: async (groupId, userId) => {
      await directory.changeMembers(groupId, { add: [userId], remove: [] });
    },
    leave: async (groupId, userId) => {
      await directory.changeMembers(groupId, { add: [], remove: [userId] });
    },
  };
}
