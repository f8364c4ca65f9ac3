/** One piece of running or ended work as "My work" lists it, made from what the client knows of a conversation. */
import type { ConversationState, Snapshot } from '@tame/sdk';
import * as v from 'valibot';
import { BulkStatus, type BulkChange } from '../../contracts/bulk.ts';
import type { EditableFields, PlatformName } from '../../contracts/campaign.ts';
import { ForecastProgress } from '../../contracts/forecast.ts';
import { ImportProgress } from '../../contracts/import.ts';
import { OutlookProgress } from '../../contracts/outlook.ts';
import {
  EditStatus,
  bulkEdit,
  editCampaign,
  forecast,
  importCampaigns,
  outlook,
  retryPush,
} from '../../contracts/services.ts';
import type { Asked } from '../tame/asked.ts';

/** What it is about. What neither this device nor a worker has told yet is unset. */
export type WorkSubject =
  | { kind: 'edit'; campaignId: string | undefined; campaignName: string | undefined; fields: EditableFields }
  | {
      kind: 'retry';
      campaignId: string | undefined;
      campaignName: string | undefined;
      platforms: readonly PlatformName[];
    }
  | {
      kind: 'forecast';
      campaignId: string | undefined;
      campaignName: string | undefined;
      horizonDays: number | undefined;
    }
  | { kind: 'bulk'; change: BulkChange | undefined; campaigns: number | undefined }
  | { kind: 'outlook'; campaigns: number | undefined }
  | { kind: 'import'; fileName: string | undefined };

export interface WorkItem {
  readonly id: string;
  readonly service: string;
  readonly subject: WorkSubject;
  readonly state: ConversationState;
  readonly open: boolean;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly attempt: number;
  /** Live workers of the service, when known. */
  readonly workers: number | undefined;
  readonly waitingAhead: number | undefined;
  /** As the worker said it last. */
  readonly status: unknown;
  readonly progress: { done: number; of: number } | undefined;
  readonly error: { code: string; message: string } | undefined;
}

const ENDED: readonly ConversationState[] = ['completed', 'failed', 'cancelled', 'expired', 'rejected'];

function isEnded(state: ConversationState): boolean {
  return ENDED.includes(state);
}

/** Undefined for conversations that are no work of a person, such as reading the list. */
function workItem(snapshot: Snapshot, asked: Asked | undefined): WorkItem | undefined {
  const told = subjectOf(snapshot, asked);
  if (!told) return undefined;
  return {
    id: snapshot.id,
    service: snapshot.service,
    subject: told.subject,
    state: snapshot.state,
    open: !isEnded(snapshot.state),
    createdMs: snapshot.createdMs,
    updatedMs: snapshot.updatedMs,
    attempt: snapshot.attempt,
    workers: snapshot.workers,
    waitingAhead: snapshot.waitingAhead,
    status: snapshot.status,
    progress: told.status && told.status.of > 0 ? { done: told.status.done, of: told.status.of } : undefined,
    error: snapshot.error,
  };
}

/** Newest first, without what is no work of a person. */
export function workItems(
  snapshots: readonly Snapshot[],
  recall: (id: string) => Asked | undefined,
): readonly WorkItem[] {
  return snapshots
    .flatMap((snapshot) => workItem(snapshot, recall(snapshot.id)) ?? [])
    .sort((a, b) => b.createdMs - a.createdMs);
}

interface Told {
  subject: WorkSubject;
  status: { done: number; of: number } | undefined;
}

function subjectOf({ service, status: body }: Snapshot, asked: Asked | undefined): Told | undefined {
  switch (service) {
    case editCampaign.name: {
      const status = read(EditStatus, body);
      const fields = (asked?.kind === 'edit' ? asked.input.fields : status?.fields) ?? {};
      return { subject: { kind: 'edit', ...campaignIn(asked, status), fields }, status };
    }
    case retryPush.name: {
      const status = read(EditStatus, body);
      const platforms = asked?.kind === 'retry' ? asked.input.platforms : [];
      return { subject: { kind: 'retry', ...campaignIn(asked, status), platforms }, status };
    }
    case forecast.name: {
      const status = read(ForecastProgress, body);
      const horizonDays = asked?.kind === 'forecast' ? asked.input.horizonDays : status?.of;
      return { subject: { kind: 'forecast', ...campaignIn(asked, status), horizonDays }, status };
    }
    case bulkEdit.name: {
      const status = read(BulkStatus, body);
      const input = asked?.kind === 'bulk' ? asked.input : undefined;
      const campaigns = status?.of ?? input?.edits.length;
      return { subject: { kind: 'bulk', change: status?.change ?? input?.change, campaigns }, status };
    }
    case outlook.name: {
      const status = read(OutlookProgress, body);
      return { subject: { kind: 'outlook', campaigns: status?.of }, status };
    }
    case importCampaigns.name: {
      const status = read(ImportProgress, body);
      const fileName = asked?.kind === 'import' ? asked.input.fileName : status?.fileName;
      return { subject: { kind: 'import', fileName }, status };
    }
    default:
      return undefined;
  }
}

function campaignIn(
  asked: Asked | undefined,
  status: { campaignId: string; campaignName: string } | undefined,
): { campaignId: string | undefined; campaignName: string | undefined } {
  const askedFor = asked && 'campaignId' in asked.input ? asked.input.campaignId : undefined;
  return { campaignId: askedFor ?? status?.campaignId, campaignName: status?.campaignName };
}

/** A status from a worker of another version is no reason to hide the work. */
function read<T>(schema: v.GenericSchema<unknown, T>, body: unknown): T | undefined {
  const result = v.safeParse(schema, body);
  return result.success ? result.output : undefined;
}
