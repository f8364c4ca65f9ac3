/** Whatever pages do, whoever looks is told who is present in the end, in time, and not too often. */
import type { Down, RelayPresent } from '@tame/sdk/protocol';
import { VirtualTime } from '@tame/sdk/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Peer } from '../../src/peer.ts';
import { Presence } from '../../src/topics/presence.ts';
import { WINDOW_MS } from '../../src/topics/room.ts';

const USERS = ['ana', 'ben'];
const PAGES = 4;
/** How long a list may wait for a newer one on its way to a peer. */
const CONFLATED_MS = 20;

interface Told {
  readonly atMs: number;
  readonly people: readonly RelayPresent[];
}

interface Stage {
  readonly time: VirtualTime;
  readonly presence: Presence;
  /** A page, and the lists that it has heard. */
  page(user: string): { peer: Peer; told: Told[] };
}

function open(limits = { maxTopicsPerPeer: 10, maxPresentPerTopic: 10 }): Stage {
  const time = new VirtualTime();
  const timers = {
    soon: (act: () => void) => void time.after(0, act),
    after: (ms: number, act: () => void) => time.after(ms, act),
    every: () => () => undefined,
  };
  const presence = new Presence({ limits, timers, now: () => time.now(), topics: { mayHear: () => true } });
  return {
    time,
    presence,
    page(user) {
      const peer = new Peer('s', { user, may: () => true }, user, { unackedBytesPerPeer: 1_000_000 }, timers);
      const told: Told[] = [];
      const hear = (message: Down): void => {
        if (message.type === 'present') told.push({ atMs: time.nowMs, people: message.people });
      };
      peer.attach({
        welcome: () => undefined,
        bye: () => undefined,
        frame: ({ seq, messages }) => {
          messages.forEach(hear);
          time.after(0, () => peer.acknowledged(seq + messages.length - 1));
        },
      });
      return { peer, told };
    },
  };
}

/** A page as the model sees it. */
interface Page {
  data: string | undefined;
  away: boolean;
}

class Model {
  /** Those that have entered, by number. */
  readonly pages = new Map<number, Page>();
  /** By user: since when, and the pages that are there, the newest last. */
  readonly #here = new Map<string, { sinceMs: number; pages: number[] }>();

  comes(page: number, nowMs: number): void {
    const user = userOf(page);
    const here = this.#here.get(user) ?? { sinceMs: nowMs, pages: [] };
    here.pages = [...here.pages.filter((each) => each !== page), page];
    this.#here.set(user, here);
  }

  goes(page: number): void {
    const here = this.#here.get(userOf(page));
    if (here === undefined) return;
    here.pages = here.pages.filter((each) => each !== page);
    if (here.pages.length === 0) this.#here.delete(userOf(page));
  }

  get people(): readonly RelayPresent[] {
    return [...this.#here].map(([user, { sinceMs, pages }]) => {
      return { user, data: this.pages.get(pages.at(-1) ?? -1)?.data, sinceMs };
    });
  }
}

function userOf(page: number): string {
  return USERS[page % USERS.length] ?? '';
}

const command = fc.record({
  type: fc.constantFrom('enter', 'enter', 'leave', 'lose', 'back', 'forget', 'pass', 'pass'),
  page: fc.nat(PAGES - 1),
  ms: fc.constantFrom(0, 1, 30, 500, WINDOW_MS - 1, WINDOW_MS, 2 * WINDOW_MS),
});

test('one for each user, as it said last, in the order in which they came (S2-20)', async () => {
  const commands = fc.array(command, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(commands, fc.nat(40), async (all, watchedAt) => {
      const { time, presence, page } = open();
      const model = new Model();
      const pages = Array.from({ length: PAGES }, (_, number) => page(userOf(number)).peer);
      const watcher = page('watcher');
      let texts = 0;
      const refused: unknown[] = [];
      const look = () => presence.watch(watcher.peer, { type: 'watch', ref: 1, topic: 't' });
      for (const [step, { type, page: number, ms }] of all.entries()) {
        const peer = pages[number];
        const known = model.pages.get(number);
        if (step === watchedAt % all.length) look();
        if (peer === undefined) continue;
        if (type === 'pass') await time.pass(ms);
        else if (type === 'enter' && known?.away !== true) {
          const data = String((texts += 1));
          refused.push(presence.enter(peer, { type: 'enter', topic: 't', data }));
          model.pages.set(number, { data, away: false });
          model.comes(number, time.now());
        } else if (type === 'leave' || type === 'forget') {
          if (type === 'leave') presence.leave(peer, 't');
          else presence.forget(peer);
          model.pages.delete(number);
          model.goes(number);
        } else if (type === 'lose' && known !== undefined) {
          presence.abandon(peer);
          known.away = true;
          model.goes(number);
        } else if (type === 'back' && known?.away === true) {
          refused.push(...presence.judge(peer));
          known.away = false;
          model.comes(number, time.now());
        }
      }
      if (all.length === 0) look();
      await time.pass(2 * WINDOW_MS);
      expect(watcher.told.at(-1)?.people).toEqual(model.people);
      expect(refused.filter(Boolean)).toEqual([]);
      presence.close();
    }),
    { numRuns: 300 },
  );
});

