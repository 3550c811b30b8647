import { reader } from '../api/api-for-tests.ts';
import type { ConfigurationScene } from './configuration-scene.ts';
import { button, opens, says, type Sight } from './sight.ts';

/** The directory with people of every origin, a file that was applied and one that raises questions, and SCIM tokens. */
export async function directorySights({ scene }: ConfigurationScene): Promise<readonly Sight[]> {
  const { client } = scene;
  const lines = Array.from({ length: 120 }, (_, index) => `p${String(index)}@hand.example,Person ${String(index)},`);
  const file = (some: readonly string[]): string => ['User principal name,Display name,Shoe size', ...some].join('\n');
  const everybody = await client.call('previewImport', {
    query: { fileName: 'everybody.csv' },
    body: { text: file(lines) },
  });
  await client.call('applyImport', { params: { id: String(everybody.json.id) }, body: { hash: everybody.json.hash } });
  const complete = await client.call('previewImport', {
    query: { fileName: 'everybody of hand.example, with a name that is long.csv', completeDomain: 'hand.example' },
    body: { text: file([...lines.slice(0, 60), 'p100@hand.example,Another name,', 'nobody,No name,']) },
  });
  await client.call('createScimToken', { body: { name: 'HR system' } });
  const revoked = await client.call('createScimToken', { body: { name: 'Old system', expiresAt: '2099-01-31' } });
  await client.call('revokeScimToken', { params: { id: String(revoked.json.id) } });
  const importPath = `/tab/directory/imports/${String(complete.json.id)}`;
  return [
    { name: 'the people of the directory', path: '/tab/directory', arrange: (page) => says(page, '1–50') },
    {
      name: 'a person of the directory',
      path: '/tab/directory?text=hand.example',
      arrange: (page) => button(page, /^Details of /).click(),
    },
    {
      name: 'a directory in which nobody matches',
      path: '/tab/directory?text=nobody-at-all',
      arrange: (page) => says(page, 'Nothing matches'),
    },
    { name: 'the groups', path: '/tab/directory/groups', arrange: (page) => says(page, 'Engineering') },
    {
      name: 'the members of a group',
      path: null,
      async arrange(page) {
        await button(page, /^Members of Engineering/).click();
        await page.getByRole('heading', { level: 2 }).waitFor();
      },
    },
    {
      name: 'a file that is chosen, of a domain that is none',
      path: '/tab/directory/imports',
      async arrange(page) {
        const chosen = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('UPN\n') };
        await page.locator('input[type=file]').setInputFiles(chosen);
        await page.getByLabel('This file is the complete list of a domain').check();
        await page.getByLabel('Complete list of the domain').fill('hand');
        await says(page, 'Enter a domain');
      },
    },
    {
      name: 'a file that cannot be read',
      path: '/tab/directory/imports',
      refused: 400,
      async arrange(page) {
        const chosen = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('Name\nMia\n') };
        await page.locator('input[type=file]').setInputFiles(chosen);
        await button(page, 'Look at the file').click();
        await says(page, 'No column is called');
      },
    },
    {
      name: 'the files as a reader sees them',
      path: '/tab/directory/imports',
      as: reader,
      arrange: (page) => says(page, 'everybody.csv'),
    },
    { name: 'what a file would do: rows with problems', path: importPath, arrange: (page) => says(page, 'nobody') },
    {
      name: 'what a file would do: before and after',
      path: null,
      async arrange(page) {
        await page.getByLabel('Show').selectOption('update');
        await says(page, 'Another name');
      },
    },
    {
      name: 'the dialog before many are removed',
      path: importPath,
      arrange: (page) => opens(page, /^Apply/),
    },
    {
      name: 'a file that was applied',
      path: `/tab/directory/imports/${String(everybody.json.id)}`,
      arrange: (page) => says(page, '120 changes were applied.'),
    },
    {
      name: 'SCIM clients, and a token in place of another',
      path: '/tab/directory/scim-clients',
      async arrange(page) {
        await button(page, 'Replace HR system').click();
        await says(page, 'Both work until');
      },
    },
    {
      name: 'a token that is shown once',
      path: null,
      async arrange(page) {
        await page.getByLabel('Name').fill('HR system 2027');
        await page.keyboard.press('Enter');
        await says(page, 'Copy it into the client now.');
      },
    },
    {
      name: 'the dialog before a token is revoked',
      path: '/tab/directory/scim-clients',
      arrange: (page) => opens(page, /^Revoke HR system/),
    },
  ];
}
