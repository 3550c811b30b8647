import { demoPeople, demoTenantId, type DemoPerson, type DemoPersonName } from './people.ts';
import { guidFromText } from './tenant/guid.ts';

/**
 * The chat client's configuration file: who is there, and which of them types. It is YAML in general and JSON here,
 * which YAML includes. Source: https://aka.ms/teams-app-test-tool-config-guide, version 0.1.1, which wants at least
 * five people besides the one who types and refuses unknown keys.
 */
export function playgroundConfiguration(options: { speaker: DemoPersonName }): string {
  const speaker = demoPeople[options.speaker];
  const others = Object.values(demoPeople).filter((person) => person !== speaker);
  return JSON.stringify(
    {
      version: '0.1.1',
      tenantId: demoTenantId,
      bot: { id: `28:${guidFromText('rollcall/bot')}`, name: 'Rollcall' },
      currentUser: account(speaker),
      users: others.map(account),
      personalChat: { id: `a:personal-${options.speaker}` },
      groupChat: { id: '19:administrators@thread.v2', name: 'Directory administrators' },
      team: {
        id: '19:it@thread.tacv2',
        name: 'IT',
        aadGroupId: guidFromText('rollcall/team'),
        channels: [{ id: '19:directory@thread.tacv2', name: 'Directory' }],
      },
    },
    null,
    2,
  );
}

function account(person: DemoPerson): Record<string, string> {
  const [givenName = person.name, surname = ''] = person.name.split(' ');
  return {
    id: person.chatId,
    name: person.name,
    // The client spells it so.
    userPrincipleName: person.email,
    aadObjectId: person.id,
    givenName,
    surname,
    email: person.email,
  };
}
