import { Agent } from 'node:https';
import { CosmosClient, type Container } from '@azure/cosmos';
import { StoreUnavailable } from '../store.ts';
import { readCosmosFailure } from './cosmos-failure.ts';
import { containerDefinition, containerNames, type ContainerName } from './cosmos-containers.ts';
import { Patience } from './patience.ts';

export interface CosmosConnection {
  readonly containers: Readonly<Record<ContainerName, Container>>;
  readonly patience: Patience;
  close(): void;
}

/** Connects, and makes the database and its containers where they are missing. Throws `StoreUnavailable`. */
export async function connect(options: {
  readonly endpoint: string;
  readonly key: string;
  readonly databaseId: string;
  readonly patience: number;
}): Promise<CosmosConnection> {
  const address = readEndpoint(options.endpoint);
  const patience = new Patience({ host: address.host, milliseconds: options.patience });
  const local = isLoopback(address.hostname);
  // An emulator on this machine signs its own certificate; anything further away has to prove what it is.
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: !local });
  const client = new CosmosClient({
    endpoint: address.href,
    key: options.key,
    ...(address.protocol === 'https:' ? { agent } : {}),
    userAgentSuffix: 'rollcall',
    connectionPolicy: {
      requestTimeout: options.patience,
      // Waiting and trying again is done in one place, `Patience`.
      retryOptions: { maxRetryAttemptCount: 0 },
      // An emulator names itself by an address that need not be reachable from here.
      enableEndpointDiscovery: !local,
      enableBackgroundEndpointRefreshing: !local,
    },
  });
  const close = (): void => {
    patience.close();
    client.dispose();
    agent.destroy();
  };
  try {
    return { containers: await prepare(client, options.databaseId, patience), patience, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function prepare(
  client: CosmosClient,
  databaseId: string,
  patience: Patience,
): Promise<CosmosConnection['containers']> {
  const { database } = await patience.insist((abortSignal) =>
    unlessTaken(() => client.databases.createIfNotExists({ id: databaseId }, { abortSignal })),
  );
  const prepared = await Promise.all(
    containerNames.map(async (name) => {
      const { container } = await patience.insist((abortSignal) =>
        unlessTaken(() => database.containers.createIfNotExists(containerDefinition(name), { abortSignal })),
      );
      return [name, container] as const;
    }),
  );
  return Object.fromEntries(prepared) as Record<ContainerName, Container>;
}

/** Another process may create the same between the SDK's look and its creation; the second look then finds it. */
async function unlessTaken<Result>(create: () => Promise<Result>): Promise<Result> {
  try {
    return await create();
  } catch (error) {
    if (readCosmosFailure(error)?.status !== 409) {
      throw error;
    }
    return create();
  }
}

/** Says nothing of what was given: a connection string put in the wrong place has the key in it. */
function readEndpoint(endpoint: string): URL {
  const address = URL.parse(endpoint);
  if (address === null || !['https:', 'http:'].includes(address.protocol)) {
    throw new StoreUnavailable('COSMOS_ENDPOINT is not an address such as https://name.documents.azure.com:443/.');
  }
  if (address.protocol === 'http:' && !isLoopback(address.hostname)) {
    throw new StoreUnavailable(
      `COSMOS_ENDPOINT has to begin with https: the key would travel openly to ${address.host}.`,
    );
  }
  return address;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
