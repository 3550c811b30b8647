import type { Actor } from '../model/role.ts';
import { ConfigProblem } from './config-problem.ts';

const pair = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** `object id@tenant id`, several with commas; names come from the first activity they send. */
export function readAdministrators(list: string | undefined): readonly Actor[] {
  if (list === undefined) return [];
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0)
    throw new ConfigProblem('ROLLCALL_ADMINISTRATORS names nobody: enter at least one, as in id@tenant.');
  return items.map((item) => {
    const [, id, tenantId] = pair.exec(item.toLowerCase()) ?? [];
    if (id === undefined || tenantId === undefined)
      throw new ConfigProblem(
        `ROLLCALL_ADMINISTRATORS: “${item}” must be an object id and a tenant id, as in id@tenant.`,
      );
    return { id, tenantId, name: 'Administrator' };
  });
}
