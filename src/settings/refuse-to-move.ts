import type { Connection, TargetSettings } from '../model/connection.ts';
import { CallerError } from '../model/errors.ts';
import type { TargetInput } from './target-input.ts';

/**
 * Everything that was synced is linked to the tenant it came from and to the place it was written to: another one is
 * another connection.
 */
export function refuseToMove(
  before: Connection,
  given: { tenant?: string | undefined; cloud?: string | undefined; target?: TargetInput | undefined },
): void {
  const moved = (['tenant', 'cloud'] as const).filter(
    (field) => given[field] !== undefined && given[field] !== before[field],
  );
  if (moved.length > 0) {
    throw new CallerError(
      'conflict',
      `${moved.length === 2 ? 'Tenant and cloud' : moved[0] === 'tenant' ? 'The tenant' : 'The cloud'} of “${before.name}” cannot be changed, because everybody it synced is linked to them: create a new connection instead.`,
      moved.map((path) => ({ path, message: `Leave it at “${before[path]}”, or create a new connection.` })),
    );
  }
  if (given.target !== undefined && placeOf(given.target) !== placeOf(before.target)) {
    throw new CallerError(
      'conflict',
      `The target of “${before.name}” cannot be changed, because everybody it synced is there: create a new connection instead.`,
      [{ path: 'target', message: `Leave it at “${placeOf(before.target)}”, or create a new connection.` }],
    );
  }
}

function placeOf(target: TargetInput | TargetSettings): string {
  switch (target.kind) {
    case 'directory':
      return 'directory';
    case 'scim':
      return target.baseUrl;
    case 'entra':
      return target.domain;
  }
}
