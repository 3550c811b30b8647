export const scimPath = '/scim/v2';

/** Where SCIM clients find this server. */
export function scimBase(publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}${scimPath}`;
}
