import type { FailureText } from '../src/texts/failure-text.ts';
import type { Overview } from '../src/model/overview.ts';
import type { Run } from '../src/model/run.ts';

/** Where the buttons lead that open a page. */
export interface Links {
  overview(overview: Pick<Overview, 'id'>): string;
  csv(overview: Pick<Overview, 'id'>): string;
  log(run: Pick<Run, 'id'>): string;
  history(connectionId: string): string;
  connections(): string;
  connection(connectionId: string): string;
  credentialProfile(profileId: string): string;
  /** Where a failure is mended. */
  mend(text: FailureText, connection: { readonly id: string; readonly credentialProfileId: string }): string;
}

/**
 * Links into the tab and the API.
 *
 * @param options.publicUrl Where the API is reached, without a slash at the end.
 * @param options.tabPage Turns a route of the tab, such as `/connections/c1/history`, into the address that opens it.
 */
export function createLinks(options: {
  readonly publicUrl: string;
  readonly tabPage: (route: string) => string;
}): Links {
  const { publicUrl, tabPage } = options;
  return {
    overview: ({ id }) => tabPage(`/overviews/${part(id)}`),
    csv: ({ id }) => `${publicUrl}/api/overviews/${part(id)}/changes.csv`,
    log: ({ id }) => tabPage(`/runs/${part(id)}`),
    history: (connectionId) => tabPage(`/connections/${part(connectionId)}/history`),
    connections: () => tabPage('/connections'),
    connection: (connectionId) => tabPage(`/connections/${part(connectionId)}`),
    credentialProfile: (profileId) => tabPage(`/credential-profiles/${part(profileId)}`),
    mend: (text, connection) =>
      tabPage(
        text.link
          .replace('{connection}', part(connection.id))
          .replace('{profile}', part(connection.credentialProfileId)),
      ),
  };
}

function part(id: string): string {
  return encodeURIComponent(id);
}
