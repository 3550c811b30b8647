/** Names of hosts with commas between, in lower case. Throws what they must be. */
export function readScimHosts(text: string): readonly string[] {
  return listed(
    text,
    /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/,
    'must be host names, with *. before them for every host below and a port behind them for another than 443 or 8443',
  );
}

/** Hosts with commas between, each with a port, in lower case. Throws what they must be. */
export function readScimPrivateHosts(text: string): readonly string[] {
  return listed(text, /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/, 'must be host names or addresses, each with a port');
}

/** Hosts with commas between, with a port where it is not 443, in lower case. Throws what they must be. */
export function readServiceHosts(text: string): readonly string[] {
  const hosts = listed(text, /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/, 'must be host names');
  return hosts.map((host) => host.replace(/:443$/, ''));
}

function listed(text: string, form: RegExp, otherwise: string): readonly string[] {
  const items = text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const strange = items.find((item) => !form.test(item));
  if (strange !== undefined) throw new Error(`${otherwise}: “${strange}” is not one`);
  return items;
}
