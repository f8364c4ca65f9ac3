/** Whose is what: ids, strangers, and what a token allows. */
import type { Client } from '@tame/sdk';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET, tokenOf } from '../tokens.ts';
import type { RelayProcess } from './processes.ts';
import { idOf } from './raw-peer.ts';
import { openStage } from './stage.ts';

describe('what belongs to somebody', { timeout: 60_000 }, () => {
  const stage = openStage(afterAll);
  let relay: RelayProcess;
  let ana: Client;
  let eve: Client;
  const serve = { record: { concurrency: 10 }, count: {} };

  beforeAll(async () => {
    relay = await stage.relay({ secret: SECRET });
    await stage.worker({ url: relay.url, token: await tokenOf('worker', { serve: ['*'] }), serve });
    ana = stage.client(relay.url, {
      token: await tokenOf('ana', { call: ['record', 'count'], publish: ['news'], subscribe: ['news'] }),
    });
    eve = stage.client(relay.url, { token: await tokenOf('eve', { call: ['record'] }) });
  });

  /** What became of a request, in short, and how often it ran. */
  async function outcome(client: Client, id: string, n: number): Promise<unknown> {
    const run = client.converse('record', { n }, { id });
    run.subscribe({ error: () => undefined });
    const { state, error } = await run.settled;
    return error?.code ?? state;
  }

  test('an id stands for one content of one user; the same again is the same conversation (R3, R4)', async () => {
    expect(await outcome(ana, 'mine', 1)).toBe('completed');
    expect(await outcome(ana, 'mine', 1)).toBe('completed');
    expect(await outcome(ana, 'mine', 2)).toBe('ID_CONFLICT');
    expect(await outcome(eve, 'mine', 1)).toBe('ID_CONFLICT');
    expect(stage.journal('record').filter(([, id]) => id === 'mine')).toEqual([['record', 'mine', '1', '1']]);
    expect(await firstValueFrom(ana.conversation('mine').pipe(toArray()))).toEqual([1]);
  });

  test('what is refused for good never runs (R6)', async () => {
    const run = eve.converse('count', { to: 1 });
    await expect(lastValueFrom(run)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: 'The token does not allow to call "count".',
    });
    expect(await run.settled).toMatchObject({ state: 'rejected' });
    expect(stage.journal('count')).toEqual([]);
    expect(await lastValueFrom(ana.request('count', { to: 1 }))).toBe(1);
    expect(stage.journal('count').map(([, id]) => id)).not.toContain(run.id);
  });

  test('a stranger learns nothing of it, says nothing into it, and cannot stop it (R36)', async () => {
    const run = ana.converse<number>('count', { to: 40, everyMs: 10 });
    const replies = firstValueFrom(run.pipe(toArray()));
    await firstValueFrom(run);
    const stranger = await stage.raw(relay.url, { token: await tokenOf('eve', { call: ['**'] }) });
    const id = idOf(run.id);
    await stranger.say(
      { type: 'peek', ref: 1, id },
      { type: 'read', ref: 2, id, after: -1 },
      { type: 'follow', id, after: 0 },
      { type: 'message', id, message: 'm1', body: '"stop"' },
      { type: 'cancel', id },
      { type: 'reply', id, attempt: 1, index: 50, body: '"forged"' },
      { type: 'list', ref: 3, state: 'all' },
      { type: 'publish', id: 'e1', topic: 'news', body: '1' },
      { type: 'subscribe', ref: 4, topic: 'news', since: 'start' },
    );
    const refusals = stranger.heard.flatMap((heard) => (heard.type === 'refused' ? [`${heard.of} ${heard.code}`] : []));
    expect(refusals.toSorted()).toEqual(
      [
        'peek NOT_FOUND',
        'read NOT_FOUND',
        'follow NOT_FOUND',
        'message NOT_FOUND',
        'cancel NOT_FOUND',
        'publish FORBIDDEN',
        'subscribe FORBIDDEN',
      ].toSorted(),
    );
    expect(stranger.heard.find(({ type }) => type === 'stop')).toMatchObject({ code: 'FENCED' });
    // All that is listed is what eve herself has asked for.
    const listed = stranger.heard.flatMap((heard) => (heard.type === 'listed' ? heard.snapshots : []));
    expect(listed.filter((each) => each.id === id)).toEqual([]);
    expect(stranger.heard.filter(({ type }) => type === 'entries' || type === 'snapshot' || type === 'page')).toEqual(
      [],
    );
    expect(await replies).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });
});
