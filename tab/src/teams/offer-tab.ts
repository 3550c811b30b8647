import { joinHost } from './host.ts';

/** What a team or a group chat gets as its tab. */
export interface OfferedTab {
  readonly name: string;
  /** Path of a page of the tab, `/tab/…`. */
  readonly path: string;
}

let offered: OfferedTab | null = null;

/**
 * On the page where somebody adds the tab to a team or a chat: lets Teams offer Save, and gives it this tab when Save is
 * pressed ("Create a configuration page", pages.config of teams-js). Nothing outside of Teams.
 */
export async function offerTab(tab: OfferedTab): Promise<void> {
  const isFirst = offered === null;
  offered = tab;
  if (!isFirst || !(await joinHost())) {
    return;
  }
  const { pages } = await import('@microsoft/teams-js');
  pages.config.registerOnSaveHandler((save) => {
    const { name, path } = offered ?? tab;
    const url = location.origin + path;
    pages.config
      .setConfig({ suggestedDisplayName: name, entityId: path, contentUrl: url, websiteUrl: url })
      .then(() => save.notifySuccess())
      .catch((error: unknown) => save.notifyFailure(String(error)));
  });
  pages.config.setValidityState(true);
}
