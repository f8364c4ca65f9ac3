/** Four real sinks: what happens is told once on each, to whom and as often as they like (S0-07). */
import { createRelay, type Relay } from '@tame/relay';
import { createClient, type Client } from '@tame/sdk';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firstValueFrom, type Subscription } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from './until.ts';
import {
  appTopic,
  preferences,
  seen,
  type AppEvent,
  type Message,
  type News,
  type Preferences,
  type Wish,
} from '../src/contract.ts';
import { emailSink } from '../src/email.ts';
import { createNotifier, type Notifier } from '../src/notifier.ts';
import { webhookSink } from '../src/webhook.ts';
import { startMailServer, type MailServer } from './mail-server.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const SECRET = `whsec_${Buffer.from('thirty-two bytes for a webhook!!').toString('base64')}`;
const nothing: Wish = { events: [], everyMs: 0, ifUnseenMs: 0 };
const all: Wish = { events: ['needs-input', 'done', 'failed'], everyMs: 0, ifUnseenMs: 0 };

/** What goes on in an hour, without waiting for it: to look too early does no harm. */
let aheadMs = 0;
const clock = {
  now: () => Date.now() + aheadMs,
  after(ms: number, then: () => void) {
    const timer = setTimeout(then, Math.min(ms, 50));
    return () => clearTimeout(timer);
  },
};

let folder: string;
let relay: Relay;
let worker: Worker;
let ana: Client;
let mail: MailServer;
let web: WebServer;
let notifier: Notifier;
let hearing: Subscription;
let inPage: AppEvent[];
let inTopic: Message[];

const start = async (defaults: Preferences): Promise<void> => {
  const addressOf = (user: string): string => `${user}@example.com`;
  notifier = await createNotifier(relay.url, {
    services: ['work'],
    folder: path.join(folder, 'notify'),
    topic: 'chat',
    email: emailSink({ url: `smtp://127.0.0.1:${mail.port}`, from: 'desk@example.com', addressOf }),
    webhook: webhookSink({ url: web.url, secret: SECRET }),
    defaults,
    clock,
    onError: () => undefined,
  });
  await notifier.start();
};
const toldIn = (messages: readonly Message[]): readonly string[] =>
  messages.flatMap(({ items }) => items.map(({ conversation, kind }) => `${conversation} ${kind}`));
const newsInPage = () => inPage.filter((event) => event.type === 'news');
const seenInPage = () => inPage.filter((event) => event.type === 'seen').flatMap(({ items }) => items);
const told = (): Record<string, readonly string[]> => ({
  page: toldIn(newsInPage()),
  topic: toldIn(inTopic),
  web: web.calls.flatMap(({ body }) =>
    (JSON.parse(body) as { items: News[] }).items.map(({ conversation, kind }) => `${conversation} ${kind}`),
  ),
});

beforeEach(async () => {
  aheadMs = 0;
  folder = mkdtempSync(path.join(tmpdir(), 'tame-notify-'));
  relay = await createRelay({ port: 0, data: path.join(folder, 'data'), auth: { dev: true } });
  [mail, web] = [await startMailServer(), await startWebServer()];
  worker = createWorker(relay.url);
  worker.serve('work', async function* (input, ctx) {
    if (input === 'fail') ctx.fail('SOLD_OUT');
    if (input === 'ask') yield await ctx.ask('How much?');
    for (let at = 0; input === 'long' && at < 20; at += 1) {
      ctx.status({ at });
      yield at;
    }
    if (input === 'long') ctx.fail('AT_THE_END');
  }, { concurrency: 8 }); // prettier-ignore
  await worker.start();
  ana = createClient(relay.url, { token: 'dev:ana', store: 'memory' });
  [inPage, inTopic] = [[], []];
  hearing = ana.topic(appTopic('ana')).events({ since: 'start' }).subscribe((each) => inPage.push(each));
  hearing.add(ana.topic<Message>('chat').events({ since: 'start' }).subscribe((each) => inTopic.push(each)));
}); // prettier-ignore

