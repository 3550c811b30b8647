import type { Cloud } from '../model/cloud.ts';
import type { People } from '../settings/people.ts';
import type { Store } from '../store/store.ts';
import type { serviceOperations } from './contract/service.ts';
import type { Handlers } from './endpoint.ts';
import type { Mode } from './request-guard.ts';

export function serviceHandlers(rooms: {
  store: Store;
  people: People;
  clouds: readonly Cloud[];
  mode: Mode;
  /** The OpenAPI document, made once. */
  document: { readonly openapi: string };
}): Handlers<typeof serviceOperations> {
  return {
    async health() {
      return { body: { status: 'ok' } };
    },
    async readiness() {
      await rooms.store.ping();
      return { body: { status: 'ok' } };
    },
    async openApi() {
      return { body: { ...rooms.document } };
    },
    async me({ by }) {
      const held = await rooms.people.held(by);
      return {
        body: {
          id: by.id,
          tenantId: by.tenantId,
          name: by.name,
          role: held?.role ?? null,
          roleFrom: held === null ? null : { kind: held.from, group: held.group },
          mode: rooms.mode,
        },
      };
    },
    async listClouds() {
      return {
        body: {
          items: rooms.clouds.map(({ name, authorityHost, graphEndpoint, custom }) => ({
            name,
            authorityHost,
            graphEndpoint,
            custom,
          })),
        },
      };
    },
  };
}
