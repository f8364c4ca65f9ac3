/** The wall clock of the relay is set while it runs: what goes by running time goes on as if nothing had been (RL8, R34). */
import { isConversationId, type Down, type Welcome } from '@tame/sdk/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { open } from '../src/conversation/conversation.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { Limits } from '../src/limits.ts';
import { BOUNDS, opening } from './conversation-log.ts';
import { testFolder } from './engine/embedded/folder-for-test.ts';
import { hubAndPeer, type HubAndPeer } from './hub-and-peer.ts';
import { until } from './system/until.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TEN_YEARS_MS = 3_652 * 24 * HOUR_MS;
const LEASE_MS = 1_000;
const SILENCE_MS = 5_000;
const FORWARD = [
  ['an hour', HOUR_MS],
  ['ten years', TEN_YEARS_MS],
] as const;
const JUMPS = [...FORWARD, ['an hour back', -HOUR_MS], ['ten years back', -TEN_YEARS_MS]] as const;
const { id } = opening();

async function place(limits: Partial<Limits> = {}) {
  const folder = testFolder();
  const engine = await folder.open();
  onTestFinished(() => folder.remove());
  return { engine, ...hubAndPeer(engine, 's-1', 0, { limits }) };
}

/** A worker that works on one request. */
async function working(how: Partial<Parameters<typeof opening>[0]> = {}) {
  const all = await place();
  await all.engine.transact(id, open(opening(how), Date.now(), BOUNDS));
  serve(all);
  await until('work is given', () => all.heard.some(({ type }) => type === 'work'));
  return all;
}

function serve({ say }: Pick<HubAndPeer, 'say'>): void {
  say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: LEASE_MS, maxAttempts: 9 });
}

async function recordOf(engine: Engine, of: string) {
  if (!isConversationId(of)) throw new Error(`${of} is no id`);
  return await engine.transact(of, ({ record }) => ({ result: record }));
}

