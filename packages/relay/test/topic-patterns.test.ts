/** Whoever subscribes to a pattern hears all topics that match, those that come to exist as well, and no others. */
import { MAX_MATCHED_TOPICS } from '@tame/sdk/protocol';
import { describe, expect, test } from 'vitest';
import type { Message, PlainPeer } from './plain-peer.ts';
import { startRelay } from './plain-relay.ts';
import { SECRET, tokenOf } from './tokens.ts';

const everything = { publish: ['**'], subscribe: ['**'] };

function publish(topic: string, n: number): Message {
  return { type: 'publish', id: `${topic}-${n}`, topic, body: String(n) };
}

/** What was heard by a ref, as `topic offset`. */
function heard(peer: PlainPeer, ref: number): readonly string[] {
  const events = peer.heard.filter((each) => each.type === 'event' && each['ref'] === ref);
  return events.map(({ topic, offset }) => `${String(topic)} ${String(offset)}`);
}

async function told(peer: PlainPeer, ref: number, many: number): Promise<readonly string[]> {
  await peer.until(() => heard(peer, ref).length >= many, `${many} events by ${ref}`);
  return heard(peer, ref).toSorted();
}

test('a pattern begins where it was asked to in what there is, and with the first event of what comes to exist', async () => {
  const relay = await startRelay();
  const peer = await relay.peer('page');
  peer.say(publish('a.x.m', 1), publish('a.x.m', 2), publish('a.y.m', 1), publish('a.y', 1), publish('b.x.m', 1));
  await peer.acknowledged();
  const asked = { type: 'subscribe', topic: 'a.*.m' };
  peer.say({ ...asked, ref: 1, since: 'now' }, { ...asked, ref: 2, since: 'start' });
  peer.say({ ...asked, ref: 3, since: 'last', count: 1 }, { ...asked, ref: 4, since: 'age', ageMs: 60_000 });
  const { epoch } = peer.welcome;
  expect(await peer.hears('subscribed', ({ ref }) => ref === 1)).toEqual({
    type: 'subscribed',
    ref: 1,
    epoch,
    offset: 0,
    heads: [
      { topic: 'a.x.m', offset: 2 },
      { topic: 'a.y.m', offset: 1 },
    ],
  });
  peer.say(publish('a.x.m', 3), publish('a.new.m', 1), publish('a.new.m', 2), publish('a.new', 1));
  const later = ['a.new.m 1', 'a.new.m 2', 'a.x.m 3'];
  const all = [...later, 'a.x.m 1', 'a.x.m 2', 'a.y.m 1'].toSorted();
  expect(await told(peer, 1, 3)).toEqual(later);
  expect(await told(peer, 2, 6)).toEqual(all);
  expect(await told(peer, 3, 5)).toEqual([...later, 'a.x.m 2', 'a.y.m 1'].toSorted());
  expect(await told(peer, 4, 6)).toEqual(all);
});

test('who comes back goes on in each topic, and hears from its start what came to exist meanwhile', async () => {
  const relay = await startRelay();
  const peer = await relay.peer('page');
  peer.say(publish('a.x', 1), publish('a.x', 2), publish('a.y', 1));
  await peer.acknowledged();
  const { epoch } = peer.welcome;
  const asked = { type: 'subscribe', topic: 'a.*', since: 'position', epoch };
  peer.say({ ...asked, ref: 1, heads: [{ topic: 'a.x', offset: 1 }] });
  expect(await told(peer, 1, 2)).toEqual(['a.x 2', 'a.y 1']);
  peer.say(
    { ...asked, ref: 2, heads: [{ topic: 'a.x', offset: 3 }] },
    { ...asked, ref: 3, heads: [], epoch: 'another' },
  );
  const text = (topic: string): string => `The topic "${topic}" has other data now.`;
  expect(await peer.hears('gap', ({ ref }) => ref === 2)).toMatchObject({
    topic: 'a.x',
    from: 3,
    to: 2,
    reset: true,
    text: text('a.x'),
  });
  expect(await peer.hears('gap', ({ ref }) => ref === 3)).toMatchObject({
    from: 0,
    to: 0,
    reset: true,
    text: text('a.*'),
  });
});