afterEach(async () => {
  await notifier.stop();
  hearing.unsubscribe();
  await ana.close();
  await worker.stop({ drainMs: 0 });
  await relay.close({ drainMs: 0 });
  await Promise.all([mail.stop(), web.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

test('a version is told exactly once on each of four channels, also to a notifier that begins again', async () => {
  const everywhere = { app: all, topic: all, email: all, webhook: all };
  await start(everywhere);
  await ana.converse('work', 'done', { id: 'one' }).settled;
  await ana.converse('work', 'fail', { id: 'two' }).settled;
  await until('four channels have both', () =>
    [...Object.values(told()), mail.mails].every(({ length }) => length >= 2),
  );
  await until('nothing is under way', () => notifier.standings().length === 0);
  await notifier.stop();
  await start(everywhere);
  // What comes after shows that what was before did not come again.
  await ana.converse('work', 'done', { id: 'three' }).settled;
  await until('four channels have the last', () =>
    [...Object.values(told()), mail.mails].every(({ length }) => length >= 3),
  );
  const expected = ['one done', 'two failed', 'three done'].sort();
  for (const [where, heard] of Object.entries(told())) expect([...heard].sort(), `on ${where}`).toEqual(expected);
  expect(mail.mails).toHaveLength(3);
  expect(mail.mails.every((each) => each.includes('To: ana@example.com'))).toBe(true);
});

test('whoever wants mail for failures alone gets one for one failure and none for twenty steps', async () => {
  await start({ app: nothing, topic: nothing, email: nothing, webhook: nothing });
  const wished = {
    app: nothing,
    topic: nothing,
    email: { ...nothing, events: ['failed' as const] },
    webhook: { ...nothing, events: ['progress' as const, 'failed' as const] },
  };
  expect(await firstValueFrom(ana.request(preferences, { set: wished }))).toEqual(wished);
  await ana.converse('work', 'long', { id: 'long' }).settled;
  await until('the failure is everywhere', () => mail.mails.length > 0 && told()['web']?.includes('long failed'));
  await until('nothing is under way', () => notifier.standings().length === 0);
  expect(mail.mails).toHaveLength(1);
  expect(mail.mails[0]).toContain('Subject: work has failed');
  // It is kept: also whoever asks from elsewhere, and after a new start.
  await notifier.stop();
  await start({ app: all, topic: all, email: all, webhook: all });
  expect(await firstValueFrom(ana.request(preferences, {}))).toEqual(wished);
});

test('a webhook is signed as Standard Webhooks say', async () => {
  await start({ app: nothing, topic: nothing, email: nothing, webhook: all });
  await ana.converse('work', 'done', { id: 'signed' }).settled;
  const call = await until('it is called', () => web.calls[0]);
  const id = String(call.headers['webhook-id']);
  const seconds = String(call.headers['webhook-timestamp']);
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const right = createHmac('sha256', key).update(`${id}.${seconds}.${call.body}`).digest('base64');
  expect(call.headers['webhook-signature']).toBe(`v1,${right}`);
  expect(Math.abs(Date.now() / 1_000 - Number(seconds))).toBeLessThan(60);
  expect(call.headers['idempotency-key']).toBe(id);
});

test('a mail server that is down is tried until it is back, and an operator sees it wait', async () => {
  await mail.stop();
  await start({ app: nothing, topic: nothing, email: all, webhook: nothing });
  await ana.converse('work', 'done', { id: 'late' }).settled;
  interface Waits {
    channel: string;
    sending?: { tries: number; error?: string };
  }
  const waits = await until('it is tried in vain', async () => {
    const [first] = await firstValueFrom(ana.request<Waits[]>('notify.state', undefined));
    return first?.sending?.error === undefined ? undefined : first;
  });
  expect(waits).toMatchObject({ channel: 'email', user: 'ana' });
  mail = await startMailServer(mail.port);
  await until('the mail is there', () => mail.mails.length === 1);
  await until('nothing is under way', () => notifier.standings().length === 0);
});

test('what was seen in the page is not mailed, what was not is', async () => {
  const email = { ...all, ifUnseenMs: 3_600_000 };
  await start({ app: all, topic: nothing, email, webhook: nothing });
  const asked = ana.converse('work', 'ask', { id: 'seen' });
  const first = await until('the page is told', () => newsInPage().flatMap(({ items }) => items)[0]);
  await ana.converse(seen, [{ conversation: 'seen', version: first.version }]).settled;
  // Her other pages hear that they need not show it.
  await until('the pages know', () => seenInPage()[0]);
  expect(seenInPage()).toEqual([{ conversation: 'seen', version: first.version }]);
  const other = ana.converse('work', 'ask', { id: 'unseen' });
  await until('the page is told of the other', () => newsInPage().length === 2);
  expect(mail.mails).toEqual([]);
  aheadMs = 3_700_000;
  await until('a mail', () => mail.mails.length > 0);
  await until('nothing is under way', () => notifier.standings().length === 0);
  expect(mail.mails).toHaveLength(1);
  expect(toldIn(newsInPage())).toEqual(['seen needs-input', 'unseen needs-input']);
  await Promise.all([asked.send(1), other.send(2)]);
});

test('what is answered before its time has come is not told at all', async () => {
  await start({ app: nothing, topic: nothing, email: { ...all, ifUnseenMs: 86_400_000 }, webhook: nothing });
  const run = ana.converse('work', 'ask', { id: 'quick' });
  await until('it waits', () => notifier.standings().find(({ waiting }) => waiting === 1));
  await run.cancel();
  await until('nothing waits', () => notifier.standings().length === 0);
  expect(mail.mails).toEqual([]);
});
