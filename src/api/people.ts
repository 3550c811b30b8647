import type { KeptAssignment, People } from '../settings/people.ts';
import type { AssignmentView, peopleOperations } from './contract/people.ts';
import type { Handlers } from './endpoint.ts';
import { etagHeader } from './entity-tag.ts';

export function peopleHandlers({ people }: { people: People }): Handlers<typeof peopleOperations> {
  return {
    async listPeople() {
      return { body: { items: (await people.assignments()).map(viewOf) } };
    },
    async assignRole({ params, body, etag, by }) {
      const kept = viewOf(await people.change({ ...params, ...body }, { etag, by }));
      return { body: kept, headers: { ETag: kept.etag ?? '' } };
    },
    async removeRole({ params, etag, by }) {
      await people.remove(params, { etag, by });
      return { body: null };
    },
  };
}

function viewOf({ assignment, from, etag }: KeptAssignment): AssignmentView {
  return { kind: 'person', ...assignment, from, etag: etag === null ? null : etagHeader(etag) };
}
