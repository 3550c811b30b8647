/**
 * Whether the host says where its managed identities are: App Service, Functions and Container Apps by an endpoint and a
 * header, a virtual machine by its metadata service, which has to be named because elsewhere nobody answers at its
 * address. The sign-in library reads the same variables when it asks for a token.
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity
 */
export function offersIdentity(env: Readonly<Record<string, string | undefined>>): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '').trim() !== '';
  return (isSet('IDENTITY_ENDPOINT') && isSet('IDENTITY_HEADER')) || isSet('AZURE_POD_IDENTITY_AUTHORITY_HOST');
}
