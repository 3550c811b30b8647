import { ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';

/** How long Teams may take for one answer. */
const answerMs = 20_000;

type Connectors = ReturnType<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>;

/** The SDK's authentication, with an end to requests that are never answered: its own clients wait for ever. */
export class PatientAuthentication extends ConfigurationBotFrameworkAuthentication {
  override createConnectorFactory(
    ...identity: Parameters<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>
  ): Connectors {
    const connectors = super.createConnectorFactory(...identity);
    return {
      create: async (...where) => {
        const connector = await connectors.create(...where);
        pipelineOf(connector).addPolicy({
          name: 'endOfPatience',
          sendRequest: (request, next) => next(Object.assign(request, { timeout: answerMs })),
        });
        return connector;
      },
    };
  }
}

/** The part of the SDK's HTTP pipeline (`@azure/core-rest-pipeline`) that is used here. */
interface HttpPipeline {
  addPolicy(policy: {
    readonly name: string;
    sendRequest(
      request: { timeout: number },
      next: (request: { timeout: number }) => Promise<unknown>,
    ): Promise<unknown>;
  }): void;
  removePolicy(which: { readonly phase: 'Retry' }): void;
}

function pipelineOf(connector: unknown): HttpPipeline {
  return (connector as { readonly client: { readonly pipeline: HttpPipeline } }).client.pipeline;
}

/** Lets a failed request of this turn fail at once: whoever says something unasked has a plan of their own for it. */
export function withoutRepeats(context: TurnContext): void {
  const { adapter, turnState } = context;
  pipelineOf(turnState.get(adapter.ConnectorClientKey)).removePolicy({ phase: 'Retry' });
}