/** Time passes as it does for a relay that is awake. */
async function awake({ pass }: Pick<HubAndPeer, 'pass'>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    pass(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same, while the worker works on. */
async function renewed(all: Pick<HubAndPeer, 'pass' | 'say'>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += LEASE_MS / 2) {
    all.say({ type: 'renew', leases: [{ id, attempt: 1 }] });
    await awake(all, LEASE_MS / 2);
  }
}

/** The relay has taken care of all that has been due until now: of what is due last too. */
async function looked({ engine, say, pass }: HubAndPeer & { engine: Engine }): Promise<void> {
  const last = `last-${crypto.randomUUID()}`;
  say({ type: 'request', id: last, service: 'nobody', body: '', ttlMs: 1 });
  await until('what was due is done', async () => {
    pass(1);
    return (await recordOf(engine, last))?.state === 'expired';
  });
}

describe.each(JUMPS)('when the clock jumps by %s', (_, jumpMs) => {
  test('a lease has the time that it would have had', async () => {
    const all = await working();
    await awake(all, 500);
    all.jump(jumpMs);
    await awake(all, 300);
    await looked(all);
    expect(await recordOf(all.engine, id)).toMatchObject({ state: 'working', attempt: 1 });
    expect(all.heard.filter(({ type }) => type === 'stop')).toEqual([]);
    await awake(all, 400);
    await until('the lease has run out', () => all.heard.some(({ type }) => type === 'stop'));
    all.close();
  });

  test('nobody has been silent meanwhile', async () => {
    const all = await working({ silenceMs: SILENCE_MS });
    await renewed(all, 1_000);
    all.jump(jumpMs);
    await renewed(all, SILENCE_MS - 2_000);
    await looked(all);
    expect(await recordOf(all.engine, id)).toMatchObject({ state: 'working', attempt: 1 });
    all.close();
  });

  test('a session that has lost its connection may come back as long as before', async () => {
    const all = await place({ sessionMs: 2_000, graceMs: 1_000 });
    const greet = (session: string) => {
      const welcomes: Welcome[] = [];
      const line = { welcome: (one: Welcome) => void welcomes.push(one), frame: () => {}, bye: () => {} };
      const hello = { protocol: 1, session, received: 0 };
      const attached = all.hub.attach(hello, { user: 'ana', may: () => true }, line);
      if ('lost' in attached) attached.lost(false);
      return welcomes[0]?.resumed;
    };
    greet('short');
    greet('long');
    await awake(all, 500);
    all.jump(jumpMs);
    await awake(all, 1_400);
    expect(greet('short')).toBe(true);
    await awake(all, 200);
    expect(greet('long')).toBe(false);
    all.close();
  });

  test('a request that is said again is still the same, and an event too', async () => {
    const all = await place({ retainEndedMs: 30 * MINUTE_MS, topic: { count: 10, bytes: 10_000, ageMs: MINUTE_MS } });
    serve(all);
    const request = { type: 'request', id: 'q-1', service: 'quote', body: '1' };
    const event = { type: 'publish', id: 'e-1', topic: 'news', body: '1' };
    all.say(request, event);
    await until('work is given', () => all.heard.some(({ type }) => type === 'work'));
    all.say({ type: 'end', id: 'q-1', attempt: 1, index: 1, state: 'completed', body: '2' });
    await until('it has ended', async () => (await recordOf(all.engine, 'q-1'))?.state === 'completed');
    await awake(all, 1_000);
    all.jump(jumpMs);
    await looked(all);
    all.acknowledge();
    all.say(request, event, { ...event, id: 'e-2' }, { ...request, body: 'other' }, { ...event, body: 'other' });
    await until('both are refused', () => all.heard.filter(({ type }) => type === 'refused').length === 2);
    const refused = all.heard.filter((message): message is Down & { type: 'refused' } => message.type === 'refused');
    expect(refused.map(({ of, code }) => [of, code])).toEqual([['request', 'ID_CONFLICT'], ['publish', 'ID_CONFLICT']]); // prettier-ignore
    await looked(all);
    expect(all.heard.filter(({ type }) => type === 'work')).toHaveLength(1);
    expect(all.engine.topic('news')).toMatchObject({ first: 1, head: 2 });
    all.close();
  });
});

describe.each(FORWARD)('when the clock jumps by %s', (_, jumpMs) => {
  test('a silent worker is given up after so long anew', async () => {
    const all = await working({ silenceMs: SILENCE_MS });
    await renewed(all, 1_000);
    all.jump(jumpMs);
    await looked(all);
    await until('it has failed', async () => {
      await renewed(all, SILENCE_MS);
      return (await recordOf(all.engine, id))?.code === 'SILENCE';
    });
    all.close();
  });

  test('what has ended is kept as long again, also over a restart, and then it is forgotten', async () => {
    const limits = { retainEndedMs: MINUTE_MS, sessionMs: 1_000, graceMs: 1_000 };
    const all = await place(limits);
    all.say({ type: 'request', id: 'q-1', service: 'quote', body: '1' }, { type: 'cancel', id: 'q-1' });
    await until('it has ended', async () => (await recordOf(all.engine, 'q-1'))?.state === 'cancelled');
    all.jump(jumpMs);
    await awake(all, MINUTE_MS / 2);
    await looked(all);
    expect(await recordOf(all.engine, 'q-1')).toMatchObject({ state: 'cancelled' });
    all.close();
    const later = hubAndPeer(all.engine, 's-1', jumpMs + MINUTE_MS / 2, { limits });
    await awake(later, MINUTE_MS / 2 - 10_000);
    await looked({ ...later, engine: all.engine });
    expect(await recordOf(all.engine, 'q-1')).toMatchObject({ state: 'cancelled' });
    await awake(later, 20_000);
    await looked({ ...later, engine: all.engine });
    expect(await recordOf(all.engine, 'q-1')).toBeUndefined();
    later.close();
  });

  test('what ends later is kept no longer than ever', async () => {
    const all = await place({ retainEndedMs: MINUTE_MS, sessionMs: 1_000, graceMs: 1_000 });
    all.jump(jumpMs);
    await awake(all, 100);
    all.say({ type: 'request', id: 'look', service: 'tame.admin', body: '{"do":"services"}' });
    await until('it has ended', async () => (await recordOf(all.engine, 'look'))?.state === 'completed');
    await awake(all, 1_000);
    await looked(all);
    expect(await recordOf(all.engine, 'look')).toBeUndefined();
    all.close();
  });

  test('and is set right again, a topic loses what is too old, a while later', async () => {
    const all = await place({ topic: { count: 10, bytes: 10_000, ageMs: MINUTE_MS } });
    const event = { type: 'publish', topic: 'news', body: '1' };
    all.say({ ...event, id: 'e-1' });
    await until('it is there', () => all.engine.topic('news').head === 1);
    all.jump(jumpMs);
    await awake(all, 1_000);
    all.jump(-jumpMs);
    await awake(all, MINUTE_MS + 1_000);
    all.say({ ...event, id: 'e-2' });
    await until('it is there', () => all.engine.topic('news').head === 2);
    expect(all.engine.topic('news').first).toBe(2);
    all.close();
  });

  test('what was to happen within a time is over, and what was to wait is given out', async () => {
    const all = await place();
    const asked = { type: 'request', service: 'quote', body: '' };
    all.say({ ...asked, id: 'short', ttlMs: 2 * MINUTE_MS }, { ...asked, id: 'late', deadlineMs: 2 * MINUTE_MS });
    all.say({ ...asked, id: 'delayed', delayMs: 2 * MINUTE_MS });
    await until('all are there', async () => (await recordOf(all.engine, 'delayed')) !== undefined);
    await awake(all, 1_000);
    all.jump(jumpMs);
    await looked(all);
    serve(all);
    await until('work is given', () => all.heard.some(({ type }) => type === 'work'));
    expect(all.heard.find(({ type }) => type === 'work')).toMatchObject({ id: 'delayed' });
    expect(await recordOf(all.engine, 'short')).toMatchObject({ code: 'EXPIRED' });
    expect(await recordOf(all.engine, 'late')).toMatchObject({ code: 'DEADLINE' });
    all.close();
  });
});

test('after a jump back, what was to happen within a time has more of it', async () => {
  const all = await place();
  const asked = { type: 'request', service: 'quote', body: '' };
  all.say({ ...asked, id: 'short', ttlMs: 1_000 }, { ...asked, id: 'delayed', delayMs: 1_000 });
  await until('both are there', async () => (await recordOf(all.engine, 'delayed')) !== undefined);
  all.jump(-MINUTE_MS);
  await awake(all, 30_000);
  await looked(all);
  serve(all);
  await until('work is given', () => all.heard.some(({ type }) => type === 'work'));
  expect(all.heard.filter(({ type }) => type === 'work')).toMatchObject([{ id: 'short' }]);
  expect(await recordOf(all.engine, 'delayed')).toMatchObject({ state: 'queued' });
  all.close();
});

test('a token ends by the wall clock, whatever it is set to', async () => {
  const all = await place();
  const heard: string[] = [];
  const bye = ({ code, text }: { code: string; text: string }) => void heard.push(code, text);
  const untilMs = Date.now() + HOUR_MS + 30_000;
  const identity = { user: 'ana', expiresMs: untilMs - 30_000, acceptedUntilMs: untilMs, may: () => true };
  all.hub.attach({ protocol: 1, session: 'page', received: 0 }, identity, { welcome() {}, frame() {}, bye });
  all.jump(-HOUR_MS);
  await awake(all, 1_000);
  all.jump(2 * HOUR_MS);
  await awake(all, 20_000);
  expect(heard).toEqual([]);
  await awake(all, 20_000);
  expect(heard).toEqual(['UNAUTHENTICATED', 'The token has expired; fetch a new one and connect again.']);
  all.close();
});