test('whoever looks is told at once, then at most once in each window, and in the end', async () => {
  const steps = fc.array(fc.record({ user: fc.nat(1), ms: fc.nat(1_500) }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { time, presence, page } = open();
      const pages = USERS.map((user) => page(user).peer);
      const { peer, told } = page('watcher');
      presence.watch(peer, { type: 'watch', ref: 1, topic: 't' });
      await time.pass(100);
      expect(told.splice(0)).toMatchObject([{ people: [] }]);
      const here = new Set<number>();
      for (const { user, ms } of all) {
        const mover = pages[user];
        if (mover === undefined) continue;
        if (here.delete(user)) presence.leave(mover, 't');
        else {
          here.add(user);
          presence.enter(mover, { type: 'enter', topic: 't' });
        }
        await time.pass(ms);
      }
      await time.pass(2 * WINDOW_MS);
      const gaps = told.slice(1).map(({ atMs }, at) => atMs - (told[at]?.atMs ?? 0));
      expect(told[0]?.atMs).toBeLessThanOrEqual(100 + CONFLATED_MS);
      expect(Math.min(Infinity, ...gaps)).toBeGreaterThanOrEqual(WINDOW_MS - CONFLATED_MS);
      const last = told.at(-1)?.people.map(({ user }) => user);
      expect(new Set(last)).toEqual(new Set([...here].map((user) => USERS[user])));
      presence.close();
    }),
    { numRuns: 100 },
  );
});

test('who comes and goes ten times in 5 s is told of in three lists at most (S2-20)', async () => {
  const { time, presence, page } = open();
  const { peer: ana } = page('ana');
  const { peer, told } = page('watcher');
  presence.watch(peer, { type: 'watch', ref: 1, topic: 't' });
  await time.pass(10_000);
  told.splice(0);
  for (let times = 0; times < 10; times += 1) {
    presence.enter(ana, { type: 'enter', topic: 't' });
    await time.pass(250);
    presence.leave(ana, 't');
    await time.pass(250);
  }
  await time.pass(10_000);
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThanOrEqual(3);
  expect(told.at(-1)?.people).toEqual([]);
  presence.close();
});

test('whoever does not read is told the latest list alone', async () => {
  const { time, presence, page } = open();
  const { peer, told } = page('watcher');
  const { peer: ana } = page('ana');
  const { line } = peer;
  presence.watch(peer, { type: 'watch', ref: 1, topic: 't' });
  await time.pass(100);
  peer.detach(time.nowMs);
  for (let text = 1; text <= 5; text += 1) {
    presence.enter(ana, { type: 'enter', topic: 't', data: String(text) });
    await time.pass(WINDOW_MS);
  }
  told.splice(0);
  if (line !== undefined) peer.attach(line);
  await time.pass(100);
  expect(told.map(({ people }) => people.map(({ data }) => data))).toEqual([['5']]);
  presence.close();
});

test('each bound is named where it is reached; a user that is there takes no more room', () => {
  const { presence, page } = open({ maxTopicsPerPeer: 2, maxPresentPerTopic: 1 });
  const { peer: ana } = page('ana');
  const { peer: other } = page('ana');
  const { peer: ben } = page('ben');
  const enter = (peer: Peer, topic: string) => presence.enter(peer, { type: 'enter', topic });
  expect([enter(ana, 'a'), enter(ana, 'a'), enter(other, 'a'), enter(ana, 'b')]).toEqual(Array(4).fill(undefined));
  expect(enter(ana, 'c')).toMatchObject({ code: 'RATE_LIMITED', text: expect.stringContaining('2 topics') as unknown });
  expect(enter(ben, 'a')).toMatchObject({
    code: 'RATE_LIMITED',
    text: expect.stringContaining('1 people are present in "a" (maxPresentPerTopic)') as unknown,
  });
  presence.abandon(ana);
  presence.abandon(other);
  expect(enter(ben, 'a')).toBeUndefined();
  expect(presence.judge(ana)).toMatchObject([{ of: 'enter', topic: 'a', refusal: { code: 'RATE_LIMITED' } }]);
  for (const ref of [1, 2]) expect(presence.watch(ana, { type: 'watch', ref, topic: 'a' })).toBeUndefined();
  expect(presence.watch(ana, { type: 'watch', ref: 3, topic: 'a' })).toMatchObject({ code: 'RATE_LIMITED' });
  presence.unwatch(ana, 1);
  expect(presence.watch(ana, { type: 'watch', ref: 3, topic: 'a' })).toBeUndefined();
  presence.close();
});
