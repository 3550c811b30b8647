import type { Connection, TargetSettings } from '../model/connection.ts';
import { digest } from '../model/digest.ts';

/**
 * Digest of the settings that decide what an overview contains. Name, review mode and the like are not among them:
 * changing those does not make an overview stale, and neither does another secret for the same place.
 */
export function configurationDigest(connection: Connection): string {
  const { tenant, cloud, scope, filters, mapping, matchKey, removalPolicy, limits } = connection;
  const target = placeOf(connection.target);
  return digest({ tenant, cloud, target, scope, filters, mapping, matchKey, removalPolicy, limits });
}

function placeOf(target: TargetSettings): object {
  return target.kind === 'scim' ? { kind: target.kind, baseUrl: target.baseUrl } : target;
}
