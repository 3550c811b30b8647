import type { Connection } from '../model/connection.ts';
import { digest } from '../model/digest.ts';

/**
 * Digest of the settings that decide what an overview contains. Name, review mode and the like are not among them:
 * changing those does not make an overview stale.
 */
export function configurationDigest(connection: Connection): string {
  const { tenant, cloud, target, scope, filters, mapping, matchKey, removalPolicy, limits } = connection;
  return digest({ tenant, cloud, target, scope, filters, mapping, matchKey, removalPolicy, limits });
}