test('what a topic no longer keeps is said, with its name', async () => {
  const relay = await startRelay({ limits: { topic: { count: 2 } } });
  const peer = await relay.peer('page');
  peer.say(...[1, 2, 3, 4].map((n) => publish('a.x', n)));
  await peer.acknowledged();
  const heads = [{ topic: 'a.x', offset: 1 }];
  peer.say({ type: 'subscribe', ref: 1, topic: 'a.*', since: 'position', epoch: peer.welcome.epoch, heads });
  expect(await peer.hears('gap')).toMatchObject({ ref: 1, topic: 'a.x', from: 2, to: 2, reset: false });
  expect(await told(peer, 1, 2)).toEqual(['a.x 3', 'a.x 4']);
});

test('nothing more is heard of a pattern that was let go of', async () => {
  const relay = await startRelay();
  const peer = await relay.peer('page');
  peer.say(
    { type: 'subscribe', ref: 1, topic: '**', since: 'now' },
    { type: 'subscribe', ref: 2, topic: '**', since: 'now' },
  );
  await peer.hears('subscribed', ({ ref }) => ref === 2);
  peer.say({ type: 'unsubscribe', ref: 1 });
  await peer.acknowledged();
  peer.say(publish('a', 1));
  expect(await told(peer, 2, 1)).toEqual(['a 1']);
  expect(heard(peer, 1)).toEqual([]);
});

describe('is refused', () => {
  test.each([
    ['a pattern that is none', { topic: 'a.**.b', since: 'now' }, '"a.**.b" is no pattern of names: a pattern is'],
    ['a name that is none', { topic: 'a..b', since: 'now' }, 'is no pattern of names'],
    [
      'one position for a pattern',
      { topic: 'a.*', since: 'position', epoch: 'e', offset: 3 },
      'A position belongs to one topic, and "a.*" is a pattern',
    ],
  ])('%s', async (_, asked, text) => {
    const relay = await startRelay();
    const peer = await relay.peer('page');
    peer.say({ type: 'subscribe', ref: 1, ...asked });
    expect(await peer.hears('refused')).toMatchObject({
      of: 'subscribe',
      ref: 1,
      code: 'BAD_REQUEST',
      text: expect.stringContaining(text) as unknown,
    });
  });

  test('to publish to a pattern', async () => {
    const relay = await startRelay();
    const peer = await relay.peer('page');
    peer.say(publish('a.*', 1));
    expect(await peer.hears('refused')).toMatchObject({ of: 'publish', code: 'BAD_REQUEST' });
  });

  test('what matches more than one pattern may, at once or when it comes to exist; the bound is named', async () => {
    const relay = await startRelay();
    const peer = await relay.peer('page');
    const topics = Array.from({ length: MAX_MATCHED_TOPICS }, (_, n) => `a.n${n}`);
    peer.say(...topics.map((topic) => publish(topic, 1)));
    await peer.acknowledged();
    peer.say({ type: 'subscribe', ref: 1, topic: 'a.*', since: 'now' });
    expect(await peer.hears('subscribed')).toHaveProperty('heads.length', MAX_MATCHED_TOPICS);
    peer.say(publish('a.more', 1));
    const refusal = {
      code: 'RATE_LIMITED',
      text: expect.stringContaining('512 topics (MAX_MATCHED_TOPICS)') as unknown,
    };
    expect(await peer.hears('refused')).toMatchObject({ of: 'subscribe', ref: 1, name: 'a.*', ...refusal });
    peer.say({ type: 'subscribe', ref: 2, topic: 'a.*', since: 'now' });
    expect(await peer.hears('refused', ({ ref }) => ref === 2)).toMatchObject(refusal);
  });

  test('more than a peer may listen to, those of patterns included', async () => {
    const relay = await startRelay({ limits: { maxTopicsPerPeer: 3 } });
    const peer = await relay.peer('page');
    peer.say(publish('a.x', 1), publish('a.y', 1));
    await peer.acknowledged();
    peer.say({ type: 'subscribe', ref: 1, topic: 'a.*', since: 'now' });
    await peer.hears('subscribed');
    peer.say({ type: 'subscribe', ref: 2, topic: 'b', since: 'now' });
    expect(await peer.hears('refused')).toMatchObject({
      ref: 2,
      text: expect.stringContaining('maxTopicsPerPeer') as unknown,
    });
    peer.say(publish('a.z', 1));
    expect(await peer.hears('refused', ({ ref }) => ref === 1)).toMatchObject({ code: 'RATE_LIMITED', name: 'a.*' });
    peer.say({ type: 'subscribe', ref: 3, topic: 'a.*', since: 'now' });
    expect(await peer.hears('refused', ({ ref }) => ref === 3)).toMatchObject({ code: 'RATE_LIMITED' });
  });
});

