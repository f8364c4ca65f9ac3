/** Relays that share one history: whichever a page or a worker is connected to, and whichever goes. */
import { createRelay, type Relay } from '@tame/relay';
import type { Client } from '@tame/sdk';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import { Overtaken } from '../../src/engine/jetstream/shared-log.ts';
import { leadsPiece } from '../../src/engine/jetstream/piece.ts';
import { memoryLog } from '../engine/jetstream/memory-shared-log.ts';
import { testCluster, type TestMember } from './members-for-test.ts';

const quiet = createLog({ level: 'silent' });
const statusOf = async (url: string, path: string): Promise<number> => (await fetch(`${url}${path}`)).status;
/** What its metrics say. */
const positionOf = async (url: string): Promise<{ leads: number; position: number }> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return { leads: value('tame_cluster_leads'), position: value('tame_cluster_log_position') };
};
const leads = async ({ relay, log }: TestMember): Promise<boolean> => {
  const leader = await log.leader(1_000);
  return typeof leader === 'object' && leader.url === relay.url;
};
/** Of the history that it is in, as soon as the relay has it. */
const epochOf = async (tame: Client, id: string): Promise<string | undefined> => {
  await expect.poll(async () => (await tame.conversation(id).peek()).position?.epoch).toBeTypeOf('string');
  return (await tame.conversation(id).peek()).position?.epoch;
};

