import type { Change } from '../model/change.ts';
import { CallerError } from '../model/errors.ts';
import { syncRunOf } from '../model/ids.ts';
import { overrideId } from '../model/override.ts';
import { isStoppedByLimit, sizeOf, type Overview } from '../model/overview.ts';
import type { Overviews } from '../runs/review/overviews.ts';
import type { Runs } from '../runs/runs.ts';
import type { Connections } from '../settings/connections.ts';
import { leftOutText } from '../texts/left-out-text.ts';
import { sharedReason } from '../texts/reason-text.ts';
import { readText } from '../texts/read-text.ts';
import { english, type Texts } from '../texts/texts.ts';
import { warningText } from '../texts/warning-text.ts';
import { changeCsv } from './change-csv.ts';
import { defaultPageSize } from './contract/common.ts';
import type { OverviewView, overviewOperations } from './contract/overviews.ts';
import type { Handlers } from './endpoint.ts';
import { listOptions } from './list-options.ts';
import { leftOutView, releaseView } from './override-views.ts';
import { changeView, nextAfter, personView, runView, taskView } from './run-views.ts';

export function overviewHandlers(rooms: {
  overviews: Overviews;
  runs: Runs;
  connections: Connections;
}): Handlers<typeof overviewOperations> {
  const { overviews, runs, connections } = rooms;
  return {
    async getCurrentOverview({ params, texts }) {
      const { body } = await connections.get(params.id);
      const overview = await overviews.current(params.id);
      if (overview === null) {
        throw new CallerError('not-found', `“${body.name}” has no current overview: start a run of kind overview.`);
      }
      return { body: overviewView(texts, overview, await syncRunIdOf(overview)) };
    },
    async getOverview({ params, texts }) {
      const overview = await overviews.get(params.id);
      return { body: overviewView(texts, overview, await syncRunIdOf(overview)) };
    },
    async listChanges({ params, query, texts }) {
      const limit = query.limit ?? defaultPageSize;
      const options = listOptions(query, limit);
      const leftOut = await overviews.leftOut(await overviews.get(params.id));
      const found = await overviews.changes(params.id, options);
      const total = query.total === 'without' ? null : await overviews.count(params.id, options);
      const items = found.map((change) => ({
        ...changeView(texts, change),
        leftOut: leftOutView(texts, leftOut.of(change)),
      }));
      return { body: { items, next: nextAfter(found, limit, ({ key }) => key), total } };
    },
    async listPageStarts({ params, query }) {
      const { every = defaultPageSize, ...narrow } = query;
      const { limit: _limit, ...options } = listOptions(narrow, every);
      const { starts, next } = await overviews.pageStarts(params.id, { ...options, every });
      return { body: { items: [...starts], next } };
    },
    async downloadChanges({ params }) {
      const overview = await overviews.get(params.id);
      const { id } = overview;
      const leftOut = await overviews.leftOut(overview);
      const why = (change: Change): string | null => {
        const by = leftOut.of(change);
        return by === null ? null : leftOutText(english, by);
      };
      return {
        body: changeCsv(overviews.all(id), why),
        headers: { 'Content-Disposition': `attachment; filename="rollcall-overview-${id}.csv"` },
      };
    },
    async approveOverview({ params, body, by, texts }) {
      const { run } = await runs.approve({ overviewId: params.id, hash: body.hash, trigger: 'tab', by, origin: null });
      const { body: connection } = await connections.get(run.connectionId);
      return { body: runView(texts, run, connection), headers: { Location: `/api/runs/${run.id}` } };
    },
    async cancelOverview({ params, by, texts }) {
      return { body: overviewView(texts, await runs.cancelOverview({ overviewId: params.id, by })) };
    },
  };

  /** The run that an approval started, or the one that made the overview to apply it at once. */
  async function syncRunIdOf({ id, runId }: Overview): Promise<string | null> {
    for (const candidate of [syncRunOf(id), runId]) {
      const run = await runs.get(candidate).catch((error: unknown) => {
        if (error instanceof CallerError && error.kind === 'not-found') return null;
        throw error;
      });
      if (run?.kind === 'sync') return run.id;
    }
    return null;
  }
}

/** `syncRunId`: an overview that was just decided on otherwise has none. */
export function overviewView(texts: Texts, overview: Overview, syncRunId: string | null = null): OverviewView {
  return {
    id: overview.id,
    connectionId: overview.connectionId,
    runId: overview.runId,
    task: taskView(overview.task),
    status: overview.status,
    endedBecause: overview.endedBecause,
    statusText: statusText(overview),
    createdAt: overview.createdAt,
    createdBy: personView(overview.createdBy),
    expiresAt: overview.expiresAt,
    read: readView(texts, overview.read),
    filteredBy: [...overview.filteredBy],
    counts: overview.counts,
    changeCount: overview.changeCount,
    toApply: sizeOf(overview).toApply,
    leftOut: overview.leftOut,
    release: releaseView(overview),
    warnings: overview.warnings.map((warning) => ({ code: warning.code, text: warningText(texts, warning) })),
    breaches: [...overview.breaches],
    causes: overview.causes.map((cause) => ({
      id: overrideId({ kind: 'cause', ...cause }),
      ...cause,
      text: sharedReason(texts, cause),
    })),
    hash: overview.hash,
    decidedBy: overview.decidedBy === null ? null : personView(overview.decidedBy),
    decidedAt: overview.decidedAt,
    syncRunId,
  };
}

function readView(texts: Texts, read: Overview['read']): OverviewView['read'] {
  const because = read.kind === 'full' ? read.because : null;
  const since = read.kind === 'changes' ? read.since : null;
  return { kind: read.kind, because, since, text: readText(texts, read) };
}

function statusText(overview: Overview): string {
  const by = overview.decidedBy === null ? '' : ` by ${overview.decidedBy.name}`;
  switch (overview.status) {
    case 'generating':
      return 'Still being made.';
    case 'draft':
      return english.say('refusal.overview-draft');
    case 'ready':
      return readyText(overview);
    case 'approved':
      return `Approved${by}; its sync is running.`;
    case 'applied':
      return `Approved${by} and applied.`;
    case 'cancelled':
      return `Cancelled${by}. Nothing of it was applied.`;
    case 'failed':
      return 'Could not be completed. It cannot be approved.';
    case 'expired':
      return expiryText(overview.endedBecause);
  }
}

function readyText(overview: Overview): string {
  const { leftOut, toApply } = sizeOf(overview);
  if (overview.changeCount === 0) return 'Nothing to do: the target is up to date.';
  if (toApply === 0) return 'Nothing to approve: every change is left out.';
  const size = leftOut === 0 ? '' : ` ${String(leftOut)} of ${String(overview.changeCount)} changes are left out.`;
  if (!isStoppedByLimit(overview)) return `Ready to be approved.${size}`;
  const { release } = overview;
  return release?.hash === overview.hash
    ? `Over a removal limit: ${release.askedBy.name} asked for its release, which takes another approver.${size}`
    : `Over a removal limit: its release takes two approvers.${size}`;
}

function expiryText(because: Overview['endedBecause']): string {
  switch (because) {
    case 'newer-overview':
      return 'Expired: a newer overview was made.';
    case 'sync-ran':
      return 'Expired: a sync has run since.';
    case 'configuration-changed':
      return 'Expired: the connection’s settings changed since. Start a new preview.';
    case 'seven-days':
    case null:
      return 'Expired: seven days without sync activity. Start a new preview.';
  }
}
