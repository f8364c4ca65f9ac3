/** What there is to tell about a conversation, if anything. */
import type { Snapshot } from '@tame/sdk';
import type { Kind, News } from './contract.ts';

/** A line for a person, and more of it. */
export interface Words {
  readonly title: string;
  readonly text: string;
}
export type Describe = (snapshot: Snapshot, kind: Kind) => Words;

export function newsOf(snapshot: Snapshot, describe: Describe, nowMs: number): News | undefined {
  const { id, service, user, position, updatedMs } = snapshot;
  const kind = kindOf(snapshot);
  if (kind === undefined || user === undefined || position === undefined) return undefined;
  const what = { conversation: id, service, user, kind, version: position.offset };
  return { ...what, atMs: Math.min(updatedMs, nowMs), ...describe(snapshot, kind) };
}

function kindOf({ state, replies, status }: Snapshot): Kind | undefined {
  switch (state) {
    case 'input-required':
      return 'needs-input';
    case 'completed':
      return 'done';
    case 'failed':
    case 'expired':
      return 'failed';
    case 'working':
      return replies > 0 || status !== undefined ? 'progress' : undefined;
    case 'stored':
    case 'accepted':
    case 'queued':
    case 'throttled':
    case 'rejected':
    case 'cancelled':
      return undefined;
  }
}

const VERBS: Record<Kind, string> = {
  'needs-input': 'needs an answer',
  done: 'is done',
  failed: 'has failed',
  progress: 'goes on',
};

/** Words that hold for every service. */
export function plainly({ service, question, error, status }: Snapshot, kind: Kind): Words {
  const more = kind === 'needs-input' ? question : kind === 'failed' ? error?.message : status;
  return { title: `${service} ${VERBS[kind]}`, text: typeof more === 'string' ? more : '' };
}