describe('a page and a worker at different relays', () => {
  test('talk to each other, and both relays are ready', async () => {
    const cluster = testCluster();
    const [first, second, third] = [await cluster.join(), await cluster.join(), await cluster.join()];
    const worker = cluster.worker(second.relay.url);
    worker.serve('double', (n) => 2 * Number(n));
    await worker.start();
    expect(await lastValueFrom(cluster.client(third.relay.url).request('double', 4))).toBe(8);
    expect(await lastValueFrom(cluster.client(first.relay.url).request('double', 5))).toBe(10);
    for (const { relay } of [first, second, third]) expect(await statusOf(relay.url, '/ready')).toBe(200);
    const positions = await Promise.all([first, second, third].map(({ relay }) => positionOf(relay.url)));
    expect(positions.map(({ leads: isFirst }) => isFirst)).toEqual([1, 0, 0]);
    expect(positions[0]?.position).toBeGreaterThan(2);
    await expect.poll(() => positionOf(third.relay.url)).toEqual({ leads: 0, position: cluster.log.pieces.size });
  });

  test('also over plain HTTP, where there are no WebSockets', async () => {
    const cluster = testCluster();
    await cluster.join();
    const { relay } = await cluster.join();
    const opened = await (await fetch(`${relay.url}/socket.io/?EIO=4&transport=polling`)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const url = `${relay.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    expect((await fetch(url, { method: 'POST', body: '40{}' })).status).toBe(200);
    expect(await (await fetch(url)).text()).toMatch(/^4[04]/);
    expect(await statusOf(relay.url, '/nowhere')).toBe(404);
  });
});

describe('when the relay that leads goes', () => {
  test('another one takes over, and a conversation goes on where it was, without a gap or a reply twice', async () => {
    const cluster = testCluster();
    const first = await cluster.join();
    const second = await cluster.join();
    expect(await leads(first)).toBe(true);
    const worker = cluster.worker(second.relay.url);
    worker.serve('count', async function* (_, ctx) {
      const said = (await ctx.replies()).length;
      for (let n = said + 1; n <= 200; n += 1) {
        yield n;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    await worker.start();
    const run = cluster.client(second.relay.url).converse('count', {});
    const replies = lastValueFrom(run.pipe(toArray()));
    await expect.poll(async () => (await run.peek()).replies).toBeGreaterThan(20);
    await first.relay.close({ drainMs: 0 });
    expect(await replies).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    expect(await leads(second)).toBe(true);
  });

  test('without a word, another one takes over as well, and has all that was acknowledged', async () => {
    const cluster = testCluster();
    const first = await cluster.join();
    const second = await cluster.join();
    const tame = cluster.client(second.relay.url);
    const posted = await Promise.all(Array.from({ length: 50 }, (_, n) => tame.post('later', n)));
    await expect.poll(async () => (await tame.conversation(posted.at(-1)!).peek()).state).toBe('queued');
    first.log.cut();
    await expect.poll(() => leads(second), { timeout: 10_000 }).toBe(true);
    const done: unknown[] = [];
    const worker = cluster.worker(second.relay.url);
    worker.serve('later', (n) => void done.push(n));
    await worker.start();
    await expect.poll(() => done.length, { timeout: 10_000 }).toBe(50);
    expect(new Set(done)).toEqual(new Set(Array.from({ length: 50 }, (_, n) => n)));
  });

  test('of several one takes over, and the others follow it', async () => {
    const cluster = testCluster();
    const first = await cluster.join();
    const others = [await cluster.join(), await cluster.join(), await cluster.join()];
    await first.relay.close({ drainMs: 0 });
    await expect.poll(async () => (await Promise.all(others.map(leads))).filter(Boolean).length).toBe(1);
    for (const { relay } of others) await expect.poll(() => statusOf(relay.url, '/ready')).toBe(200);
    const tame = cluster.client(others[0]!.relay.url);
    expect(await tame.post('later', 1)).toBeTypeOf('string');
  });

  test('and is back, it follows, with all that came meanwhile', async () => {
    const cluster = testCluster();
    const first = await cluster.join();
    const second = await cluster.join();
    await first.relay.close({ drainMs: 0 });
    await expect.poll(() => leads(second)).toBe(true);
    const tame = cluster.client(second.relay.url);
    const id = await tame.post('later', 1);
    await expect.poll(async () => (await tame.conversation(id).peek()).state).toBe('queued');
    const back = await cluster.join({ folder: first.folder });
    expect(await leads(back)).toBe(false);
    await second.relay.close({ drainMs: 0 });
    await expect.poll(() => leads(back)).toBe(true);
    expect((await cluster.client(back.relay.url).queue('later').take()) !== undefined).toBe(true);
  });
});

describe('a relay that leads no more', () => {
  test('fails as soon as it hears of it, so that nobody is told what is not so any more', async () => {
    const cluster = testCluster();
    const { relay } = await cluster.join();
    const other = cluster.log.connect();
    const { last } = await other.extent();
    other.lead({ url: 'http://127.0.0.1:1', number: await other.append(leadsPiece('http://127.0.0.1:1'), last) });
    await expect(relay.failed).rejects.toBeInstanceOf(Overtaken);
    await expect.poll(() => statusOf(relay.url, '/health').catch(() => 0)).toBe(0);
  });

  test('acknowledges nothing, also when it has not heard of it, and fails then', async () => {
    const cluster = testCluster();
    const { relay, folder } = await cluster.join();
    const tame = cluster.client(relay.url);
    await expect.poll(() => statusOf(relay.url, '/ready')).toBe(200);
    const other = cluster.log.connect();
    await other.append(leadsPiece('http://127.0.0.1:1'), (await other.extent()).last);
    await tame.post('later', 1);
    await expect(relay.failed).rejects.toThrow('Another relay of the cluster leads now');
    expect((await other.extent()).last).toBe(cluster.log.pieces.size);
    expect(await other.leader(1_000)).toBe('nobody');
    await relay.close({ drainMs: 0 }).catch(() => {});
    await (await cluster.join({ folder })).relay.close({ drainMs: 0 });
  });
});

describe('a relay that begins', () => {
  test('gets a snapshot where the log does not go back to the beginning', async () => {
    const cluster = testCluster();
    const first = await cluster.join({ logBytes: 20_000 });
    const tame = cluster.client(first.relay.url);
    await Promise.all(Array.from({ length: 200 }, (_, n) => tame.post('later', `${n} ${'x'.repeat(100)}`)));
    await expect.poll(async () => (await first.log.extent()).first, { timeout: 10_000 }).toBeGreaterThan(1);
    const second = await cluster.join();
    await first.relay.close({ drainMs: 0 });
    await expect.poll(() => leads(second), { timeout: 10_000 }).toBe(true);
    const taken = new Set<unknown>();
    const worker = cluster.worker(second.relay.url);
    worker.serve('later', (filled) => void taken.add(filled), { concurrency: 50 });
    await worker.start();
    await expect.poll(() => taken.size, { timeout: 10_000 }).toBe(200);
  });

  test('gives its history to a cluster that has none, and positions stay what they were', async () => {
    const cluster = testCluster();
    const data = cluster.folder();
    const alone = await createRelay({ port: 0, data, auth: { dev: true } });
    const before = cluster.client(alone.url);
    const id = await before.post('later', 'from before');
    const epoch = await epochOf(before, id);
    await before.close();
    await alone.close({ drainMs: 0 });
    const first = await cluster.join({ folder: data });
    const second = await cluster.join();
    await first.relay.close({ drainMs: 0 });
    await expect.poll(() => leads(second)).toBe(true);
    const tame = cluster.client(second.relay.url);
    const taken: unknown[] = [];
    const worker = cluster.worker(second.relay.url);
    worker.serve('later', (text) => void taken.push(text));
    await worker.start();
    await expect.poll(() => taken).toEqual(['from before']);
    const next = await tame.post('later', 'new');
    expect(await epochOf(tame, next)).toBe(epoch);
  });

  test.each([
    ['holds a history of its own', 'the folder holds a history of its own, and the cluster has another'],
    ['is a copy of another log', 'the folder is a copy of another log'],
    ['has seen more than there is', 'NATS has lost what it had acknowledged'],
  ])('does not begin where its folder %s, and says what to do', async (what, sentence) => {
    const cluster = testCluster();
    const { relay, folder } = await cluster.join();
    await relay.close({ drainMs: 0 });
    if (what.includes('of its own'))
      await (await createRelay({ port: 0, data: folder, auth: { dev: true }, log: quiet })).close();
    const others = testCluster(memoryLog({ id: what.includes('another log') ? 'log-2' : 'log-1' }));
    const joined = what.includes('of its own') ? cluster.join({ folder }) : others.join({ folder });
    await expect(joined).rejects.toThrow(sentence);
    await expect(joined).rejects.toThrow(/another data folder|a new name for --cluster/);
  });

  test('by itself on the copy of a cluster begins a new history: it may be behind', async () => {
    const cluster = testCluster();
    const data = cluster.folder();
    const epochs: (string | undefined)[] = [];
    const visit = async (relay: Relay): Promise<void> => {
      const tame = cluster.client(relay.url);
      epochs.push(await epochOf(tame, await tame.post('later', 1)));
      await tame.close();
      await relay.close({ drainMs: 0 });
    };
    const alone = (): Promise<Relay> => createRelay({ port: 0, data, auth: { dev: true }, log: quiet });
    await visit(await alone());
    await visit((await cluster.join({ folder: data })).relay);
    await visit(await alone());
    await visit(await alone());
    const [first, together, again, later] = epochs;
    expect([together, later]).toEqual([first, again]);
    expect(again).not.toBe(first);
  });
});
