import { z } from 'zod';
import { parseJson } from '../../source/entra/graph-answer.ts';
import { writePermission } from './target-failure.ts';

/** https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
const claims = z.object({ tid: z.string().optional(), roles: z.array(z.string()).optional() });

/** Application permissions of which one suffices to write people. */
const sufficient: readonly string[] = [writePermission, 'Directory.ReadWrite.All'];
const sufficientForPhotos: readonly string[] = [writePermission, 'ProfilePhoto.ReadWrite.All'];

interface Claims {
  readonly tenantId: string | null;
  readonly mayWrite: boolean;
  readonly mayWritePhotos: boolean;
}

/** What an access token says of the app that holds it; null for one that cannot be read, which is Graph's right. */
export function claimsOf(token: string): Claims | null {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const parsed = claims.safeParse(parseJson(payload));
  if (!parsed.success) return null;
  const { tid = null, roles = [] } = parsed.data;
  return {
    tenantId: tid?.toLowerCase() ?? null,
    mayWrite: roles.some((role) => sufficient.includes(role)),
    mayWritePhotos: roles.some((role) => sufficientForPhotos.includes(role)),
  };
}