describe('a token', () => {
  test('gives a pattern no more than it names, and of the rest not even that it is there (SEC-11, SEC-12)', async () => {
    const relay = await startRelay({ auth: { secret: SECRET } });
    const ana = await relay.peer('ana', { token: await tokenOf('ana', { subscribe: ['mine.*', 'shared'] }) });
    const bob = await relay.peer('bob', { token: await tokenOf('bob', everything) });
    bob.say(publish('mine.a', 1), publish('theirs.a', 1), publish('shared', 1));
    await bob.acknowledged();
    ana.say({ type: 'subscribe', ref: 1, topic: '**', since: 'start' });
    ana.say({ type: 'subscribe', ref: 2, topic: 'theirs.*', since: 'start' });
    ana.say({ type: 'subscribe', ref: 3, topic: 'nobody.*', since: 'start' });
    bob.say(publish('theirs.b', 1), publish('mine.b', 1), publish('theirs.a', 2));
    expect(await told(ana, 1, 3)).toEqual(['mine.a 1', 'mine.b 1', 'shared 1']);
    const answers = ana.heard.filter(({ ref }) => ref === 2 || ref === 3).map(({ ref: _, ...rest }) => rest);
    const nothing = { type: 'subscribed', epoch: ana.welcome.epoch, offset: 0, heads: [] };
    expect(answers).toEqual([nothing, nothing]);
  });

  test('that is newer ends a pattern that hears what it no longer allows, and widens one to what it allows anew', async () => {
    const relay = await startRelay({ auth: { secret: SECRET } });
    const ana = await relay.peer('ana', { token: await tokenOf('ana', { subscribe: ['a.*', 'b.*'] }) });
    const bob = await relay.peer('bob', { token: await tokenOf('bob', everything) });
    bob.say(publish('a.x', 1), publish('b.x', 1), publish('c.x', 1));
    await bob.acknowledged();
    ana.say(
      { type: 'subscribe', ref: 1, topic: 'a.*', since: 'now' },
      { type: 'subscribe', ref: 2, topic: '*.x', since: 'now' },
    );
    await ana.hears('subscribed', ({ ref }) => ref === 2);
    ana.say({ type: 'subscribe', ref: 3, topic: 'c.*', since: 'start' });
    await ana.hears('subscribed', ({ ref }) => ref === 3);
    ana.say({ type: 'token', token: await tokenOf('ana', { subscribe: ['b.*', 'c.*'] }) });
    await ana.hears('subscribed', ({ ref, heads }) => ref === 3 && JSON.stringify(heads) !== '[]');
    const refused = ana.heard.filter(({ type }) => type === 'refused').map(({ ref, name, code }) => [ref, name, code]);
    expect(refused).toEqual([
      [1, 'a.x', 'FORBIDDEN'],
      [2, 'a.x', 'FORBIDDEN'],
    ]);
    bob.say(publish('a.x', 2), publish('b.x', 2), publish('c.x', 2));
    expect(await told(ana, 3, 1)).toEqual(['c.x 2']);
    expect([...heard(ana, 1), ...heard(ana, 2)]).toEqual([]);
  });
});
