/** The tenant in an activity's channel data: some clients do not say it with the conversation. */
export function tenantOf(channelData: unknown): string | null {
  if (typeof channelData !== 'object' || channelData === null || !('tenant' in channelData)) return null;
  const { tenant } = channelData;
  return typeof tenant === 'object' && tenant !== null && 'id' in tenant && typeof tenant.id === 'string'
    ? tenant.id
    : null;
}

/** Every tenant that an activity says it is of, each once and in lower case. */
export function tenantsNamedBy(activity: {
  readonly conversation: { readonly tenantId?: string };
  readonly channelData?: unknown;
}): readonly string[] {
  const { conversation, channelData } = activity;
  const named = [conversation.tenantId ?? '', tenantOf(channelData) ?? ''].filter((tenant) => tenant !== '');
  return [...new Set(named.map((tenant) => tenant.toLowerCase()))];
}
