import type { OperationId } from '../../src/api/contract/operations.ts';
import type { Asked } from './documented-client.ts';
import { allOperations } from './documented-client.ts';

/** An id that nobody has. */
export const nobody = 'cccccccc-0000-4000-8000-000000000000';

export function paramsOf(id: OperationId, valueOf: (name: string) => string): Readonly<Record<string, string>> {
  const names = Object.keys(allOperations[id]?.params?.shape ?? {});
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}

/** A request that would do, were there anything under its id. */
export function plausible(id: OperationId): Asked {
  const operation = allOperations[id];
  return {
    params: paramsOf(id, (name) => (name === 'id' ? 'nothing-000000' : nobody)),
    ...(operation?.body === undefined ? {} : { body: operation.bodyExample }),
    ...(operation?.ifMatch !== undefined ? { ifMatch: '"MQ"' } : {}),
    ...(id === 'deleteConnection' ? { query: { confirm: 'Contoso' } } : {}),
    ...(id === 'explainPerson' ? { query: { person: 'Ada' } } : {}),
  };
}
