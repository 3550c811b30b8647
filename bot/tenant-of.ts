/** The tenant in an activity's channel data: some clients do not say it with the conversation. */
export function tenantOf(channelData: unknown): string | null {
  if (typeof channelData !== 'object' || channelData === null || !('tenant' in channelData)) return null;
  const { tenant } = channelData;
  return typeof tenant === 'object' && tenant !== null && 'id' in tenant && typeof tenant.id === 'string'
    ? tenant.id
    : null;
}
