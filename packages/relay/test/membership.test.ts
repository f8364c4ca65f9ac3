/**
 * Who belongs to a conversation is looked up for every message: whoever asked, and the session that holds the lease.
 * Knowing its id, the attempt and the token of its leader gives nothing to anybody else (S0-16, R36).
 */
import type { Up } from '@tame/sdk/protocol';
import { describe, expect, test } from 'vitest';
import type { Message, PlainPeer } from './plain-peer.ts';
import { startRelay, type PlainRelay } from './plain-relay.ts';

const ID = 'c-1';
const SECRET = 'what only the two of them know';
const task = { id: ID, attempt: 1 };

/** A message about the conversation, and all that a stranger hears when it says that. */
type Try = readonly [message: Message, ...hears: string[]];

/** Every kind of message there is: a new one does not compile before it has its line here. */
const tries: Record<Up['type'], Try | 'names no conversation'> = {
  request: [{ type: 'request', id: ID, service: 'advise', body: '"mine"' }, 'refused request ID_CONFLICT'],
  message: [{ type: 'message', id: ID, message: 'm-9', body: '"stop"' }, 'refused message NOT_FOUND'],
  messages: [{ type: 'messages', id: ID, message: 'm-9', bodies: ['"stop"', '"now"'] }, 'refused messages NOT_FOUND'],
  cancel: [{ type: 'cancel', id: ID }, 'refused cancel NOT_FOUND'],
  follow: [{ type: 'follow', id: ID, after: 0 }, 'refused follow NOT_FOUND'],
  unfollow: [{ type: 'unfollow', id: ID }],
  peek: [{ type: 'peek', ref: 1, id: ID }, 'refused peek NOT_FOUND'],
  read: [{ type: 'read', ref: 2, id: ID, after: -1 }, 'refused read NOT_FOUND'],
  renew: [{ type: 'renew', leases: [task] }, 'stop FENCED'],
  reply: [{ type: 'reply', ...task, index: 2, body: '"forged"' }, 'stop FENCED'],
  replies: [{ type: 'replies', ...task, index: 2, bodies: ['"forged"', '"too"'] }, 'stop FENCED'],
  note: [{ type: 'note', ...task, index: 2, level: 'info', text: 'forged' }, 'stop FENCED'],
  end: [{ type: 'end', ...task, index: 2, state: 'completed' }, 'stop FENCED'],
  status: [{ type: 'status', ...task, body: '"forged"' }, 'stop FENCED'],
  waiting: [{ type: 'waiting', ...task, input: true, question: '"your password?"' }, 'stop FENCED'],
  'give-back': [{ type: 'give-back', ...task, cause: 'failed', text: 'forged' }],
  forward: [{ type: 'forward', ...task, service: 'mine' }, 'stop FENCED'],
  join: [{ type: 'join', ...task }, 'refused join FENCED'],
  ready: [{ type: 'ready', ...task, token: 1 }, 'refused ready FENCED'],
  share: [{ type: 'share', ...task, index: 1, key: 'forged', body: '1' }, 'refused share FENCED'],
  discover: [{ type: 'discover', ...task, after: 0 }, 'refused discover FENCED'],
  conclude: [{ type: 'conclude', ...task, token: 1, body: '"forged"' }, 'refused conclude FENCED'],
  // These show and change what is the speaker's own.
  list: [{ type: 'list', ref: 3, state: 'all' }, 'listed nothing'],
  unlist: 'names no conversation',
  publish: 'names no conversation',
  subscribe: 'names no conversation',
  unsubscribe: 'names no conversation',
  enter: 'names no conversation',
  leave: 'names no conversation',
  watch: 'names no conversation',
  unwatch: 'names no conversation',
  serve: 'names no conversation',
  unserve: 'names no conversation',
  token: 'names no conversation',
};

/** What a stranger was told, in short. */
function told({ type, of, code, snapshots }: Message): string {
  if (type === 'listed' && Array.isArray(snapshots) && snapshots.length === 0) return 'listed nothing';
  return [type, of, code].filter(Boolean).join(' ');
}

/** A conversation of Ana's that a worker has begun to work on, leads, and has shared something in. */
async function underWay(relay: PlainRelay): Promise<{ page: PlainPeer; worker: PlainPeer }> {
  const page = await relay.peer('ana');
  const worker = await relay.peer('worker');
  worker.say({ type: 'serve', service: 'advise', concurrency: 1, leaseMs: 60_000, maxAttempts: 1 });
  page.say({ type: 'request', id: ID, service: 'advise', body: JSON.stringify(SECRET), follow: true });
  await worker.hears('work');
  worker.say(
    { type: 'reply', ...task, index: 1, body: JSON.stringify(SECRET) },
    { type: 'join', ...task },
    { type: 'share', ...task, index: 1, key: 'found', body: JSON.stringify(SECRET) },
  );
  await worker.hears('lead');
  worker.say({ type: 'ready', ...task, token: 1 });
  await worker.acknowledged();
  return { page, worker };
}

const strangers: readonly { who: string; session: string; token: string; not?: string }[] = [
  { who: 'another user', session: 'eve', token: 'dev:eve' },
  // A lease is of the user who works: a process of that user that renews it takes it over, as after a restart.
  { who: 'another process of the user who works on it', session: 'idle', token: 'dev:worker', not: 'renew' },
];

describe.each(strangers)('$who', ({ session, token, not }) => {
  test('who knows all there is to know of a conversation has no part in it, whatever it says', async () => {
    const relay = await startRelay();
    const { page, worker } = await underWay(relay);
    const stranger = await relay.peer(session, { token });
    for (const [type, attempt] of Object.entries(tries)) {
      if (typeof attempt === 'string' || type === not) continue;
      const [message, ...expected] = attempt;
      const before = stranger.heard.length;
      stranger.say(message);
      await stranger.acknowledged();
      // What is refused is told before what is said next: this answer comes behind it.
      stranger.say({ type: 'peek', ref: 99, id: 'nothing' });
      await stranger.until(
        () => stranger.heard.slice(before).some(({ ref }) => ref === 99),
        `the answer to what came after "${type}"`,
      );
      const heard = stranger.heard.slice(before).filter(({ ref }) => ref !== 99);
      expect([type, ...heard.map(told)]).toEqual([type, ...expected]);
    }
    expect(JSON.stringify(stranger.heard)).not.toContain(SECRET);
    worker.say({ type: 'end', ...task, index: 2, state: 'completed' });
    const log = await page.whole(ID);
    expect(log.map(({ kind, state }) => state ?? kind)).toEqual(['reply', 'discovery', 'completed']);
    expect(page.heard.filter(({ type, question }) => type === 'status' || question !== undefined)).toEqual([]);
    expect(worker.heard.filter(({ type }) => type === 'told' || type === 'stop')).toEqual([]);
  });
});
