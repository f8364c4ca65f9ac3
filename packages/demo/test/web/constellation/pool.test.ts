import * as v from 'valibot';
import { expect, test } from 'vitest';
import { PoolEntry, type PoolNews } from '../../../contracts/pool.ts';
import { inWords, shortName } from '../../../web/constellation/pool-words.ts';
import { hearNews, noPool, openCall } from '../../../web/constellation/pool-view.ts';

const load = (member: string, busy: number): PoolNews => ({
  type: 'load',
  member,
  load: { inFlight: 1, slots: 2, busy },
});
const after = (...heard: readonly (readonly [number, PoolNews])[]) =>
  heard.reduce((view, [nowMs, news]) => hearNews(view, { news, nowMs }), noPool);

test('who says something is a member, until it has left or is silent for long', () => {
  const view = after(
    [0, load('a', 0.5)],
    [0, load('b', 1)],
    [10, { type: 'leaving', member: 'b' }],
    [20, load('b', 0.2)],
  );
  expect(view.members).toMatchObject([
    { name: 'a', leaving: false },
    { name: 'b', leaving: true, busy: 0.2 },
  ]);
  expect(hearNews(view, { news: { type: 'left', member: 'b' }, nowMs: 30 }).members.map(({ name }) => name)).toEqual([
    'a',
  ]);
  expect(hearNews(view, { news: load('b', 1), nowMs: 60_000 }).members.map(({ name }) => name)).toEqual(['b']);
});

test('a call is open until it is concluded, and a call of those that are left opens it again', () => {
  const call = v.parse(PoolEntry, { type: 'call', call: 'c', wanted: 1, asked: ['x', 'y'] });
  const proposal = { type: 'proposal', call: 'c', by: 'x', workers: 1, readyInMs: 9 } as const;
  expect(openCall([call, proposal])).toBe(call);
  expect(openCall([call, { type: 'done', call: 'c', by: 'x', workers: ['w'] }])).toBeUndefined();
  const again = v.parse(PoolEntry, { ...call, call: 'c-again' });
  expect(openCall([call, { type: 'failure', call: 'c', by: 'x', reason: 'no' }, again])).toBe(again);
});

test('every entry that a pool may write is said in a sentence', () => {
  const call = { call: 'pool.campaign.forecast.1:3' };
  const work = { waiting: 2, perSecond: 1, serviceMs: 1, slots: 2 };
  const written: unknown[] = [
    { type: 'spokesman', member: 'forecast', epoch: 1 },
    { type: 'decision', number: 1, what: 'grow', from: 1, to: 2, because: 'overloaded', work },
    { type: 'call', ...call, wanted: 1, replyByMs: 9, asked: ['provision.east', 'provision.west'] },
    { type: 'proposal', ...call, by: 'provision.west', workers: 1, readyInMs: 1_200 },
    { type: 'refusal', ...call, by: 'provision.east', reason: 'All 1 processes are in use.' },
    { type: 'award', ...call, to: 'provision.west', workers: [`${call.call}/1`] },
    { type: 'rejection', ...call, to: 'provision.east', reason: 'another-was-chosen' },
    { type: 'ready', member: `${call.call}/1` },
    { type: 'retire', members: [`${call.call}/1`], because: 'outdated' },
  ];
  const said = written.map((entry) => inWords(v.parse(PoolEntry, entry)).text);
  expect(said).toEqual([
    'First speaks for the pool.',
    'From 1 to 2: most members have too much to do. 2 requests wait.',
    'Who can start 1 worker? East and West are asked.',
    'West would start 1, ready in about 1 s.',
    'East would not: All 1 processes are in use.',
    'West is to start Newcomer 3.',
    'East is told: another one was chosen.',
    'Newcomer 3 takes part.',
    'Newcomer 3 may leave.',
  ]);
  expect(shortName('pool.campaign.forecast.2:7-again/2')).toBe('Newcomer 7.2');
});
