import { ManagedIdentityCredential } from '@azure/identity';
import type { AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';
import {
  context,
  diag,
  DiagLogLevel,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Counter,
  type Histogram,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';
import { metrics, type AzureMonitorSettings, type Facts, type Metric, type Span, type Telemetry } from './telemetry.ts';

interface Options {
  readonly version: string;
  readonly logger: Logger;
  /** How often metrics are sent, in milliseconds. */
  readonly everyMs?: number;
}

type ExporterOptions = NonNullable<ConstructorParameters<typeof AzureMonitorTraceExporter>[0]>;

/** One attempt, and what is left at the end: nothing that this sends is worth waiting for. */
const patienceMs = 5_000;

/** Sends traces and metrics to Azure Monitor until it is stopped. Whether they arrive changes nothing for anybody else. */
export async function startAzureMonitor(settings: AzureMonitorSettings, options: Options): Promise<Telemetry> {
  // The exporter would also tell Microsoft about itself, under addresses that nobody entered here.
  // eslint-disable-next-line no-restricted-syntax -- There is no other way to tell it.
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = '1';
  const { AzureMonitorMetricExporter, AzureMonitorTraceExporter } =
    await import('@azure/monitor-opentelemetry-exporter');
  listenTo(options.logger);
  const ending = new AbortController();
  const exporting = exporterOptions(settings, ending.signal);
  const resource = resourceFromAttributes({ 'service.name': 'rollcall', 'service.version': options.version });
  const reader = new PeriodicExportingMetricReader({
    exporter: new AzureMonitorMetricExporter(exporting),
    exportIntervalMillis: options.everyMs ?? 60_000,
    exportTimeoutMillis: Math.min(patienceMs * 2, options.everyMs ?? 60_000),
  });
  const spans = new BatchSpanProcessor(new AzureMonitorTraceExporter(exporting), {
    exportTimeoutMillis: patienceMs * 2,
  });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const tracers = new NodeTracerProvider({ resource, spanProcessors: [spans] });
  tracers.register();
  const close = async (): Promise<void> => {
    const impatience = setTimeout(() => ending.abort(), patienceMs);
    await Promise.allSettled([meters.shutdown(), tracers.shutdown()]);
    clearTimeout(impatience);
    ending.abort();
  };
  return new AzureMonitor({ tracer: tracers.getTracer('rollcall'), meter: meters.getMeter('rollcall'), close });
}

/** No files on the machine, no repetition, no request without an end. */
function exporterOptions({ connectionString, clientId }: AzureMonitorSettings, ended: AbortSignal): ExporterOptions {
  return {
    connectionString,
    disableOfflineStorage: true,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [
      {
        position: 'perRetry',
        policy: {
          name: 'rollcall-patience',
          sendRequest: async (request, next) => {
            request.timeout = patienceMs;
            request.abortSignal = ended;
            return next(request);
          },
        },
      },
    ],
    ...(clientId !== null && { credential: new ManagedIdentityCredential({ clientId }) }),
  };
}

/** What the exporter complains about belongs into the log; it says the same every time, so once an hour is enough. */
function listenTo(logger: Logger): void {
  const said = new Map<string, number>();
  const complain = (message: string): void => {
    const key = message.slice(0, 60);
    if (performance.now() - (said.get(key) ?? Number.NEGATIVE_INFINITY) < 3_600_000) return;
    said.set(key, performance.now());
    logger.warn({ problem: message.slice(0, 300) }, 'telemetry was not sent');
  };
  const ignore = (): void => undefined;
  const listener = { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(listener, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

class AzureMonitor implements Telemetry {
  readonly #tracer: Tracer;
  readonly #instruments: ReadonlyMap<Metric, Counter | Histogram>;
  readonly #close: () => Promise<void>;

  constructor(options: { readonly tracer: Tracer; readonly meter: Meter; readonly close: () => Promise<void> }) {
    this.#tracer = options.tracer;
    this.#instruments = instrumentsOf(options.meter);
    this.#close = options.close;
  }

  begin(name: string, facts: Facts): Span {
    // What Azure Monitor calls a request is any work that is asked for and that succeeds or fails.
    return startSpan(this.#tracer, { name, kind: SpanKind.SERVER, facts, parent: context.active() });
  }

  note(facts: Facts): void {
    trace.getActiveSpan()?.setAttributes(attributesOf(facts));
  }

  count(metric: Metric, facts: Facts, amount = 1): void {
    const instrument = this.#instruments.get(metric);
    if (instrument === undefined) return;
    if ('record' in instrument) instrument.record(amount, attributesOf(facts));
    else instrument.add(amount, attributesOf(facts));
  }

  trace(): { readonly traceId?: string; readonly spanId?: string } {
    const active = trace.getActiveSpan()?.spanContext();
    return active === undefined ? {} : { traceId: active.traceId, spanId: active.spanId };
  }

  async stop(): Promise<void> {
    await this.#close();
  }
}

function startSpan(
  tracer: Tracer,
  { name, kind, facts, parent }: { name: string; kind: SpanKind; facts: Facts; parent: Context },
): Span {
  const span = tracer.startSpan(name, { kind, attributes: attributesOf(facts) }, parent);
  const inside = trace.setSpan(parent, span);
  return {
    within: (work) => context.with(inside, work),
    begin: (part, more) => startSpan(tracer, { name: part, kind: SpanKind.INTERNAL, facts: more, parent: inside }),
    end: (outcome, more = {}) => {
      span.setAttributes(attributesOf(more));
      // A request is named once the router knows what it asks for.
      if (more.operation !== undefined) span.updateName(more.operation);
      span.setStatus({ code: outcome === 'ok' ? SpanStatusCode.OK : SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function instrumentsOf(meter: Meter): ReadonlyMap<Metric, Counter | Histogram> {
  const names = Object.keys(metrics) as readonly Metric[];
  return new Map(
    names.map((name) => {
      const options = { description: metrics[name] };
      const isDuration = name === 'rollcall.run.duration';
      return [name, isDuration ? meter.createHistogram(name, options) : meter.createCounter(name, options)];
    }),
  );
}

/** Under the names by which Azure Monitor knows requests; all others are Rollcall's own. */
function attributesOf({ method, httpStatus, ...facts }: Facts): Attributes {
  return {
    ...facts,
    ...(method !== undefined && { 'http.request.method': method }),
    ...(httpStatus !== undefined && { 'http.response.status_code': httpStatus }),
  };
}
